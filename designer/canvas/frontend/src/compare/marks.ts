/** A comparison in signs and words: what is said at each node, and in one line of all. Pure. */
import type { Compared, Differing } from "../contract";

export type Mark = { tone: "added" | "changed"; sign: string; words: string; lines: string[] };
type Changes = readonly Differing[];

const REMOVED = "removed";
/** How what is gone is marked. */
export const GONE = { sign: "−", words: "Removed" };

/** The mark of each node that is new or set otherwise; wires have marks of their own. */
export function marksOf({ changes }: Pick<Compared, "changes">): Map<string, Mark> {
  const telling = changes.filter((change) => change.node !== undefined && change.kind !== REMOVED && change.kind !== "wire");
  const byNode = grouped(telling, (change) => change.node ?? "");
  return new Map([...byNode].map(([node, its]) => [node, markOf(its)]));
}

function markOf(changes: Changes): Mark {
  if (changes.some(({ kind }) => kind === "added")) return { tone: "added", sign: "+", words: "Added", lines: [] };
  const words = changes.every(({ kind }) => kind === "renamed") ? "Renamed" : "Changed";
  return { tone: "changed", sign: "≠", words, lines: changes.map(({ line }) => line) };
}

/** The marks by what is drawn: those of nodes in a collapsed group are one, on the group. */
export function drawnMarks(marks: ReadonlyMap<string, Mark>, folded: ReadonlyMap<string, string>): Map<string, Mark> {
  const groups = grouped(marks, ([node]) => folded.get(node) ?? node);
  return new Map([...groups].map(([drawn, inside]) => [drawn, inside.every(([node]) => node === drawn) ? only(inside) : together(inside)]));
}

const only = (marks: [string, Mark][]): Mark => marks[0]?.[1] ?? { tone: "changed", sign: "≠", words: "Changed", lines: [] };

function together(marks: [string, Mark][]): Mark {
  return { tone: "changed", sign: "≠", words: `${marks.length} inside`, lines: marks.map(([node, mark]) => `${node}: ${mark.words.toLowerCase()}`) };
}

/** All of it in short: "2 added, 1 changed, 1 removed; 1 wire added; moved nodes do not count." */
export function summaryOf({ changes, gone, made }: Compared): string {
  if (changes.length === 0) return "they mean the same; moved nodes do not count.";
  const marks = [...marksOf({ changes }).values()];
  const own = changes.filter((change) => change.node === undefined).length;
  const nodes = told([
    [marks.filter(({ tone }) => tone === "added").length, "added"],
    [marks.filter(({ tone }) => tone === "changed").length, "changed"],
    [Object.keys(gone.nodes).length, "removed"],
  ]);
  const wires = told([
    [made.length, made.length === 1 ? "wire added" : "wires added"],
    [Object.keys(gone.edges).length, Object.keys(gone.edges).length === 1 ? "wire removed" : "wires removed"],
  ]);
  return [nodes, wires, own ? `${own} of the pipeline itself` : "", "moved nodes do not count."].filter(Boolean).join("; ");
}

const told = (counts: [number, string][]): string => counts.filter(([number]) => number > 0).map(([number, words]) => `${number} ${words}`).join(", ");

function grouped<T>(all: Iterable<T>, by: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const key = by(one);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return groups;
}
