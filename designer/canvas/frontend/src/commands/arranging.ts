/** Commands that move things. */
import { move } from "../model/edits/places";
import type { Point } from "../model/geometry";
import { aligned, type Alignment, distributed, nudged, tidied } from "../model/layout";
import { foldedIn } from "../state/derived";
import { chosenBoxes, type Command, type Desk, mayEdit } from "./desk";

const several = (least: number) => (desk: Desk): boolean => mayEdit(desk) && chosenBoxes(desk).size >= least;
const align = (to: Alignment, title: string, key: string): Command => ({
  id: `align-${to}`,
  title,
  section: "Arrange",
  icon: `align-${to}`,
  keys: [key],
  when: several(2),
  run: (desk) => moved(desk, aligned(chosenBoxes(desk), to), title),
});
const distribute = (axis: "x" | "y", title: string, key: string): Command => ({
  id: `distribute-${axis}`,
  title,
  section: "Arrange",
  icon: `distribute-${axis}`,
  keys: [key],
  when: several(3),
  run: (desk) => moved(desk, distributed(chosenBoxes(desk), axis), title),
});
const nudge = (name: string, by: Point): Command[] =>
  [false, true].map((far) => ({
    id: `nudge-${name}${far ? "-far" : ""}`,
    title: `Move ${name}${far ? ", five times as far" : ""}`,
    section: "Arrange",
    keys: [`${far ? "shift+" : ""}arrow${name}`],
    when: several(1),
    run: (desk: Desk) => moved(desk, new Map([...chosenBoxes(desk)].map(([id, box]) => [id, nudged(box, by, far)])), "Move", "nudge"),
  }));

export const ARRANGING: Command[] = [
  { id: "tidy", title: "Tidy up", section: "Arrange", icon: "tidy", keys: ["t"], when: mayEdit, run: tidy },
  align("left", "Align left edges", "alt+shift+l"),
  align("center", "Align centres", "alt+shift+c"),
  align("right", "Align right edges", "alt+shift+r"),
  align("top", "Align top edges", "alt+shift+t"),
  align("middle", "Align middles", "alt+shift+m"),
  align("bottom", "Align bottom edges", "alt+shift+b"),
  distribute("x", "Distribute across", "alt+shift+h"),
  distribute("y", "Distribute down", "alt+shift+v"),
  ...nudge("left", { x: -1, y: 0 }),
  ...nudge("right", { x: 1, y: 0 }),
  ...nudge("up", { x: 0, y: -1 }),
  ...nudge("down", { x: 0, y: 1 }),
];

function moved({ editor }: Desk, places: Map<string, Point>, label: string, series?: string): void {
  editor.commit(move(editor.get().document, places, label), series);
}

/** Lay out the chosen nodes, or all; what is inside a collapsed group moves with it. */
function tidy(desk: Desk): void {
  const { document } = desk.editor.get();
  const boxes = chosenBoxes(desk);
  const wanted = boxes.size > 1 ? boxes : (desk.stage.view?.boxes(Object.keys(document.nodes)) ?? new Map());
  const folded = foldedIn(document);
  const shown = new Map([...wanted].filter(([id]) => !folded.has(id) && !Object.hasOwn(document.notes, id)));
  if (shown.size === 0) return;
  moved(desk, tidied(shown, Object.values(document.edges)), "Tidy up");
  if (boxes.size < 2) desk.stage.view?.fit();
}

