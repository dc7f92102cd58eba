/** What a command works with: the open pipeline and the stage that it is drawn on. */
import type { Edit } from "../contract";
import type { Box } from "../model/geometry";
import type { Stage } from "../state/stage";
import type { Editor } from "../state/store";

export type Desk = { editor: Editor; stage: Stage };

/** Something that a person can do, wherever they ask for it: by key, menu, toolbar or list. */
export type Command = {
  id: string;
  title: string;
  section: "Edit" | "Nodes" | "Arrange" | "View";
  keys: string[]; // "mod+z": Ctrl, on a Mac Command; the first is shown
  icon?: string;
  /** Whether it makes sense now. */
  when?: (desk: Desk) => boolean;
  run: (desk: Desk) => void;
};

/** The chosen things, nodes of chosen groups not included. */
export function chosen({ editor }: Desk): string[] {
  return [...editor.get().selection.nodes];
}

/** The chosen nodes, those inside of chosen groups included. */
export function chosenNodes(desk: Desk): string[] {
  const { document } = desk.editor.get();
  const all = chosen(desk).flatMap((id) => (Object.hasOwn(document.groups, id) ? (document.groups[id]?.nodes ?? []) : [id]));
  return [...new Set(all)].filter((id) => Object.hasOwn(document.nodes, id));
}

/** Where the chosen nodes and notes are drawn. */
export function chosenBoxes(desk: Desk): Map<string, Box> {
  const { document } = desk.editor.get();
  const notes = chosen(desk).filter((id) => Object.hasOwn(document.notes, id));
  return desk.stage.view?.boxes([...chosenNodes(desk), ...notes]) ?? new Map();
}

/** Whether this person may change the pipeline. */
export function mayEdit({ editor }: Desk): boolean {
  return !editor.readOnly;
}

/** Do `edit`, and choose what it made. */
export function make({ editor, stage }: Desk, edit: Edit, ids: string[]): void {
  if (!editor.commit(edit)) return;
  editor.select(ids);
  stage.view?.show(ids);
  stage.view?.focus(ids[0]);
}
