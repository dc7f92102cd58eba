/** Ghosts stand where the nodes stood, and their wires run from port to port. */
import { expect, it } from "vitest";
import { flowNodes } from "../canvas/graph";
import type { Compared } from "../contract";
import { Catalogue } from "../model/catalogue";
import { edgeEntry } from "../model/document";
import { boxOf, HEAD, NODE_WIDTH, PORT_ROW } from "../model/geometry";
import { NOTHING_SELECTED } from "../state/shape";
import { detector } from "../testing/documents";
import { PALETTE } from "../testing/palette";
import { endsOf, ghostsOf } from "./ghosts";

const seen = { document: detector(), catalogue: new Catalogue(PALETTE) };
const nodes = new Map(flowNodes(seen, NOTHING_SELECTED, []).map((node) => [node.id, node]));
const NONE = new Map<string, string>();
const [KEY, EDGE] = edgeEntry(["crop", "frames"], ["train", "validation"]);

function gone(x: number, y: number): Compared["gone"] {
  return { nodes: { crop: { component: "resize@1" } }, edges: { [KEY]: EDGE }, layout: { crop: [x, y] } };
}

it("stands where the node stood", () => {
  expect(ghostsOf(gone(800, 640), seen).boxes.get("crop")).toMatchObject({ x: 800, y: 640, width: NODE_WIDTH });
});

it("gives way to what stands there now, downwards", () => {
  const [there, ghost] = [boxOf(seen, "frames"), ghostsOf(gone(280, 0), seen).boxes.get("crop")];
  expect(ghost?.x).toBe(there.x);
  expect(ghost?.y).toBeGreaterThanOrEqual(there.y + there.height);
});

it("runs a wire that is gone from the ghost's port to the port that is still there", () => {
  const ends = endsOf(EDGE, ghostsOf(gone(800, 640), seen), nodes, NONE);
  expect(ends).toMatchObject({ sourceX: 800 + NODE_WIDTH, sourceY: 640 + HEAD + PORT_ROW / 2, targetX: 1400, targetY: 40 + HEAD + 1.5 * PORT_ROW });
});

it("ends a wire at the head of a node that has that port no more, at a collapsed group, and nowhere where nothing is", () => {
  const ghosts = ghostsOf(gone(800, 640), seen);
  expect(endsOf({ from: ["crop", "frames"], to: ["train", "gone"] }, ghosts, nodes, NONE)?.targetY).toBe(40 + HEAD / 2);
  expect(endsOf(EDGE, ghosts, nodes, new Map([["train", "evaluate"]]))?.targetX).toBe(1680);
  expect(endsOf({ from: ["crop", "frames"], to: ["nobody", "a"] }, ghosts, nodes, NONE)).toBeNull();
});
