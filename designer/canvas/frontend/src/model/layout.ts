/** Tidying up: nodes in layers from left to right, each as near as possible to what feeds it. */
import dagre from "@dagrejs/dagre";
import type { EdgeRecord } from "../contract";
import { type Box, type Boxes, GRID, type Point, snapped, whole } from "./geometry";

/** A new place for each box, so that wires run to the right and cross little; the whole stays where it was. */
export function tidied(boxes: Boxes, edges: Iterable<EdgeRecord>): Map<string, Point> {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", ranksep: 72, nodesep: 32, ranker: boxes.size > 300 ? "longest-path" : "network-simplex" });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const id of [...boxes.keys()].sort()) graph.setNode(id, { ...(boxes.get(id) as Box) });
  for (const { from, to } of edges) {
    if (boxes.has(from[0]) && boxes.has(to[0])) graph.setEdge(from[0], to[0], {}, `${from[1]}>${to[1]}`);
  }
  dagre.layout(graph);
  return anchored(boxes, (id) => {
    const { x, y } = graph.node(id) as Point;
    const { width, height } = boxes.get(id) as Box;
    return { x: x - width / 2, y: y - height / 2 };
  });
}

function anchored(boxes: Boxes, placed: (id: string) => Point): Map<string, Point> {
  const places = [...boxes.keys()].map((id) => [id, placed(id)] as const);
  const corner = (points: Point[]): Point => ({ x: Math.min(...points.map((p) => p.x)), y: Math.min(...points.map((p) => p.y)) });
  const [old, now] = [corner([...boxes.values()]), corner(places.map(([, point]) => point))];
  return new Map(places.map(([id, point]) => [id, snapped({ x: point.x - now.x + old.x, y: point.y - now.y + old.y })]));
}

export type Alignment = "left" | "center" | "right" | "top" | "middle" | "bottom";

/** A new place for each box, in one line. */
export function aligned(boxes: Boxes, alignment: Alignment): Map<string, Point> {
  const all = [...boxes.values()];
  const [left, top] = [Math.min(...all.map((b) => b.x)), Math.min(...all.map((b) => b.y))];
  const [right, bottom] = [Math.max(...all.map((b) => b.x + b.width)), Math.max(...all.map((b) => b.y + b.height))];
  const to: Record<Alignment, (box: Box) => Point> = {
    left: (box) => ({ x: left, y: box.y }),
    center: (box) => ({ x: (left + right - box.width) / 2, y: box.y }),
    right: (box) => ({ x: right - box.width, y: box.y }),
    top: (box) => ({ x: box.x, y: top }),
    middle: (box) => ({ x: box.x, y: (top + bottom - box.height) / 2 }),
    bottom: (box) => ({ x: box.x, y: bottom - box.height }),
  };
  return new Map([...boxes].map(([id, box]) => [id, rounded(to[alignment](box))]));
}

/** A new place for each box, with the same gap between neighbours; the outermost two stay. */
export function distributed(boxes: Boxes, axis: "x" | "y"): Map<string, Point> {
  const size = axis === "x" ? "width" : "height";
  const sorted = [...boxes].sort(([, a], [, b]) => a[axis] - b[axis]);
  const [first, last] = [sorted[0]?.[1], sorted.at(-1)?.[1]];
  if (!first || !last || sorted.length < 3) return new Map(sorted.map(([id, box]) => [id, { x: box.x, y: box.y }]));
  const taken = sorted.reduce((sum, [, box]) => sum + box[size], 0);
  const gap = (last[axis] + last[size] - first[axis] - taken) / (sorted.length - 1);
  let at = first[axis];
  return new Map(
    sorted.map(([id, box]) => {
      const place = rounded(axis === "x" ? { x: at, y: box.y } : { x: box.x, y: at });
      at += box[size] + gap;
      return [id, place];
    }),
  );
}

/** The place one step further in a direction. */
export function nudged(box: Point, by: Point, far: boolean): Point {
  const step = far ? 5 * GRID : GRID;
  return { x: box.x + by.x * step, y: box.y + by.y * step };
}

function rounded({ x, y }: Point): Point {
  return { x: whole(x), y: whole(y) };
}
