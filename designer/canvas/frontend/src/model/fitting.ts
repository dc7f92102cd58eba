/** Why a wire is impossible, in the words of `runtime/graph/wiring.py`, and what would make it possible. */
import type { ComponentView, Document, End, PortView } from "../contract";
import type { Catalogue } from "./catalogue";
import { edgeKey } from "./document";
import { after, way } from "./graph";
import { listed, quoted, shortened } from "./names";

/** What can be done about an impossible wire with one click; `label` says it as a button does. */
export type Repair =
  | { kind: "replace"; label: string; edge: string } // take out the wire that holds the port
  | { kind: "insert"; label: string; component: ComponentView; input: string; output: string }
  | { kind: "instead"; label: string; from: End };
export type Reason = { message: string; remedy: string; repair: Repair | null };
export type Seen = { document: Document; catalogue: Catalogue };

/** Why no wire may go from output `from` to input `to`; null if one may. */
export function reasonAgainst(seen: Seen, from: End, to: End): Reason | null {
  return wrongEnds(seen, from, to) ?? wrongType(seen, from, to) ?? circle(seen, from, to) ?? taken(seen, from, to);
}

/** Why a wire cannot join two ports of the same side. */
export function wrongDirection(side: "input" | "output"): Reason {
  const words = side === "output" ? "Both ends are outputs." : "Both ends are inputs.";
  return { message: words, remedy: "A wire goes from an output (right) to an input (left).", repair: null };
}

/** The ports of a node as declared; none where its component is not known. */
export function portsOf(seen: Seen, node: string): { inputs: PortView[]; outputs: PortView[] } {
  const component = componentOf(seen, node);
  return { inputs: component?.inputs ?? [], outputs: component?.outputs ?? [] };
}

/** The types of a port in words. */
export function typesOf(port: PortView): string {
  return port.types.join(" or ");
}

function wrongEnds(seen: Seen, from: End, to: End): Reason | null {
  const name = (node: string): string => quoted(seen.document, seen.catalogue, node);
  const missing = [from[0], to[0]].find((node) => !Object.hasOwn(seen.document.nodes, node));
  if (missing !== undefined) return said(`There is no node '${shortened(missing)}'.`, "Take the edge out, or add the node.");
  if (from[0] === to[0]) return said(`${name(from[0])} is wired to itself.`, "Wire it to another node.");
  const unknown = [from[0], to[0]].find((node) => !componentOf(seen, node));
  if (unknown !== undefined) {
    const key = shortened(seen.document.nodes[unknown]?.component ?? "");
    return said(`${name(unknown)} is a '${key}', which is not known.`, "Choose another component for it.");
  }
  if (!output(seen, from)) return noPort(name(from[0]), "output", from[1], portsOf(seen, from[0]).outputs);
  return input(seen, to) ? null : noPort(name(to[0]), "input", to[1], portsOf(seen, to[0]).inputs);
}

function noPort(name: string, kind: string, port: string, ports: PortView[]): Reason {
  const names = ports.map((one) => one.name);
  return said(`${name} has no ${kind} '${shortened(port)}'.`, names.length ? `Its ${kind}s: ${listed(names)}.` : `It has no ${kind}s.`);
}

function wrongType(seen: Seen, from: End, to: End): Reason | null {
  const [given, needed] = [output(seen, from), input(seen, to)];
  if (!given || !needed || seen.catalogue.takes(needed, given)) return null;
  const wants = `Input '${needed.name}' of ${quoted(seen.document, seen.catalogue, to[0])} needs ${typesOf(needed)}`;
  const gives = `'${given.name}' of ${quoted(seen.document, seen.catalogue, from[0])} gives ${typesOf(given)}`;
  return { message: `${wants}, but ${gives}.`, ...typeRepair(seen, given, needed, { from, to }) };
}

