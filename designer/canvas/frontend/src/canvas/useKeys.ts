/** The keyboard: presses become commands, unless somebody is typing. */
import { type RefObject, useEffect } from "react";
import { copied, cut, pasted } from "../commands/clipboard";
import { commandFor, keysOf } from "../commands/commands";
import { type Desk, mayEdit } from "../commands/desk";
import { useDesk } from "../commands/useDesk";

const BY_CLIPBOARD = new Set(["mod+c", "mod+x", "mod+v"]); // the browser's own events bring the clipboard with them

/** Listen for keys and the clipboard while `root` is on the page and the focus is in it, or nowhere. */
export function useKeys(root: RefObject<HTMLElement | null>): void {
  const desk = useDesk();
  useEffect(() => {
    const ours = (event: Event): boolean => isOurs(root.current, event);
    const listening = new AbortController();
    const { signal } = listening;
    document.addEventListener("keydown", (event) => leavesSide(desk, root.current, event) || (ours(event) && press(desk, event)), { signal });
    document.addEventListener("copy", (event) => ours(event) && hand(event, copied(desk)), { signal });
    document.addEventListener("cut", (event) => ours(event) && mayEdit(desk) && hand(event, cut(desk)), { signal });
    document.addEventListener("paste", (event) => ours(event) && mayEdit(desk) && take(desk, event), { signal });
    root.current?.addEventListener("focusin", (event) => follow(desk, event), { signal });
    return () => listening.abort();
  }, [desk, root]);
}

function isOurs(root: HTMLElement | null, event: Event): boolean {
  const target = event.composedPath()[0];
  if (!(target instanceof Element) || event.defaultPrevented) return false;
  if (target.closest("input, textarea, select, [contenteditable=true], [contenteditable='']")) return false;
  if (target === document.body) return !root?.querySelector("dialog[open]"); // what had the focus in a dialog may be gone
  return root !== null && root.contains(target) && target.closest("[role=dialog], [role=menu], dialog") === null;
}

/** Esc beside the canvas leads back to the node that is being set. */
function leavesSide({ editor, stage }: Desk, root: HTMLElement | null, event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  const within = target instanceof Element && root?.contains(target) && target.closest(".fw-side") !== null;
  if (!within || event.key !== "Escape" || event.defaultPrevented) return false;
  stage.view?.focus([...editor.get().selection.nodes][0]);
  return true;
}

function press(desk: Desk, event: KeyboardEvent): void {
  const keys = keysOf(event);
  const onControl = event.target instanceof Element && event.target.closest("button, a, summary, [role=tab], [role=option], .fw-side") !== null;
  if (BY_CLIPBOARD.has(keys) || (onControl && (keys === "enter" || keys.startsWith("arrow")))) return;
  if (desk.editor.get().dialog) return;
  const command = commandFor(keys, desk);
  if (!command) return;
  event.preventDefault();
  command.run(desk);
}

function hand(event: ClipboardEvent, text: string | null): void {
  if (text === null || window.getSelection()?.toString()) return;
  event.clipboardData?.setData("text/plain", text);
  event.preventDefault();
}

function take(desk: Desk, event: ClipboardEvent): void {
  if (pasted(desk, event.clipboardData?.getData("text/plain") ?? "")) event.preventDefault();
}

/** Whoever goes through the nodes and wires with Tab has chosen the one that they are on. */
function follow({ editor, stage }: Desk, { target }: FocusEvent): void {
  if (!(target instanceof Element) || stage.get().linking) return;
  const id = target.matches(":focus-visible") ? target.getAttribute("data-id") : null;
  const { nodes, edges } = editor.get().selection;
  if (id === null) return;
  if (target.matches(".react-flow__node") && !nodes.has(id)) editor.select([id]);
  if (target.matches(".react-flow__edge") && !edges.has(id)) editor.select([], [id]);
}
