/** A node's settings: the component's parameters, where and how it runs, and its ports. */

import type { JSX } from "react";
import type { ComponentView, Edit, NodeRecord, Palette, ParameterView, Problem } from "../../contract";
import { type EditorState, useEditor, useHandle } from "../../state/store";
import { setParameter } from "../forms/edits";
import { Field } from "../forms/Field";
import { Promote, PromotedChip } from "../forms/Promotion";
import { soleReference } from "../forms/references";
import { Sentence } from "../Waiting";
import { Ports } from "./Ports";
import { Placement } from "./Placement";
import { componentOf, problemsAt } from "./select";

const NONE: Problem[] = [];
const NO_SETTINGS: Palette["settings"] = [];

/** The form; problems that belong to no field stand above it. */
export function NodeSettings({ node, record }: { node: string; record: NodeRecord }): JSX.Element {
  const component = useEditor((state) => componentOf(state, node));
  const all = useEditor((state) => state.check?.problems ?? NONE);
  const settings = useEditor((state) => state.palette?.settings ?? NO_SETTINGS);
  const problems = problemsAt(all, node);
  const own = problems.filter((problem) => !component?.parameters.some(({ name }) => name === problem.parameter));
  return (
    <div className="fw-form">
      {own.map((problem) => (
        <Sentence key={problem.message} tone={problem.severity} message={problem.message} remedy={problem.remedy} />
      ))}
      {component && <Parameters node={node} component={component} problems={problems} />}
      <Placement nodes={[node]} settings={settings} record={record} component={component} />
      {component && <Ports node={node} component={component} />}
    </div>
  );
}

function Parameters({ node, component, problems }: { node: string; component: ComponentView; problems: Problem[] }): JSX.Element {
  const [plain, advanced] = [component.parameters.filter((one) => !one.advanced), component.parameters.filter((one) => one.advanced)];
  const field = (parameter: ParameterView): JSX.Element => (
    <ParameterField key={parameter.name} node={node} parameter={parameter} problems={problems.filter((one) => one.parameter === parameter.name)} />
  );
  const troubled = advanced.some(({ name }) => problems.some((problem) => problem.parameter === name));
  return (
    <>
      {!component.parameters.length && <p className="fw-muted">This component has nothing to set.</p>}
      {plain.map(field)}
      {advanced.length > 0 && (
        <details className="fw-fold" open={troubled || undefined}>
          <summary>Advanced</summary>
          {advanced.map(field)}
        </details>
      )}
    </>
  );
}

function ParameterField({ node, parameter, problems }: { node: string; parameter: ParameterView; problems: Problem[] }): JSX.Element {
  const editor = useHandle();
  const document = useEditor((state) => state.document);
  useEditor(canEdit);
  const set = document.nodes[node]?.params?.[parameter.name];
  const shared = soleReference(set);
  const promotion = { document, node, parameter, commit: (edit: Edit) => void editor.commit(edit) };
  const empty = (set ?? parameter.default ?? null) === null;
  return (
    <Field
      parameter={parameter}
      set={set}
      problems={problems}
      readOnly={editor.readOnly}
      browse={(folder) => editor.api.get(`files?folder=${encodeURIComponent(folder)}`)}
      say={(read) => {
        const edit = setParameter(editor.get().document, node, parameter, read);
        if (edit) editor.commit(edit, `${node}.${parameter.name}`);
      }}
      actions={!editor.readOnly && shared === null && !(empty && parameter.nullable) && <Promote {...promotion} />}
      chip={shared !== null && <PromotedChip {...promotion} name={shared} readOnly={editor.readOnly} />}
    />
  );
}

const canEdit = (state: EditorState): boolean => state.role !== "viewer" && state.ready;
