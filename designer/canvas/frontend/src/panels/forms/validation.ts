/** Whether a value can be a parameter's, in the sentences of `components/declare.py`: what the server says on saving, said while typing. */

import type { Json, ParameterView, PipelineParameter } from "../../contract";
import { sameJson } from "../../model/document";
import { soleReference } from "./references";

type Rule = Pick<ParameterView, "kind" | "item" | "nullable" | "choices" | "ge" | "gt" | "le" | "lt">;

/** Why `value` cannot be this parameter's, as the end of a sentence ("must be ..."); empty if it can. A reference is judged when it has a value. */
export function problemWith(value: Json, rule: Rule): string {
  if (soleReference(value) !== null) return "";
  if (value === null) return rule.nullable ? "" : `must be ${wanted(rule)}, not empty`;
  if (rule.kind === "choice") return rule.choices.some((choice) => sameJson(choice, value)) ? "" : `must be ${wanted(rule)}, not ${spoken(value)}`;
  if (rule.kind !== "list") return problemWithOne(rule.kind, value, rule);
  if (!Array.isArray(value)) return `must be ${wanted(rule)}, not ${spoken(value)}`;
  for (const [position, item] of value.entries()) {
    const problem = problemWithOne(rule.item ?? "text", item, rule);
    if (problem) return `item ${position + 1} ${problem}`;
  }
  return "";
}

/** The same for a value of a whole pipeline's parameter. */
export function problemWithArgument(value: Json, parameter: PipelineParameter): string {
  if (parameter.type === "list") return Array.isArray(value) ? "" : `must be a list, not ${spoken(value)}`;
  return problemWith(value, { ...UNBOUND, kind: parameter.type === "file" ? "text" : parameter.type });
}

/** What a range allows, for people: "1 to 500", "above 0, at most 1"; empty if anything goes. */
export function rangeOf(rule: Pick<Rule, "ge" | "gt" | "le" | "lt">): string {
  if (rule.ge !== null && rule.le !== null) return `${figure(rule.ge)} to ${figure(rule.le)}`;
  const low = rule.ge !== null ? `at least ${figure(rule.ge)}` : rule.gt !== null ? `above ${figure(rule.gt)}` : "";
  const high = rule.le !== null ? `at most ${figure(rule.le)}` : rule.lt !== null ? `below ${figure(rule.lt)}` : "";
  return [low, high].filter(Boolean).join(", ");
}

/** A value as the sentences quote it: text in quotes, truth as True. */
export function spoken(value: Json): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return quoted(value);
  if (typeof value === "number") return String(value);
  if (Array.isArray(value)) return `[${value.map(spoken).join(", ")}]`;
  return `{${Object.entries(value).map(([key, inner]) => `${quoted(key)}: ${spoken(inner)}`).join(", ")}}`;
}

const UNBOUND: Rule = { kind: "text", item: null, nullable: false, choices: [], ge: null, gt: null, le: null, lt: null };

function problemWithOne(kind: string, value: Json, rule: Rule): string {
  if (!isOf(kind, value)) return `must be ${wanted({ ...rule, kind: kind as Rule["kind"] })}, not ${spoken(value)}`;
  const bound = typeof value === "number" ? brokenBound(value, rule) : "";
  return bound ? `must be ${bound}, not ${spoken(value)}` : "";
}

function brokenBound(value: number, { ge, gt, le, lt }: Rule): string {
  if (ge !== null && !(value >= ge)) return `at least ${figure(ge)}`;
  if (gt !== null && !(value > gt)) return `above ${figure(gt)}`;
  if (le !== null && !(value <= le)) return `at most ${figure(le)}`;
  if (lt !== null && !(value < lt)) return `below ${figure(lt)}`;
  return "";
}

function wanted(rule: Rule): string {
  switch (rule.kind) {
    case "integer":
      return "a whole number";
    case "number":
      return "a number";
    case "text":
      return "text";
    case "boolean":
      return "true or false";
    case "choice":
      return `one of ${rule.choices.map(spoken).join(", ")}`;
    case "list":
      return `a list (each item ${wanted({ ...rule, kind: (rule.item ?? "text") as Rule["kind"] })})`;
    case "object":
      return "an object";
  }
}

function isOf(kind: string, value: Json): boolean {
  if (kind === "integer") return typeof value === "number" && Number.isInteger(value);
  if (kind === "number") return typeof value === "number" && Number.isFinite(value);
  if (kind === "text") return typeof value === "string";
  if (kind === "boolean") return typeof value === "boolean";
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A bound as people write it: 1,000,000, 0.003. */
function figure(bound: number): string {
  return bound.toLocaleString("en", { maximumSignificantDigits: 12 });
}

function quoted(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r").replaceAll("\t", "\\t");
  return mark + (mark === "'" ? escaped.replaceAll("'", "\\'") : escaped) + mark;
}
