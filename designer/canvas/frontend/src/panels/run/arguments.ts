/** Values of pipeline parameters for one run: the form's declarations, and what of it is sent. */

import type { Document, Json, ParameterView, PipelineParameter } from "../../contract";
import { problemWithArgument } from "../forms/validation";

/** A pipeline parameter as a form's field. */
export function argumentView(name: string, { type, help, default: stands }: PipelineParameter): ParameterView {
  return {
    name,
    kind: type === "file" ? "text" : type,
    item: null,
    ...(stands === undefined ? {} : { default: stands }),
    help: help ?? "",
    unit: "",
    advanced: false,
    nullable: false,
    choices: [],
    ge: null,
    gt: null,
    le: null,
    lt: null,
    files: type === "file" ? { suffixes: [], script: false } : null,
    code: null,
  };
}

/** Why a run cannot start with these values, by parameter. */
export function problemsWith(document: Document, given: Record<string, Json>): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, parameter] of Object.entries(document.parameters)) {
    const value = given[name] ?? parameter.default;
    const problem = value === undefined ? "needs a value for this run" : problemWithArgument(value, parameter);
    if (problem) found[name] = problem;
  }
  return found;
}

/** Whether a run must ask before it starts: some parameter has no default. */
export const asksFirst = (document: Document): boolean => Object.values(document.parameters).some((parameter) => parameter.default === undefined);
