/** A line, or lines, of free text outside of any declaration: titles, names, descriptions. */

import type { JSX } from "react";
import { useDraft } from "./useDraft";

type Props = {
  label: string;
  shown: string;
  readOnly: boolean;
  say: (text: string) => void;
  placeholder?: string;
  className?: string;
  lines?: number;
  mayPause?: (text: string) => boolean;
};

/** Said on Enter (in a single line), on leaving, or after a pause. */
export function LineInput({ label, shown, readOnly, say, placeholder, className = "fw-input", lines, mayPause = () => true }: Props): JSX.Element {
  const draft = useDraft(shown, { say, mayPause, settled: (text) => text.trim() });
  const common = { className, value: draft.text, readOnly, placeholder, "aria-label": label, onBlur: draft.end };
  if (lines) return <textarea {...common} rows={lines} onChange={(event) => draft.typed(event.target.value)} />;
  return (
    <input
      {...common}
      type="text"
      autoComplete="off"
      onChange={(event) => draft.typed(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === "Enter") draft.end();
        if (event.key === "Escape" && draft.dirty) {
          event.stopPropagation();
          draft.revert();
        }
      }}
    />
  );
}
