/** Commands that change only what is seen. */
import type { Document, EdgeRecord } from "../contract";
import { after, before, feeds } from "../model/graph";
import { chosen, type Command, type Desk } from "./desk";
import { theOne } from "./editing";

const oneChosen = (desk: Desk): boolean => theOne(desk) !== null;
const oneOrWire = (desk: Desk): boolean => oneChosen(desk) || theWire(desk) !== null;

export const VIEWING: Command[] = [
  { id: "fit", title: "Show everything", section: "View", icon: "fit", keys: ["1"], run: ({ stage }) => stage.view?.fit() },
  { id: "fit-chosen", title: "Show what is chosen", section: "View", keys: ["2"], when: (desk) => chosen(desk).length > 0, run: (desk) => desk.stage.view?.fit(chosen(desk)) },
  { id: "zoom-in", title: "Zoom in", section: "View", icon: "plus", keys: ["+", "="], run: ({ stage }) => stage.view?.zoom(true) },
  { id: "zoom-out", title: "Zoom out", section: "View", icon: "minus", keys: ["-"], run: ({ stage }) => stage.view?.zoom(false) },
  { id: "find", title: "Find", section: "View", icon: "search", keys: ["mod+f", "/"], run: ({ stage }) => stage.set({ finding: true }) },
  { id: "boxing", title: "Select by a box, or move the view", section: "View", icon: "box", keys: ["s"], run: ({ stage }) => stage.set({ boxing: !stage.get().boxing }) },
  { id: "next", title: "Go to what the node or wire feeds", section: "View", keys: ["alt+arrowright"], when: oneOrWire, run: (desk) => go(desk, true) },
  { id: "previous", title: "Go to what feeds the node or wire", section: "View", keys: ["alt+arrowleft"], when: oneOrWire, run: (desk) => go(desk, false) },
  { id: "next-wire", title: "Go to the node's wires, one after the other", section: "View", keys: ["alt+arrowdown"], when: oneOrWire, run: (desk) => goAlong(desk, 1) },
  { id: "previous-wire", title: "The same, backwards", section: "View", keys: ["alt+arrowup"], when: oneOrWire, run: (desk) => goAlong(desk, -1) },
  { id: "upstream", title: "Select everything that feeds the node", section: "View", keys: ["alt+shift+arrowleft"], when: oneChosen, run: (desk) => spread(desk, before) },
  { id: "downstream", title: "Select everything that the node feeds", section: "View", keys: ["alt+shift+arrowright"], when: oneChosen, run: (desk) => spread(desk, after) },
  { id: "settings", title: "Go to the settings; Esc comes back", section: "View", keys: ["i"], run: toSettings },
  { id: "palette", title: "Show or hide the palette", section: "View", icon: "panel", keys: ["p"], run: ({ stage }) => stage.set({ palette: !stage.get().palette }) },
  { id: "help", title: "Shortcuts", section: "View", icon: "help", keys: ["?"], run: ({ editor }) => editor.open({ name: "shortcuts" }) },
];

/** The first field of what is chosen, else the first thing that the inspector has. */
function toSettings(): void {
  const wanted = [".fw-side [role=tabpanel] :is(input, select, textarea)", ".fw-side :is(input, textarea)", ".fw-side button"];
  const first = wanted.map((what) => document.querySelector<HTMLElement>(what)).find((one) => one !== null);
  first?.focus();
}

/** The chosen wire, where nothing else is chosen. */
function theWire({ editor }: Desk): string | null {
  const { nodes, edges } = editor.get().selection;
  return nodes.size === 0 && edges.size === 1 ? ([...edges][0] ?? null) : null;
}

/** From a node to its first wire, or its last; from a wire to the next one, in the order of the nodes that they come from. */
function goAlong(desk: Desk, by: 1 | -1): void {
  const { document } = desk.editor.get();
  const [node, wire] = [theOne(desk), theWire(desk)];
  const all = Object.keys(document.nodes).flatMap((id) => Object.entries(document.edges).filter(([, { from }]) => from[0] === id));
  const own = all.filter(([, { from, to }]) => wire !== null || from[0] === node || to[0] === node).map(([key]) => key);
  const here = wire === null ? (by > 0 ? -1 : 0) : own.indexOf(wire);
  const next = own[(here + by + own.length) % own.length];
  if (next === undefined) return desk.editor.say("It has no wires.");
  desk.editor.select([], [next]);
  desk.stage.view?.focus(next);
}

function go(desk: Desk, forward: boolean): void {
  const { document } = desk.editor.get();
  const next = nextOf(document, theOne(desk), document.edges[theWire(desk) ?? ""], forward);
  if (next === undefined) return desk.editor.say(forward ? "It feeds nothing." : "Nothing feeds it.");
  desk.editor.reveal(next);
  desk.stage.view?.focus(next);
}

function nextOf(document: Document, node: string | null, wire: EdgeRecord | undefined, forward: boolean): string | undefined {
  if (wire) return (forward ? wire.to : wire.from)[0];
  const steps = feeds(document);
  return node === null ? undefined : forward ? [...(steps.get(node) ?? [])][0] : [...steps].find(([, takers]) => takers.has(node))?.[0];
}

function spread(desk: Desk, reach: typeof after): void {
  const node = theOne(desk);
  if (node !== null) desk.editor.select([node, ...reach(desk.editor.get().document, node)]);
}
