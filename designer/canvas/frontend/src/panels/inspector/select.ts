/** What the inspector looks up in the editor's state. */

import type { ComponentView, ParameterView, Problem } from "../../contract";
import type { EditorState } from "../../state/store";

/** The component of a node; undefined if it does not exist (any more), or not in this version. */
export function componentOf(state: Pick<EditorState, "document" | "palette">, node: string): ComponentView | undefined {
  const key = state.document.nodes[node]?.component;
  return state.palette?.components.find((component) => component.key === key);
}

/** What a person calls a node: its own title, else its component's. */
export function nameOf(state: Pick<EditorState, "document" | "palette">, node: string): string {
  return state.document.nodes[node]?.title || componentOf(state, node)?.title || node;
}

/** The problems of one node. */
export const problemsAt = (problems: Problem[], node: string): Problem[] => problems.filter((problem) => problem.node === node);

const UNSET = { cpus: null, gpus: null, gpu: "prefer", retries: 2, timeout: null, reuse: true, bypass: false, compute: "local" } as const;

/** A setting of every node as a form shows it: with what stands where nothing is said, and targets to choose from. */
export function settingView(setting: ParameterView, targets: string[], now: string | undefined): ParameterView {
  const known = UNSET[setting.name as keyof typeof UNSET];
  const shown = setting.default === undefined && known !== undefined ? { ...setting, default: known } : setting;
  if (setting.name !== "compute") return shown;
  const choices = [...new Set([...targets, "local", ...(now ? [now] : [])])];
  return { ...shown, kind: "choice", choices };
}
