/** Something asked of the server: on its way, here, or refused. */

import { useEffect, useState } from "react";
import { RefusalError } from "../api";

export type Asked<T> = { state: "asking" } | { state: "here"; value: T } | { state: "refused"; message: string; remedy: string };

/** Asks again whenever `key` changes, and forgets late answers; the answer before stays on show while the next is on its way, if `keep`. */
export function useAsked<T>(key: string | null, ask: (signal: AbortSignal) => Promise<T>, keep = false): Asked<T> {
  const [{ of, asked }, setAnswer] = useState<{ of: string | null; asked: Asked<T> }>({ of: key, asked: { state: "asking" } });
  useEffect(() => {
    if (key === null) return undefined;
    const abort = new AbortController();
    const setAsked = (answer: Asked<T>): void => setAnswer({ of: key, asked: answer });
    ask(abort.signal)
      .then((value) => !abort.signal.aborted && setAsked({ state: "here", value }))
      .catch((error: unknown) => !abort.signal.aborted && setAsked({ state: "refused", ...sentencesOf(error) }));
    return () => abort.abort();
    // asking anew is the key's to decide: `ask` is made anew at every drawing
  }, [key]);
  return keep || of === key ? asked : { state: "asking" };
}

/** What went wrong, in the server's sentences where it gave some. */
export function sentencesOf(error: unknown): { message: string; remedy: string } {
  if (error instanceof RefusalError) return { message: error.message, remedy: error.remedy };
  return { message: "That did not work.", remedy: error instanceof Error ? error.message : String(error) };
}
