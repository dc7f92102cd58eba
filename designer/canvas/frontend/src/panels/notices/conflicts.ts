/** Where two people changed the same value: what happened, in words, and the edit that takes ours after all. */

import type { Conflict, Document, Edit, Json } from "../../contract";
import { valueAt } from "../../model/document";
import { change, edit } from "../../model/edit";
import { personOf } from "../words";

/** "Meanwhile another tab set epochs of Train to 5. Yours was 3." */
export function sentenceOf(conflict: Conflict, name: (node: string) => string): string {
  const who = personOf(conflict.who) || "another tab";
  const what = nameOf(conflict.path, name);
  const theirs = conflict.theirs === undefined ? `${who} took ${what} out` : `${who} set ${what} to ${shown(conflict.theirs)}`;
  const ours = conflict.ours === undefined ? "You had taken it out." : `Yours was ${shown(conflict.ours)}.`;
  return `Meanwhile ${theirs}. ${ours}`;
}

/** The edit that puts our value where theirs is; null where it is there already, or where what held it is gone. */
export function takeMine(document: Document, conflict: Conflict): Edit | null {
  const [section, id = ""] = conflict.path;
  const inside = conflict.path.length > 2;
  if (inside && valueAt(document, [section ?? "", id]) === undefined) return null;
  const made = edit(`${conflict.label} (mine)`, [change(document, conflict.path, conflict.ours)]);
  return made.changes.length ? made : null;
}

/** What an address is called by people: "epochs of Train". */
export function nameOf(path: string[], name: (node: string) => string): string {
  const [section = "", id = "", ...rest] = path;
  if (section === "name") return "the pipeline's name";
  if (section === "description") return "the pipeline's description";
  if (section === "nodes") return rest.length ? `${rest.at(-1)?.replaceAll("_", " ")} of ${name(id)}` : `the node ${name(id)}`;
  if (section === "layout") return `the place of ${name(id)}`;
  if (section === "edges") return `the edge ${id.replace(">", " to ")}`;
  return `the ${{ parameters: "parameter", notes: "note", groups: "group" }[section] ?? section} ${id}`;
}

function shown(value: Json): string {
  const text = typeof value === "string" ? `"${value}"` : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
