/** Wiring by keyboard: the ports of a node, and what each can be wired to. */
import type { Edit, End } from "../contract";
import { connect, disconnect } from "../model/edits/wires";
import { portsOf, type Seen, typesOf, wireInto } from "../model/fitting";
import { fittingPorts } from "../model/lighting";
import { titleOf } from "../model/names";
import type { WireEnd } from "../state/stage";
import type { Choice } from "./search";

/** The ports of a node, outputs first. */
export function portChoices(seen: Seen, node: string): Choice[] {
  const { inputs, outputs } = portsOf(seen, node);
  const choice = (side: WireEnd["side"], section: string) => (port: (typeof inputs)[number]) => ({
    id: `${side} ${port.name}`,
    title: port.name,
    hint: typesOf(port),
    section,
    color: seen.catalogue.color(port.types[0]),
  });
  return [...outputs.map(choice("output", "Outputs")), ...inputs.map(choice("input", "Inputs"))];
}

/** The port that a choice of `portChoices` stands for. */
export function wireEnd(node: string, id: string): WireEnd {
  const [side, ...port] = id.split(" ");
  return { end: [node, port.join(" ")], side: side === "input" ? "input" : "output" };
}

/** Where a wire at `wire` can end; inputs that are taken say what they would lose. */
export function targetChoices(seen: Seen, wire: WireEnd): Choice[] {
  return [...fittingPorts(seen, wire.end, wire.side)].map((key) => {
    const [node = "", , ...rest] = key.split(" ");
    const end: End = [node, rest.join(" ")];
    const held = wire.side === "output" ? wireInto(seen.document, end)?.[1] : undefined;
    const hint = held ? `instead of ${held.from[1]} of ${titleOf(seen.document, seen.catalogue, held.from[0])}` : "";
    return { id: end.join("."), title: `${end[1]} of ${titleOf(seen.document, seen.catalogue, node)}`, hint, words: node };
  });
}

/** The edit that wires `wire` to the choice `target`, in place of whatever holds the input. */
export function linked(seen: Seen, wire: WireEnd, target: string): Edit {
  const [node = "", port = ""] = target.split(".");
  const [from, to]: [End, End] = wire.side === "output" ? [wire.end, [node, port]] : [[node, port], wire.end];
  return connect(seen.document, from, to, wireInto(seen.document, to)?.[0]);
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
