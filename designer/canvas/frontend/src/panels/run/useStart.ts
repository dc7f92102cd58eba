/** Starting, stopping and resuming runs: what is on the canvas is on the server's disk first. */

import { useState } from "react";
import type { Json, RunRequest } from "../../contract";
import { type Editor, useHandle } from "../../state/store";

const PATIENCE = 15_000; // ms to wait for edits that are on their way

export type Wish = Omit<RunRequest, "arguments"> & { arguments?: Record<string, Json> };

type Acts = { busy: string; stopping: string; start: (wish?: Wish, then?: () => void) => void; stop: (run: string) => void; resume: (run: string) => void };

/**
 * `start` runs the pipeline as wished, `then` follows once it has begun; `stop` and `resume` act on a run. `busy` names what is being asked
 * of the server, if anything; `stopping` the run that was last asked to stop, which takes until the cluster hears it. What goes wrong is told to `fail`, else in a notice.
 */
export function useStart(fail?: (error: unknown) => void): Acts {
  const editor = useHandle();
  const [busy, setBusy] = useState("");
  const [stopping, setStopping] = useState("");
  const doing = (what: string, done: () => Promise<unknown>, then?: () => void): void => {
    setBusy(what);
    done()
      .then(then)
      .catch((error: unknown) => (fail ? fail(error) : editor.fail(error)))
      .finally(() => setBusy(""));
  };
  return {
    busy,
    stopping,
    start: (wish = {}, then) => doing("Starting", () => begin(editor, wish), then),
    stop: (run) => doing("Cancelling", () => editor.api.post(`runs/${encodeURIComponent(run)}/cancel`), () => setStopping(run)),
    resume: (run) => doing("Resuming", () => editor.api.post(`runs/${encodeURIComponent(run)}/resume`), () => setStopping("")),
  };
}

async function begin(editor: Editor, wish: Wish): Promise<void> {
  await saved(editor);
  const request: RunRequest = { arguments: {}, ...wish };
  await editor.api.post<{ run: string }>(`pipelines/${encodeURIComponent(editor.get().slug)}/runs`, request);
  editor.say("The run has begun.");
}

/** Resolves when nothing done here is still on its way; raises a sentence when that takes too long. */
export function saved(editor: Pick<Editor, "get" | "subscribe">, patience = PATIENCE): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void): void => {
      clearTimeout(timer);
      stop();
      end();
    };
    const look = (): void => {
      if (editor.get().saving.kept === 0) settle(resolve);
    };
    const late = (): void => settle(() => reject(new Error("Your latest edits are not on the server yet. Run it once they are saved.")));
    const timer = setTimeout(late, patience);
    const stop = editor.subscribe(look);
    look();
  });
}
