import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { detector, documents, fitted, wishes } from "../testing/documents";
import { apply, edit } from "./edit";
import { remove } from "./edits/nodes";
import { connect } from "./edits/wires";
import { merge } from "./merge";

const noLooseWire = (document: ReturnType<typeof detector>): boolean =>
  Object.values(document.edges).every((edge) => [edge.from[0], edge.to[0]].every((end) => end in document.nodes));

describe("merging an edit made on an older state", () => {
  test("is applying it where nothing has happened", () => {
    fc.assert(
      fc.property(documents, wishes, (document, wished) => {
        fc.pre(noLooseWire(document));
        const done = fitted(document, wished);
        fc.pre(noLooseWire(apply(document, done)));
        expect(merge(document, done)).toEqual({ document: apply(document, done), applied: done.changes, refused: [] });
      }),
    );
  });

  test("loses nothing: what is not applied is refused", () => {
    fc.assert(
      fc.property(documents, wishes, wishes, (document, one, other) => {
        const ours = fitted(document, one);
        const merged = merge(apply(document, fitted(document, other)), ours);
        expect(merged.applied.length + merged.refused.length).toBe(ours.changes.length);
      }),
    );
  });

  test("never leaves a wire without its node", () => {
    fc.assert(
      fc.property(documents, wishes, wishes, (document, one, other) => {
        const theirs = apply(document, fitted(document, other));
        fc.pre(noLooseWire(theirs));
        expect(noLooseWire(merge(theirs, fitted(document, one)).document)).toBe(true);
      }),
    );
  });

  test("keeps edits of different things of both", () => {
    const document = detector();
    const theirs = apply(document, edit("", [{ path: ["nodes", "train", "params", "epochs"], was: 5, now: 9 }]));
    const merged = merge(theirs, edit("", [{ path: ["nodes", "train", "title"], was: "Train the detector", now: "Learn" }]));
    expect(merged.refused).toEqual([]);
    expect(merged.document.nodes.train).toMatchObject({ title: "Learn", params: { epochs: 9 } });
  });

  test("refuses to overwrite what somebody else has set", () => {
    const document = detector();
    const theirs = apply(document, edit("", [{ path: ["nodes", "train", "params", "epochs"], was: 5, now: 9 }]));
    const merged = merge(theirs, edit("", [{ path: ["nodes", "train", "params", "epochs"], was: 5, now: 7 }]));
    expect(merged.refused).toHaveLength(1);
    expect(merged.document).toBe(theirs);
  });

  test("refuses a wire to a node that is gone, and the removal of a node that has a new wire", () => {
    const document = detector();
    const gone = merge(document, remove(document, ["resize"])).document;
    expect(merge(gone, connect(document, ["resize", "frames"], ["split", "frames"])).refused).toHaveLength(1);
    const wired = merge(document, connect(document, ["frames", "frames"], ["split", "other"])).document;
    const refused = merge(wired, remove(document, ["frames"])).refused.map((one) => one.path[0]);
    expect(refused).toContain("nodes");
  });
});
