/** The ports of a node: named, in the colour of their type, lit while a wire in the hand fits them. */
import { Handle, Position } from "@xyflow/react";
import { memo } from "react";
import type { PortView } from "../contract";
import { typesOf } from "../model/fitting";
import { PORT_ROW } from "../model/geometry";
import { portKey, type Side } from "../model/lighting";
import { catalogueOf, wiredPorts } from "../state/derived";
import { useStage } from "../state/stage";
import { useEditor } from "../state/store";

type Props = { node: string; inputs: PortView[]; outputs: PortView[]; far: boolean };

export const Ports = memo(function Ports({ node, inputs, outputs, far }: Props): React.ReactNode {
  const rows = Math.max(inputs.length, outputs.length, 1);
  return (
    <div className="fw-ports" style={{ height: rows * PORT_ROW }}>
      {inputs.map((port, row) => (
        <Port key={`i${port.name}`} node={node} side="input" port={port} row={row} far={far} />
      ))}
      {outputs.map((port, row) => (
        <Port key={`o${port.name}`} node={node} side="output" port={port} row={row} far={far} />
      ))}
    </div>
  );
});

type PortProps = { node: string; side: Side; port: PortView; row: number; far: boolean };

function Port({ node, side, port, row, far }: PortProps): React.ReactNode {
  const key = portKey(node, side, port.name);
  const light = useStage(({ inHand }) => (!inHand ? "" : inHand.fits.has(key) ? "fits" : isOwn(inHand, key) ? "own" : "faded"));
  const wired = useEditor((state) => wiredPorts(state.document).has(key));
  const color = useEditor((state) => catalogueOf(state).color(port.types[0]));
  const meaning = useEditor((state) => port.types.map((type) => catalogueOf(state).help(type).split("\n")[0]).join(" "));
  const lacking = side === "input" && port.required && !wired;
  const words = `${port.name}: ${typesOf(port)}${side === "output" ? "" : port.required ? ", required" : ", optional"}. ${port.help}\n${meaning}`.trim();
  const place = { top: row * PORT_ROW, "--fw-port": color } as React.CSSProperties;
  return (
    <div className={`fw-port fw-port-${side}${light && ` fw-port-${light}`}`} style={place} title={words}>
      <Handle
        id={port.name}
        type={side === "input" ? "target" : "source"}
        position={side === "input" ? Position.Left : Position.Right}
        className={`fw-handle${wired ? " fw-handle-wired" : ""}${lacking ? " fw-handle-lacking" : ""}`}
        data-port={key}
      />
      {!far && <span className="fw-port-name">{port.name.replaceAll("_", " ")}</span>}
    </div>
  );
}

function isOwn(inHand: { end: [string, string]; side: Side }, key: string): boolean {
  return portKey(inHand.end[0], inHand.side, inHand.end[1]) === key;
}

