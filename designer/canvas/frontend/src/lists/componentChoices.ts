/** The components to choose from, all or only those that a wire fits. */
import type { ComponentView } from "../contract";
import type { Way } from "../model/catalogue";
import type { Seen } from "../model/fitting";
import { portsOf, wireInto } from "../model/fitting";
import type { FirstWire } from "../model/edits/nodes";
import type { WireEnd } from "../model/lighting";
import type { Choice } from "./search";

/** A component as a choice. */
export function choiceOf(component: ComponentView, hint?: string): Choice {
  const { key, id, title, category, help, mine } = component;
  const ports = [...component.inputs, ...component.outputs].map((port) => port.name).join(" ");
  return { id: key, title, hint: hint ?? help.split("\n")[0] ?? "", words: `${id} ${category} ${help} ${ports}${mine ? " mine" : ""}`, section: mine ? `${category} · mine` : category, sign: category };
}

const ORDER = ["Data", "Frames", "Prepare", "Train", "Evaluate", "Predict", "Deploy", "Analyse"];
const place = (category: string): number => (ORDER.includes(category) ? ORDER.indexOf(category) : ORDER.length);

/** Which of two categories comes first, wherever components are listed: in the order of their use, other names after them. */
export function byUse(one: string, other: string): number {
  return place(one) - place(other) || one.localeCompare(other);
}

/** The components that can be added, with the wire that each would get: those that name the port as it is named first. */
export function waysToAdd(seen: Seen, wire: WireEnd | null): { choice: Choice; component: ComponentView; first?: FirstWire }[] {
  if (!wire) return seen.catalogue.components.toSorted((a, b) => byUse(a.category, b.category)).map((component) => ({ choice: choiceOf(component), component }));
  const own = wire.side === "output" ? portsOf(seen, wire.end[0]).outputs : portsOf(seen, wire.end[0]).inputs;
  const port = own.find((one) => one.name === wire.end[1]);
  if (!port) return [];
  const ways = wire.side === "output" ? seen.catalogue.takers(port) : seen.catalogue.givers(port);
  const held = wire.side === "input" ? wireInto(seen.document, wire.end)?.[0] : undefined;
  const renamed = (way: Way): number => Number(way.port.name !== port.name);
  ways.sort((a, b) => renamed(a) - renamed(b) || byUse(a.component.category, b.component.category));
  return ways.map(({ component, port: other }) => {
    const first: FirstWire = wire.side === "output" ? { port: other.name, from: wire.end } : { port: other.name, to: wire.end, ...(held === undefined ? {} : { instead: held }) };
    const hint = wire.side === "output" ? `takes it as ${other.name}` : `gives it as ${other.name}`;
    return { choice: choiceOf(component, hint), component, first };
  });
}