function typeRepair(seen: Seen, given: PortView, needed: PortView, ends: { from: End; to: End }): Pick<Reason, "remedy" | "repair"> {
  const between = way(seen.document, ends.to[0], ends.from[0]).length > 0 ? null : converter(seen.catalogue, given, needed); // in a circle nothing belongs between
  if (between) {
    const { component } = between;
    return { remedy: `Put '${component.title}' (${component.id}) between them.`, repair: { kind: "insert", label: `Insert ${component.title}`, ...between } };
  }
  const called = (end: End): string => `'${end[1]}' of ${quoted(seen.document, seen.catalogue, end[0])}`;
  const held = wireInto(seen.document, ends.to)?.[1];
  if (held) return { remedy: `It is fed already, by ${called(held.from)}.`, repair: null };
  const from = giverOf(seen, needed, ends.to[0]);
  if (from) return { remedy: `Connect ${called(from)} instead.`, repair: { kind: "instead", label: `Connect ${called(from)}`, from } };
  const makers = seen.catalogue.givers(needed).map((one) => one.component.id);
  return { remedy: makers.length ? `Add a component that gives ${typesOf(needed)}: ${listed(makers, 5)}.` : "Take the edge out.", repair: null };
}

/** The component that best turns what is given into what is needed: the one that asks least besides. */
function converter(catalogue: Catalogue, given: PortView, needed: PortView): { component: ComponentView; input: string; output: string } | null {
  const asks = (one: ComponentView): number => one.parameters.filter((parameter) => parameter.default === undefined).length;
  const turning = catalogue.components.flatMap((component) => {
    const into = component.inputs.find((port) => catalogue.takes(port, given));
    const out = component.outputs.find((port) => catalogue.takes(needed, port));
    const alone = component.inputs.filter((port) => port.required).length <= 1;
    return into && out && alone ? [{ component, input: into.name, output: out.name }] : [];
  });
  return turning.sort((a, b) => asks(a.component) - asks(b.component))[0] ?? null;
}

/** An output in the document that input `needed` of `node` can take without a circle. */
function giverOf(seen: Seen, needed: PortView, node: string): End | null {
  const later = after(seen.document, node).add(node);
  for (const id of Object.keys(seen.document.nodes).sort()) {
    const port = later.has(id) ? undefined : portsOf(seen, id).outputs.find((one) => seen.catalogue.takes(needed, one));
    if (port) return [id, port.name];
  }
  return null;
}

function taken(seen: Seen, from: End, to: End): Reason | null {
  const wire = wireInto(seen.document, to);
  if (!wire) return null;
  const [key, edge] = wire;
  if (key === edgeKey(from, to)) return said("These two are connected already.", "Nothing is to be done.");
  const name = (node: string): string => quoted(seen.document, seen.catalogue, node);
  const message = `Input '${to[1]}' of ${name(to[0])} is taken by '${edge.from[1]}' of ${name(edge.from[0])}.`;
  return { message, remedy: "Take that edge out first.", repair: { kind: "replace", label: "Replace that wire", edge: key } };
}

/** The wire that ends at an input. */
export function wireInto(document: Document, to: End): [string, { from: End; to: End }] | undefined {
  return Object.entries(document.edges).find(([, edge]) => edge.to[0] === to[0] && edge.to[1] === to[1]);
}

function circle(seen: Seen, from: End, to: End): Reason | null {
  const found = way(seen.document, to[0], from[0]);
  if (found.length === 0) return null;
  const shown = found.length <= 12 ? found : [...found.slice(0, 6), "", ...found.slice(-5)];
  const path = [...shown, to[0]].map((node) => (node ? quoted(seen.document, seen.catalogue, node) : "…")).join(" → ");
  return said(`That would close a circle: ${path}.`, "Wire it to a node further on.");
}

function componentOf(seen: Seen, node: string): ComponentView | undefined {
  return seen.catalogue.component(seen.document.nodes[node]?.component ?? "");
}

function input(seen: Seen, end: End): PortView | undefined {
  return portsOf(seen, end[0]).inputs.find((port) => port.name === end[1]);
}

function output(seen: Seen, end: End): PortView | undefined {
  return portsOf(seen, end[0]).outputs.find((port) => port.name === end[1]);
}

function said(message: string, remedy: string): Reason {
  return { message, remedy, repair: null };
}
