/** What is going on on the canvas that is no part of the document: a wire in the hand, an open list, the view. */
import { createContext, useContext, useSyncExternalStore } from "react";
import type { End } from "../contract";
import type { Reason } from "../model/fitting";
import type { Box, Point } from "../model/geometry";
import type { WireEnd } from "../model/lighting";
import { Cell } from "./cell";

export type InHand = WireEnd & { fits: ReadonlySet<string>; instead?: string }; // instead: the wire whose end is being moved
export type Refused = { reason: Reason; from: End; to: End; at: Point };
export type Adding = { at: Point; wire: WireEnd | null }; // at: on the canvas
export type Linking = { node: string; out: boolean }; // out: taking a wire out
export type Menu = { at: Point; id: string | null; edge: string | null }; // at: in the window

export type StageState = {
  far: boolean; // zoomed out so far that nodes are drawn in short
  tiny: boolean; // so far that a node is no more than a box
  boxing: boolean; // dragging on empty canvas selects instead of moving the view
  inHand: InHand | null;
  refused: Refused | null;
  adding: Adding | null;
  linking: Linking | null;
  menu: Menu | null;
  finding: boolean;
  renaming: string | null;
  palette: boolean;
};

/** What the drawing can do for others. */
export type View = {
  fit: (ids?: Iterable<string>) => void;
  show: (ids: Iterable<string>) => void; // bring them into view, if they are not
  open: () => void; // the whole, or its beginning where the whole could not be read
  zoom: (inwards: boolean) => void;
  toCanvas: (inWindow: Point) => Point;
  middle: () => Point; // of what is seen, on the canvas
  boxes: (ids: Iterable<string>) => Map<string, Box>;
  focus: (id?: string) => void; // the canvas itself if no id
};

const NOTHING: StageState = {
  far: false,
  tiny: false,
  boxing: false,
  inHand: null,
  refused: null,
  adding: null,
  linking: null,
  menu: null,
  finding: false,
  renaming: null,
  palette: true,
};

export class Stage {
  viewport: { x: number; y: number; zoom: number } | null = null; // where a remount goes on
  view: View | null = null;
  private readonly cell = new Cell<StageState>(NOTHING);

  get = (): StageState => this.cell.get();
  subscribe = (watcher: () => void): (() => void) => this.cell.subscribe(watcher);

  set(part: Partial<StageState>): void {
    const state = this.get();
    if (Object.entries(part).some(([key, value]) => state[key as keyof StageState] !== value)) this.cell.set({ ...state, ...part });
  }

  /** Whether something open on the canvas has the keyboard. */
  get asking(): boolean {
    const { renaming, adding, linking, finding, menu } = this.get();
    return renaming !== null || finding || Boolean(adding ?? linking ?? menu);
  }

  /** Close whatever lies over the canvas; whether anything did. */
  clear(): boolean {
    const { refused, adding, linking, menu, finding } = this.get();
    this.set({ refused: null, adding: null, linking: null, menu: null, finding: false });
    return Boolean(refused || adding || linking || menu || finding);
  }
}

export const StageContext = createContext<Stage | null>(null);

/** The stage that this is drawn on. */
export function useStageHandle(): Stage {
  const stage = useContext(StageContext);
  if (!stage) throw new Error("useStageHandle outside of a StageContext");
  return stage;
}

/** A part of the stage's state; the selector must give the same object while nothing has changed. */
export function useStage<T>(selector: (state: StageState) => T): T {
  const stage = useStageHandle();
  return useSyncExternalStore(stage.subscribe, () => selector(stage.get()));
}
