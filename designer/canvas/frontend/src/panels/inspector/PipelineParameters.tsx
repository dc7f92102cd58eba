/** The pipeline's own parameters: added, renamed, described, given defaults, and deleted. */

import { Fragment, type JSX, useState } from "react";
import type { Edit, ParameterType, PipelineParameter } from "../../contract";
import { useEditor, useHandle } from "../../state/store";
import { Icon } from "../Icon";
import { deletePipelineParameter, freeName, problemWithName, renamePipelineParameter, setPipelineParameter } from "../forms/edits";
import { Field } from "../forms/Field";
import { LineInput } from "../forms/LineInput";
import { usesOf } from "../forms/references";
import { problemWithArgument } from "../forms/validation";
import type { Read } from "../forms/values";
import { argumentView } from "../run/arguments";
import { nameOf } from "./select";

const TYPES: ParameterType[] = ["number", "integer", "text", "boolean", "list", "object", "file"];

/** The list of them; a node's parameter becomes one by its link button. */
export function PipelineParameters(): JSX.Element {
  const editor = useHandle();
  const parameters = useEditor((state) => state.document.parameters);
  const add = (): void => {
    const { document } = editor.get();
    const edit = setPipelineParameter(document, freeName(document, "parameter"), { type: "number", default: 0, help: "" });
    if (edit) editor.commit(edit);
  };
  return (
    <section>
      <h4>Parameters</h4>
      <p className="fw-muted">Given anew for each run, and shared by the nodes that refer to them.</p>
      {Object.entries(parameters).map(([name, record], place) => (
        <Parameter key={place} name={name} record={record} /> // by its place: renamed it stays, and the focus in it
      ))}
      {!editor.readOnly && (
        <button type="button" className="fw-link-button" onClick={add}>
          <Icon name="add" /> Add a parameter
        </button>
      )}
    </section>
  );
}

function Parameter({ name, record }: { name: string; record: PipelineParameter }): JSX.Element {
  const editor = useHandle();
  const [wrong, setWrong] = useState("");
  const commit = (edit: Edit | null, series?: string): void => void (edit && editor.commit(edit, series));
  const set = (next: PipelineParameter): void => commit(setPipelineParameter(editor.get().document, name, next), `parameter.${name}`);
  const rename = (to: string): void => {
    const { document } = editor.get();
    const problem = to === name ? "" : problemWithName(document, to);
    setWrong(problem);
    if (!problem) commit(renamePipelineParameter(document, name, to));
  };
  const giveDefault = (read: Read): void => {
    const problem = "value" in read ? problemWithArgument(read.value, record) : "";
    setWrong(problem && `The default ${problem}.`);
    if (!problem) set("value" in read ? { ...record, default: read.value } : without(record));
  };
  return (
    <div className="fw-card" data-pipeline-parameter={name}>
      <div className="fw-across">
        <LineInput label={`Name of ${name}`} shown={name} readOnly={editor.readOnly} mayPause={() => false} say={(text) => rename(text.trim())} />
        <Type name={name} type={record.type} readOnly={editor.readOnly} say={(type) => set({ ...without(record), type })} />
        {!editor.readOnly && <Delete key={name} name={name} commit={commit} />}
      </div>
      {wrong && <p className="fw-field-problem fw-tone-error">{wrong}</p>}
      <Field
        parameter={{ ...argumentView(name, { type: record.type }), help: "" }}
        set={record.default}
        problems={[]}
        readOnly={editor.readOnly}
        say={giveDefault}
        browse={(folder) => editor.api.get(`files?folder=${encodeURIComponent(folder)}`)}
        words={{ label: "Default", absent: "Without one, each run asks for it." }}
      />
      <LineInput label={`Help of ${name}`} shown={record.help ?? ""} placeholder="What it means" readOnly={editor.readOnly} say={(text) => set({ ...record, help: text.trim() })} />
      <Uses name={name} />
    </div>
  );
}

function Type({ name, type, readOnly, say }: { name: string; type: ParameterType; readOnly: boolean; say: (type: ParameterType) => void }): JSX.Element {
  return (
    <select
      className="fw-input fw-narrow"
      aria-label={`Type of ${name}`}
      value={type}
      disabled={readOnly}
      onChange={(event) => say(event.target.value as ParameterType)}
    >
      {TYPES.map((one) => (
        <option key={one}>{one}</option>
      ))}
    </select>
  );
}

/** A parameter in use is deleted after a second press, which says what becomes of its uses. */
function Delete({ name, commit }: { name: string; commit: (edit: Edit | null) => void }): JSX.Element {
  const editor = useHandle();
  const [asked, setAsked] = useState(false);
  const uses = usesOf(editor.get().document, name).length;
  const press = (): void => {
    if (uses && !asked) setAsked(true);
    else commit(deletePipelineParameter(editor.get().document, name));
  };
  return (
    <button
      type="button"
      className={asked ? "fw-button fw-danger" : "fw-icon-button"}
      aria-label={asked ? undefined : `Delete ${name}`}
      title={asked ? "Its default goes into the nodes that use it" : `Delete ${name}`}
      onBlur={() => setAsked(false)}
      onClick={press}
    >
      {asked ? `Used ${uses} times: delete` : <Icon name="trash" />}
    </button>
  );
}

function Uses({ name }: { name: string }): JSX.Element {
  const editor = useHandle();
  const document = useEditor((state) => state.document);
  const uses = usesOf(document, name);
  if (!uses.length) return <p className="fw-help">No node uses it yet. Promote a node's parameter to it, or write {`\${${name}}`} in one.</p>;
  return (
    <p className="fw-help">
      Used by{" "}
      {uses.map(({ node, parameter }, index) => (
        <Fragment key={`${node}.${parameter}`}>
          {index > 0 && ", "}
          <button type="button" className="fw-link-button" onClick={() => editor.reveal(node)}>
            {`${parameter.replaceAll("_", " ")} of ${nameOf(editor.get(), node)}`}
          </button>
        </Fragment>
      ))}
    </p>
  );
}

function without({ default: _gone, ...rest }: PipelineParameter): PipelineParameter {
  return rest;
}
