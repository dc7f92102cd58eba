/** Edits that bring in what exists already: paste, duplicate, a part of another pipeline, a whole import. */
import type { Change, Document, Edit, EdgeRecord, Json, Place } from "../../contract";
import { type Clip, clipOf } from "../clip";
import { edgeEntry, normalised } from "../document";
import { change, edit } from "../edit";
import { NODE_WIDTH, type Point, whole } from "../geometry";
import { counted, freshId, takenIds } from "../names";

export type Pasted = { edit: Edit; ids: string[] };
const APART = 32; // px between a thing and its copy
const HEIGHT = 120; // px of a node, about
const MOST_STEPS = 60; // away from what is there already

/** The edit that brings `clip` in under fresh ids, its upper left corner at `at` (or a little off where it was), and the new ids. */
export function paste(document: Document, clip: Clip, at?: Point, label?: string): Pasted {
  const renamed = freshIds(document, clip);
  const shift = shiftTo(document, clip, at);
  const changes = [...things(document, clip, renamed), ...places(document, clip, renamed, shift), ...wires(document, clip, renamed)];
  const ids = [...renamed.values()];
  return { edit: edit(label ?? `Paste ${counted(ids.length, "thing")}`, changes), ids };
}

/** The edit that puts a copy beside what is chosen. */
export function duplicate(document: Document, ids: Iterable<string>): Pasted {
  const clip = clipOf(document, ids);
  const pasted = paste(document, clip, undefined, "");
  return { ...pasted, edit: { ...pasted.edit, label: `Duplicate ${counted(pasted.ids.length, "thing")}` } };
}

/** The edit that brings in the nodes of another pipeline as a group named after it, with the parameters that they refer to. */
export function dropPipeline(document: Document, other: Document, at: Point): Pasted {
  const groups = { whole: { title: other.name, nodes: Object.keys(other.nodes) } };
  const pasted = paste(document, { ...other, groups, notes: {} }, at, `Add the parts of ${other.name}`);
  const lacking = Object.entries(other.parameters).filter(([name]) => !Object.hasOwn(document.parameters, name));
  const parameters = lacking.map(([name, record]) => change(document, ["parameters", name], record as Json));
  return { ...pasted, edit: edit(pasted.edit.label, [...parameters, ...pasted.edit.changes]) };
}

/** The edit that makes the whole document `other`. */
export function replaceBy(document: Document, other: Document, label = `Import ${other.name}`): Edit {
  const wanted = normalised(other);
  const sections = ["edges", "nodes", "parameters", "notes", "groups", "layout"] as const;
  const texts = (["name", "description"] as const).map((key) => change(document, [key], wanted[key]));
  const gone = sections.flatMap((section) => missing(document[section], wanted[section]).map((id) => change(document, [section, id], undefined)));
  const made = [...sections].reverse().flatMap((section) => {
    return Object.entries(wanted[section]).map(([id, record]) => change(document, [section, id], record as Json));
  });
  return edit(label, [...texts, ...gone, ...made]);
}

function missing(there: object, wanted: object): string[] {
  return Object.keys(there).filter((id) => !Object.hasOwn(wanted, id));
}

function freshIds(document: Document, clip: Clip): Map<string, string> {
  const taken = takenIds(document);
  const ids = [...Object.keys(clip.nodes), ...Object.keys(clip.notes), ...Object.keys(clip.groups)];
  return new Map(ids.map((id) => [id, freshId(taken, id)]));
}

/** From `at`, or a little off where it was: as far as it takes to lie on nothing, so that nothing hides what was there before. */
function shiftTo(document: Document, clip: Clip, at: Point | undefined): Point {
  const places = Object.values(clip.layout);
  const taken = Object.values(document.layout);
  const left = at && places.length ? at.x - Math.min(...places.map(([x]) => x)) : APART;
  const top = at && places.length ? at.y - Math.min(...places.map(([, y]) => y)) : APART;
  const covers = (by: number): boolean =>
    places.some(([x, y]) => taken.some(([a, b]) => Math.abs(x + left + by - a) < NODE_WIDTH && Math.abs(y + top + by - b) < HEIGHT));
  let by = 0;
  while (covers(by) && by < MOST_STEPS * APART) by += APART;
  return { x: left + by, y: top + by };
}

function things(document: Document, clip: Clip, renamed: ReadonlyMap<string, string>): (Change | null)[] {
  const id = (old: string): string => renamed.get(old) ?? old;
  const members = (nodes: string[]): string[] => nodes.flatMap((node) => renamed.get(node) ?? []);
  return [
    ...Object.entries(clip.nodes).map(([old, node]) => change(document, ["nodes", id(old)], node as Json)),
    ...Object.entries(clip.notes).map(([old, note]) => change(document, ["notes", id(old)], note)),
    ...Object.entries(clip.groups).map(([old, one]) => change(document, ["groups", id(old)], { ...one, nodes: members(one.nodes ?? []) })),
  ];
}

function places(document: Document, clip: Clip, renamed: ReadonlyMap<string, string>, shift: Point): (Change | null)[] {
  return [...renamed].flatMap(([old, id]) => {
    const [x, y, ...size] = clip.layout[old] ?? [0, 0];
    const skip = Object.hasOwn(clip.groups, old) && !Object.hasOwn(clip.layout, old);
    return skip ? [] : [change(document, ["layout", id], [whole(x + shift.x), whole(y + shift.y), ...size] as Place)];
  });
}

function wires(document: Document, clip: Clip, renamed: ReadonlyMap<string, string>): (Change | null)[] {
  return Object.values(clip.edges).flatMap(({ from, to }: EdgeRecord) => {
    const [source, target] = [renamed.get(from[0]), renamed.get(to[0])];
    if (source === undefined || target === undefined) return [];
    const [key, edge] = edgeEntry([source, from[1]], [target, to[1]]);
    return [change(document, ["edges", key], edge)];
  });
}
