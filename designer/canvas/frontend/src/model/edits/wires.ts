/** Edits of wires. */
import type { ComponentView, Document, EdgeRecord, Edit, End } from "../../contract";
import { edgeEntry } from "../document";
import { change, edit } from "../edit";
import type { Point } from "../geometry";
import { freshId, takenIds } from "../names";

/** The edit that wires output `from` to input `to`; `instead` is the wire that is taken out for it. */
export function connect(document: Document, from: End, to: End, instead?: string): Edit {
  const out = instead === undefined ? [] : [change(document, ["edges", instead], undefined)];
  return edit(`Connect ${from[1]} to ${to[1]}`, [...out, wired(document, from, to)]);
}

/** The edit that takes wires out. */
export function disconnect(document: Document, keys: Iterable<string>): Edit {
  const all = [...keys].map((key) => change(document, ["edges", key], undefined));
  return edit(all.length === 1 ? "Disconnect" : `Disconnect ${all.length} wires`, all);
}

/** The edit that puts a converting component between `from` and `to`. `instead`: a wire taken out for it. */
export function insertBetween(document: Document, ends: { from: End; to: End }, by: Insertion, instead?: string): Edit {
  const id = freshId(takenIds(document), by.component.id);
  const out = instead === undefined ? [] : [change(document, ["edges", instead], undefined)];
  return edit(`Insert ${by.component.title}`, [
    ...out,
    change(document, ["nodes", id], { component: by.component.key }),
    change(document, ["layout", id], [by.at.x, by.at.y]),
    wired(document, ends.from, [id, by.input]),
    wired(document, [id, by.output], ends.to),
  ]);
}

export type Insertion = { component: ComponentView; input: string; output: string; at: Point };

/** The change that adds a wire. */
export function wired(document: Document, from: End, to: End): ReturnType<typeof change> {
  const [key, edge]: [string, EdgeRecord] = edgeEntry(from, to);
  return change(document, ["edges", key], edge);
}
