/** How the newest run goes, and what can be done about it. */

import type { JSX } from "react";
import { isLive } from "../../state/runs";
import { type RunHeader, useEditor, useHandle } from "../../state/store";
import { Icon } from "../Icon";
import { Popover } from "../Popover";
import { Sentence } from "../Waiting";
import { duration, moment, STATUS } from "../words";
import { type Progress, useElapsed, useProgress } from "./useProgress";
import type { useStart } from "./useStart";

/** State, steps and seconds; cancel while it goes on, resume where it broke off; and the way to the run's own page. */
export function RunState({ header, acts }: { header: RunHeader; acts: ReturnType<typeof useStart> }): JSX.Element {
  const editor = useHandle();
  const progress = useProgress();
  const elapsed = useElapsed(header);
  const operator = useEditor((state) => state.role === "operator");
  const live = isLive(header);
  const cancelling = acts.busy === "Cancelling" || acts.stopping === header.run;
  const broken = header.status === "failed" || header.status === "cancelled" || header.status === "interrupted";
  return (
    <div className="fw-runstate" data-run-status={header.status}>
      <span className={`fw-state fw-state-${header.status}`} role="status">
        {STATUS[header.status]}
      </span>
      {live && <progress className="fw-progress" aria-label={header.status === "pending" ? "Starting" : "Steps that have ended"} {...farOf(header, progress)} />}
      <span className="fw-muted fw-runstate-more" title={`Began ${moment(header.started)}`}>
        {header.status === "pending" ? `waiting for the cluster · ${duration(elapsed)}` : detail(progress, elapsed, live)}
      </span>
      {header.error && <Failure {...header.error} />}
      {live && operator && (
        <button type="button" className="fw-button" disabled={acts.busy !== "" || cancelling} onClick={() => acts.stop(header.run)}>
          <Icon name="cancel" /> {cancelling ? "Cancelling…" : "Cancel"}
        </button>
      )}
      {broken && operator && (
        <button type="button" className="fw-button" disabled={acts.busy !== ""} title="Go on where it stopped; what ended is kept" onClick={() => acts.resume(header.run)}>
          <Icon name="play" /> {acts.busy === "Resuming" ? "Resuming…" : "Resume"}
        </button>
      )}
      <button type="button" className="fw-icon-button" aria-label="Open the run's page" title={`Open run ${header.run}`} onClick={() => editor.go({ page: "runs", run: header.run })}>
        <Icon name="open" />
      </button>
    </div>
  );
}

/** Why it failed, in as many words as there is room for; all of them, and what to do, at a click. */
function Failure({ message, remedy }: { message: string; remedy: string }): JSX.Element {
  return (
    <Popover label={`${message} ${remedy}`} text={message} className="fw-link-button fw-runstate-error fw-tone-error">
      {() => <Sentence tone="error" message={message} remedy={remedy} />}
    </Popover>
  );
}

/** How far it is; of a run that is starting nobody knows. */
const farOf = ({ status }: RunHeader, { ended, all }: Progress): object => (status === "pending" ? {} : { value: ended, max: Math.max(1, all) });

function detail({ ended, all, failed, reused }: Progress, elapsed: number, live: boolean): string {
  const steps = live ? `${ended} of ${all}` : [reused ? `${reused} reused` : "", failed ? `${failed} failed` : ""].filter(Boolean).join(", ");
  return [steps, duration(elapsed)].filter(Boolean).join(" · ");
}
