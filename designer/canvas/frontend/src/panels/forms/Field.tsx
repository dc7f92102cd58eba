/** One parameter in a form: its name, help, range, input, problems, and its way to the pipeline and back to its default. */

import { type JSX, type ReactNode, useId } from "react";
import type { Json, ParameterView, Problem } from "../../contract";
import { Icon } from "../Icon";
import { type InputProps, ParameterInput } from "./ParameterInput";
import { soleReference } from "./references";
import { problemWith, rangeOf } from "./validation";
import { textOf } from "./values";

export type FieldProps = Omit<InputProps, "id" | "describedBy" | "invalid" | "value"> & {
  set: Json | undefined; // what the document says; nothing: the default stands
  problems: Problem[]; // the server's, about this parameter
  actions?: ReactNode; // promotion
  chip?: ReactNode; // stands for the input where the value is the pipeline's
  words?: { label?: string; absent?: string }; // where they are not the parameter's own
};

/** The field. What the server has not judged yet is judged here, in the same words. */
export function Field({ set, problems, actions, chip, words = {}, ...input }: FieldProps): JSX.Element {
  const id = useId();
  const { parameter, readOnly, say } = input;
  const value = set === undefined ? (parameter.default ?? undefined) : set;
  const told = problemsOf(set, parameter, problems);
  const invalid = told.some(({ severity }) => severity === "error");
  return (
    <div className={`fw-field${invalid ? " fw-invalid" : ""}`} data-parameter={parameter.name}>
      <div className="fw-field-head">
        <label htmlFor={id}>{words.label ?? parameter.name.replaceAll("_", " ")}</label>
        {parameter.unit && <span className="fw-unit">{parameter.unit}</span>}
        <span className="fw-spring" />
        {set === undefined && parameter.default !== undefined && <span className="fw-unit">default</span>}
        {!readOnly && set !== undefined && parameter.default !== undefined && !chip && (
          <button type="button" className="fw-icon-button" onClick={() => say({ absent: true })} title={`Reset to ${defaultOf(parameter)}`} aria-label={`Reset ${parameter.name}`}>
            <Icon name="reset" />
          </button>
        )}
        {actions}
      </div>
      {chip || <ParameterInput {...input} id={id} value={value} invalid={invalid} describedBy={`${id}-help`} />}
      <p className="fw-help" id={`${id}-help`}>
        {[sentence(parameter.help), rangeOf(parameter) && sentence(rangeOf(parameter)), statusOf(set, parameter, words.absent)].filter(Boolean).join(" ")}
      </p>
      {told.map(({ severity, message, remedy }) => (
        <p key={message} className={`fw-field-problem fw-tone-${severity}`} role={severity === "error" ? "alert" : undefined}>
          {message} {remedy}
        </p>
      ))}
    </div>
  );
}

/** What is wrong with what stands in the field: judged here, else by the server, whose sentence about an older value is not repeated. */
export function problemsOf(set: Json | undefined, parameter: ParameterView, theirs: Problem[]): Pick<Problem, "severity" | "message" | "remedy">[] {
  const own = set === undefined ? "" : problemWith(set, parameter);
  if (own) return [{ severity: "error", message: `'${parameter.name}' ${own}.`, remedy: "" }];
  const stale = set !== undefined && soleReference(set) === null ? theirs.filter((one) => !/ must be .*, not /.test(one.message)) : theirs;
  return stale.filter((one) => !(set !== undefined && one.message.includes("needs a value for")));
}

function statusOf(set: Json | undefined, parameter: ParameterView, absent = ""): string {
  if (set !== undefined) return parameter.default === undefined ? "" : `Default: ${defaultOf(parameter)}.`;
  return parameter.default === undefined ? absent || "Required." : "";
}

function defaultOf(parameter: ParameterView): string {
  const text = textOf(parameter.default, parameter).replaceAll("\n", " ");
  if (text === "" || text === "{}" || text === "[]") return "empty";
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

function sentence(text: string): string {
  const begun = /^[a-z]+[A-Z]/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);
  return !begun || /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
