/** What a person is typing and has not yet said: one edit for a field, not one for a key. */

import { useCallback, useEffect, useRef, useState } from "react";

/** After so long without a key, what stands in the field counts as said. */
export const PAUSE = 900; // ms

/** `say` tells the text; `mayPause` tells whether a half-typed text is worth saying; `settled` is how the document would show a text. */
export type Rules = { say: (text: string) => void; mayPause: (text: string) => boolean; settled: (text: string) => string };
export type Draft = { text: string; typed: (text: string) => void; end: () => void; revert: () => void; dirty: boolean };

/** The text to show for a field whose document value shows as `shown`, and what to do as a person types. */
export function useDraft(shown: string, rules: Rules): Draft {
  const [draft, setDraft] = useState<string | null>(null);
  const latest = useRef({ rules, draft, said: shown });
  latest.current.rules = rules;
  latest.current.draft = draft;

  const say = useCallback((text: string) => {
    if (text === latest.current.said) return;
    latest.current.said = text;
    latest.current.rules.say(text);
  }, []);
  useEffect(() => {
    const typed = latest.current.draft;
    latest.current.said = shown;
    if (typed !== null && latest.current.rules.settled(typed) !== shown) setDraft(null); // undone, or changed by somebody else
  }, [shown]);
  useEffect(() => {
    if (draft === null) return undefined;
    const timer = setTimeout(() => latest.current.rules.mayPause(draft) && say(draft), PAUSE);
    return () => clearTimeout(timer);
  }, [draft, say]);
  useEffect(() => () => void (latest.current.draft !== null && say(latest.current.draft)), [say]); // the selection moved on

  const end = (): void => {
    if (draft !== null) say(draft);
    setDraft(null);
  };
  return { text: draft ?? shown, typed: setDraft, end, revert: () => setDraft(null), dirty: draft !== null };
}
