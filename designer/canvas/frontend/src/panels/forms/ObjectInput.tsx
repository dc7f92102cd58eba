/** Objects: a row for each name and its value. */

import { type JSX, useState } from "react";
import type { Json } from "../../contract";
import { Icon } from "../Icon";
import type { InputProps } from "./ParameterInput";
import { parsedOr, writtenAs } from "./values";

type Row = { name: string; value: string };

/** Rows of name and value; a row without a name is not written. A value that is JSON is taken as such, anything else as text. */
export function ObjectInput({ id, parameter, value, readOnly, describedBy, say }: InputProps): JSX.Element {
  const stands = (value ?? {}) as Record<string, Json>;
  const [draft, setDraft] = useState<Row[] | null>(null);
  const rows = draft ?? rowsOf(stands);
  const end = (now: Row[]): void => {
    const made = objectOf(now);
    say({ value: parameter.nullable && !Object.keys(made).length ? null : made });
    setDraft(null);
  };
  const put = (index: number, row: Row): void => setDraft(rows.with(index, row));
  return (
    <div
      id={id}
      className="fw-rows"
      role="group"
      aria-describedby={describedBy}
      onBlur={(event) => draft && !event.currentTarget.contains(event.relatedTarget) && end(rows)}
      onKeyDown={(event) => event.key === "Enter" && event.target instanceof HTMLInputElement && draft && end(rows)}
    >
      {rows.map((row, index) => (
        <div key={index} className="fw-pair">
          <Cell label={`Name ${index + 1}`} text={row.name} readOnly={readOnly} typed={(name) => put(index, { ...row, name })} />
          <Cell label={`Value of ${row.name || `row ${index + 1}`}`} text={row.value} readOnly={readOnly} typed={(text) => put(index, { ...row, value: text })} />
          {!readOnly && (
            <button type="button" className="fw-icon-button" aria-label={`Take out ${row.name || "the row"}`} onClick={() => end(rows.toSpliced(index, 1))}>
              <Icon name="close" />
            </button>
          )}
        </div>
      ))}
      {!readOnly && (
        <button type="button" className="fw-link-button" onClick={() => setDraft([...rows, { name: "", value: "" }])}>
          <Icon name="add" /> Add a name
        </button>
      )}
    </div>
  );
}

function Cell({ label, text, readOnly, typed }: { label: string; text: string; readOnly: boolean; typed: (text: string) => void }): JSX.Element {
  return <input className="fw-input" aria-label={label} value={text} readOnly={readOnly} spellCheck={false} onChange={(event) => typed(event.target.value)} />;
}

/** The rows of an object. */
export function rowsOf(value: Record<string, Json>): Row[] {
  return Object.entries(value).map(([name, inner]) => ({ name, value: writtenAs(inner) }));
}

/** The object that rows mean; of two rows with one name the last stands. */
export function objectOf(rows: Row[]): Record<string, Json> {
  return Object.fromEntries(rows.filter((row) => row.name.trim()).map((row) => [row.name.trim(), parsedOr(row.value)]));
}
