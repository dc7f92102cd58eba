/** The bar above the canvas: run, watch, undo, exchange. */

import type { JSX } from "react";
import { isLive } from "../../state/runs";
import { type EditorState, useEditor, useHandle, useRunHeader } from "../../state/store";
import { Icon } from "../Icon";
import { Presence } from "../notices/Presence";
import { Popover } from "../Popover";
import { Problems } from "../Problems";
import { count } from "../words";
import { MoreMenu } from "./MoreMenu";
import { PlanPreview } from "./PlanPreview";
import { RunMenu } from "./RunMenu";
import { RunState } from "./RunState";
import { useStart } from "./useStart";

/** Left: running; middle: how it goes; right: problems, saving, undo and the rest. */
export function RunBar(): JSX.Element {
  const header = useRunHeader();
  const acts = useStart();
  return (
    <div className="fw-runbar" role="toolbar" aria-label="Run bar">
      <RunMenu acts={acts} live={isLive(header)} />
      <PlanPreview />
      {header && <RunState header={header} acts={acts} />}
      <span className="fw-spring" />
      <Troubles />
      <Presence />
      <Saved />
      <Steps />
      <MoreMenu />
    </div>
  );
}

function Troubles(): JSX.Element | null {
  const problems = useEditor((state) => state.check?.problems ?? null);
  if (!problems?.length) return null;
  const errors = problems.filter(({ severity }) => severity === "error").length;
  const words = errors ? count(errors, "problem") : count(problems.length, "warning");
  const tone = errors ? "error" : "warning";
  return (
    <Popover label="Show the problems" icon={tone} text={words} className={`fw-button fw-plain fw-tone-${tone}`} align="end">
      {(close) => <Problems chosen={close} />}
    </Popover>
  );
}

/** Where the edits are: on the server's disk, on their way, or kept here while it is away. */
function Saved(): JSX.Element {
  const { kept, online } = useEditor((state) => state.saving);
  const ready = useEditor((state) => state.ready);
  const words = !ready ? "Opening…" : !online ? `Offline${kept ? `, ${count(kept, "edit")} kept here` : ""}` : kept ? "Saving…" : "Saved";
  return (
    <span className={`fw-saved${online ? "" : " fw-tone-warning"}`} role="status" title="Every edit is on the server's disk before it counts as saved" data-saving={kept}>
      {words}
    </span>
  );
}

function Steps(): JSX.Element {
  const editor = useHandle();
  const { undo, redo } = useEditor(steps, (a, b) => a.undo === b.undo && a.redo === b.redo);
  return (
    <>
      <Step name="undo" what={undo} keys="Ctrl-Z" take={() => editor.undo()} />
      <Step name="redo" what={redo} keys="Ctrl-Shift-Z" take={() => editor.redo()} />
    </>
  );
}

function Step({ name, what, keys, take }: { name: "undo" | "redo"; what: string | null; keys: string; take: () => void }): JSX.Element {
  const verb = name === "undo" ? "Undo" : "Redo";
  const label = what === null ? verb : `${verb}: ${what}`;
  return (
    <button type="button" className="fw-icon-button" disabled={what === null} onClick={take} aria-label={label} title={`${label} (${keys})`}>
      <Icon name={name} />
    </button>
  );
}

const steps = ({ undo, redo }: EditorState): Pick<EditorState, "undo" | "redo"> => ({ undo, redo });
