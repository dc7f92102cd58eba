/** Edits of notes and groups. */
import type { Change, Document, Edit, GroupRecord, NoteRecord } from "../../contract";
import { change, edit } from "../edit";
import { NOTE, type Point } from "../geometry";
import { counted, freshId, takenIds } from "../names";

/** The edit that puts a note on the canvas, and its id. */
export function addNote(document: Document, at: Point, text = ""): { edit: Edit; id: string } {
  const id = freshId(takenIds(document), "note");
  const changes = [change(document, ["notes", id], { text }), change(document, ["layout", id], [at.x, at.y, NOTE.width, NOTE.height])];
  return { edit: edit("Add a note", changes), id };
}

/** The edit that changes a note. */
export function setNote(document: Document, id: string, part: Partial<NoteRecord>): Edit {
  return edit("Write a note", [change(document, ["notes", id], { text: "", ...document.notes[id], ...part })]);
}

/** The edit that puts nodes into a group of their own, out of those they were in, and its id. */
export function group(document: Document, nodes: Iterable<string>, title = "Group"): { edit: Edit; id: string } {
  const members = [...nodes].filter((node) => Object.hasOwn(document.nodes, node));
  const id = freshId(takenIds(document), "group");
  const changes = [...withdrawn(document, new Set(members)), change(document, ["groups", id], { title, nodes: members })];
  return { edit: edit(`Group ${counted(members.length, "node")}`, changes), id };
}

/** The edit that dissolves groups; their nodes stay. */
export function ungroup(document: Document, ids: Iterable<string>): Edit {
  return edit("Ungroup", [...ids].flatMap((id) => [change(document, ["groups", id], undefined), change(document, ["layout", id], undefined)]));
}

/** The edit that changes a group's title, colour or members. */
export function setGroup(document: Document, id: string, part: Partial<GroupRecord>, label = "Change a group"): Edit {
  const there = document.groups[id];
  return edit(label, there ? [change(document, ["groups", id], { ...there, ...part })] : []);
}

/** The edit that shows a group as one node, or opens it again. */
export function collapse(document: Document, id: string, collapsed: boolean): Edit {
  const { collapsed: _before, ...there } = document.groups[id] ?? { nodes: [] };
  return edit(collapsed ? "Collapse a group" : "Open a group", [change(document, ["groups", id], collapsed ? { ...there, collapsed } : there)]);
}

/** The group that a node is in. */
export function groupOf(document: Document, node: string): string | undefined {
  return Object.keys(document.groups).find((id) => document.groups[id]?.nodes?.includes(node));
}

function withdrawn(document: Document, members: ReadonlySet<string>): (Change | null)[] {
  return Object.entries(document.groups)
    .filter(([, there]) => there.nodes?.some((node) => members.has(node)))
    .map(([id, there]) => {
      const nodes = there.nodes.filter((node) => !members.has(node));
      return change(document, ["groups", id], nodes.length ? { ...there, nodes } : undefined);
    });
}
