/** The document as a value: what stands at an address, and the document with something else there. */
import type { Change, Document, EdgeRecord, End, Json } from "../contract";

export type Path = readonly string[];
type Tree = { readonly [key: string]: Json };

/** Keys that would reach into JavaScript itself instead of the document. */
const FORBIDDEN = new Set(["__proto__", "constructor", "prototype"]);

/** A pipeline with nothing in it. */
export function emptyDocument(name = "Untitled"): Document {
  return { name, description: "", parameters: {}, nodes: {}, edges: {}, notes: {}, groups: {}, layout: {} };
}

/** The key of an edge in `Document.edges`. */
export function edgeKey(from: End, to: End): string {
  return `${from[0]}.${from[1]}>${to[0]}.${to[1]}`;
}

/** An edge under its key, as an entry of `Document.edges`. */
export function edgeEntry(from: End, to: End): [string, EdgeRecord] {
  return [edgeKey(from, to), { from, to }];
}

/** What stands at `path`; undefined: nothing. */
export function valueAt(document: Document, path: Path): Json | undefined {
  return valueIn(document as unknown as Json, path);
}

/** What stands at `path` inside `value`; undefined: nothing. */
export function valueIn(value: Json | undefined, path: Path): Json | undefined {
  let here = value;
  for (const key of path) {
    if (here === null || typeof here !== "object" || Array.isArray(here) || !Object.hasOwn(here, key)) return undefined;
    here = here[key];
  }
  return here;
}

/** The document with `value` at `path`; undefined takes out what is there. A parent that does not exist leaves it unchanged. */
export function withValue(document: Document, path: Path, value: Json | undefined): Document {
  return withValueIn(document as unknown as Tree, path, value) as unknown as Document;
}

/** `tree` with `value` at `path`. A node's `params` come and go with the first and last parameter in them. */
export function withValueIn(tree: Tree, path: Path, value: Json | undefined): Tree {
  const [key, ...rest] = path;
  if (key === undefined || FORBIDDEN.has(key)) return tree;
  if (rest.length === 0) return withKey(tree, key, value);
  const child = Object.hasOwn(tree, key) ? tree[key] : key === "params" && value !== undefined ? {} : undefined;
  if (child === undefined || child === null || typeof child !== "object" || Array.isArray(child)) return tree;
  const changed = withValueIn(child, rest, value);
  return withKey(tree, key, key === "params" && Object.keys(changed).length === 0 ? undefined : (changed as Json));
}

/** `after` with parameters that `changes` renamed where they stood in `before`: the old one is taken out, and the same put in, at once. */
export function inPlace(before: Document, after: Document, changes: readonly Change[]): Document {
  const pairs = changes.slice(1).map((next, i) => [changes[i], next] as const);
  const renamed = new Map(pairs.filter(([one, next]) => one && renames(one, next)).map(([one, next]) => [one?.path[1], next.path[1] ?? ""]));
  if (renamed.size === 0) return after;
  const order = new Set([...Object.keys(before.parameters).map((name) => renamed.get(name) ?? name), ...Object.keys(after.parameters)]);
  const parameters = [...order].flatMap((name) => Object.entries(after.parameters).filter(([there]) => there === name));
  return { ...after, parameters: Object.fromEntries(parameters) };
}

function renames(one: Change, next: Change): boolean {
  const ofParameters = [one, next].every(({ path }) => path.length === 2 && path[0] === "parameters");
  return ofParameters && one.now === undefined && next.was === undefined && sameJson(one.was, next.now);
}

/** The object `tree` with `key` set to `value`, or without it. */
function withKey(tree: Tree, key: string, value: Json | undefined): Tree {
  if (value !== undefined) return { ...tree, [key]: value };
  if (!Object.hasOwn(tree, key)) return tree;
  const { [key]: _gone, ...kept } = tree;
  return kept;
}

/** Whether two JSON values are the same; the order of keys says nothing. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (a === null || b === null || typeof a !== "object" || typeof b !== "object") return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => sameJson(item, b[i]));
  }
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]));
}

/** The document in the shape that edits keep: no empty `params`. */
export function normalised(document: Document): Document {
  const nodes = Object.entries(document.nodes).map(([id, node]) => {
    if (!node.params || Object.keys(node.params).length > 0) return [id, node] as const;
    const { params: _empty, ...kept } = node;
    return [id, kept] as const;
  });
  return { ...emptyDocument(document.name), ...document, nodes: Object.fromEntries(nodes) };
}
