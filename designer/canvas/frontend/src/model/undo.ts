/** What a person did here and can take back: undo^n redo^n is the identity, and what others do meanwhile is never undone with it. */
import type { Document, Edit } from "../contract";
import { apply, compose, inverse, isEmpty, rebased } from "./edit";
import { merge } from "./merge";

export type Entry = { edit: Edit; series?: string; at: number };
export type History = { undo: readonly Entry[]; redo: readonly Entry[] };
/** The edit that takes a step through the history, and the history after it. */
export type Step = { edit: Edit; history: History };

const MOST = 500; // entries kept
const SERIES_MS = 1_500; // edits of one series (typing in a field, nudging) within this time are undone together

export const NO_HISTORY: History = { undo: [], redo: [] };

/** The history after a new edit; what had been undone is forgotten. */
export function recorded(history: History, edit: Edit, at: number, series?: string): History {
  const last = history.undo.at(-1);
  const goesOn = series !== undefined && last?.series === series && at - last.at < SERIES_MS;
  const entry: Entry = goesOn ? { edit: compose(last.edit, edit, edit.label), series, at } : { edit, at, ...(series === undefined ? {} : { series }) };
  const before = goesOn ? history.undo.slice(0, -1) : history.undo;
  return { undo: isEmpty(entry.edit) ? before : [...before, entry].slice(-MOST), redo: [] };
}

/** The history after somebody else's edit. */
export function rebasedHistory(history: History, theirs: Edit): History {
  return { undo: rebasedEntries(history.undo, theirs), redo: rebasedEntries(history.redo, theirs) };
}

/** Take back the last edit that still stands; null where there is none. */
export function undone(history: History, document: Document): Step | null {
  for (let left = history.undo.length; left > 0; left--) {
    const entry = history.undo[left - 1] as Entry;
    const step = standing(document, inverse(entry.edit), `Undo: ${entry.edit.label}`);
    if (step) return { edit: step, history: { undo: history.undo.slice(0, left - 1), redo: [...history.redo, done(entry, inverse(step))] } };
  }
  return null;
}

/** Do again what was taken back last and still fits; null where there is nothing. */
export function redone(history: History, document: Document): Step | null {
  for (let left = history.redo.length; left > 0; left--) {
    const entry = history.redo[left - 1] as Entry;
    const step = standing(document, entry.edit, `Redo: ${entry.edit.label}`);
    if (step) return { edit: step, history: { undo: [...history.undo, done(entry, step)], redo: history.redo.slice(0, left - 1) } };
  }
  return null;
}

/** The part of `edit` that can be done on `document`; null where that changes nothing. */
function standing(document: Document, edit: Edit, label: string): Edit | null {
  const { applied } = merge(document, edit);
  const part = { label, changes: applied };
  return applied.length > 0 && apply(document, part) !== document ? part : null;
}

function done(entry: Entry, edit: Edit): Entry {
  return { edit: { label: entry.edit.label, changes: edit.changes }, at: 0 };
}

function rebasedEntries(entries: readonly Entry[], theirs: Edit): Entry[] {
  return entries.map((entry) => ({ ...entry, edit: rebased(entry.edit, theirs) })).filter((entry) => !isEmpty(entry.edit));
}
