/** What keeps React Flow's nodes and wires the document's: told of each change, never asked while something is dragged. */
import { type Edge, type ReactFlowInstance, useReactFlow } from "@xyflow/react";
import { useEffect } from "react";
import { seenOf } from "../state/derived";
import { type EditorState, useHandle } from "../state/store";
import { flowEdges, type FlowNode, flowNodes } from "./graph";

/** Draw the document, now and at each change. */
export function useGraphSync(): void {
  const editor = useHandle();
  const flow = useReactFlow<FlowNode, Edge>();
  useEffect(() => {
    let drawn: EditorState | null = null;
    const sync = (): void => {
      const state = editor.get();
      if (!drawn || isNews(drawn, state)) draw(flow, state);
      drawn = state;
    };
    sync();
    return editor.subscribe(sync);
  }, [editor, flow]);
}

function isNews(before: EditorState, now: EditorState): boolean {
  return before.document !== now.document || before.selection !== now.selection || before.palette !== now.palette;
}

function draw(flow: ReactFlowInstance<FlowNode, Edge>, state: EditorState): void {
  const seen = seenOf(state);
  flow.setNodes((before) => flowNodes(seen, state.selection, before));
  flow.setEdges((before) => flowEdges(seen, state.selection, before));
}
