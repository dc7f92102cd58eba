/** What keeps React Flow's nodes and wires the document's: told of each change, never asked while something is dragged. */
import { type Edge, type ReactFlowInstance, useReactFlow } from "@xyflow/react";
import { useEffect } from "react";
import { useDesk } from "../commands/useDesk";
import { seenOf } from "../state/derived";
import { type EditorState } from "../state/store";
import { flowEdges, type FlowNode, flowNodes } from "./graph";

/** Draw the document, now and at each change. */
export function useGraphSync(): void {
  const { editor, stage } = useDesk();
  const flow = useReactFlow<FlowNode, Edge>();
  useEffect(() => {
    let drawn: EditorState | null = null;
    let painted = false;
    const sync = (): void => {
      const [state, { tiny }] = [editor.get(), stage.get()];
      if (!drawn || isNews(drawn, state) || painted !== tiny) draw(flow, state, tiny);
      drawn = state;
      painted = tiny;
    };
    sync();
    const heard = [editor.subscribe(sync), stage.subscribe(sync)];
    return () => heard.forEach((stop) => stop());
  }, [editor, flow, stage]);
}

function isNews(before: EditorState, now: EditorState): boolean {
  return before.document !== now.document || before.selection !== now.selection || before.palette !== now.palette;
}

/** From very far wires are painted, and no elements; only those that are chosen stay, to stay chosen. */
function draw(flow: ReactFlowInstance<FlowNode, Edge>, state: EditorState, painted: boolean): void {
  const seen = seenOf(state);
  flow.setNodes((before) => flowNodes(seen, state.selection, before));
  flow.setEdges((before) => flowEdges(seen, state.selection, before).filter((edge) => !painted || edge.selected));
}
