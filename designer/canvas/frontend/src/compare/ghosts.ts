/** Where what is gone is drawn: nodes where they stood, wires from port to port. Pure. */
import { Position } from "@xyflow/react";
import type { FlowNode } from "../canvas/graph";
import { shownPorts } from "../canvas/graph";
import { boxOfNode } from "../canvas/far";
import type { Ends } from "../canvas/Wire";
import type { Compared, Document, EdgeRecord, End } from "../contract";
import { emptyDocument } from "../model/document";
import type { Seen } from "../model/fitting";
import { type Box, boxOf, freePlace, HEAD, NODE_WIDTH, nodeHeight, placeOf, PORT_ROW } from "../model/geometry";

export type Ghosts = { seen: Seen; boxes: Map<string, Box> };
type Side = "inputs" | "outputs";

/** The nodes that are gone, with where they are drawn: where they stood, or, if that is taken now, right below. */
export function ghostsOf(gone: Compared["gone"], now: Seen): Ghosts {
  const document: Document = { ...emptyDocument(""), ...gone };
  const seen = { document, catalogue: now.catalogue };
  const taken = Object.keys(now.document.nodes).map((id) => boxOf(now, id));
  const boxes = new Map<string, Box>();
  for (const id of Object.keys(gone.nodes)) {
    const { inputs, outputs } = shownPorts(seen, id);
    const [x, y] = placeOf(document, id);
    const size = { width: NODE_WIDTH, height: nodeHeight(inputs.length, outputs.length) };
    boxes.set(id, { ...freePlace({ x, y }, size, [...taken, ...boxes.values()]), ...size });
  }
  return { seen, boxes };
}

/** Where a wire begins and ends; null where one of its nodes is not drawn. */
export function endsOf({ from, to }: EdgeRecord, ghosts: Ghosts, nodes: ReadonlyMap<string, FlowNode>, folded: ReadonlyMap<string, string>): Ends | null {
  const [source, target] = [placed(from, "outputs", ghosts, nodes, folded), placed(to, "inputs", ghosts, nodes, folded)];
  if (!source || !target) return null;
  return { sourceX: source.x, sourceY: source.y, sourcePosition: Position.Right, targetX: target.x, targetY: target.y, targetPosition: Position.Left };
}

function placed(end: End, side: Side, ghosts: Ghosts, nodes: ReadonlyMap<string, FlowNode>, folded: ReadonlyMap<string, string>): { x: number; y: number } | null {
  const [id, port] = end;
  const ghost = ghosts.boxes.get(id);
  if (ghost) return atRow(ghost, side, shownPorts(ghosts.seen, id)[side].findIndex((one) => one.name === port));
  const group = folded.get(id);
  const node = nodes.get(group ?? id);
  if (!node) return null;
  const name = group === undefined ? port : end.join(".");
  return atRow(boxOfNode(node), side, (node.handles ?? []).filter(({ type }) => type === (side === "inputs" ? "target" : "source")).findIndex((handle) => handle.id === name));
}

/** The middle of a port's row; of a port that is there no more, of the node's head. */
function atRow(box: Box, side: Side, row: number): { x: number; y: number } {
  const down = row < 0 ? HEAD / 2 : HEAD + row * PORT_ROW + PORT_ROW / 2;
  return { x: box.x + (side === "outputs" ? box.width : 0), y: box.y + down };
}
