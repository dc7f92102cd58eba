/** A part of a pipeline on its own, as it lies on the clipboard: JSON that carries its own mark. */
import type { Document, EdgeRecord, GroupRecord, NodeRecord, NoteRecord, Place } from "../contract";
import { clean } from "./hostile";

export const MARK = "framewire/clip@1";
export type Clip = Pick<Document, "nodes" | "edges" | "notes" | "groups" | "layout">;

/** What is chosen of a document: nodes with the wires between them, notes, groups with their nodes. */
export function clipOf(document: Document, ids: Iterable<string>): Clip {
  const chosen = new Set(ids);
  for (const id of [...chosen]) for (const node of document.groups[id]?.nodes ?? []) chosen.add(node);
  const has = (id: string): boolean => chosen.has(id);
  return {
    nodes: only(document.nodes, has),
    notes: only(document.notes, has),
    groups: only(document.groups, has),
    layout: only(document.layout, has),
    edges: Object.fromEntries(Object.entries(document.edges).filter(([, edge]) => has(edge.from[0]) && has(edge.to[0]))),
  };
}

/** The text that goes to the clipboard. */
export function written(clip: Clip): string {
  return JSON.stringify({ schema: MARK, ...clip }, null, 2);
}

/** The clip in a text from the clipboard; null where it is something else, or could do harm. */
export function read(text: string): Clip | null {
  const raw = clean(text);
  if (!isRecord(raw) || raw.schema !== MARK) return null;
  const clip = { nodes: raw.nodes, edges: raw.edges, notes: raw.notes, groups: raw.groups, layout: raw.layout };
  return Object.values(clip).every(isRecord) && isClip(clip as Record<keyof Clip, Fields>) ? (clip as unknown as Clip) : null;
}

type Fields = Record<string, unknown>;
const SETTINGS = new Set(["component", "title", "params", "compute", "cpus", "gpus", "gpu", "retries", "timeout", "reuse", "bypass"]);

function isClip(clip: Record<keyof Clip, Fields>): boolean {
  return (
    Object.values(clip.nodes).every(isNode) &&
    Object.values(clip.edges).every(isEdge) &&
    Object.values(clip.notes).every(isNote) &&
    Object.values(clip.groups).every(isGroup) &&
    Object.values(clip.layout).every(isPlace)
  );
}

function isNode(value: unknown): value is NodeRecord {
  const texts = (node: Fields): boolean => isText(node.component) && (node.title === undefined || isText(node.title));
  return isRecord(value) && texts(value) && Object.keys(value).every((key) => SETTINGS.has(key)) && (value.params === undefined || isRecord(value.params));
}

function isEdge(value: unknown): value is EdgeRecord {
  return isRecord(value) && [value.from, value.to].every((end) => Array.isArray(end) && end.length === 2 && end.every(isText));
}

function isNote(value: unknown): value is NoteRecord {
  return isRecord(value) && isText(value.text) && (value.color === undefined || isText(value.color));
}

function isGroup(value: unknown): value is GroupRecord {
  return isRecord(value) && Array.isArray(value.nodes) && value.nodes.every(isText) && (value.title === undefined || isText(value.title));
}

function isPlace(value: unknown): value is Place {
  return Array.isArray(value) && (value.length === 2 || value.length === 4) && value.every((n) => typeof n === "number" && Number.isFinite(n));
}

function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function only<T>(records: Record<string, T>, wanted: (id: string) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(records).filter(([id]) => wanted(id)));
}
