/** The mark in a node's corner: what is wrong, how its step went, or what the next run would do with it. */
import type { NodeRun, PlannedStep, Problem } from "../contract";
import type { Tone } from "../canvas/far";
import { Sign } from "../ui/Sign";

type Props = { run: NodeRun | null; plan: PlannedStep | null; problems: Problem[]; bypass: boolean };
type Shown = { sign: string; tone: Exclude<Tone, "map" | "accent"> | "muted"; words: string; text?: string };

export function Mark(props: Props): React.ReactNode {
  const shown = shownOf(props);
  return (
    shown && (
      <span className={`fw-corner fw-corner-${shown.tone}`} role="img" aria-label={shown.words} title={shown.words}>
        <Sign name={shown.sign} />
        {shown.text}
      </span>
    )
  );
}

/** The mark's colour, for where there is no room for the mark; null where it says nothing that must be seen. */
export function toneOf(props: Props): Tone | null {
  const tone = shownOf(props)?.tone;
  return tone === undefined || tone === "muted" ? null : tone;
}

const ENDED: Record<string, Shown> = {
  succeeded: { sign: "check", tone: "good", words: "Done" },
  reused: { sign: "reuse", tone: "reused", words: "Reused" },
  running: { sign: "play", tone: "live", words: "Running" },
  waiting: { sign: "clock", tone: "muted", words: "Waiting" },
  pending: { sign: "clock", tone: "muted", words: "Not begun" },
  skipped: { sign: "bypass", tone: "muted", words: "Skipped" },
  cancelled: { sign: "close", tone: "muted", words: "Cancelled" },
};

function shownOf({ run, plan, problems, bypass }: Props): Shown | null {
  const live = run !== null && ["pending", "waiting", "running"].includes(run.state);
  const [first] = problems;
  if (first && !live) {
    const words = problems.map((problem) => `${problem.message} ${problem.remedy}`).join("\n");
    return { sign: "alert", tone: problems.some((one) => one.severity === "error") ? "bad" : "warn", words, text: problems.length > 1 ? String(problems.length) : "" };
  }
  if (bypass) return { sign: "bypass", tone: "muted", words: "Bypassed: it hands on what it is fed" };
  if (run?.state === "failed") return { sign: "alert", tone: "bad", words: `Failed. ${run.error?.message ?? ""} ${run.error?.remedy ?? ""}` };
  const ended = run && ENDED[run.state];
  if (ended && (live || !plan || plan.action === "reuse")) return { ...ended, words: `${ended.words}. ${run.reason}` };
  if (!plan) return ended ?? null;
  return plan.action === "reuse" ? { sign: "reuse", tone: "reused", words: `Reuse: ${plan.reason}` } : { sign: "play", tone: "muted", words: `Run: ${plan.reason}` };
}
