/** The frame of an open group: its title, and a handle to move it with its nodes. */
import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import { command } from "../commands/commands";
import { useDesk } from "../commands/useDesk";
import type { FlowNode } from "../canvas/graph";
import { setGroup } from "../model/edits/frames";
import { useEditor } from "../state/store";
import { Sign } from "../ui/Sign";
import { Title } from "./Title";

export const Frame = memo(function Frame({ id, selected }: NodeProps<FlowNode>): React.ReactNode {
  const desk = useDesk();
  const group = useEditor((state) => state.document.groups[id]);
  if (!group) return null;
  const renamed = (title: string): boolean => desk.editor.commit(setGroup(desk.editor.get().document, id, { title: title.trim() }, "Rename a group"));
  const fold = (): void => (desk.editor.select([id]), command("fold").run(desk));
  return (
    <div className="fw-frame" data-selected={selected} style={tinted(group.color)}>
      <div className="fw-frame-head">
        <Title id={id} title={group.title || "Group"} onRename={renamed} />
        {!desk.editor.readOnly && <button className="fw-icon-button nodrag" aria-label="Collapse the group" title="Collapse the group (G)" onClick={fold}><Sign name="fold" /></button>}
      </div>
    </div>
  );
});

/** A colour that a document names, if it is one: nothing else may get into a style. */
export function tinted(color: string | undefined): React.CSSProperties | undefined {
  return color && /^#[0-9a-f]{6}$/i.test(color) ? ({ "--fw-tint": color } as React.CSSProperties) : undefined;
}
