import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { detector, documents, fitted, wishes } from "../testing/documents";
import { emptyDocument } from "./document";
import { apply, change, compose, edit, inverse, rebased } from "./edit";

describe("an edit", () => {
  test("is taken back by its inverse, whatever it does", () => {
    fc.assert(
      fc.property(documents, wishes, (document, wished) => {
        const done = fitted(document, wished);
        expect(apply(apply(document, done), inverse(done))).toEqual(document);
      }),
    );
  });

  test("never changes the document that it is applied to", () => {
    fc.assert(
      fc.property(documents, wishes, (document, wished) => {
        const before = structuredClone(document);
        apply(document, fitted(document, wished));
        expect(document).toEqual(before);
      }),
    );
  });

  test("composed with the next does what both do, and each address once", () => {
    fc.assert(
      fc.property(documents, wishes, wishes, (document, one, other) => {
        const first = fitted(document, one);
        const second = fitted(apply(document, first), other);
        const both = compose(first, second);
        expect(apply(document, both)).toEqual(apply(apply(document, first), second));
        expect(apply(apply(document, both), inverse(both))).toEqual(document);
        expect(new Set(both.changes.map((c) => c.path.join("/"))).size).toBe(both.changes.length);
      }),
    );
  });

  test("leaves out what it does not change", () => {
    const document = detector();
    expect(edit("x", [change(document, ["nodes", "train", "params", "epochs"], 5)]).changes).toEqual([]);
  });

  test("takes a node's params away with the last of them, and brings them with the first", () => {
    const document = { ...emptyDocument(), nodes: { a: { component: "resize@1" } } };
    const set = edit("Set", [change(document, ["nodes", "a", "params", "width"], 3)]);
    expect(apply(document, set).nodes.a).toEqual({ component: "resize@1", params: { width: 3 } });
    expect(apply(apply(document, set), inverse(set))).toEqual(document);
  });

  test("reaches nothing but the document", () => {
    const hostile = edit("x", [{ path: ["nodes", "__proto__", "polluted"], now: true }, { path: ["__proto__", "polluted"], now: true }]);
    expect(apply(detector(), hostile)).toEqual(detector());
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe("an edit kept for undo while others edit", () => {
  const ours = (path: string[], was: number | undefined, now: number): ReturnType<typeof edit> => edit("ours", [{ path, ...(was === undefined ? {} : { was }), now }]);

  test("forgets what they changed too", () => {
    const theirs = edit("theirs", [{ path: ["nodes", "a", "params", "x"], was: 2, now: 3 }]);
    expect(rebased(ours(["nodes", "a", "params", "x"], 1, 2), theirs).changes).toEqual([]);
    expect(rebased(ours(["nodes", "a", "params", "y"], 1, 2), theirs).changes).toHaveLength(1);
  });

  test("takes in what they changed inside", () => {
    const added = edit("ours", [{ path: ["nodes", "a"], now: { component: "c@1" } }]);
    const theirs = edit("theirs", [{ path: ["nodes", "a", "params", "x"], now: 3 }]);
    expect(rebased(added, theirs).changes).toEqual([{ path: ["nodes", "a"], now: { component: "c@1", params: { x: 3 } } }]);
  });
});

