/** The component as Streamlit mounts it; told again at each change of data or theme, it goes on where it was. */
import { createRoot, type Root } from "react-dom/client";
import { App } from "./App";
import type { Mount } from "./contract";
import { addressOf, handedOver, type Opening, placeEarly } from "./early";
import { Stage, StageContext } from "./state/stage";
import { Editor, EditorContext, type Goal } from "./state/store";
import { stayUndisturbed } from "./undisturbed";
import "@xyflow/react/dist/base.css";
import "./ui/tokens.css";
import "./ui/frame.css";
import "./ui/nodes.css";
import "./ui/lists.css";
import "./ui/compare.css";

export type Host = {
  data: Mount;
  key: string;
  parentElement: HTMLElement;
  setStateValue: (name: string, value: unknown) => void;
  setTriggerValue: (name: string, value: unknown) => void;
};

const roots = new Map<HTMLElement, { root: Root; slug: string }>();
const open = new Map<string, { editor: Editor; stage: Stage }>(); // by pipeline: a remount goes on with viewport, selection and undo

/** Draw the canvas into `parentElement`. The returned function unmounts it if the host is really gone. */
export default function mount({ data, parentElement, setTriggerValue }: Host): () => void {
  const { editor, stage } = opened(data);
  editor.go = (goal: Goal) => setTriggerValue("go", goal);
  void editor.start(data);
  const host = parentElement.querySelector<HTMLElement>(".fw-host") ?? parentElement;
  const root = rootOf(host, data.slug);
  root.render(
    <EditorContext value={editor}>
      <StageContext value={stage}>
        <App key={data.slug} tour={data.tour} />
      </StageContext>
    </EditorContext>,
  );
  return () => setTimeout(() => unmountIfGone(host));
}

function opened(data: Mount): { editor: Editor; stage: Stage } {
  const known = open.get(data.slug) ?? { editor: new Editor(data), stage: new Stage() };
  open.set(data.slug, known);
  return known;
}

function rootOf(host: HTMLElement, slug: string): Root {
  const root = roots.get(host)?.root ?? earlyRoot(host, slug) ?? newRoot(host);
  roots.set(host, { root, slug });
  return root;
}

function earlyRoot(host: HTMLElement, slug: string): Root | undefined {
  const holder = handedOver(host, slug);
  const early = holder && roots.get(holder);
  if (holder) roots.delete(holder);
  return early?.root;
}

function newRoot(host: HTMLElement): Root {
  host.addEventListener("keydown", keepFromStreamlit);
  return createRoot(host);
}

/** Streamlit reruns at R and clears its cache at C, wherever they are pressed; here they are letters. */
function keepFromStreamlit(event: KeyboardEvent): void {
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (plain && ["r", "c"].includes(event.key.toLowerCase())) event.stopPropagation();
}

/** Streamlit also calls the cleanup of a host that stays, and mounts anew before it cleans up: only what is really gone ends. */
function unmountIfGone(host: HTMLElement): void {
  const gone = roots.get(host);
  if (host.isConnected || !gone) return;
  gone.root.unmount();
  roots.delete(host);
  if (![...roots.values()].some((one) => one.slug === gone.slug)) open.get(gone.slug)?.editor.close();
}

/** Draw what the page says before Streamlit has begun, which is let begin as soon as that can be used. */
function drawEarly({ mount: data, asked, begin }: Opening): void {
  const { editor } = opened(data);
  for (const [path, answer] of Object.entries(asked)) editor.api.expect(path, answer);
  const cleanup = mount({
    data,
    key: data.slug,
    parentElement: placeEarly(data.slug, () => cleanup()),
    setStateValue: () => undefined,
    setTriggerValue: (_, goal) => window.location.assign(addressOf(goal as Goal)),
  });
  const forget = editor.subscribe(() => {
    const { ready, failure } = editor.get();
    if (!ready && !failure) return;
    forget();
    requestAnimationFrame(() => setTimeout(begin));
  });
}

stayUndisturbed(() => [...roots.keys()].some((host) => host.isConnected));
if (window.framewire) drawEarly(window.framewire);
