/** What the forms do to the document, as edits: pure functions from a document and a wish to the changes that fulfil it. */

import type { Change, Document, Edit, Json, NodeRecord, ParameterType, ParameterView, PipelineParameter } from "../../contract";
import { sameJson } from "../../model/document";
import { change, edit } from "../../model/edit";
import { referenceTo, renamedIn, replacedIn, soleReference, usesOf } from "./references";
import type { Read } from "./values";

const IDENTIFIER = /^[a-z][a-z0-9_]{0,62}$/;
const LONGEST = 58; // of a name made up here, so that a number fits behind it

/** What people call a node. */
export function titleOf(document: Document, node: string, fallback = node): string {
  return document.nodes[node]?.title || fallback;
}

/** The edit that sets a node's parameter; a default is not written. Null if nothing would change. */
export function setParameter(document: Document, node: string, parameter: ParameterView, read: Read): Edit | null {
  const now = "absent" in read || sameJson(read.value, parameter.default) ? undefined : read.value;
  return some(`Set ${parameter.name} of ${titleOf(document, node)}`, [change(document, paramPath(node, parameter.name), now)]);
}

/** The edit that sets one setting of several nodes, such as reuse; null where they all have it already. */
export function setSetting(document: Document, nodes: string[], setting: keyof NodeRecord, now: Json | undefined): Edit | null {
  const where = nodes.length === 1 ? titleOf(document, nodes[0] ?? "") : `${nodes.length} nodes`;
  const changes = nodes.map((node) => change(document, ["nodes", node, setting], now));
  return some(setting === "title" ? `Rename ${where}` : `Set ${setting} of ${where}`, changes);
}

/** The edit that renames or describes the pipeline itself. */
export function setText(document: Document, key: "name" | "description", now: string): Edit | null {
  return some(key === "name" ? "Rename the pipeline" : "Describe the pipeline", [change(document, [key], now)]);
}

/** The type of pipeline parameter that can stand for a component's parameter. */
export function typeFor(parameter: ParameterView): ParameterType {
  if (parameter.kind === "choice") return typeof parameter.choices[0] === "number" ? "number" : "text";
  return parameter.kind === "text" && parameter.files ? "file" : parameter.kind;
}

/** Why a name cannot be a new pipeline parameter's; empty if it can. */
export function problemWithName(document: Document, name: string): string {
  if (!IDENTIFIER.test(name)) return "Use lower case letters, digits and _, a letter first, at most 63.";
  return Object.hasOwn(document.parameters, name) ? `The pipeline has a parameter '${name}' already.` : "";
}

/** A name for a new pipeline parameter that is still free: the parameter's own, else with its node's, else numbered. */
export function freeName(document: Document, wished: string, node = ""): string {
  const candidates = [wished, ...(node ? [`${node}_${wished}`] : [])].map((name) => name.slice(0, LONGEST));
  for (let number = 2; ; number += 1) {
    const free = candidates.find((name) => !Object.hasOwn(document.parameters, name));
    if (free) return free;
    candidates.push(`${wished.slice(0, LONGEST)}_${number}`);
  }
}

/** Makes a parameter of the whole pipeline out of a node's, with the value it has now as default. */
export function promote(document: Document, node: string, parameter: ParameterView, name: string): Edit {
  const value = document.nodes[node]?.params?.[parameter.name] ?? parameter.default;
  const record: PipelineParameter = { type: typeFor(parameter), help: parameter.help };
  if (value !== undefined && value !== null) record.default = value;
  return edit(`Promote ${parameter.name} of ${titleOf(document, node)}`, [
    change(document, ["parameters", name], record),
    change(document, paramPath(node, parameter.name), referenceTo(name)),
  ]);
}

/** Lets a node's parameter take the value of a pipeline parameter that exists. */
export function link(document: Document, node: string, parameter: ParameterView, name: string): Edit | null {
  return setParameter(document, node, parameter, { value: referenceTo(name) });
}

/** Gives a promoted parameter its value back; the pipeline parameter goes with its last use. */
export function unpromote(document: Document, node: string, parameter: ParameterView): Edit | null {
  const name = soleReference(document.nodes[node]?.params?.[parameter.name]);
  if (name === null) return null;
  const value = document.parameters[name]?.default;
  const back = setParameter(document, node, parameter, value === undefined ? { absent: true } : { value });
  const last = usesOf(document, name).length === 1 ? [change(document, ["parameters", name], undefined)] : [];
  return some(`Take ${parameter.name} of ${titleOf(document, node)} back from the pipeline`, [...(back?.changes ?? []), ...last]);
}

/** Adds a pipeline parameter, or changes one. */
export function setPipelineParameter(document: Document, name: string, record: PipelineParameter): Edit | null {
  const label = document.parameters[name] ? `Change the parameter ${name}` : `Add the parameter ${name}`;
  return some(label, [change(document, ["parameters", name], record)]);
}

/** Renames a pipeline parameter and every reference to it. */
export function renamePipelineParameter(document: Document, from: string, to: string): Edit | null {
  const record = document.parameters[from];
  if (!record || from === to || problemWithName(document, to)) return null;
  return edit(`Rename the parameter ${from} to ${to}`, [
    change(document, ["parameters", from], undefined),
    change(document, ["parameters", to], record),
    ...rewritten(document, from, (value) => renamedIn(value, from, to)),
  ]);
}

/** Takes a pipeline parameter out; where it was used its default stands, or nothing if it has none. */
export function deletePipelineParameter(document: Document, name: string): Edit | null {
  const settled = document.parameters[name]?.default;
  const left = (value: Json): Json | undefined =>
    settled === undefined && soleReference(value) === name ? undefined : replacedIn(value, name, settled ?? "");
  return some(`Delete the parameter ${name}`, [...rewritten(document, name, left), change(document, ["parameters", name], undefined)]);
}

function rewritten(document: Document, name: string, rewrite: (value: Json) => Json | undefined): (Change | null)[] {
  return usesOf(document, name).map(({ node, parameter }) => {
    const path = paramPath(node, parameter);
    return change(document, path, rewrite(document.nodes[node]?.params?.[parameter] ?? null));
  });
}

function some(label: string, changes: (Change | null)[]): Edit | null {
  const made = edit(label, changes);
  return made.changes.length ? made : null;
}

function paramPath(node: string, name: string): string[] {
  return ["nodes", node, "params", name];
}
