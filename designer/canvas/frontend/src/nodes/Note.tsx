/** A note on the canvas: text, changed in place, and a corner to pull. */
import { type NodeProps, NodeResizer } from "@xyflow/react";
import { memo } from "react";
import { useDesk } from "../commands/useDesk";
import type { FlowNode } from "../canvas/graph";
import { setNote } from "../model/edits/frames";
import { resize } from "../model/edits/places";
import { useStage } from "../state/stage";
import { useEditor } from "../state/store";
import { tinted } from "./Frame";

export const Note = memo(function Note({ id, selected }: NodeProps<FlowNode>): React.ReactNode {
  const { editor, stage } = useDesk();
  const note = useEditor((state) => state.document.notes[id]);
  const writing = useStage((state) => state.renaming === id);
  if (!note) return null;
  const write = (): void => {
    if (!editor.readOnly) stage.set({ renaming: id });
  };
  return (
    <div className="fw-sticky" data-selected={selected} style={tinted(note.color)} onDoubleClick={write}>
      {selected && !editor.readOnly && <NodeResizer minWidth={96} minHeight={48} onResizeEnd={(_, box) => editor.commit(resize(editor.get().document, id, box))} />}
      {writing ? <Field id={id} text={note.text} /> : <p className="fw-sticky-text">{note.text || "Empty note. Double-click to write."}</p>}
    </div>
  );
});

function Field({ id, text }: { id: string; text: string }): React.ReactNode {
  const { editor, stage } = useDesk();
  return (
    <textarea
      className="fw-sticky-field nodrag nowheel"
      autoFocus
      aria-label="Note"
      defaultValue={text}
      maxLength={10_000}
      onBlur={(event) => {
        stage.set({ renaming: null });
        if (event.target.value !== text) editor.commit(setNote(editor.get().document, id, { text: event.target.value }));
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key !== "Escape") return;
        event.currentTarget.blur();
        stage.view?.focus(id);
      }}
    />
  );
}
