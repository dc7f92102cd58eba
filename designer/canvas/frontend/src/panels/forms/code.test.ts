/** Colours never change the code. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { coloured } from "./code";

it("the pieces together are the code", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (code) => {
      expect(coloured(code).map(({ text }) => text).join("")).toBe(code);
    }),
  );
});

it("words, texts, numbers, remarks and references are told apart", () => {
  const kinds = coloured("SELECT 'it''s', 2.5 FROM t -- why\n${fps}").filter(({ kind }) => kind !== "plain");
  expect(kinds).toEqual([
    { text: "SELECT", kind: "word" },
    { text: "'it''s'", kind: "text" },
    { text: "2.5", kind: "number" },
    { text: "FROM", kind: "word" },
    { text: "-- why", kind: "remark" },
    { text: "${fps}", kind: "reference" },
  ]);
});
