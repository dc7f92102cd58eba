import { type Edge, Position } from "@xyflow/react";
import { expect, test } from "vitest";
import { pathsOf } from "./FarWires";
import type { FlowNode } from "./graph";

const port = (id: string, type: "source" | "target", x: number) => ({ id, type, position: Position.Left, x: x - 6, y: 49, width: 12, height: 12 });
const node = (id: string, x: number): FlowNode => ({ id, type: "node", data: {}, position: { x, y: 0 }, handles: [port("a", "target", 0), port("out", "source", 208)] });
const wire = (source: string, target: string, stroke: string, targetHandle = "a"): Edge => ({ id: `${source}${target}`, source, target, sourceHandle: "out", targetHandle, style: { stroke } });
const NODES = [node("one", 0), node("two", 300), node("three", 600)];

test("wires of one colour are one path, from port to port", () => {
  const paths = pathsOf(NODES, [wire("one", "two", "teal"), wire("two", "three", "teal"), wire("one", "three", "red")]);
  expect([...paths.keys()]).toEqual(["teal", "red"]);
  expect(paths.get("teal")).toBe("M208 55L300 55M508 55L600 55");
});

test("a wire whose end is not drawn is left out", () => {
  expect(pathsOf(NODES, [wire("one", "gone", "teal"), wire("one", "two", "teal", "b")]).size).toBe(0);
});
