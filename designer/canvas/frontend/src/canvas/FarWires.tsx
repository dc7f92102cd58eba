/** All wires as seen from very far: one plain line path for each colour, for a thousand wires of their own are slow to draw. */
import { type Edge, ViewportPortal, useStore } from "@xyflow/react";
import { useMemo } from "react";
import type { FlowNode } from "./graph";
import type { Point } from "../model/geometry";

const FINE = 1; // px on the screen

export function FarWires(): React.ReactNode {
  const nodes = useStore((state) => state.nodes) as FlowNode[];
  const edges = useStore((state) => state.edges);
  const zoom = useStore((state) => state.transform[2]);
  const paths = useMemo(() => pathsOf(nodes, edges), [nodes, edges]);
  return (
    <ViewportPortal>
      <svg className="fw-far-wires" aria-hidden="true" strokeWidth={FINE / zoom}>
        {[...paths].map(([stroke, path]) => <path key={stroke} d={path} stroke={stroke} />)}
      </svg>
    </ViewportPortal>
  );
}

/** For each colour, the path along all its wires. */
export function pathsOf(nodes: readonly FlowNode[], edges: readonly Edge[]): Map<string, string> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const paths = new Map<string, string>();
  for (const edge of edges) {
    const from = middle(byId.get(edge.source), "source", edge.sourceHandle);
    const to = middle(byId.get(edge.target), "target", edge.targetHandle);
    const stroke = edge.style?.stroke ?? "currentColor";
    if (from && to) paths.set(stroke, `${paths.get(stroke) ?? ""}M${from.x} ${from.y}L${to.x} ${to.y}`);
  }
  return paths;
}

function middle(node: FlowNode | undefined, type: "source" | "target", port: string | null | undefined): Point | null {
  const handle = node?.handles?.find((one) => one.type === type && one.id === port);
  if (!node || !handle) return null;
  return { x: node.position.x + handle.x + (handle.width ?? 0) / 2, y: node.position.y + handle.y + (handle.height ?? 0) / 2 };
}
