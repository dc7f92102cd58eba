/** Values of the pipeline's parameters for one run, and a run on a sample. */

import { type JSX, useState } from "react";
import { toldBy } from "../../api";
import type { Json, Problem } from "../../contract";
import { useEditor, useHandle } from "../../state/store";
import { Dialog } from "../dialogs/Dialog";
import { Field } from "../forms/Field";
import { argumentView, problemsWith } from "./arguments";
import { useStart } from "./useStart";

/** The form: it begins with the defaults, and what is set holds for this run only. */
export function RunForm({ onClose }: { onClose: () => void }): JSX.Element {
  const editor = useHandle();
  const document = useEditor((state) => state.document);
  const [refused, setRefused] = useState<unknown>(null);
  const { start, busy } = useStart(setRefused);
  const [given, setGiven] = useState<Record<string, Json>>({});
  const wrong = problemsWith(document, given);
  const run = (): void => {
    setRefused(null);
    start({ arguments: given }, onClose);
  };
  return (
    <Dialog
      title="Run with these values"
      onClose={onClose}
      actions={
        <button type="button" className="fw-button fw-primary" disabled={Object.keys(wrong).length > 0 || busy !== ""} onClick={run}>
          {busy ? "Starting…" : "Run"}
        </button>
      }
    >
      <p className="fw-muted">They hold for this run only; the pipeline keeps its defaults.</p>
      {Object.entries(document.parameters).map(([name, parameter]) => (
        <Field
          key={name}
          parameter={argumentView(name, parameter)}
          set={given[name]}
          problems={toProblems(name, parameter.default === undefined && given[name] === undefined ? "" : wrong[name])}
          readOnly={false}
          say={(read) => setGiven((before) => ("value" in read ? { ...before, [name]: read.value } : without(before, name)))}
          browse={(folder) => editor.api.get(`files?folder=${encodeURIComponent(folder)}`)}
        />
      ))}
      {refused !== null && <Refused error={refused} />}
    </Dialog>
  );
}

/** Why it did not begin; what was typed stays. */
export function Refused({ error }: { error: unknown }): JSX.Element {
  const { message, remedy } = toldBy(error);
  return (
    <p className="fw-field-problem fw-tone-error" role="alert">
      {message} {remedy}
    </p>
  );
}

function toProblems(parameter: string, problem: string | undefined): Problem[] {
  return problem ? [{ severity: "error", node: null, port: null, parameter, message: `'${parameter}' ${problem}.`, remedy: "" }] : [];
}

function without(given: Record<string, Json>, name: string): Record<string, Json> {
  const { [name]: _gone, ...rest } = given;
  return rest;
}

/** A run on so many parts or files, to see in a short time that it works. */
export function SampleForm({ onClose }: { onClose: () => void }): JSX.Element {
  const [refused, setRefused] = useState<unknown>(null);
  const { start, busy } = useStart(setRefused);
  const [text, setText] = useState("2");
  const number = Number(text);
  const fits = Number.isInteger(number) && number >= 1 && number <= 1_000;
  return (
    <Dialog
      title="Run on a sample"
      onClose={onClose}
      actions={
        <button
          type="button"
          className="fw-button fw-primary"
          disabled={!fits || busy !== ""}
          onClick={() => start({ sample: number }, onClose)}
        >
          {busy ? "Starting…" : "Run on a sample"}
        </button>
      }
    >
      <p className="fw-text">Every component that reads files takes only the first few, so that the whole pipeline is tried out in a short time.</p>
      <label className="fw-field">
        Files of each source
        <input className="fw-input" inputMode="numeric" value={text} aria-invalid={!fits} onChange={(event) => setText(event.target.value)} autoFocus />
      </label>
      {!fits && <p className="fw-field-problem fw-tone-error">Give a whole number from 1 to 1,000.</p>}
      {refused !== null && <Refused error={refused} />}
    </Dialog>
  );
}
