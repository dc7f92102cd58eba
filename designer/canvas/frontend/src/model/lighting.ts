/** Which ports of the document a wire from one port can end at: lit up while it is dragged, listed for the keyboard; and why another cannot. */
import type { End, PortView } from "../contract";
import { portsOf, type Reason, reasonAgainst, type Seen, wrongDirection } from "./fitting";
import { after, before } from "./graph";

export type Side = "input" | "output";
export type WireEnd = { end: End; side: Side };

/** How a port is named among those lit up. */
export function portKey(node: string, side: Side, port: string): string {
  return `${node} ${side} ${port}`;
}

/** The port so named among those lit up. */
export function portAt(key: string): WireEnd {
  const [node = "", side, ...port] = key.split(" ");
  return { end: [node, port.join(" ")], side: side === "input" ? "input" : "output" };
}

/** A wire's two ends, whichever of them it was begun at: the output, then the input. */
export function inOrder(begun: WireEnd, other: End): [from: End, to: End] {
  return begun.side === "output" ? [begun.end, other] : [other, begun.end];
}

/** Why a wire begun at one port cannot end at another; null if it can. */
export function reasonBetween(seen: Seen, begun: WireEnd, other: WireEnd): Reason | null {
  return begun.side === other.side ? wrongDirection(other.side) : reasonAgainst(seen, ...inOrder(begun, other.end));
}

/** The ports that a wire from (or, dragged backwards, to) `end` may be joined to; taken inputs are among them, to be replaced. */
export function fittingPorts(seen: Seen, end: End, side: Side): Set<string> {
  const own = ofSide(seen, end[0], side).find((port) => port.name === end[1]);
  const found = new Set<string>();
  if (!own) return found;
  const other: Side = side === "output" ? "input" : "output";
  const closing = side === "output" ? before(seen.document, end[0]) : after(seen.document, end[0]);
  for (const node of Object.keys(seen.document.nodes)) {
    if (node === end[0] || closing.has(node)) continue;
    for (const port of ofSide(seen, node, other)) if (fits(seen, side, own, port)) found.add(portKey(node, other, port.name));
  }
  return found;
}

/** Those of `fits` that take the wire as they are: no other wire than `instead` ends at the input. */
export function freeOf(seen: Seen, begun: WireEnd, fits: ReadonlySet<string>, instead?: string): Set<string> {
  const held = new Set(Object.entries(seen.document.edges).filter(([key]) => key !== instead).map(([, { to }]) => portKey(to[0], "input", to[1])));
  if (begun.side === "input") return new Set(held.has(portKey(begun.end[0], "input", begun.end[1])) ? [] : fits);
  return new Set([...fits].filter((key) => !held.has(key)));
}

function ofSide(seen: Seen, node: string, side: Side): PortView[] {
  const ports = portsOf(seen, node);
  return side === "output" ? ports.outputs : ports.inputs;
}

function fits(seen: Seen, side: Side, own: PortView, port: PortView): boolean {
  return side === "output" ? seen.catalogue.takes(port, own) : seen.catalogue.takes(own, port);
}
