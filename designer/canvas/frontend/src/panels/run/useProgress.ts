/** How far the newest run is: its steps by state, and the seconds since it began. */

import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import type { StepState } from "../../contract";
import { isLive } from "../../state/runs";
import { type RunHeader, useEditor, useHandle } from "../../state/store";

export type Progress = { ended: number; all: number; failed: number; reused: number };

const ENDED: StepState[] = ["succeeded", "reused", "failed", "skipped", "cancelled"];

/** Counts over the nodes that the run knows. */
export function useProgress(): Progress {
  const editor = useHandle();
  const nodes = useEditor((state) => state.document.nodes);
  const ids = useMemo(() => Object.keys(nodes), [nodes]);
  const subscribe = useCallback(
    (told: () => void) => {
      const ends = ids.map((id) => editor.runs.node(id).subscribe(told));
      return () => ends.forEach((end) => end());
    },
    [editor, ids],
  );
  const text = useSyncExternalStore(subscribe, () => counted(ids.map((id) => editor.runs.node(id).get()?.state)));
  const [ended = 0, all = 0, failed = 0, reused = 0] = text.split(" ").map(Number);
  return { ended, all, failed, reused };
}

/** As text, so that an unchanged count is the same value. */
function counted(states: (StepState | undefined)[]): string {
  const known = states.filter((state) => state !== undefined);
  const of = (wanted: StepState[]): number => known.filter((state) => wanted.includes(state)).length;
  return [of(ENDED), known.length, of(["failed"]), of(["reused"])].join(" ");
}

/** Seconds of the run, ticking between the server's words. */
export function useElapsed(header: RunHeader | null): number {
  const live = isLive(header);
  const [extra, setExtra] = useState(0);
  useEffect(() => {
    setExtra(0);
    if (!live) return undefined;
    const begun = performance.now();
    const timer = setInterval(() => setExtra((performance.now() - begun) / 1000), 1_000);
    return () => clearInterval(timer);
  }, [live, header]);
  return (header?.seconds ?? 0) + extra;
}
