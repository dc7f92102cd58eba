/** Who feeds whom: the ways that data takes through a document. */
import type { Document } from "../contract";

type Steps = ReadonlyMap<string, ReadonlySet<string>>;
const known = new WeakMap<Document["edges"], Steps>();

/** The nodes that take from each node. */
export function feeds(document: Document): Steps {
  let found = known.get(document.edges);
  if (!found) known.set(document.edges, (found = computed(document)));
  return found;
}

/** The nodes that data of `start` reaches. */
export function after(document: Document, start: string): Set<string> {
  return walked(feeds(document), start);
}

/** The nodes whose data reaches `end`. */
export function before(document: Document, end: string): Set<string> {
  const back = new Map<string, Set<string>>();
  for (const [node, takers] of feeds(document)) for (const taker of takers) add(back, taker, node);
  return walked(back, end);
}

/** The shortest way that data takes from `start` to `end`, both included; empty if there is none. */
export function way(document: Document, start: string, end: string): string[] {
  const steps = feeds(document);
  const from = new Map<string, string>([[start, ""]]);
  for (const node of from.keys()) {
    if (node === end) return traced(from, end);
    for (const next of steps.get(node) ?? []) if (!from.has(next)) from.set(next, node);
  }
  return [];
}

function traced(from: ReadonlyMap<string, string>, end: string): string[] {
  const found: string[] = [];
  for (let node = end; node; node = from.get(node) ?? "") found.unshift(node);
  return found;
}

function computed(document: Document): Steps {
  const found = new Map<string, Set<string>>();
  for (const { from, to } of Object.values(document.edges)) add(found, from[0], to[0]);
  return found;
}

function walked(steps: Steps, start: string): Set<string> {
  const found = new Set<string>();
  const waiting = [start];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    for (const next of steps.get(node) ?? []) if (!found.has(next)) (found.add(next), waiting.push(next));
  }
  return found;
}

function add(steps: Map<string, Set<string>>, from: string, to: string): void {
  const there = steps.get(from);
  if (there) there.add(to);
  else steps.set(from, new Set([to]));
}
