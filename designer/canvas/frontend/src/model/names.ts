/** What people call things, and ids for new ones. */
import type { Document } from "../contract";
import type { Catalogue } from "./catalogue";

/** `text` on one line, with its end cut off if it is long. */
export function shortened(text: string, most = 80): string {
  const line = text.slice(0, most * 4).split(/\s+/).filter(Boolean).join(" ");
  return line.length <= most ? line : `${line.slice(0, most - 1)}…`;
}

/** What people call a node: its title, or its component's. */
export function titleOf(document: Document, catalogue: Catalogue, node: string): string {
  const there = document.nodes[node];
  return there?.title || (there && catalogue.component(there.component)?.title) || node;
}

/** `titleOf` in quotes, with the id where another node has the same title. */
export function quoted(document: Document, catalogue: Catalogue, node: string): string {
  const called = titleOf(document, catalogue, node);
  const times = Object.keys(document.nodes).filter((other) => titleOf(document, catalogue, other) === called).length;
  return times < 2 ? `'${shortened(called)}'` : `'${shortened(called)}' (${shortened(node)})`;
}

/** Names in quotes, as many as a person reads. */
export function listed(names: readonly string[], most = 12): string {
  const every = names.map((name) => `'${name}'`);
  return every.slice(0, most).join(", ") + (every.length > most ? ` and ${every.length - most} more` : "");
}

/** "1 node", "3 nodes". */
export function counted(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? "" : "s"}`;
}

/** Every id that is taken: nodes, notes and groups share them. */
export function takenIds(document: Document): Set<string> {
  return new Set([...Object.keys(document.nodes), ...Object.keys(document.notes), ...Object.keys(document.groups)]);
}

/** An id like `wish` that is not yet in `taken`; it is from now on. */
export function freshId(taken: Set<string>, wish: string): string {
  const start = (wish.toLowerCase().replace(/[^a-z0-9_]+/g, "_").replace(/^[^a-z]+/, "") || "node").slice(0, 56);
  let id = start;
  for (let number = 2; taken.has(id); number++) id = `${start.replace(/_\d+$/, "")}_${number}`;
  taken.add(id);
  return id;
}
