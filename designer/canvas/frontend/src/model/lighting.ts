/** Which ports of the document a wire from one port can end at: asked once as the wire begins, lit up while it is dragged. */
import type { End, PortView } from "../contract";
import { portsOf, type Seen } from "./fitting";
import { after, before } from "./graph";

export type Side = "input" | "output";

/** How a port is named among those lit up. */
export function portKey(node: string, side: Side, port: string): string {
  return `${node} ${side} ${port}`;
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

function ofSide(seen: Seen, node: string, side: Side): PortView[] {
  const ports = portsOf(seen, node);
  return side === "output" ? ports.outputs : ports.inputs;
}

function fits(seen: Seen, side: Side, own: PortView, port: PortView): boolean {
  return side === "output" ? seen.catalogue.takes(port, own) : seen.catalogue.takes(own, port);
}
