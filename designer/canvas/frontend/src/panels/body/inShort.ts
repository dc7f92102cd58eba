/** A node's parameters in a few words: those that somebody set, as they will be. */

import type { Json, ParameterView, PipelineParameter } from "../../contract";
import { soleReference } from "../forms/references";

type Line = { name: string; text: string };
const LONGEST = 26;

/** What was set, required ones first; a reference stands with the value of its parameter. */
export function inShort(declared: ParameterView[], set: Record<string, Json>, parameters: Record<string, PipelineParameter>): Line[] {
  const given = declared.filter(({ name }) => Object.hasOwn(set, name));
  const sorted = [...given].sort((a, b) => Number(b.default === undefined) - Number(a.default === undefined));
  return sorted.map(({ name, unit }) => ({ name, text: said(name, set[name] ?? null, unit, parameters) }));
}

function said(name: string, value: Json, unit: string, parameters: Record<string, PipelineParameter>): string {
  const shared = soleReference(value);
  if (shared !== null) {
    const stands = parameters[shared]?.default;
    if (stands === undefined) return `\${${shared}}`;
    return shared === name ? plain(stands) : `${shared} = ${plain(stands)}`;
  }
  return typeof value === "number" && unit ? `${value} ${unit}` : plain(value);
}

function plain(value: Json): string {
  if (value === null) return "empty";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return cut(value.map((item) => (typeof item === "object" ? JSON.stringify(item) : String(item))).join(", ") || "none");
  return typeof value === "object" ? cut(JSON.stringify(value)) : isPath(value) ? cutPath(String(value)) : cut(String(value).replace(/\s+/g, " "));
}

const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);

const isPath = (value: Json): boolean => typeof value === "string" && /^[^\s*]*\/[^\s*]*$/.test(value);

/** Of a path that is too long, its last parts: the first ones are the same for everything. */
function cutPath(path: string): string {
  if (path.length <= LONGEST) return path;
  const parts = path.split("/").filter(Boolean);
  let kept = parts.pop() ?? "";
  while (parts.length && kept.length + (parts.at(-1)?.length ?? 0) + 3 <= LONGEST) kept = `${parts.pop()}/${kept}`;
  return `…/${kept.slice(-LONGEST)}`;
}
