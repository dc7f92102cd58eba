/** The sentences are those of the component's declaration. */
import { describe, expect, it } from "vitest";
import type { Json, ParameterView } from "../../contract";
import { parameter } from "../../testing/palette";
import { problemWith, problemWithArgument, rangeOf } from "./validation";

const epochs = parameter({ name: "epochs", kind: "integer", ge: 1, le: 500 });
const rate = parameter({ name: "rate", kind: "number", gt: 0, lt: 1 });

describe("a value that cannot be", () => {
  const cases: [ParameterView, Json, string][] = [
    [epochs, 0, "must be at least 1, not 0"],
    [epochs, 501, "must be at most 500, not 501"],
    [epochs, 2.5, "must be a whole number, not 2.5"],
    [epochs, "many", "must be a whole number, not 'many'"],
    [epochs, true, "must be a whole number, not True"],
    [epochs, null, "must be a whole number, not empty"],
    [rate, 0, "must be above 0, not 0"],
    [rate, 1, "must be below 1, not 1"],
    [parameter({ name: "mode", kind: "choice", choices: ["crop", "pad"] }), "cut", "must be one of 'crop', 'pad', not 'cut'"],
    [parameter({ name: "mean", kind: "list", item: "number", ge: 0, le: 1 }), [0.5, 2], "item 2 must be at most 1, not 2"],
    [parameter({ name: "names", kind: "list", item: "text" }), "a", "must be a list (each item text), not 'a'"],
    [parameter({ name: "rename", kind: "object" }), [], "must be an object, not []"],
    [parameter({ name: "text", kind: "text" }), 3, "must be text, not 3"],
    [parameter({ name: "on", kind: "boolean" }), "it's", 'must be true or false, not "it\'s"'],
  ];
  it.each(cases)("%#: is named with what is wanted", (rule, value, sentence) => expect(problemWith(value, rule)).toBe(sentence));
});

it("a value within its range, a reference, or nothing where that may be, is fine", () => {
  expect(problemWith(500, epochs)).toBe("");
  expect(problemWith("${epochs}", epochs)).toBe("");
  expect(problemWith(null, { ...epochs, nullable: true })).toBe("");
});

it("ranges are said as people say them", () => {
  expect(rangeOf(epochs)).toBe("1 to 500");
  expect(rangeOf(rate)).toBe("above 0, below 1");
  expect(rangeOf(parameter({ name: "seconds", kind: "number", gt: 0, le: 31_536_000 }))).toBe("above 0, at most 31,536,000");
  expect(rangeOf(parameter({ name: "eps", kind: "number", ge: 1e-7, le: 1e6 }))).toBe("0.0000001 to 1,000,000");
  expect(rangeOf(parameter({ name: "any", kind: "number" }))).toBe("");
});

it("arguments of a run are judged by the type of the pipeline's parameter", () => {
  expect(problemWithArgument("x", { type: "number" })).toBe("must be a number, not 'x'");
  expect(problemWithArgument([1, "a"], { type: "list" })).toBe("");
  expect(problemWithArgument(3, { type: "file" })).toBe("must be text, not 3");
});
