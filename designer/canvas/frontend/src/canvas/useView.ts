/** What the drawing can do for commands: fit, zoom, tell places, take the focus. */
import { getViewportForBounds, type ReactFlowInstance, useReactFlow } from "@xyflow/react";
import { type RefObject, useEffect } from "react";
import { useDesk } from "../commands/useDesk";
import { around, type Box, boxOf } from "../model/geometry";
import { foldedIn, seenOf } from "../state/derived";
import type { View } from "../state/stage";
import { useEditor } from "../state/store";
import type { FlowNode } from "./graph";

const CALM = 200; // ms
const STEP = 1.25;
const READABLE = 0.62; // zoom, from which on what a node says can be read
const WIDE = 2400; // px, from which on the first view may be larger than life
const EDGE = { left: 48, top: 60, right: 48, bottom: 48 }; // px left free around the first view: near the edge a wire in the hand moves the view; the tools lie above
const DRAWN = 30; // ms, after which a new node is on the page

/** Hand the drawing in `host` to the stage, and follow what is to be revealed. */
export function useView(host: RefObject<HTMLElement | null>): void {
  const { editor, stage } = useDesk();
  const flow = useReactFlow<FlowNode>();
  const revealed = useEditor((state) => state.revealed);
  useEffect(() => {
    let focusing: ReturnType<typeof setTimeout> | undefined; // only the last wish counts
    const view: View = {
      fit: (ids) => fit(flow, host.current, ids && new Set(ids)),
      show: (ids) => show(flow, host.current, around([...boxes(ids).values()])),
      open: () => opening(flow, host.current),
      zoom: (inwards) => void flow.zoomTo(flow.getZoom() * (inwards ? STEP : 1 / STEP)), // at once: presses may follow fast
      toCanvas: (inWindow) => flow.screenToFlowPosition(inWindow),
      middle: () => {
        const box = host.current?.getBoundingClientRect();
        return flow.screenToFlowPosition({ x: (box?.left ?? 0) + (box?.width ?? 0) / 2, y: (box?.top ?? 0) + (box?.height ?? 0) / 2 });
      },
      boxes: (ids) => boxes(ids),
      focus: (id) => {
        clearTimeout(focusing);
        const before = fieldIn(host.current);
        focusing = setTimeout(() => {
          const field = fieldIn(host.current);
          const typing = stage.asking || (field && field !== before); // who went into a field meanwhile stays there
          if (!typing) (drawnElement(host.current, id) ?? host.current)?.focus({ preventScroll: true });
        }, DRAWN);
      },
    };
    const boxes: View["boxes"] = (ids) => {
      const seen = seenOf(editor.get());
      const measured = (id: string): { width?: number; height?: number } => flow.getNode(id)?.measured ?? {};
      const note = (id: string): object => Object.fromEntries(["x", "y", "width", "height"].map((key, i) => [key, seen.document.layout[id]?.[i]]).filter(([, value]) => value !== undefined));
      return new Map([...ids].map((id) => [id, { ...boxOf(seen, id), ...note(id), ...measured(id) }]));
    };
    stage.view = view;
    return () => {
      clearTimeout(focusing);
      if (stage.view === view) stage.view = null;
    };
  }, [editor, flow, host, stage]);
  useEffect(() => {
    if (!revealed) return;
    const id = foldedIn(editor.get().document).get(revealed.node) ?? revealed.node;
    const zoom = Math.max(flow.getZoom(), 0.6);
    const box = stage.view?.boxes([id]).get(id);
    const node = flow.getNode(id);
    const [x, y] = [node?.position.x ?? box?.x ?? 0, node?.position.y ?? box?.y ?? 0];
    void flow.setCenter(x + (box?.width ?? 0) / 2, y + (box?.height ?? 0) / 2, { zoom, duration: CALM });
  }, [editor, flow, revealed, stage]);
}

/** Show the whole of some nodes, or of all: by our own measure, for those out of view have not been drawn yet. */
function fit(flow: ReactFlowInstance<FlowNode>, host: HTMLElement | null, ids: ReadonlySet<string> | undefined): void {
  const nodes = flow.getNodes().filter((node) => !ids || ids.has(node.id));
  const box = around(nodes.map(drawnBox));
  if (box && host) void flow.setViewport(getViewportForBounds(box, host.clientWidth, host.clientHeight, 0.05, 1, 0.1), { duration: CALM });
}

/** Bring what lies in `box` into view, no nearer than it is; nothing happens where it is seen already. */
function show(flow: ReactFlowInstance<FlowNode>, host: HTMLElement | null, box: Box | null | undefined): void {
  const { x, y, zoom } = flow.getViewport();
  if (!box || !host) return;
  const [left, top, right, bottom] = [box.x * zoom + x, box.y * zoom + y, (box.x + box.width) * zoom + x, (box.y + box.height) * zoom + y];
  if (left >= 0 && top >= 0 && right <= host.clientWidth && bottom <= host.clientHeight) return;
  void flow.setViewport(getViewportForBounds(box, host.clientWidth, host.clientHeight, 0.05, zoom, 0.1), { duration: CALM });
}

/** The first view: all of it if it can be read so, else from its upper left on. */
function opening(flow: ReactFlowInstance<FlowNode>, host: HTMLElement | null): void {
  const box = around(flow.getNodes().map(drawnBox));
  if (!box || !host) return;
  const [width, height] = [host.clientWidth - EDGE.left - EDGE.right, host.clientHeight - EDGE.top - EDGE.bottom];
  const most = width > WIDE ? 1.5 : 1;
  const zoom = Math.min(most, Math.max(READABLE, Math.min(width / box.width, height / box.height)));
  const [spareX, spareY] = [Math.max(0, width - box.width * zoom), Math.max(0, height - box.height * zoom)];
  void flow.setViewport({ x: EDGE.left + spareX / 2 - box.x * zoom, y: EDGE.top + spareY / 3 - box.y * zoom, zoom });
}

function drawnBox({ position, measured, width, height, initialWidth, initialHeight }: FlowNode): Box {
  return { ...position, width: measured?.width ?? width ?? initialWidth ?? 0, height: measured?.height ?? height ?? initialHeight ?? 0 };
}

/** The field for text that has the focus, if one has. */
function fieldIn(host: HTMLElement | null): Element | null {
  const root = host?.getRootNode();
  const focused = root instanceof ShadowRoot || root instanceof Document ? root.activeElement : null;
  return focused?.matches("input, textarea, [contenteditable=true]") ? focused : null;
}

function drawnElement(host: HTMLElement | null, id: string | undefined): HTMLElement | null {
  return id === undefined ? null : (host?.querySelector<HTMLElement>(`:is(.react-flow__node, .react-flow__edge)[data-id="${CSS.escape(id)}"]`) ?? null);
}
