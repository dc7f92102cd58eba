import { type Edge, Position } from "@xyflow/react";
import { expect, test } from "vitest";
import { broken, isSeen, linesOf } from "./far";
import type { FlowNode } from "./graph";

const port = (id: string, type: "source" | "target", x: number) => ({ id, type, position: Position.Left, x: x - 6, y: 49, width: 12, height: 12 });
const node = (id: string, x: number): FlowNode => ({ id, type: "node", data: {}, position: { x, y: 0 }, handles: [port("a", "target", 0), port("out", "source", 208)] });
const wire = (source: string, target: string, stroke: string, targetHandle = "a"): Edge => ({ id: `${source}${target}`, source, target, sourceHandle: "out", targetHandle, style: { stroke } });
const NODES = [node("one", 0), node("two", 300), node("three", 600)];
const letters = (text: string): number => text.length;

test("wires of one colour are drawn together, from port to port", () => {
  const lines = linesOf(NODES, [wire("one", "two", "teal"), wire("two", "three", "teal"), wire("one", "three", "red")]);
  expect([...lines.keys()]).toEqual(["teal", "red"]);
  expect(lines.get("teal")).toEqual([208, 55, 300, 55, 508, 55, 600, 55]);
});

test("a wire whose end is not drawn is left out", () => {
  expect(linesOf(NODES, [wire("one", "gone", "teal"), wire("one", "two", "teal", "b")]).size).toBe(0);
});

test("a title is broken at spaces, and within a word that is longer than a line", () => {
  expect(broken("Train the detector", 10, 3, letters)).toEqual(["Train the", "detector"]);
  expect(broken("Normalisation", 6, 3, letters)).toEqual(["Normal", "isatio", "n"]);
  expect(broken("", 6, 3, letters)).toEqual([]);
});

test("what does not fit into the last line ends with an ellipsis", () => {
  const lines = broken("one two three four five", 7, 2, letters);
  expect(lines).toEqual(["one two", "three…"]);
  expect(lines.every((line) => line.length <= 7)).toBe(true);
});

test("a box is seen where any part of it is in the view", () => {
  const box = { x: 100, y: 0, width: 208, height: 100 };
  expect(isSeen(box, [0, 0, 0.5], 60, 40)).toBe(true);
  expect(isSeen(box, [0, 0, 0.5], 50, 40)).toBe(false);
  expect(isSeen(box, [-153, 0, 0.5], 50, 40)).toBe(true);
  expect(isSeen(box, [-154, 0, 0.5], 50, 40)).toBe(false);
});
