/** A run of everything anew: what it would redo, and for how long, before it begins. */

import { type JSX, useState } from "react";
import type { PlanView } from "../../contract";
import { useHandle } from "../../state/store";
import { Dialog } from "../dialogs/Dialog";
import { useAsked } from "../useAsked";
import { Waiting } from "../Waiting";
import { about, PlanSteps } from "./PlanPreview";
import { Refused } from "./RunForm";
import { saved, useStart } from "./useStart";

const FRESH = { arguments: {}, fresh: true };

/** The plan of a fresh run, of what is on the canvas; it begins only at a further press. */
export function FreshForm({ onClose }: { onClose: () => void }): JSX.Element {
  const editor = useHandle();
  const [refused, setRefused] = useState<unknown>(null);
  const { start, busy } = useStart(setRefused);
  const asked = useAsked("fresh", async (signal) => {
    await saved(editor);
    return editor.api.post<PlanView>(`pipelines/${encodeURIComponent(editor.get().slug)}/plan`, FRESH, signal);
  });
  return (
    <Dialog
      title="Run fresh"
      onClose={onClose}
      actions={
        <button type="button" className="fw-button fw-primary" disabled={asked.state !== "here" || busy !== ""} onClick={() => start(FRESH, onClose)}>
          {busy ? "Starting…" : "Run fresh"}
        </button>
      }
    >
      <Waiting asked={asked} what="the plan">
        {(plan) => (
          <div className="fw-plan">
            <p>{`${plan.summary}: all fresh${about(plan)}`}</p>
            <PlanSteps plan={plan} close={onClose} />
          </div>
        )}
      </Waiting>
      {refused !== null && <Refused error={refused} />}
    </Dialog>
  );
}
