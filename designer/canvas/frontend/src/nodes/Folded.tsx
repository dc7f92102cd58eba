/** A collapsed group: one node with the wires that cross its border. */
import { Handle, type NodeProps, Position } from "@xyflow/react";
import { memo } from "react";
import { command } from "../commands/commands";
import { useDesk } from "../commands/useDesk";
import { colorOf, type FlowNode, foldedPorts } from "../canvas/graph";
import type { End } from "../contract";
import { setGroup } from "../model/edits/frames";
import { portsOf, typesOf } from "../model/fitting";
import { PORT_ROW } from "../model/geometry";
import { portKey, type Side } from "../model/lighting";
import { counted, titleOf } from "../model/names";
import { problemsOf, seenOf } from "../state/derived";
import { useStage } from "../state/stage";
import { useEditor } from "../state/store";
import { Sign } from "../ui/Sign";
import { Title } from "./Title";

export const Folded = memo(function Folded({ id, selected }: NodeProps<FlowNode>): React.ReactNode {
  const desk = useDesk();
  const document = useEditor((state) => state.document);
  const wrong = useEditor((state) => (state.document.groups[id]?.nodes ?? []).reduce((sum, node) => sum + problemsOf(state, node).length, 0));
  const group = document.groups[id];
  if (!group) return null;
  const { inputs, outputs } = foldedPorts(document, id);
  const open = (): void => (desk.editor.select([id]), command("fold").run(desk));
  return (
    <div className={`fw-node fw-folded${wrong ? " fw-node-wrong" : ""}`} data-node={id} data-selected={selected}>
      <header className="fw-node-head">
        <Sign name="fold" />
        <div className="fw-names">
          <Title id={id} title={group.title || "Group"} onRename={(title) => desk.editor.commit(setGroup(document, id, { title: title.trim() }, "Rename a group"))} />
          <span className="fw-subtitle">{counted(group.nodes.length, "node")}</span>
        </div>
        {wrong > 0 && <span className="fw-corner fw-corner-bad" role="img" aria-label={counted(wrong, "problem")}><Sign name="alert" /></span>}
        {!desk.editor.readOnly && <button className="fw-icon-button nodrag" aria-label="Open the group" title="Open the group (G)" onClick={open}><Sign name="unfold" /></button>}
      </header>
      <div className="fw-ports" style={{ height: Math.max(inputs.length, outputs.length, 1) * PORT_ROW }}>
        {inputs.map((end, row) => <Crossing key={`i${end.join(".")}`} end={end} side="input" row={row} />)}
        {outputs.map((end, row) => <Crossing key={`o${end.join(".")}`} end={end} side="output" row={row} />)}
      </div>
    </div>
  );
});

function Crossing({ end, side, row }: { end: End; side: Side; row: number }): React.ReactNode {
  const key = portKey(end[0], side, end[1]);
  const lit = useStage(({ inHand }) => (!inHand ? "" : inHand.fits.has(key) ? " fw-port-fits" : " fw-port-faded"));
  const color = useEditor((state) => {
    const seen = seenOf(state);
    return side === "output" ? colorOf(seen, end) : seen.catalogue.color(portsOf(seen, end[0]).inputs.find((port) => port.name === end[1])?.types[0]);
  });
  const words = useEditor((state) => {
    const seen = seenOf(state);
    const port = [...portsOf(seen, end[0])[side === "input" ? "inputs" : "outputs"]].find((one) => one.name === end[1]);
    return `${end[1]} of ${titleOf(seen.document, seen.catalogue, end[0])}${port ? `: ${typesOf(port)}` : ""}`;
  });
  return (
    <div className={`fw-port fw-port-${side}${lit}`} style={{ top: row * PORT_ROW, "--fw-port": color } as React.CSSProperties} title={words}>
      <Handle id={end.join(".")} type={side === "input" ? "target" : "source"} position={side === "input" ? Position.Left : Position.Right} className="fw-handle fw-handle-wired" data-port={key} />
      <span className="fw-port-name">{end[1].replaceAll("_", " ")}</span>
    </div>
  );
}
