/** Where a wire can end, asked by keyboard: what fits, what fits after a repair, and what does not, each with its reason. */
import { portsOf, type Seen } from "../model/fitting";
import { fittingPorts, freeOf, portAt, portKey, reasonBetween, type Side, type WireEnd } from "../model/lighting";
import { titleOf } from "../model/names";
import { waysToAdd } from "./componentChoices";
import { type Choice, ranked } from "./search";

/** The choice to add a component for the wire; all others are ports, by their `portKey`. */
export const ADD = "add";
const MOST = 30; // of what does not fit: to judge every port of a thousand nodes takes seconds

/** The choices for a wire begun at `wire` that have the words of `query`: what does not fit comes after what fits, however well it is called. */
export function targetChoices(seen: Seen, wire: WireEnd, query: string): Choice[] {
  const named = namer(seen);
  const fitting = fittingPorts(seen, wire.end, wire.side);
  const free = freeOf(seen, wire, fitting);
  const fits = [...[...free].map(named), ...adding(seen, wire)].map((choice) => ({ ...choice, section: "Fits" }));
  const taken = [...fitting].filter((key) => !free.has(key));
  return [...ranked(fits, query), ...judged(seen, wire, ranked([...taken, ...others(seen, wire, fitting)].map(named), query))];
}

/** The first of those that do not fit with their reasons: what can be repaired says how, and comes first. */
function judged(seen: Seen, wire: WireEnd, found: readonly Choice[]): Choice[] {
  const rest = found.length > MOST ? ` (${MOST} of ${found.length}; type to find others)` : "";
  const choices = found.slice(0, MOST).map((choice): Choice => {
    const reason = reasonBetween(seen, wire, portAt(choice.id));
    const listed = wire.side === "input" && reason?.repair?.kind === "instead"; // that output stands above, among what fits
    if (reason?.repair && !listed) return { ...choice, why: reason.message, act: reason.repair.label, section: "Fits after a repair" };
    return { ...choice, why: `${reason?.message} ${reason?.remedy}`, off: true, section: `Does not fit${rest}` };
  });
  return [...choices.filter((choice) => !choice.off), ...choices.filter((choice) => choice.off)];
}

/** The ports that are not among `fitting`, those of the side that the wire was begun at last. */
function others(seen: Seen, wire: WireEnd, fitting: ReadonlySet<string>): string[] {
  const keys = (side: Side): string[] => Object.keys(seen.document.nodes).flatMap((node) => portsOf(seen, node)[`${side}s`].map((port) => portKey(node, side, port.name)));
  const own = portKey(wire.end[0], wire.side, wire.end[1]);
  const sides: Side[] = wire.side === "output" ? ["input", "output"] : ["output", "input"];
  return sides.flatMap(keys).filter((key) => key !== own && !fitting.has(key));
}

function adding(seen: Seen, wire: WireEnd): Choice[] {
  const title = wire.side === "output" ? "Add a component that takes it" : "Add a component that gives it";
  return waysToAdd(seen, wire).length > 0 ? [{ id: ADD, title, sign: "plus", words: "new" }] : [];
}

/** How ports are listed: by node, with its id where another has the same title. */
function namer(seen: Seen): (key: string) => Choice {
  const title = (node: string): string => titleOf(seen.document, seen.catalogue, node);
  const times = new Map<string, number>();
  for (const called of Object.keys(seen.document.nodes).map(title)) times.set(called, (times.get(called) ?? 0) + 1);
  return (key) => {
    const { end } = portAt(key);
    const [node, port] = end;
    const called = title(node);
    return { id: key, title: `${port} of ${called}${times.get(called) === 1 ? "" : ` (${node})`}`, words: node };
  };
}
