/** The line of a node that lives: the plan before a run; state, progress and time during and after it. */

import { type JSX, useEffect, useState } from "react";
import type { NodeRun, PlannedStep } from "../../contract";
import { Icon, type IconName } from "../Icon";
import { duration, STATE } from "../words";

const ICONS: Record<NodeRun["state"], IconName> = {
  pending: "clock",
  waiting: "clock",
  running: "play",
  succeeded: "check",
  reused: "reuse",
  failed: "error",
  skipped: "bypass",
  cancelled: "cancel",
};

const LEAST = 0.5; // seconds
const LONG = 600; // seconds, from which on a forecast is told in whole minutes
const TIMED: NodeRun["state"][] = ["running", "succeeded", "failed"];

type Props = { run: NodeRun | null; plan: PlannedStep | null; bypass: boolean; unplanned: string }; // unplanned: why there is no plan

/** Two lines, whatever there is to say, so that nodes keep their height. */
export function LiveLine({ run, plan, bypass, unplanned }: Props): JSX.Element {
  if (bypass) return <Two icon="bypass" tone="skipped" first="Bypassed" second="hands on what it is fed" />;
  const live = run && (run.state === "running" || run.state === "waiting" || run.state === "pending");
  if (run && (live || run.state === "failed" || !plan)) return <Running run={run} />;
  if (plan && run) return <After run={run} plan={plan} />;
  if (!plan) return <Two icon="info" tone="pending" first="Not planned yet" second={unplanned} />;
  const runs = plan.action === "run";
  const time = runs ? about(plan) : "";
  return <Two icon={runs ? "play" : "reuse"} tone={runs ? "pending" : "reused"} first={runs ? "Run" : "Reuse"} aside={time} second={plan.reason} />;
}

/** How long it took before, where that is worth saying. */
function about({ seconds }: PlannedStep): string {
  return seconds !== null && seconds >= LEAST ? `about ${duration(seconds < LONG ? seconds : Math.round(seconds / 60) * 60)}` : "";
}

/** After a run, the outcome; and what the next run would do, where that is news. */
function After({ run, plan }: { run: NodeRun; plan: PlannedStep }): JSX.Element {
  if (plan.action === "run" && (run.state === "succeeded" || run.state === "reused")) {
    return <Two icon="play" tone="pending" first="Run again" aside={about(plan)} second={plan.reason} />;
  }
  return <Running run={run} />;
}

function Running({ run }: { run: NodeRun }): JSX.Element {
  const seconds = useSeconds(run);
  const { progress } = run;
  const worked = TIMED.includes(run.state) || (run.state === "cancelled" && seconds > 0);
  const aside = worked ? duration(seconds) : "";
  return (
    <>
      <Two icon={ICONS[run.state]} tone={run.state} first={STATE[run.state]} aside={aside} second={secondOf(run)} {...(run.error ? { title: `${run.error.message} ${run.error.remedy}` } : {})} />
      {run.state === "running" && (
        <progress
          className="fw-progress"
          aria-label={progress ? `${progress.done} of ${progress.total}` : "Running"}
          {...(progress && progress.total > 0 ? { value: progress.done, max: progress.total } : {})}
        />
      )}
    </>
  );
}

/** What matters most beside the state: why it failed, how far it is and where, or why it was reused. */
function secondOf({ state, error, progress, where, reason }: NodeRun): string {
  if (error) return error.message;
  if (state === "reused" || state === "skipped") return reason;
  const far = progress ? progress.message || `${progress.done} of ${progress.total}` : "";
  return [state === "running" ? far : "", where].filter(Boolean).join(" · ") || reason;
}

type Said = { icon: IconName; tone: NodeRun["state"]; first: string; second: string; aside?: string; title?: string };

function Two({ icon, tone, first, second, aside = "", title = second }: Said): JSX.Element {
  return (
    <div className={`fw-now fw-state-${tone}`} title={title}>
      <p className="fw-live-first">
        <Icon name={icon} />
        <b>{first}</b>
        <span className="fw-spring" />
        <span className="fw-live-aside">{aside}</span>
      </p>
      <p className="fw-live-second">{second || "\u00a0"}</p>
    </div>
  );
}

/** Seconds that go on between the server's words. */
function useSeconds({ state, seconds }: NodeRun): number {
  const [extra, setExtra] = useState(0);
  useEffect(() => {
    setExtra(0);
    if (state !== "running") return undefined;
    const begun = performance.now();
    const timer = setInterval(() => setExtra((performance.now() - begun) / 1000), 1_000);
    return () => clearInterval(timer);
  }, [state, seconds]);
  return seconds + extra;
}
