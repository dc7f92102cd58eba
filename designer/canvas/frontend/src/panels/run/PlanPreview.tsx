/** What a run would do before it does it: which steps run, which are reused, why, and for how long. */

import type { JSX } from "react";
import type { PlannedStep, PlanView } from "../../contract";
import { useEditor, useHandle } from "../../state/store";
import { nameOf } from "../inspector/select";
import { Popover } from "../Popover";
import { duration, planInShort } from "../words";

/** The plan in short on a button, and every step with its reason behind it. */
export function PlanPreview(): JSX.Element | null {
  const check = useEditor((state) => state.check);
  if (!check) return <span className="fw-muted fw-plan-wait">Planning…</span>;
  const { plan } = check;
  if (!plan) return null;
  return (
    <Popover label="What a run would do, and why" icon="plan" text={`${planInShort(plan)}${about(plan)}`} className="fw-button fw-plain">
      {(close) => (
        <div className="fw-plan">
          <p>{plan.summary}</p>
          <PlanSteps plan={plan} close={close} />
        </div>
      )}
    </Popover>
  );
}

/** Every step of a plan with its reason, and where the times are from; a click closes it and leads to the node. */
export function PlanSteps({ plan, close }: { plan: PlanView; close: () => void }): JSX.Element {
  return (
    <>
      <ul className="fw-list">
        {[...plan.steps].sort(runsFirst).map((step) => (
          <Step key={step.node} step={step} close={close} />
        ))}
      </ul>
      <p className="fw-help">{plan.seconds === null ? "How long it takes is known after the first run." : "The times are those of earlier runs."}</p>
    </>
  );
}

/** How long it may take, to be said behind what it does; empty if nobody knows. */
export const about = ({ seconds }: PlanView): string => (seconds ? `, about ${duration(seconds)}` : "");

function Step({ step, close }: { step: PlannedStep; close: () => void }): JSX.Element {
  const editor = useHandle();
  const go = (): void => {
    close();
    editor.reveal(step.node);
  };
  return (
    <li>
      <button type="button" onClick={go}>
        <span className={`fw-badge fw-action-${step.action}`}>{step.action}</span>
        <span>
          <b>{nameOf(editor.get(), step.node)}</b> <span className="fw-muted">{step.reason}</span>
        </span>
        <span className="fw-spring" />
        <span className="fw-muted fw-nowrap">{step.action === "run" && step.seconds !== null ? duration(step.seconds) : ""}</span>
      </button>
    </li>
  );
}

const runsFirst = (a: PlannedStep, b: PlannedStep): number => Number(a.action === "reuse") - Number(b.action === "reuse");
