/** Lists: texts one a line, numbers with commas between them. */

import type { JSX } from "react";
import { type InputProps, rulesFor } from "./ParameterInput";
import { useDraft } from "./useDraft";
import { textOf } from "./values";

/** An area that grows with its lines, or one line of numbers. */
export function ListInput(props: InputProps): JSX.Element {
  const { id, parameter, value, readOnly, describedBy, invalid } = props;
  const draft = useDraft(textOf(value, parameter), rulesFor(props));
  const lines = parameter.item === "text" || parameter.item === null;
  const common = {
    id,
    className: "fw-input",
    value: draft.text,
    readOnly,
    spellCheck: false,
    placeholder: lines ? "one a line" : "1, 2, 3",
    "aria-describedby": describedBy,
    "aria-invalid": invalid,
    onBlur: draft.end,
  };
  if (!lines) {
    return (
      <input {...common} type="text" onChange={(event) => draft.typed(event.target.value)} onKeyDown={(event) => event.key === "Enter" && draft.end()} />
    );
  }
  const rows = Math.min(8, Math.max(2, draft.text.split("\n").length));
  return <textarea {...common} rows={rows} onChange={(event) => draft.typed(event.target.value)} />;
}
