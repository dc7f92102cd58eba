/** Wiring by keyboard: the ports of a node to begin at, and its wires to take out. */
import type { Edit, End } from "../contract";
import { disconnect } from "../model/edits/wires";
import { portsOf, type Seen, typesOf } from "../model/fitting";
import { portKey, type Side } from "../model/lighting";
import { titleOf } from "../model/names";
import type { Choice } from "./search";

/** The ports of a node, outputs first; each by its `portKey`. */
export function portChoices(seen: Seen, node: string): Choice[] {
  const { inputs, outputs } = portsOf(seen, node);
  const choice = (side: Side, section: string) => (port: (typeof inputs)[number]) => ({
    id: portKey(node, side, port.name),
    title: port.name,
    hint: typesOf(port),
    section,
    color: seen.catalogue.color(port.types[0]),
  });
  return [...outputs.map(choice("output", "Outputs")), ...inputs.map(choice("input", "Inputs"))];
}

/** The wires of a node, to be taken out. */
export function wireChoices(seen: Seen, node: string): Choice[] {
  const name = (end: End): string => `${end[1]} of ${titleOf(seen.document, seen.catalogue, end[0])}`;
  const own = Object.entries(seen.document.edges).filter(([, edge]) => edge.from[0] === node || edge.to[0] === node);
  return own.map(([key, { from, to }]) => ({ id: key, title: `${name(from)} → ${name(to)}`, sign: "unwire" }));
}

/** The edit that takes the chosen wire out. */
export function unlinked(seen: Seen, key: string): Edit {
  return disconnect(seen.document, [key]);
}
