/** What follows from the state and is looked up often: computed once for each new value. */
import { Catalogue } from "../model/catalogue";
import type { Seen } from "../model/fitting";
import { portKey } from "../model/lighting";
import type { Check, Document, Palette, PlannedStep, Problem } from "../contract";
import type { EditorState } from "./shape";

const NO_PALETTE: Palette = { components: [], types: {}, settings: [], targets: [] };

/** A function of one object that computes its answer once. */
function once<K extends object, V>(compute: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, V>();
  return (key) => {
    let found = known.get(key);
    if (found === undefined) known.set(key, (found = compute(key)));
    return found;
  };
}

const catalogues = once((palette: Palette) => new Catalogue(palette));

/** The components there are; none before the palette has come. */
export function catalogueOf(state: Pick<EditorState, "palette">): Catalogue {
  return catalogues(state.palette ?? NO_PALETTE);
}

/** The document together with the declarations of its components. */
export function seenOf(state: Pick<EditorState, "palette" | "document">): Seen {
  return { document: state.document, catalogue: catalogueOf(state) };
}

const byNode = once((check: Check) => Map.groupBy(check.problems, (problem) => problem.node ?? ""));
const NO_PROBLEMS: Problem[] = [];

/** What is wrong with a node. */
export function problemsOf(state: Pick<EditorState, "check">, node: string): Problem[] {
  return (state.check && byNode(state.check).get(node)) ?? NO_PROBLEMS;
}

const stepByNode = once((check: Check) => new Map(check.plan?.steps.map((step) => [step.node, step])));

/** What the next run would do with a node; null: not known. */
export function planOf(state: Pick<EditorState, "check">, node: string): PlannedStep | null {
  return (state.check && stepByNode(state.check).get(node)) ?? null;
}

const wiredEnds = once((edges: Document["edges"]) => {
  const all = Object.values(edges).flatMap(({ from, to }) => [portKey(from[0], "output", from[1]), portKey(to[0], "input", to[1])]);
  return new Set(all);
});

/** The ports that some wire is at, as `portKey`. */
export function wiredPorts(document: Document): ReadonlySet<string> {
  return wiredEnds(document.edges);
}

const folding = once((groups: Document["groups"]) => {
  const collapsed = Object.entries(groups).filter(([, group]) => group.collapsed);
  return new Map(collapsed.flatMap(([id, group]) => (group.nodes ?? []).map((node) => [node, id] as const)));
});

/** The collapsed group that each hidden node is in. */
export function foldedIn(document: Document): ReadonlyMap<string, string> {
  return folding(document.groups);
}
