/** A parameter's value as the text of an input, and back. */

import type { Json, ParameterView } from "../../contract";

/** The outcome of reading an input: a value, or nothing (the default stands again). */
export type Read = { value: Json } | { absent: true };

type Shape = Pick<ParameterView, "kind" | "item" | "nullable" | "choices" | "default">;

const WHOLE = /^[+-]?\d+$/;
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A value as an input shows it; null is an empty input. */
export function textOf(value: Json | undefined, shape: Pick<Shape, "kind" | "item">): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  if (shape.kind === "list" && Array.isArray(value) && value.every((item) => typeof item !== "object")) {
    if (shape.item === null) return value.map(writtenAs).join("\n");
    return value.map((item) => String(item)).join(shape.item === "text" ? "\n" : ", ");
  }
  return JSON.stringify(value);
}

/** What a person's text means for this parameter. Text that means nothing stays text, so that it is kept and named as a problem. */
export function readText(text: string, shape: Shape): Read {
  const bare = text.trim();
  if (shape.kind === "text") return text === "" ? emptied(shape, "") : { value: text };
  if (shape.kind === "list") return { value: readItems(text, shape.item) };
  if (bare === "") return emptied(shape);
  if (shape.kind === "choice") return { value: shape.choices.find((choice) => textOf(choice, shape) === bare) ?? bare };
  return { value: readPlain(bare, shape.kind) };
}

/** A number, truth or object if `text` is one, else the text itself. */
export function readPlain(text: string, kind: string): Json {
  if ((kind === "integer" || kind === "number") && isNumber(text)) return Number(text);
  if (kind === "boolean" && (text === "true" || text === "false")) return text === "true";
  if (kind === "object" || kind === "list") return parsedOr(text);
  return text;
}

/** The JSON value that `text` is, else the text itself: how the cells of an object are typed. */
export function parsedOr(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** A value as `parsedOr` reads it back: text stands bare unless it would be read as something else. */
export function writtenAs(value: Json): string {
  return typeof value === "string" && parsedOr(value) === value ? value : JSON.stringify(value);
}

function emptied(shape: Shape, otherwise?: string): Read {
  if (shape.nullable) return { value: null };
  if (otherwise !== undefined && shape.default !== undefined) return { value: otherwise };
  return { absent: true };
}

function readItems(text: string, item: string | null): Json {
  if (text.trim().startsWith("${")) return text.trim();
  const lines = item === "text" || item === null;
  const pieces = text.split(lines ? "\n" : /[,;\s]+/).map((piece) => piece.trim());
  const kept = pieces.filter((piece) => piece !== "");
  if (item === "text") return kept;
  return kept.map((piece) => (item === null ? parsedOr(piece) : readPlain(piece, item)));
}

function isNumber(text: string): boolean {
  return (WHOLE.test(text) || DECIMAL.test(text)) && Number.isFinite(Number(text));
}
