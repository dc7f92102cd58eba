/** Commands that change what is in the pipeline. */
import { remove } from "../model/edits/nodes";
import { foldedIn } from "../state/derived";
import { copied, cut, duplicated, fromClipboard, toClipboard } from "./clipboard";
import { chosen, chosenNodes, type Command, type Desk, mayEdit } from "./desk";

const somethingChosen = (desk: Desk): boolean => chosen(desk).length > 0;
const editable = (desk: Desk): boolean => mayEdit(desk) && somethingChosen(desk);

export const EDITING: Command[] = [
  { id: "undo", title: "Undo", section: "Edit", icon: "undo", keys: ["mod+z"], when: ({ editor }) => editor.get().undo !== null, run: ({ editor }) => editor.undo() },
  { id: "redo", title: "Redo", section: "Edit", icon: "redo", keys: ["mod+shift+z", "mod+y"], when: ({ editor }) => editor.get().redo !== null, run: ({ editor }) => editor.redo() },
  { id: "cut", title: "Cut", section: "Edit", icon: "cut", keys: ["mod+x"], when: editable, run: (desk) => toClipboard(cut(desk)) },
  { id: "copy", title: "Copy", section: "Edit", icon: "copy", keys: ["mod+c"], when: somethingChosen, run: (desk) => toClipboard(copied(desk)) },
  { id: "paste", title: "Paste", section: "Edit", icon: "paste", keys: ["mod+v"], when: mayEdit, run: (desk) => void fromClipboard(desk) },
  { id: "duplicate", title: "Duplicate", section: "Edit", icon: "duplicate", keys: ["mod+d"], when: editable, run: duplicated },
  { id: "delete", title: "Delete", section: "Edit", icon: "trash", keys: ["delete", "backspace"], when: anythingToDelete, run: deleteChosen },
  { id: "all", title: "Select all", section: "Edit", keys: ["mod+a"], run: selectAll },
  { id: "none", title: "Close, or select nothing", section: "Edit", keys: ["escape"], run: leave },
];

function anythingToDelete(desk: Desk): boolean {
  return mayEdit(desk) && (somethingChosen(desk) || desk.editor.get().selection.edges.size > 0);
}

/** A collapsed group goes with its nodes, of an open one only the frame. */
function deleteChosen(desk: Desk): void {
  const { document, selection } = desk.editor.get();
  const folded = chosen(desk).filter((id) => document.groups[id]?.collapsed);
  const ids = new Set([...chosen(desk), ...folded.flatMap((id) => document.groups[id]?.nodes ?? [])]);
  if (desk.editor.commit(remove(document, ids, selection.edges))) desk.stage.view?.focus();
}

/** What is inside a collapsed group is chosen with it. */
function selectAll({ editor }: Desk): void {
  const { document } = editor.get();
  const folded = foldedIn(document);
  const nodes = Object.keys(document.nodes).filter((id) => !folded.has(id));
  editor.select([...nodes, ...Object.keys(document.notes), ...Object.keys(document.groups)]);
}

function leave({ editor, stage }: Desk): void {
  if (!stage.clear() && !editor.comparison.end()) editor.select([]);
  stage.view?.focus();
}

/** The chosen nodes, one at most. */
export function theOne(desk: Desk): string | null {
  const nodes = chosenNodes(desk);
  return nodes.length === 1 ? (nodes[0] ?? null) : null;
}
