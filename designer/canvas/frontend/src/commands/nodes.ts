/** Commands on nodes, notes and groups. */
import { addNote, collapse, group, groupOf, setGroup, ungroup } from "../model/edits/frames";
import { bypass } from "../model/edits/nodes";
import { chosen, chosenNodes, type Command, type Desk, make, mayEdit } from "./desk";
import { theOne } from "./editing";

const nodesChosen = (desk: Desk): boolean => mayEdit(desk) && chosenNodes(desk).length > 0;
const oneChosen = (desk: Desk): boolean => mayEdit(desk) && theOne(desk) !== null;
const groupsOf = (desk: Desk): string[] => chosen(desk).filter((id) => Object.hasOwn(desk.editor.get().document.groups, id));
const named = (desk: Desk): string | null => (chosen(desk).length === 1 ? (chosen(desk)[0] ?? null) : null);

export const NODES: Command[] = [
  { id: "add", title: "Add a component", section: "Nodes", icon: "plus", keys: ["mod+k", "a"], when: mayEdit, run: addHere },
  { id: "wire", title: "Wire from or to the chosen node", section: "Nodes", icon: "wire", keys: ["w"], when: oneChosen, run: (desk) => link(desk, false) },
  { id: "unwire", title: "Take a wire of the chosen node out", section: "Nodes", icon: "unwire", keys: ["shift+w"], when: oneChosen, run: (desk) => link(desk, true) },
  { id: "rename", title: "Rename", section: "Nodes", icon: "pencil", keys: ["f2", "enter"], when: (desk) => mayEdit(desk) && named(desk) !== null, run: (desk) => desk.stage.set({ renaming: named(desk) }) },
  { id: "bypass", title: "Bypass, or no longer", section: "Nodes", icon: "bypass", keys: ["b"], when: nodesChosen, run: toggleBypass },
  { id: "note", title: "Add a note", section: "Nodes", icon: "note", keys: ["n"], when: mayEdit, run: noteHere },
  { id: "group", title: "Group", section: "Nodes", icon: "group", keys: ["mod+g"], when: nodesChosen, run: groupChosen },
  { id: "ungroup", title: "Ungroup", section: "Nodes", icon: "ungroup", keys: ["mod+shift+g"], when: (desk) => mayEdit(desk) && groupsAround(desk).length > 0, run: ungroupChosen },
  { id: "fold", title: "Collapse or open the group", section: "Nodes", icon: "fold", keys: ["g"], when: (desk) => mayEdit(desk) && groupsAround(desk).length > 0, run: toggleFold },
  { id: "out", title: "Take out of the group", section: "Nodes", keys: ["shift+g"], when: (desk) => mayEdit(desk) && membersChosen(desk), run: takeOut },
];

function addHere({ stage }: Desk): void {
  if (stage.view) stage.set({ adding: { at: stage.view.middle(), wire: null } });
}

function link(desk: Desk, out: boolean): void {
  const node = theOne(desk);
  if (node !== null) desk.stage.set({ linking: { node, out } });
}

function toggleBypass(desk: Desk): void {
  const { document } = desk.editor.get();
  const nodes = chosenNodes(desk);
  desk.editor.commit(bypass(document, nodes, nodes.some((node) => !document.nodes[node]?.bypass)));
}

function noteHere(desk: Desk): void {
  const at = desk.stage.view?.middle();
  if (!at) return;
  const { edit, id } = addNote(desk.editor.get().document, at);
  make(desk, edit, [id]);
  desk.stage.set({ renaming: id });
}

function groupChosen(desk: Desk): void {
  const { edit, id } = group(desk.editor.get().document, chosenNodes(desk));
  make(desk, edit, [id]);
  desk.stage.set({ renaming: id });
}

function groupsAround(desk: Desk): string[] {
  const { document } = desk.editor.get();
  return [...new Set([...groupsOf(desk), ...chosenNodes(desk).flatMap((node) => groupOf(document, node) ?? [])])];
}

function ungroupChosen(desk: Desk): void {
  const { document } = desk.editor.get();
  const groups = groupsAround(desk);
  make(desk, ungroup(document, groups), groups.flatMap((id) => document.groups[id]?.nodes ?? []));
}

function toggleFold(desk: Desk): void {
  const { document } = desk.editor.get();
  const [id] = groupsAround(desk);
  if (id !== undefined) make(desk, collapse(document, id, !document.groups[id]?.collapsed), [id]);
}

function membersChosen(desk: Desk): boolean {
  return groupsOf(desk).length === 0 && chosenNodes(desk).some((node) => groupOf(desk.editor.get().document, node) !== undefined);
}

function takeOut(desk: Desk): void {
  const { document } = desk.editor.get();
  const nodes = new Set(chosenNodes(desk));
  const changes = groupsAround(desk).flatMap((id) => {
    const kept = (document.groups[id]?.nodes ?? []).filter((node) => !nodes.has(node));
    return (kept.length ? setGroup(document, id, { nodes: kept }) : ungroup(document, [id])).changes;
  });
  desk.editor.commit({ label: "Take out of the group", changes });
}
