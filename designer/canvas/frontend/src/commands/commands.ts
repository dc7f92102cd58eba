/** Every command there is, declared once: keys, menus, toolbar and the shortcut sheet all read this table. */
import { ARRANGING } from "./arranging";
import type { Command, Desk } from "./desk";
import { EDITING } from "./editing";
import { NODES } from "./nodes";
import { VIEWING } from "./viewing";

export const COMMANDS: readonly Command[] = [...EDITING, ...NODES, ...ARRANGING, ...VIEWING];
const byId = new Map(COMMANDS.map((command) => [command.id, command]));

/** The command with this id. */
export function command(id: string): Command {
  const found = byId.get(id);
  if (!found) throw new Error(`no command '${id}'`);
  return found;
}

/** Whether a command makes sense now. */
export function isPossible(one: Command, desk: Desk): boolean {
  return one.when?.(desk) ?? true;
}

const APPLE = /Mac|iPhone|iPad/.test(navigator.platform);

/** The keys of a press as commands name them: "mod+shift+z", "arrowleft", "?". */
export function keysOf(event: Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">): string {
  const typed = event.altKey && /^Key[A-Z]$/.test(event.code) ? event.code.slice(3) : event.key; // Alt types other letters on a Mac
  const key = typed.toLowerCase();
  const isLetter = /^[a-z]$/.test(key) || key.length > 1;
  const parts = [event.ctrlKey || event.metaKey ? "mod" : "", event.altKey ? "alt" : "", event.shiftKey && isLetter ? "shift" : ""];
  return [...parts.filter(Boolean), key].join("+");
}

/** The command that a press asks for, if it makes sense now. */
export function commandFor(keys: string, desk: Desk): Command | null {
  return COMMANDS.find((one) => one.keys.includes(keys) && isPossible(one, desk)) ?? null;
}

const SHOWN: Record<string, string> = { mod: APPLE ? "⌘" : "Ctrl", alt: APPLE ? "⌥" : "Alt", shift: "Shift", escape: "Esc", delete: "Del", backspace: "Backspace", arrowleft: "←", arrowright: "→", arrowup: "↑", arrowdown: "↓", enter: "Enter" };

/** Keys as people read them, one by one: ["Ctrl", "Z"]. */
export function shownKeys(keys: string): string[] {
  if (keys === "+") return ["+"];
  return keys.split("+").map((key) => SHOWN[key] ?? key.toUpperCase());
}
