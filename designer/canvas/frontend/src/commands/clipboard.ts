/** Cut, copy and paste as JSON through the clipboard, across pipelines and tabs. */
import { type Clip, clipOf, read, written } from "../model/clip";
import { remove } from "../model/edits/nodes";
import { duplicate, paste } from "../model/edits/paste";
import { counted } from "../model/names";
import { chosen, type Desk, make } from "./desk";

let held: string | null = null; // where the browser does not let us read its clipboard

/** The text of what is chosen; null where nothing is. */
export function copied(desk: Desk): string | null {
  const ids = chosen(desk);
  if (ids.length === 0) return null;
  const clip = clipOf(desk.editor.get().document, ids);
  desk.editor.say(`Copied ${counted(Object.keys(clip.nodes).length + Object.keys(clip.notes).length, "thing")}`);
  return (held = written(clip));
}

/** Like `copied`, and take it out. */
export function cut(desk: Desk): string | null {
  const text = copied(desk);
  const { editor, stage } = desk;
  if (text !== null && editor.commit(remove(editor.get().document, clipIds(text), [], "Cut"))) stage.view?.focus();
  return text;
}

/** Bring in what a text from the clipboard holds; whether it was ours. */
export function pasted(desk: Desk, text: string): boolean {
  const clip = read(text);
  if (!clip) {
    if (text.includes("framewire/clip")) desk.editor.notify("That could not be pasted.", "Copy it again on the canvas.", "warning");
    return false;
  }
  const { edit, ids } = paste(desk.editor.get().document, clip);
  make(desk, edit, outermost(clip, ids));
  return true;
}

/** Put a copy beside what is chosen. */
export function duplicated(desk: Desk): void {
  const ids = chosen(desk);
  if (ids.length === 0) return;
  const made = duplicate(desk.editor.get().document, ids);
  make(desk, made.edit, made.ids);
}

/** Write to the clipboard outside of a key press. */
export function toClipboard(text: string | null): void {
  if (text !== null) void navigator.clipboard?.writeText(text).catch(() => undefined);
}

/** Paste outside of a key press: from the browser's clipboard where it lets us, else what was copied here last. */
export async function fromClipboard(desk: Desk): Promise<void> {
  const text = await navigator.clipboard?.readText().catch(() => null);
  if (!(text && pasted(desk, text)) && held !== null) pasted(desk, held);
}

function clipIds(text: string): string[] {
  const clip = read(text);
  return clip ? [...Object.keys(clip.nodes), ...Object.keys(clip.notes), ...Object.keys(clip.groups)] : [];
}

function outermost(clip: Clip, ids: string[]): string[] {
  const nodes = Object.keys(clip.nodes).length + Object.keys(clip.notes).length;
  return ids.slice(0, nodes);
}
