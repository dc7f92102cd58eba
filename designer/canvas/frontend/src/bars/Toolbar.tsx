/** The tools over the canvas: undo, redo, arrange, zoom, find, help. */
import { useReactFlow, useStore } from "@xyflow/react";
import { Fragment } from "react";
import { command, isPossible, shownKeys } from "../commands/commands";
import type { Command } from "../commands/desk";
import { useDesk } from "../commands/useDesk";
import { useStage } from "../state/stage";
import { useEditor } from "../state/store";
import { Sign } from "../ui/Sign";

const GROUPS: string[][] = [["palette"], ["boxing", "note", "group", "tidy"], ["align-left", "align-top", "distribute-x", "distribute-y"], ["find", "help"]];
const NEEDING: Record<string, number> = { group: 1, "align-left": 2, "align-top": 2, "distribute-x": 3, "distribute-y": 3 }; // things chosen, before it is shown

export function Toolbar(): React.ReactNode {
  const chosen = useEditor((state) => state.selection.nodes.size);
  const viewer = useEditor((state) => state.ready && state.role === "viewer");
  const shown = GROUPS.map((ids) => ids.filter((id) => chosen >= (NEEDING[id] ?? 0))).filter((ids) => ids.length > 0);
  return (
    <div className="fw-toolbar" role="toolbar" aria-label="Tools">
      {shown.map((ids, i) => (
        <Fragment key={ids[0]}>
          {i > 0 && <span className="fw-divider" />}
          {ids.map((id) => <Tool key={id} one={command(id)} />)}
        </Fragment>
      ))}
      {viewer && <span className="fw-viewer" title="Ask for the role of an editor, or work on a copy of it.">You can look, but not change</span>}
    </div>
  );
}

function Tool({ one }: { one: Command }): React.ReactNode {
  const desk = useDesk();
  const possible = useEditor(() => isPossible(one, desk));
  const pressed = useStage((state) => (one.id === "boxing" ? state.boxing : one.id === "palette" ? state.palette : undefined));
  return (
    <button className="fw-icon-button" aria-label={one.title} title={`${one.title} (${shownKeys(one.keys[0] ?? "").join(" ")})`} disabled={!possible} aria-pressed={pressed} onClick={() => one.run(desk)}>
      <Sign name={one.icon ?? "other"} />
    </button>
  );
}

/** The zoom, beside the overview. */
export function Zoom(): React.ReactNode {
  const desk = useDesk();
  const flow = useReactFlow();
  const percent = useStore((state) => Math.round(state.transform[2] * 100));
  const button = (id: string): React.ReactNode => (
    <button className="fw-icon-button" aria-label={command(id).title} title={`${command(id).title} (${shownKeys(command(id).keys[0] ?? "").join(" ")})`} onClick={() => command(id).run(desk)}>
      <Sign name={command(id).icon ?? "other"} />
    </button>
  );
  return (
    <div className="fw-zoom" role="toolbar" aria-label="Zoom">
      {button("zoom-out")}
      <button className="fw-zoom-percent" title="Show it in its own size" onClick={() => void flow.zoomTo(1, { duration: 200 })}>{percent} %</button>
      {button("zoom-in")}
      {button("fit")}
    </div>
  );
}
