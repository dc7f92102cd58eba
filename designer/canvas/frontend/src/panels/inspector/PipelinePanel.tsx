/** The pipeline itself: its name, what it is for, its parameters, and everything that is wrong with it. */

import type { JSX } from "react";
import { useEditor, useHandle } from "../../state/store";
import { setText } from "../forms/edits";
import { LineInput } from "../forms/LineInput";
import { Problems } from "../Problems";
import { count } from "../words";
import { PipelineParameters } from "./PipelineParameters";

/** Shown while nothing is selected. */
export function PipelinePanel(): JSX.Element {
  const editor = useHandle();
  const { name, description, nodes } = useEditor((state) => state.document);
  const say = (key: "name" | "description", text: string): void => {
    const edit = setText(editor.get().document, key, text);
    if (edit) editor.commit(edit, `pipeline.${key}`);
  };
  const empty = Object.keys(nodes).length === 0;
  return (
    <div className="fw-panel">
      <header className="fw-panel-head">
        <LineInput
          label="Name of the pipeline"
          className="fw-title-input"
          shown={name}
          readOnly={editor.readOnly}
          mayPause={(text) => text.trim() !== ""}
          say={(text) => text.trim() && say("name", text.trim())}
        />
        <LineInput
          label="What the pipeline is for"
          lines={3}
          shown={description}
          placeholder="What is it for? The gallery shows this."
          readOnly={editor.readOnly}
          say={(text) => say("description", text.trim())}
        />
        <p className="fw-muted">{empty ? "Drag a component from the palette, or press Ctrl-K, to begin." : `${count(Object.keys(nodes).length, "node")}. Select one to set it.`}</p>
      </header>
      <div className="fw-form">
        <PipelineParameters />
        <section>
          <h4>Problems</h4>
          <Problems />
        </section>
      </div>
    </div>
  );
}
