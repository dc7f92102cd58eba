/** Clicks on the drawing: what they choose, and the menus they open. */
import type { Edge, ReactFlowProps } from "@xyflow/react";
import { type MouseEvent, useMemo } from "react";
import { useDesk } from "../commands/useDesk";
import type { FlowNode } from "./graph";

type Handlers = Pick<ReactFlowProps<FlowNode, Edge>, "onSelectionChange" | "onPaneClick" | "onNodeContextMenu" | "onEdgeContextMenu" | "onPaneContextMenu" | "onSelectionContextMenu" | "onEdgeDoubleClick">;

/** The handlers that React Flow calls for clicks and choices. */
export function usePointing(): Handlers {
  const { editor, stage } = useDesk();
  return useMemo(() => {
    const menu = (event: MouseEvent | globalThis.MouseEvent, id: string | null, edge: string | null = null): void => {
      event.preventDefault();
      stage.clear();
      stage.set({ menu: { at: { x: event.clientX, y: event.clientY }, id, edge } });
    };
    return {
      onSelectionChange: ({ nodes, edges }) => editor.select(nodes.map((node) => node.id), edges.map((edge) => edge.id)),
      onPaneClick: (event) => {
        stage.clear();
        stage.view?.focus();
        if (event.detail === 2 && !editor.readOnly && stage.view) stage.set({ adding: { at: stage.view.toCanvas({ x: event.clientX, y: event.clientY }), wire: null } });
      },
      onNodeContextMenu: (event, node) => {
        if (!editor.get().selection.nodes.has(node.id)) editor.select([node.id]);
        menu(event, node.id);
      },
      onEdgeContextMenu: (event, edge) => {
        editor.select([], [edge.id]);
        menu(event, null, edge.id);
      },
      onPaneContextMenu: (event) => menu(event, null),
      onSelectionContextMenu: (event) => menu(event, [...editor.get().selection.nodes][0] ?? null),
    };
  }, [editor, stage]);
}
