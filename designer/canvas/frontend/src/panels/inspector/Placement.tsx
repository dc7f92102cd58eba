/** Where and how nodes run: compute target, resources, retries, reuse and bypass; of one node or of several at once. */

import { type JSX, useState } from "react";
import type { ComponentView, Json, NodeRecord, Palette, ParameterView, Problem } from "../../contract";
import { useEditor, useHandle } from "../../state/store";
import { setSetting } from "../forms/edits";
import { Field } from "../forms/Field";
import { problemWith } from "../forms/validation";
import type { Read } from "../forms/values";
import { settingView } from "./select";

type Props = { nodes: string[]; settings: Palette["settings"]; record: NodeRecord; component?: ComponentView | undefined };

const AS_DECLARED = ["cpus", "gpus"];
const AT_ONCE = ["reuse", "bypass"]; // not folded away: people look for them
const NO_TARGETS: Palette["targets"] = [];

/** The settings of `nodes`; `record` says what stands where all of them agree. */
export function Placement({ nodes, settings, record, component }: Props): JSX.Element {
  const targets = useEditor((state) => state.palette?.targets ?? NO_TARGETS);
  const views = settings.map((setting) => settingView(setting, targets.map(({ name }) => name), record.compute));
  const field = (setting: ParameterView): JSX.Element => (
    <SettingField key={setting.name} nodes={nodes} setting={setting} set={record[setting.name as keyof NodeRecord]} component={component} />
  );
  const changed = views.some(({ name }) => !AT_ONCE.includes(name) && record[name as keyof NodeRecord] !== undefined);
  return (
    <>
      <div className="fw-switches">{views.filter(({ name }) => AT_ONCE.includes(name)).map(field)}</div>
      <details className="fw-fold" open={changed || undefined}>
        <summary>Where it runs</summary>
        {views.filter(({ name }) => !AT_ONCE.includes(name)).map(field)}
      </details>
    </>
  );
}

type FieldProps = { nodes: string[]; setting: ParameterView; set: Json | undefined; component?: ComponentView | undefined };

/** A file could not hold a wrong setting, so one is said here and not written. */
function SettingField({ nodes, setting, set, component }: FieldProps): JSX.Element {
  const editor = useHandle();
  const [refused, setRefused] = useState("");
  const say = (read: Read): void => {
    const wrong = "value" in read ? problemWithSetting(setting, read.value) : "";
    setRefused(wrong);
    if (wrong) return;
    const now = "absent" in read || read.value === setting.default ? undefined : read.value;
    const edit = setSetting(editor.get().document, nodes, setting.name as keyof NodeRecord, now);
    if (edit) editor.commit(edit, `${nodes.join()}.${setting.name}`);
  };
  const declared = component?.[setting.name as "cpus" | "gpus"];
  const help = AS_DECLARED.includes(setting.name) && declared !== undefined ? { ...setting, help: `${setting.help} (${declared})` } : setting;
  const problems: Problem[] = refused ? [{ severity: "error", node: null, port: null, parameter: setting.name, message: refused, remedy: "" }] : [];
  return <Field parameter={help} set={set} problems={problems} readOnly={editor.readOnly} say={say} browse={() => Promise.reject(new Error("No files here."))} />;
}

/** Why a setting cannot have this value; empty if it can. */
export function problemWithSetting(setting: ParameterView, value: Json): string {
  const wrong = problemWith(value, setting);
  if (wrong) return `'${setting.name}' ${wrong}. It stays as it was.`;
  const part = AS_DECLARED.includes(setting.name) && typeof value === "number" && value > 1 && !Number.isInteger(value);
  return part ? `'${setting.name}' above 1 must be whole, not ${value}. Only parts below 1 can be shared.` : "";
}
