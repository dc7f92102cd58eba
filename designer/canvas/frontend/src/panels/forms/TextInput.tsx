/** Text and numbers: one line, said on Enter, on leaving the field, or after a pause. */

import type { JSX, KeyboardEvent } from "react";
import type { ParameterView } from "../../contract";
import { type InputProps, rulesFor } from "./ParameterInput";
import { type Draft, useDraft } from "./useDraft";
import { rangeOf } from "./validation";
import { textOf } from "./values";

/** An input of one line, or of several where the text has them. Arrow keys step whole numbers. */
export function TextInput(props: InputProps): JSX.Element {
  const { id, parameter, value, readOnly, describedBy, invalid } = props;
  const shown = textOf(value, parameter);
  const draft = useDraft(shown, rulesFor(props));
  const numeric = parameter.kind === "integer" || parameter.kind === "number";
  const common = {
    id,
    className: "fw-input",
    value: draft.text,
    readOnly,
    placeholder: placeholderOf(parameter),
    spellCheck: false,
    autoComplete: "off",
    "aria-describedby": describedBy,
    "aria-invalid": invalid,
    "aria-required": parameter.default === undefined,
    onBlur: draft.end,
  };
  if (parameter.kind === "text" && shown.includes("\n")) {
    return <textarea {...common} rows={4} onChange={(event) => draft.typed(event.target.value)} />;
  }
  return (
    <input
      {...common}
      type="text"
      inputMode={numeric ? "decimal" : "text"}
      onChange={(event) => draft.typed(event.target.value)}
      onKeyDown={(event) => onKey(event, draft, parameter)}
    />
  );
}

/** Enter says it, Esc takes the typing back, arrows step a whole number within its range. */
export function onKey(event: KeyboardEvent<HTMLInputElement>, draft: Draft, parameter: ParameterView): void {
  if (event.key === "Enter") draft.end();
  if (event.key === "Escape" && draft.dirty) {
    event.stopPropagation();
    draft.revert();
  }
  const step = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
  if (!step || parameter.kind !== "integer" || event.currentTarget.readOnly) return;
  const now = Number(draft.text);
  if (draft.text.trim() === "" || !Number.isInteger(now)) return;
  event.preventDefault();
  draft.typed(String(within(now + step * (event.shiftKey ? 10 : 1), parameter)));
}

function within(wished: number, { ge, gt, le, lt }: ParameterView): number {
  const low = ge ?? (gt === null ? -Infinity : Math.floor(gt) + 1);
  const high = le ?? (lt === null ? Infinity : Math.ceil(lt) - 1);
  return Math.min(high, Math.max(low, wished));
}

function placeholderOf(parameter: ParameterView): string {
  if (parameter.nullable) return "empty";
  if (parameter.default === undefined) return "needs a value";
  return parameter.kind === "text" ? "" : rangeOf(parameter);
}
