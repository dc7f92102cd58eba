/** The comparison that is shown, for React components. */
import { useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import type { Compared } from "../contract";
import { seenOf } from "../state/derived";
import { useEditor, useHandle } from "../state/store";
import { type Ghosts, ghostsOf } from "./ghosts";

/** What is shown; null: nothing. */
export function useShown(): Compared | null {
  const { shown } = useHandle().comparison;
  return useSyncExternalStore(shown.subscribe, shown.get);
}

/** The nodes that are gone, and where they are drawn. */
export function useGhosts(shown: Compared): Ghosts {
  const document = useEditor((state) => state.document);
  const palette = useEditor((state) => state.palette);
  return useMemo(() => ghostsOf(shown.gone, seenOf({ document, palette })), [shown.gone, document, palette]);
}

/** Begin with the comparison that the page's address asks for: `compare=RUN`. */
export function useAskedFor(): void {
  const editor = useHandle();
  const ready = useEditor((state) => state.ready);
  useEffect(() => {
    const run = new URLSearchParams(window.location.search).get("compare");
    if (ready && run) editor.comparison.begin(`run=${encodeURIComponent(run)}`).catch((error: unknown) => editor.fail(error));
  }, [editor, ready]);
}

/** Keep what is shown true while the pipeline is edited, here or elsewhere. */
export function useRenewal(): void {
  const editor = useHandle();
  const revision = useEditor((state) => state.revision);
  const last = useRef(revision);
  useEffect(() => {
    if (last.current === revision) return;
    last.current = revision;
    editor.comparison.renew().catch((error: unknown) => editor.fail(error));
  }, [editor, revision]);
}
