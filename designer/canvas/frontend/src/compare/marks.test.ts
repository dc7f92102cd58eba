/** What a comparison says at each node, and of all in one line. */
import { expect, it } from "vitest";
import type { Compared, Differing } from "../contract";
import { drawnMarks, marksOf, summaryOf } from "./marks";

const change = (kind: Differing["kind"], node?: string, line = ""): Differing => ({ kind, ...(node === undefined ? {} : { node }), says: `${node}: ${line}`, line });
const compared = (changes: Differing[], part: Partial<Compared> = {}): Compared => ({
  against: { kind: "version", number: 1, label: "", at: 0 },
  changes,
  gone: { nodes: {}, edges: {}, layout: {} },
  made: [],
  ...part,
});
const EPOCHS = change("parameter", "train", "epochs: 3 -> 5");

it("marks what is new, and says at a changed node what it is set to, the old value first", () => {
  const marks = marksOf(compared([change("added", "resize"), EPOCHS, change("setting", "train", "gpus 0 -> 1")]));
  expect(marks.get("resize")).toEqual({ tone: "added", sign: "+", words: "Added", lines: [] });
  expect(marks.get("train")).toEqual({ tone: "changed", sign: "≠", words: "Changed", lines: ["epochs: 3 -> 5", "gpus 0 -> 1"] });
});

it("takes a node that is called otherwise for the same one", () => {
  const renamed = change("renamed", "train", "called 'fit' before");
  expect(marksOf(compared([renamed])).get("train")?.words).toBe("Renamed");
  expect(marksOf(compared([renamed, EPOCHS])).get("train")).toMatchObject({ words: "Changed", lines: ["called 'fit' before", "epochs: 3 -> 5"] });
});

it("marks neither what is gone, nor what only a wire tells of, nor the pipeline's own", () => {
  expect(marksOf(compared([change("removed", "labels"), change("wire", "train", "train is fed by nothing"), change("name")])).size).toBe(0);
});

it("marks a collapsed group for the nodes in it", () => {
  const marks = marksOf(compared([change("added", "a"), EPOCHS, change("added", "b")]));
  const drawn = drawnMarks(marks, new Map([["a", "group"], ["train", "group"]]));
  expect([...drawn.keys()]).toEqual(["group", "b"]);
  expect(drawn.get("group")).toMatchObject({ words: "2 inside", lines: ["a: added", "train: changed"] });
  expect(drawn.get("b")).toBe(marks.get("b"));
});

it("counts nodes, wires and the pipeline's own in one line", () => {
  const wire = { from: ["x", "o"], to: ["y", "i"] } as Compared["gone"]["edges"][string];
  const all = compared([change("added", "a"), change("added", "b"), EPOCHS, change("removed", "x"), change("argument", undefined, "fps")], {
    gone: { nodes: { x: { component: "resize@1" } }, edges: { "x.o>y.i": wire }, layout: {} },
    made: ["a.o>b.i", "b.o>y.i"],
  });
  expect(summaryOf(all)).toBe("2 added, 1 changed, 1 removed; 2 wires added, 1 wire removed; 1 of the pipeline itself; moved nodes do not count.");
  expect(summaryOf(compared([EPOCHS]))).toBe("1 changed; moved nodes do not count.");
  expect(summaryOf(compared([]))).toBe("they mean the same; moved nodes do not count.");
});
