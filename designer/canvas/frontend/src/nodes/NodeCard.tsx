/** A node: what it is, its ports, what the next run would do with it, and what it did. */
import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import { useDesk } from "../commands/useDesk";
import type { FlowNode } from "../canvas/graph";
import { shownPorts } from "../canvas/graph";
import type { NodeRecord, NodeRun, PlannedStep, PortView, Problem } from "../contract";
import { rename } from "../model/edits/nodes";
import { nodeHeight } from "../model/geometry";
import { NodeBody } from "../panels";
import { catalogueOf, planOf, problemsOf, seenOf } from "../state/derived";
import { useStage } from "../state/stage";
import { useEditor, useRun } from "../state/store";
import { Sign } from "../ui/Sign";
import { Mark } from "./Mark";
import { Ports } from "./Ports";
import { Title } from "./Title";

export const NodeCard = memo(function NodeCard({ id, height, selected }: NodeProps<FlowNode>): React.ReactNode {
  const record = useEditor((state) => state.document.nodes[id]);
  const component = useEditor((state) => catalogueOf(state).component(state.document.nodes[id]?.component ?? ""));
  const ports = useEditor((state) => shownPorts(seenOf(state), id), samePorts);
  const problems = useEditor((state) => problemsOf(state, id));
  const plan = useEditor((state) => planOf(state, id));
  const far = useStage((state) => state.far);
  const tiny = useStage((state) => state.tiny);
  const run = useRun(id);
  if (!record) return null;
  const size = far && height !== undefined ? { minHeight: height } : undefined; // in short, but not shorter: wires keep their ends
  if (tiny) return <div className="fw-node fw-node-unseen" data-node={id} data-state={run?.state ?? ""} data-selected={selected} style={{ height: height ?? nodeHeight(ports.inputs.length, ports.outputs.length) }} />;
  return (
    <div className={looks(record, run, plan, problems)} data-node={id} data-state={run?.state ?? ""} data-plan={plan?.action ?? ""} data-selected={selected} style={size}>
      <header className="fw-node-head">
        <Sign name={component?.category ?? "other"} />
        <Names id={id} record={record} title={record.title || component?.title || id} component={component?.title ?? `${record.component} is not known`} far={far} />
        <Mark run={run} plan={plan} problems={problems} bypass={record.bypass ?? false} />
      </header>
      <Ports node={id} inputs={ports.inputs} outputs={ports.outputs} far={far} />
      {!far && <NodeBody node={id} record={record} run={run} plan={plan} />}
    </div>
  );
});

type NamesProps = { id: string; record: NodeRecord; title: string; component: string; far: boolean };

function Names({ id, record, title, component, far }: NamesProps): React.ReactNode {
  const { editor } = useDesk();
  return (
    <div className="fw-names">
      <Title id={id} title={title} onRename={(now) => editor.commit(rename(editor.get().document, id, now))} />
      {!far && record.title && record.title !== component && <span className="fw-subtitle">{component}</span>}
    </div>
  );
}

function looks(record: NodeRecord, run: NodeRun | null, plan: PlannedStep | null, problems: Problem[]): string {
  const wrong = problems.some((problem) => problem.severity === "error") ? " fw-node-wrong" : "";
  const state = run ? ` fw-ran-${run.state}` : "";
  return `fw-node${record.bypass ? " fw-node-bypassed" : ""}${wrong}${state}${plan?.action === "reuse" ? " fw-node-reuse" : ""}`;
}

type Both = { inputs: PortView[]; outputs: PortView[] };

function samePorts(a: Both, b: Both): boolean {
  const same = (one: PortView[], other: PortView[]): boolean => one === other || (one.length === other.length && one.every((port, i) => port === other[i] || (port.types.length === 0 && port.name === other[i]?.name)));
  return same(a.inputs, b.inputs) && same(a.outputs, b.outputs);
}
