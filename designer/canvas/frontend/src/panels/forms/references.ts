/** `${name}` inside a node's parameters: where a value of the whole pipeline goes. `$${` stands for a literal `${`. */

import type { Document, Json } from "../../contract";

const REFERENCE = /(\$?)\$\{([^{}]*)\}/g;

/** A use of a pipeline parameter: the node and the parameter that refer to it. */
export type Use = { node: string; parameter: string };

/** The reference to `name`, as it stands in a parameter. */
export const referenceTo = (name: string): string => `\${${name}}`;

/** The pipeline parameter that a value is, as a whole; null if it is a value of its own. */
export function soleReference(value: Json | undefined): string | null {
  if (typeof value !== "string") return null;
  return /^\$\{([^{}]*)\}$/.exec(value)?.[1] ?? null;
}

/** The names of all pipeline parameters that a value refers to. */
export function referencesIn(value: Json | undefined): string[] {
  if (typeof value === "string") return [...value.matchAll(REFERENCE)].filter((found) => !found[1]).map((found) => found[2] ?? "");
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap((inner: Json) => referencesIn(inner));
}

/** The value with every reference to `from` turned into one to `to`. */
export function renamedIn(value: Json, from: string, to: string): Json {
  if (typeof value === "string") {
    return value.replace(REFERENCE, (whole, escaped: string, name: string) => (!escaped && name === from ? referenceTo(to) : whole));
  }
  if (Array.isArray(value)) return value.map((inner) => renamedIn(inner, from, to));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, renamedIn(inner, from, to)]));
}

/** The value with every reference to `name` replaced by `by`: whole where it stands alone, written out amid other text. */
export function replacedIn(value: Json, name: string, by: Json): Json {
  if (soleReference(value) === name) return by;
  if (typeof value === "string") {
    const written = typeof by === "string" ? by : JSON.stringify(by);
    return value.replace(REFERENCE, (whole, escaped: string, found: string) => (!escaped && found === name ? written : whole));
  }
  if (Array.isArray(value)) return value.map((inner) => replacedIn(inner, name, by));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replacedIn(inner, name, by)]));
}

/** Everywhere that the document uses a pipeline parameter. */
export function usesOf(document: Document, name: string): Use[] {
  return Object.entries(document.nodes).flatMap(([node, record]) =>
    Object.entries(record.params ?? {})
      .filter(([, value]) => referencesIn(value).includes(name))
      .map(([parameter]) => ({ node, parameter })),
  );
}
