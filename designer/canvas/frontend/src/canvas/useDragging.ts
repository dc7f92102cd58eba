/** Moving things with the mouse: the document hears of it once, when they are let go. */
import { type OnNodeDrag, useReactFlow } from "@xyflow/react";
import { type RefObject, useMemo, useRef } from "react";
import { useDesk } from "../commands/useDesk";
import type { Document } from "../contract";
import { groupOf, setGroup } from "../model/edits/frames";
import { move } from "../model/edits/places";
import { around, framed, type Point } from "../model/geometry";
import type { FlowNode } from "./graph";

type Dragging = { onNodeDragStart: OnNodeDrag<FlowNode>; onNodeDrag: OnNodeDrag<FlowNode>; onNodeDragStop: OnNodeDrag<FlowNode> };

/** The handlers that React Flow calls while nodes are dragged. */
export function useDragging(host: RefObject<HTMLElement | null>): Dragging {
  const { editor, stage } = useDesk();
  const flow = useReactFlow<FlowNode>();
  const start = useRef(new Map<string, Point>());
  return useMemo(() => {
    const carried = (moved: readonly FlowNode[]): Map<string, Point> => withMembers(editor.get().document, moved, start.current);
    return {
      onNodeDragStart: (_, __, moved) => {
        start.current = new Map(moved.map((node) => [node.id, node.position]));
        shield(host.current, true);
      },
      onNodeDrag: (_, __, moved) => {
        if (!moved.some((node) => node.type === "frame")) return;
        const places = carried(moved);
        flow.setNodes((nodes) => nodes.map((node) => (places.has(node.id) && node.type === "node" ? { ...node, position: places.get(node.id) as Point } : node)));
      },
      onNodeDragStop: (_, __, moved) => {
        shield(host.current, false);
        const { document } = editor.get();
        const edit = move(document, carried(moved));
        const joined = moved.length === 1 && moved[0]?.type === "node" ? groupUnder(document, moved[0], stage.view?.boxes ?? (() => new Map())) : null;
        const joining = joined === null ? [] : setGroup(document, joined, { nodes: [...(document.groups[joined]?.nodes ?? []), moved[0]?.id ?? ""] }).changes;
        editor.commit({ label: joining.length ? "Move into a group" : edit.label, changes: [...edit.changes, ...joining] });
      },
    };
  }, [editor, flow, host, stage]);
}

/** Put a shield over the drawing in `host` while the mouse pulls something about: nothing under it needs to be found then. */
export function shield(host: HTMLElement | null, up: boolean): void {
  host?.toggleAttribute("data-pulling", up);
}

/** Where everything comes to lie: what was dragged, and the nodes of dragged groups by as much. */
function withMembers(document: Document, moved: readonly FlowNode[], start: ReadonlyMap<string, Point>): Map<string, Point> {
  const places = new Map<string, Point>();
  for (const { id, type, position } of moved) {
    const from = start.get(id);
    if (type === "node" || type === "note") places.set(id, position);
    if (!from || (type !== "frame" && type !== "folded")) continue;
    for (const member of document.groups[id]?.nodes ?? []) {
      const [x, y] = document.layout[member] ?? [0, 0];
      places.set(member, { x: x + position.x - from.x, y: y + position.y - from.y });
    }
  }
  return places;
}

/** The open group whose frame a node without one was dropped on. */
function groupUnder(document: Document, node: FlowNode, boxes: (ids: string[]) => Map<string, { x: number; y: number; width: number; height: number }>): string | null {
  if (groupOf(document, node.id) !== undefined) return null;
  const [x, y] = [node.position.x + (node.measured?.width ?? 0) / 2, node.position.y + 20];
  const under = Object.entries(document.groups).find(([, group]) => {
    const inner = group.collapsed ? null : around(boxes(group.nodes ?? []).values());
    const box = inner && framed(inner);
    return box && x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height;
  });
  return under?.[0] ?? null;
}
