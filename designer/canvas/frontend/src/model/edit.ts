/** Edits as data: apply, take back, put together. The same law as `designer/edits.py`. */
import type { Change, Document, Edit, Json } from "../contract";
import { inPlace, type Path, sameJson, valueAt, valueIn, withValue, withValueIn } from "./document";

/** The change from what stands at `path` now to `now`; null where that is the same. */
export function change(document: Document, path: string[], now: Json | undefined): Change | null {
  const was = valueAt(document, path);
  return sameJson(was, now) ? null : made(path, was, now);
}

/** An edit of the changes that change something. */
export function edit(label: string, changes: (Change | null)[]): Edit {
  return { label, changes: changes.filter((one): one is Change => one !== null) };
}

/** The document after `edit`, whatever stood there before. */
export function apply(document: Document, edit: Edit): Document {
  return inPlace(document, edit.changes.reduce((seen, one) => withValue(seen, one.path, one.now), document), edit.changes);
}

/** The edit that takes `edit` back. */
export function inverse(edit: Edit): Edit {
  return { label: edit.label, changes: edit.changes.map((one) => made(one.path, one.now, one.was)).reverse() };
}

/** `first` and then `second` as one edit, each address once. */
export function compose(first: Edit, second: Edit, label = second.label): Edit {
  const changes = [...first.changes, ...second.changes].reduce<Change[]>(folded, []);
  return { label, changes: changes.filter((one) => !sameJson(one.was, one.now)) };
}

/**
 * `edit`, still to be taken back or done again, after `theirs` has happened: where both changed the same value theirs stands and ours is
 * forgotten; where theirs changed something inside a value of ours, it is part of ours from now on.
 */
export function rebased(edit: Edit, theirs: Edit): Edit {
  const changes = edit.changes.flatMap((one) => theirs.changes.reduce<Change[]>((kept, their) => kept.flatMap((k) => over(k, their)), [one]));
  return { label: edit.label, changes };
}

/** Whether an edit changes nothing. */
export function isEmpty(edit: Edit): boolean {
  return edit.changes.length === 0;
}

function over(ours: Change, theirs: Change): Change[] {
  if (startsWith(ours.path, theirs.path)) return []; // the same address, or something that holds it
  if (!startsWith(theirs.path, ours.path)) return [ours];
  const inside = theirs.path.slice(ours.path.length);
  return [made(ours.path, within(ours.was, inside, theirs.now), within(ours.now, inside, theirs.now))];
}

function folded(changes: Change[], next: Change): Change[] {
  const holder = changes.findIndex((one) => startsWith(next.path, one.path));
  const there = changes[holder];
  if (there) {
    const now = there.path.length === next.path.length ? next.now : within(there.now, next.path.slice(there.path.length), next.now);
    return changes.with(holder, made(there.path, there.was, now));
  }
  const inside = changes.filter((one) => startsWith(one.path, next.path));
  const was = inside.reduceRight((value, one) => within(value, one.path.slice(next.path.length), one.was), next.was);
  return [...changes.filter((one) => !inside.includes(one)), made(next.path, was, next.now)];
}

function within(value: Json | undefined, path: Path, now: Json | undefined): Json | undefined {
  if (value === undefined || value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return sameJson(valueIn(value, path), now) ? value : (withValueIn(value, path, now) as Json);
}

function made(path: string[], was: Json | undefined, now: Json | undefined): Change {
  return { path, ...(was === undefined ? {} : { was }), ...(now === undefined ? {} : { now }) };
}

function startsWith(path: Path, start: Path): boolean {
  return start.length <= path.length && start.every((key, i) => key === path[i]);
}
