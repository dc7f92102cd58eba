/** Several nodes at once: the settings that all of them have. */

import type { JSX } from "react";
import type { NodeRecord, Palette } from "../../contract";
import { sameJson } from "../../model/document";
import { useEditor, useHandle } from "../../state/store";
import { count } from "../words";
import { Placement } from "./Placement";
import { nameOf } from "./select";

const NO_SETTINGS: Palette["settings"] = [];

/** The nodes by name, each to look at alone, and what can be set for all of them in one edit. */
export function SelectionPanel({ nodes }: { nodes: string[] }): JSX.Element {
  const editor = useHandle();
  const settings = useEditor((state) => state.palette?.settings ?? NO_SETTINGS);
  const records = useEditor((state) => state.document.nodes);
  const common = inCommon(nodes.flatMap((node) => records[node] ?? []));
  return (
    <div className="fw-panel">
      <header className="fw-panel-head">
        <h3>{count(nodes.length, "node")}</h3>
        <p className="fw-muted">What is set here is set for all of them, and undone as one.</p>
      </header>
      <div className="fw-form">
        <Placement nodes={nodes} settings={settings} record={common} />
        <ul className="fw-list">
          {nodes.map((node) => (
            <li key={node}>
              <button type="button" onClick={() => editor.reveal(node)}>
                {nameOf(editor.get(), node)}
              </button>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

/** The settings that all records share. */
export function inCommon(records: NodeRecord[]): NodeRecord {
  const [first, ...rest] = records;
  if (!first) return { component: "" };
  const shared = Object.entries(first).filter(([key, value]) => rest.every((one) => sameJson(one[key as keyof NodeRecord], value)));
  return { component: "", ...Object.fromEntries(shared) };
}
