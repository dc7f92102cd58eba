/** What is shown inside a node: what it would do, what it is doing, and what it made. */

import type { JSX } from "react";
import type { NodeRecord, NodeRun, PlannedStep, Show } from "../../contract";
import { type EditorState, useEditor, useHandle, useRunGoing } from "../../state/store";
import { Shown } from "../charts/Shown";
import { componentOf } from "../inspector/select";
import { inShort } from "./inShort";
import { LiveLine } from "./LiveLine";

type Props = { node: string; record: NodeRecord; run: NodeRun | null; plan: PlannedStep | null };

/** Three lines that never move, and, once there is something to see, a picture or chart below them. */
export function NodeBody({ node, record, run, plan }: Props): JSX.Element {
  const component = useEditor((state) => componentOf(state, node));
  const parameters = useEditor((state) => state.document.parameters);
  const unplanned = useEditor(whyUnplanned);
  const going = useRunGoing(); // what a run after this one would do is told once this one has ended
  const lines = component ? inShort(component.parameters, record.params ?? {}, parameters) : [];
  return (
    <div className="fw-body">
      <p className="fw-body-params" title={lines.map(({ name, text }) => `${name}: ${text}`).join("\n")}>
        {lines.length ? lines.slice(0, 3).map((line) => <Value key={line.name} {...line} />) : <span className="fw-muted">{component ? "Default values" : ""}</span>}
      </p>
      <LiveLine run={run} plan={run && going ? null : plan} bypass={record.bypass ?? false} unplanned={unplanned} />
      {run && <Best shows={run.show} />}
    </div>
  );
}

/** Why a node has no plan, where it has none. */
function whyUnplanned({ check }: Pick<EditorState, "check">): string {
  if (!check) return "the plan is being made";
  return check.plan ? "" : "the problems come first";
}

function Value({ name, text }: { name: string; text: string }): JSX.Element {
  return (
    <span className="fw-body-param">
      <span className="fw-muted">{name.replaceAll("_", " ")}</span> {text}
    </span>
  );
}

/** The first thing there is to show; the others are in the inspector. */
function Best({ shows }: { shows: Show[] }): JSX.Element | null {
  const editor = useHandle();
  const best = shows[0];
  if (!best) return null;
  return (
    <div className={`fw-body-show fw-body-${best.kind}`}>
      <Shown show={best} picture={(url) => editor.api.picture(url) ?? ""} compact />
    </div>
  );
}
