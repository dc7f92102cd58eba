/** Times, sizes and counts in words, the same everywhere in the canvas. */

import type { PlanView, RunStatus, StepState } from "../contract";

/** Who somebody is; empty where nobody signs in, and everybody is "you". */
export const personOf = (user: string): string => (user === "you" ? "" : user);

/** Seconds as people say them: "0.4 s", "12 s", "3 min 5 s", "2 h 10 min". */
export function duration(seconds: number): string {
  if (seconds < 0.95) return `${Math.max(0, seconds).toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min${whole % 60 ? ` ${whole % 60} s` : ""}`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h${minutes % 60 ? ` ${minutes % 60} min` : ""}`;
}

/** Bytes as people say them: "12 B", "3.4 MB". */
export function size(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let [amount, unit] = [bytes, 0];
  while (amount >= 999.5 && unit < units.length - 1) [amount, unit] = [amount / 1000, unit + 1];
  return `${unit === 0 || amount >= 99.5 ? Math.round(amount) : Number(amount.toPrecision(2))} ${units[unit] ?? "B"}`;
}

/** A count with its thing: "1 node", "3 nodes". */
export const count = (number: number, thing: string, things = `${thing}s`): string => `${number.toLocaleString("en")} ${number === 1 ? thing : things}`;

/** When something was: "14:02" today, else "3 Nov, 14:02". */
export function moment(unixSeconds: number, now = new Date()): string {
  const then = new Date(unixSeconds * 1000);
  const clock = then.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  if (then.toDateString() === now.toDateString()) return clock;
  const year = then.getFullYear() === now.getFullYear() ? {} : ({ year: "numeric" } as const);
  return `${then.toLocaleDateString("en-GB", { day: "numeric", month: "short", ...year })}, ${clock}`;
}

/** A time of the log, to the second. */
export const clock = (unixSeconds: number): string => new Date(unixSeconds * 1000).toLocaleTimeString("en-GB");

/** What a plan comes to: "7 reused, 3 to run". */
export function planInShort(plan: Pick<PlanView, "steps">): string {
  const reused = plan.steps.filter((step) => step.action === "reuse").length;
  const rest = plan.steps.length - reused;
  if (!plan.steps.length) return "Nothing to run";
  if (!rest) return `All ${reused} reused`;
  return reused ? `${reused} reused, ${rest} to run` : `${rest} to run`;
}

/** How a step's state is said. */
export const STATE: Record<StepState, string> = {
  pending: "Pending",
  waiting: "Waiting",
  running: "Running",
  succeeded: "Done",
  reused: "Reused",
  failed: "Failed",
  skipped: "Skipped",
  cancelled: "Cancelled",
};

/** How a run's status is said. */
export const STATUS: Record<RunStatus, string> = {
  pending: "Starting",
  running: "Running",
  succeeded: "Succeeded",
  failed: "Failed",
  cancelled: "Cancelled",
  interrupted: "Interrupted",
  damaged: "Damaged",
};
