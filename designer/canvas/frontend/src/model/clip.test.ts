import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { detector } from "../testing/documents";
import { clipOf, MARK, read, written } from "./clip";
import { emptyDocument } from "./document";
import { apply, inverse } from "./edit";
import { group } from "./edits/frames";
import { dropPipeline, duplicate, paste, replaceBy } from "./edits/paste";

const taken = (ids: string[]) => read(written(clipOf(detector(), ids)));

describe("the clipboard", () => {
  test("carries nodes with their settings and the wires between them", () => {
    const clip = taken(["split", "train", "evaluate"]);
    expect(Object.keys(clip?.nodes ?? {})).toEqual(["split", "train", "evaluate"]);
    expect(Object.keys(clip?.edges ?? {})).toHaveLength(4);
    expect(clip?.nodes.train?.params).toEqual({ epochs: 5 });
  });

  test("is pasted under ids of its own, wires inside kept, and taken back by undo", () => {
    const document = detector();
    const { edit, ids } = paste(document, clipOf(document, ["split", "train"]));
    const after = apply(document, edit);
    expect(ids).toEqual(["split_2", "train_2"]);
    expect(after.edges).toHaveProperty(["split_2.train>train_2.train"]);
    expect(apply(after, inverse(edit))).toEqual(document);
  });

  test("is pasted into another pipeline as it was", () => {
    const clip = taken(Object.keys(detector().nodes));
    const { edit } = paste(emptyDocument(), clip ?? clipOf(detector(), []), { x: 0, y: 0 });
    const after = apply(emptyDocument(), edit);
    expect(after.nodes).toEqual(detector().nodes);
    expect(after.edges).toEqual(detector().edges);
  });

  test("takes a group with its nodes, and a duplicate of it holds the duplicates", () => {
    const grouped = apply(detector(), group(detector(), ["frames", "resize"]).edit);
    const { edit } = duplicate(grouped, ["group"]);
    expect(apply(grouped, edit).groups.group_2?.nodes).toEqual(["frames_2", "resize_2"]);
  });

  test("refuses whatever is not a clip", () => {
    const bomb = `${"[".repeat(100)}${"]".repeat(100)}`;
    const near = JSON.stringify({ schema: MARK, nodes: { a: { component: 3 } }, edges: {}, notes: {}, groups: {}, layout: {} });
    const proto = `{"schema": "${MARK}", "nodes": {"__proto__": {"component": "x@1"}}, "edges": {}, "notes": {}, "groups": {}, "layout": {}}`;
    const place = JSON.stringify({ schema: MARK, nodes: {}, edges: {}, notes: {}, groups: {}, layout: { a: [1e999, "x"] } });
    for (const text of ["", "hello", "{}", "null", bomb, near, proto, place, "9".repeat(6_000_000)]) expect(read(text)).toBeNull();
    fc.assert(fc.property(fc.json(), (text) => read(text) === null));
  });
});

describe("a whole pipeline", () => {
  test("is imported by one edit that undo takes back", () => {
    const edit = replaceBy(detector(), { ...emptyDocument("New"), nodes: { a: { component: "resize@1" } } });
    const after = apply(detector(), edit);
    expect(after.name).toBe("New");
    expect(Object.keys(after.nodes)).toEqual(["a"]);
    expect(apply(after, inverse(edit))).toEqual(detector());
  });

  test("is dropped as a group, with the parameters that it brings", () => {
    const other = { ...detector(), parameters: { fps: { type: "number" as const, default: 2 } } };
    const after = apply(emptyDocument(), dropPipeline(emptyDocument(), other, { x: 8, y: 8 }).edit);
    expect(Object.values(after.groups)[0]?.nodes).toHaveLength(8);
    expect(after.parameters.fps?.default).toBe(2);
  });
});
