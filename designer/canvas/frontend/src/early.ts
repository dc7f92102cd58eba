/** The canvas before Streamlit: drawn as soon as its own files are there, and handed to the component once Streamlit has a place for it. */
import type { Mount } from "./contract";
import type { Goal } from "./state/store";

/** What the page brings along: what to open, what has been asked already, by path, and how Streamlit is begun. */
export type Opening = { mount: Mount; asked: Record<string, Promise<Response>>; begin: () => void };

declare global {
  interface Window {
    framewire?: Opening;
  }
}

const HOLDER = "fw-early"; // placed by the page's own style, as long as it lies in the body; the page itself is marked alike
const OTHER = "[data-testid='stAlert'], [data-testid='stException']"; // what Streamlit shows where it draws no canvas
const THEME = "stActiveTheme-"; // where Streamlit keeps which theme somebody chose, for each page
const TAKEN = ["pointerdown", "dragstart"];
const FREED = ["pointerup", "pointercancel", "dragend"];
let waiting: { holder: HTMLElement; slug: string; hand: Hand; ended: () => void } | null = null;

/** A place over the page, for the time until Streamlit has one. `left` is called if it draws none. */
export function placeEarly(slug: string, left: () => void): HTMLElement {
  const holder = Object.assign(document.createElement("div"), { id: HOLDER, className: "fw-host" });
  document.documentElement.style.colorScheme = chosenTheme();
  document.body.append(holder);
  const page = window.location.pathname;
  const watching = new MutationObserver(() => {
    if (window.location.pathname === page && !document.querySelector(OTHER)) return;
    ended();
    holder.remove();
    left();
  });
  const ended = (): void => {
    watching.disconnect();
    document.documentElement.classList.remove(HOLDER);
    document.documentElement.style.colorScheme = "";
    waiting = null;
  };
  const streamlit = document.getElementById("root");
  if (streamlit) watching.observe(streamlit, { subtree: true, childList: true });
  waiting = { holder, slug, hand: new Hand(), ended };
  return holder;
}

/** Move what was drawn early for `slug` into `host`, as it is, once nothing is in the hand. Null: nothing was drawn. */
export function handedOver(host: HTMLElement, slug: string): HTMLElement | null {
  if (waiting?.slug !== slug || waiting.holder === host) return null;
  const { holder, hand, ended } = waiting;
  ended();
  hand.onceFree(() => move(holder, host));
  return holder;
}

/** The address of a page that the canvas asks for before Streamlit can be asked. */
export function addressOf({ page, ...told }: Goal): string {
  const asked = new URLSearchParams(Object.entries(told).filter((entry): entry is [string, string] => Boolean(entry[1])));
  return `/${page === "pipelines" ? "" : page}${asked.size ? `?${asked.toString()}` : ""}`;
}

/** With the focus where it was; a browser without `moveBefore` takes it away. */
function move(holder: HTMLElement, host: HTMLElement): void {
  const focused = document.activeElement;
  if (host.isConnected && "moveBefore" in host) (host.moveBefore as (node: Node, before: Node | null) => void)(holder, null);
  else host.append(holder);
  if (focused instanceof HTMLElement && holder.contains(focused) && document.activeElement !== focused) focused.focus({ preventScroll: true });
}

/** Whether a person holds something: browsers lose a mouse that is pressed on what is moved to another place of the page. */
class Hand {
  private held = false;
  private task: (() => void) | null = null;

  constructor() {
    for (const name of [...TAKEN, ...FREED]) window.addEventListener(name, this.heard, true);
  }

  /** Do `task` now, or when what is held has been let go and all have heard of it. */
  onceFree(task: () => void): void {
    this.task = task;
    if (!this.held) this.end();
  }

  private readonly heard = (event: Event): void => {
    this.held = TAKEN.includes(event.type);
    if (!this.held && this.task) setTimeout(() => !this.held && this.end());
  };

  private end(): void {
    for (const name of [...TAKEN, ...FREED]) window.removeEventListener(name, this.heard, true);
    this.task?.();
    this.task = null;
  }
}

function chosenTheme(): string {
  const key = Object.keys(localStorage).find((one) => one.startsWith(`${THEME}${window.location.pathname}-v`));
  const chosen = (key && localStorage.getItem(key)) || "";
  return chosen.includes("Dark") ? "dark" : chosen.includes("Light") ? "light" : ""; // else the system's
}
