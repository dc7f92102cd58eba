/** What is known of one open pipeline at a moment. */
import type { Check, Client, Conflict, Document, Palette, Role } from "../contract";
import { emptyDocument } from "../model/document";

export type Selection = { nodes: ReadonlySet<string>; edges: ReadonlySet<string> }; // nodes: of nodes, notes and groups
/** How far what was done here is on the server's disk. `kept`: edits that are still only here. */
export type Saving = { kept: number; online: boolean };
export type Notice = { id: number; tone: "info" | "success" | "warning" | "error"; message: string; remedy: string };
/** A dialog that is open: "import", "export", "run", "shortcuts", ..., and the node that it is about. */
export type Dialog = { name: string; node?: string };

export type EditorState = {
  slug: string;
  ready: boolean; // the document is here
  failure: { message: string; remedy: string } | null; // why it is not
  role: Role;
  document: Document; // with the edits that are not yet on the server
  revision: number; // the server's, without them
  selection: Selection;
  check: Check | null;
  palette: Palette | null;
  clients: Client[];
  conflicts: Conflict[];
  notices: Notice[];
  saving: Saving;
  undo: string | null; // what would be taken back; null: nothing
  redo: string | null;
  dialog: Dialog | null;
  revealed: { node: string; at: number } | null; // asked to be brought into view
  said: string; // for screen readers
};

export const NOTHING_SELECTED: Selection = { nodes: new Set(), edges: new Set() };

/** The state before anything has been heard of `slug`. */
export function blank(slug: string): EditorState {
  return {
    slug,
    ready: false,
    failure: null,
    role: "viewer",
    document: emptyDocument(""),
    revision: 0,
    selection: NOTHING_SELECTED,
    check: null,
    palette: null,
    clients: [],
    conflicts: [],
    notices: [],
    saving: { kept: 0, online: true },
    undo: null,
    redo: null,
    dialog: null,
    revealed: null,
    said: "",
  };
}
