/** An edit made on an older state: what of it stands on a newer one. The same law as `merge` in `designer/edits.py`. */
import type { Change, Document, Edit, EdgeRecord, Json } from "../contract";
import { inPlace, sameJson, valueAt, withValue } from "./document";

/** What of an edit stands, and what does not because somebody else has changed it meanwhile. */
export type Merged = { document: Document; applied: Change[]; refused: Change[] };

/**
 * `edit` applied where what it changes is still as it was; what is done already counts as applied. Refused are also changes that would
 * leave a wire without its node, and whatever else the edit does to a node that it could not make or remove.
 */
export function merge(document: Document, edit: Edit): Merged {
  let lost: ReadonlySet<Change> = new Set();
  for (;;) {
    const tried = attempt(document, edit, lost);
    const found = new Set([...tried.refused, ...dangling(tried.document, edit, lost)]);
    const spoilt = nodesIn([...found, ...lost]);
    for (const one of edit.changes) if (concerns(one, spoilt)) found.add(one);
    const all = new Set([...lost, ...found]);
    if (all.size === lost.size) return result(inPlace(document, tried.document, edit.changes), edit, lost);
    lost = all;
  }
}

function result(document: Document, edit: Edit, lost: ReadonlySet<Change>): Merged {
  return { document, applied: edit.changes.filter((one) => !lost.has(one)), refused: edit.changes.filter((one) => lost.has(one)) };
}

function attempt(document: Document, edit: Edit, lost: ReadonlySet<Change>): { document: Document; refused: Change[] } {
  const refused: Change[] = [];
  let made = document;
  for (const one of edit.changes) {
    if (lost.has(one)) continue;
    const there = valueAt(made, one.path);
    if (!hasRoom(made, one.path) || !(sameJson(there, one.was) || sameJson(there, one.now))) refused.push(one);
    else if (!sameJson(there, one.now)) made = withValue(made, one.path, one.now);
  }
  return { document: made, refused };
}

function hasRoom(document: Document, path: string[]): boolean {
  return path.length < 3 || Object.hasOwn(document.nodes, path[1] ?? "");
}

/** The changes that leave a wire without one of its nodes. */
function dangling(document: Document, edit: Edit, lost: ReadonlySet<Change>): Change[] {
  const standing = edit.changes.filter((one) => !lost.has(one));
  if (!standing.some((one) => one.path[0] === "edges" || isWholeNode(one))) return [];
  const loose = new Map(Object.entries(document.edges).map(([key, edge]) => [key, ends(edge).filter((end) => !Object.hasOwn(document.nodes, end))]));
  for (const [key, missing] of loose) if (missing.length === 0) loose.delete(key);
  const wires = standing.filter((one) => one.path[0] === "edges" && loose.has(one.path[1] ?? ""));
  const own = new Set(wires.map((one) => one.path[1]));
  const bare = new Set([...loose].filter(([key]) => !own.has(key)).flatMap(([, missing]) => missing));
  return [...wires, ...standing.filter((one) => isWholeNode(one) && bare.has(one.path[1] ?? ""))];
}

function concerns(one: Change, nodes: ReadonlySet<string>): boolean {
  const [section, id = ""] = one.path;
  if (nodes.size === 0) return false;
  if (section === "nodes" || section === "layout") return nodes.has(id);
  return section === "edges" && [one.was, one.now].some((edge) => isEdge(edge) && ends(edge).some((end) => nodes.has(end)));
}

function nodesIn(changes: Change[]): Set<string> {
  return new Set(changes.filter(isWholeNode).map((one) => one.path[1] ?? ""));
}

function isWholeNode(one: Change): boolean {
  return one.path[0] === "nodes" && one.path.length === 2;
}

function isEdge(value: Json | undefined): value is EdgeRecord & Json {
  return typeof value === "object" && value !== null && "from" in value && "to" in value;
}

function ends(edge: EdgeRecord): string[] {
  return [edge.from[0], edge.to[0]];
}
