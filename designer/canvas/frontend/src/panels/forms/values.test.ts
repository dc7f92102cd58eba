/** A value survives its own text, whatever it is. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../contract";
import { parameter } from "../../testing/palette";
import { parsedOr, readText, textOf, writtenAs } from "./values";

describe("text of an input", () => {
  it("comes back as the number it shows", () => {
    const rate = parameter({ name: "rate", kind: "number", default: 1 });
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(readText(textOf(value, rate), rate)).toEqual({ value: value === 0 ? 0 : value });
      }),
    );
  });

  it("comes back as the list it shows", () => {
    const names = parameter({ name: "names", kind: "list", item: "text" });
    const word = fc.string().filter((text) => text.trim() === text && text !== "" && !/[\n\r]/.test(text) && !text.startsWith("${"));
    fc.assert(
      fc.property(fc.array(word), (value) => {
        expect(readText(textOf(value, names), names)).toEqual({ value });
      }),
    );
    const numbers = parameter({ name: "mean", kind: "list", item: "number" });
    expect(readText("0.5, .25; 1e-3", numbers)).toEqual({ value: [0.5, 0.25, 0.001] });
  });

  it("keeps what it cannot read, so that it can be mended", () => {
    expect(readText("many", parameter({ name: "epochs", kind: "integer" }))).toEqual({ value: "many" });
    expect(readText("1e999", parameter({ name: "rate", kind: "number" }))).toEqual({ value: "1e999" });
    expect(readText("0x10", parameter({ name: "epochs", kind: "integer" }))).toEqual({ value: "0x10" });
  });

  it("says nothing where an emptied field has a default, and null where it may be empty", () => {
    expect(readText(" ", parameter({ name: "epochs", kind: "integer", default: 20 }))).toEqual({ absent: true });
    expect(readText("", parameter({ name: "batch", kind: "integer", default: null, nullable: true }))).toEqual({ value: null });
    expect(readText("", parameter({ name: "source", kind: "text" }))).toEqual({ absent: true });
    expect(readText("", parameter({ name: "metric", kind: "text", default: "mAP" }))).toEqual({ value: "" });
  });

  it("chooses the choice itself, with its type", () => {
    const size = parameter({ name: "size", kind: "choice", choices: [1, "two", true] });
    expect(["1", "two", "true", "3"].map((text) => readText(text, size))).toEqual([{ value: 1 }, { value: "two" }, { value: true }, { value: "3" }]);
  });
});

it("a cell of an object comes back as what it holds", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const json = JSON.parse(JSON.stringify(value)) as Json;
      expect(parsedOr(writtenAs(json))).toEqual(json);
    }),
  );
});
