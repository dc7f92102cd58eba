/** What is seen from very far, as shapes: straight wires by colour, boxes by how they fare, titles broken into lines. Pure. */
import type { Edge } from "@xyflow/react";
import type { Box, Point } from "../model/geometry";
import type { FlowNode } from "./graph";

/** Which of the theme's colours something has; `FarView` holds what they are. */
export type Tone = "map" | "accent" | "live" | "bad" | "warn" | "good" | "reused";
/** x1, y1, x2, y2 of each line, one after the other. */
export type Lines = number[];

/** For each colour, the straight lines from port to port. */
export function linesOf(nodes: readonly FlowNode[], edges: readonly Edge[]): Map<string, Lines> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const lines = new Map<string, Lines>();
  for (const edge of edges) {
    const from = middle(byId.get(edge.source), "source", edge.sourceHandle);
    const to = middle(byId.get(edge.target), "target", edge.targetHandle);
    const stroke = String(edge.style?.stroke ?? "currentColor");
    if (!from || !to) continue;
    const known = lines.get(stroke) ?? [];
    lines.set(stroke, known);
    known.push(from.x, from.y, to.x, to.y);
  }
  return lines;
}

/** Where a node is and how large. */
export function boxOfNode({ position, measured, initialWidth = 0, initialHeight = 0 }: FlowNode): Box {
  return { ...position, width: measured?.width ?? initialWidth, height: measured?.height ?? initialHeight };
}

/** Whether a box is seen, wholly or in part, in a view of this size. */
export function isSeen(box: Box, [x, y, zoom]: readonly [number, number, number], width: number, height: number): boolean {
  const [left, top] = [box.x * zoom + x, box.y * zoom + y];
  return left < width && top < height && left + box.width * zoom > 0 && top + box.height * zoom > 0;
}

/** `text` in at most `most` lines of `width`, broken at spaces, and within a word where it must be; an ellipsis ends what does not fit. */
export function broken(text: string, width: number, most: number, measure: (text: string) => number): string[] {
  const lines: string[] = [];
  let rest = text.trim();
  while (rest && lines.length < most) {
    const last = lines.length === most - 1;
    const end = measure(rest) <= width ? rest.length : fitting(rest, width, measure, last);
    lines.push(rest.slice(0, end).trimEnd() + (last && end < rest.length ? "…" : ""));
    rest = rest.slice(end).trimStart();
  }
  return lines;
}

/** How many characters of `text` fit: up to a space if there is one, and with room for an ellipsis on the last line. */
function fitting(text: string, width: number, measure: (text: string) => number, last: boolean): number {
  let end = 1;
  while (end < text.length && measure(text.slice(0, end + 1) + (last ? "…" : "")) <= width) end++;
  const space = text.lastIndexOf(" ", end);
  return last || space <= 0 ? end : space;
}

function middle(node: FlowNode | undefined, type: "source" | "target", port: string | null | undefined): Point | null {
  const handle = node?.handles?.find((one) => one.type === type && one.id === port);
  if (!node || !handle) return null;
  return { x: node.position.x + handle.x + (handle.width ?? 0) / 2, y: node.position.y + handle.y + (handle.height ?? 0) / 2 };
}
