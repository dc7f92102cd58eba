/** The component as Streamlit mounts it; told again at each change of data or theme, it goes on where it was. */
import { createRoot, type Root } from "react-dom/client";
import { App } from "./App";
import type { Mount } from "./contract";
import { Editor, EditorContext, type Goal } from "./state/store";
import "./ui/tokens.css";

export type Host = {
  data: Mount;
  key: string;
  parentElement: HTMLElement;
  setStateValue: (name: string, value: unknown) => void;
  setTriggerValue: (name: string, value: unknown) => void;
};

const roots = new Map<HTMLElement, { root: Root; slug: string }>();
const editors = new Map<string, Editor>(); // by pipeline: a remount goes on with viewport, selection and undo

/** Draw the canvas into `parentElement`. The returned function unmounts it if the host is really gone. */
export default function mount({ data, parentElement, setTriggerValue }: Host): () => void {
  const editor = editorOf(data);
  editor.go = (goal: Goal) => setTriggerValue("go", goal);
  void editor.start(data);
  const root = rootOf(parentElement, data.slug);
  root.render(
    <EditorContext value={editor}>
      <App key={data.slug} tour={data.tour} />
    </EditorContext>,
  );
  return () => setTimeout(() => unmountIfGone(parentElement));
}

function editorOf(data: Mount): Editor {
  const known = editors.get(data.slug);
  const editor = known ?? new Editor(data);
  editors.set(data.slug, editor);
  return editor;
}

function rootOf(host: HTMLElement, slug: string): Root {
  const known = roots.get(host);
  const root = known?.root ?? createRoot(host);
  roots.set(host, { root, slug });
  return root;
}

/** Streamlit also calls the cleanup of a host that stays, and mounts anew before it cleans up: only what is really gone ends. */
function unmountIfGone(host: HTMLElement): void {
  const gone = roots.get(host);
  if (host.isConnected || !gone) return;
  gone.root.unmount();
  roots.delete(host);
  if (![...roots.values()].some((one) => one.slug === gone.slug)) editors.get(gone.slug)?.close();
}
