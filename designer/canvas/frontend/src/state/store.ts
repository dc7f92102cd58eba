/** How React components see the open pipeline: `useHandle` to act, `useEditor` to look, `useRun` and `useRunHeader` for the live run. */
import { createContext, useContext, useRef, useSyncExternalStore } from "react";
import type { NodeRun } from "../contract";
import { Editor } from "./editor";
import type { RunHeader } from "./runs";
import type { EditorState } from "./shape";

export { Editor };
export type { Goal } from "./editor";
export type { RunHeader } from "./runs";
export type { Dialog, EditorState, Notice, Saving, Selection } from "./shape";

export const EditorContext = createContext<Editor | null>(null);

/** The editor of the pipeline that this is drawn in: commit, undo, redo, select, reveal, open, notify, api, go. */
export function useHandle(): Editor {
  const editor = useContext(EditorContext);
  if (!editor) throw new Error("useHandle outside of an EditorContext");
  return editor;
}

/** A part of the state, drawn again when `same` says that it has changed (by default: another object or value). */
export function useEditor<T>(selector: (state: EditorState) => T, same: (a: T, b: T) => boolean = Object.is): T {
  const editor = useHandle();
  const last = useRef<{ value: T } | null>(null);
  return useSyncExternalStore(editor.subscribe, () => {
    const value = selector(editor.get());
    if (!last.current || !same(last.current.value, value)) last.current = { value };
    return last.current.value;
  });
}

/** What the newest run knows of `node`; null: nothing. */
export function useRun(node: string): NodeRun | null {
  const cell = useHandle().runs.node(node);
  return useSyncExternalStore(cell.subscribe, cell.get);
}

/** The newest run without its nodes; null: the pipeline never ran. */
export function useRunHeader(): RunHeader | null {
  const { header } = useHandle().runs;
  return useSyncExternalStore(header.subscribe, header.get);
}

/** Whether the newest run is under way; redrawn only when that changes. */
export function useRunGoing(): boolean {
  const { header } = useHandle().runs;
  return useSyncExternalStore(header.subscribe, () => header.get()?.status === "running");
}
