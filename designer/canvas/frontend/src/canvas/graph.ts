/** The document as React Flow draws it: its nodes, notes, groups and wires. */
import { type Edge, type Node, type NodeHandle, Position } from "@xyflow/react";
import type { Document, EdgeRecord, End, PortView } from "../contract";
import { portsOf, type Seen } from "../model/fitting";
import { around, type Box, boxOf, framed, HEAD, NODE_WIDTH, nodeHeight, NOTE, placeOf, PORT_ROW } from "../model/geometry";
import { shortened, titleOf } from "../model/names";
import { foldedIn } from "../state/derived";
import type { Selection } from "../state/shape";

export type Kind = "node" | "note" | "frame" | "folded";
export type FlowNode = Node<Record<string, never>, Kind>;
const NO_DATA: Record<string, never> = {};

/** A folded group's ports: one for each port inside that a wire from outside ends at. */
export type FoldedPorts = { inputs: End[]; outputs: End[] };

/** The nodes to draw; what has not changed since `before` stays the same object, and what has keeps its measures. */
export function flowNodes(seen: Seen, selection: Selection, before: readonly FlowNode[]): FlowNode[] {
  const known = new Map(before.map((node) => [node.id, node]));
  const folded = foldedIn(seen.document);
  const boxes = new Map<string, Box>();
  const measured = (id: string): Box => {
    const box = boxes.get(id) ?? measuredBox(seen, id, known.get(id));
    boxes.set(id, box);
    return box;
  };
  const made = [
    ...Object.keys(seen.document.groups).flatMap((id) => groupNode(seen, id, measured)),
    ...Object.keys(seen.document.nodes).filter((id) => !folded.has(id)).map((id) => plainNode(seen, id)),
    ...Object.keys(seen.document.notes).map((id) => noteNode(seen.document, id)),
  ];
  return made.map((node) => settled(node, known.get(node.id), selection.nodes.has(node.id)));
}

/** The wires to draw; those inside a folded group are not, those across its border end at it. */
export function flowEdges(seen: Seen, selection: Selection, before: readonly Edge[]): Edge[] {
  const known = new Map(before.map((edge) => [edge.id, edge]));
  const folded = foldedIn(seen.document);
  return Object.entries(seen.document.edges).flatMap(([key, record]) => {
    const [source, sourceHandle] = drawnEnd(folded, record.from);
    const [target, targetHandle] = drawnEnd(folded, record.to);
    if (source === target || !drawn(seen, record)) return [];
    const stroke = colorOf(seen, record.from);
    const selected = selection.edges.has(key);
    const old = known.get(key);
    const same = old && old.source === source && old.target === target && old.selected === selected && old.style?.stroke === stroke;
    if (same) return [old];
    const ariaLabel = `Wire from ${record.from[1]} of ${titleOf(seen.document, seen.catalogue, record.from[0])} to ${record.to[1]} of ${titleOf(seen.document, seen.catalogue, record.to[0])}`;
    return [{ id: key, source, sourceHandle, target, targetHandle, selected, style: { stroke }, ariaLabel }];
  });
}

/** The colour of what an output gives. */
export function colorOf(seen: Seen, from: End): string {
  const port = portsOf(seen, from[0]).outputs.find((one) => one.name === from[1]);
  return seen.catalogue.color(port?.types[0]);
}

/** The port inside a group that one of its ports stands for, or the node's own. */
export function endOf(document: Document, node: string, handle: string | null | undefined): End {
  const [inner, port] = (handle ?? "").split(".");
  return Object.hasOwn(document.groups, node) && port !== undefined ? [inner ?? "", port] : [node, handle ?? ""];
}

/** The ports that a node shows: as declared, or, where its component is not known, those that wires end at. */
export function shownPorts(seen: Seen, node: string): { inputs: PortView[]; outputs: PortView[] } {
  if (seen.catalogue.component(seen.document.nodes[node]?.component ?? "")) return portsOf(seen, node);
  const named = (names: string[]): PortView[] => [...new Set(names)].map((name) => ({ name, types: [], required: false, help: "" }));
  const edges = Object.values(seen.document.edges);
  return {
    inputs: named(edges.filter((edge) => edge.to[0] === node).map((edge) => edge.to[1])),
    outputs: named(edges.filter((edge) => edge.from[0] === node).map((edge) => edge.from[1])),
  };
}

/** The ports of a folded group, from top to bottom. */
export function foldedPorts(document: Document, group: string): FoldedPorts {
  const inside = new Set(document.groups[group]?.nodes ?? []);
  const [inputs, outputs] = [new Map<string, End>(), new Map<string, End>()];
  for (const { from, to } of Object.values(document.edges)) {
    if (inside.has(from[0]) === inside.has(to[0])) continue;
    if (inside.has(to[0])) inputs.set(to.join("."), to);
    else outputs.set(from.join("."), from);
  }
  return { inputs: [...inputs.values()], outputs: [...outputs.values()] };
}

/** Whether both ends are ports that are drawn. */
function drawn(seen: Seen, { from, to }: EdgeRecord): boolean {
  const has = (end: End, side: "inputs" | "outputs"): boolean => shownPorts(seen, end[0])[side].some((port) => port.name === end[1]);
  return has(from, "outputs") && has(to, "inputs");
}

function drawnEnd(folded: ReadonlyMap<string, string>, end: End): [node: string, handle: string] {
  const group = folded.get(end[0]);
  return group === undefined ? [end[0], end[1]] : [group, end.join(".")];
}

function plainNode(seen: Seen, id: string): FlowNode {
  const { inputs, outputs } = shownPorts(seen, id);
  const names = { inputs: inputs.map((port) => port.name), outputs: outputs.map((port) => port.name) };
  const ariaLabel = `${shortened(titleOf(seen.document, seen.catalogue, id))}, node`;
  return { ...base(id, "node", placeOf(seen.document, id)), ...sized(names), ariaLabel };
}

function noteNode(document: Document, id: string): FlowNode {
  const [x, y, width = NOTE.width, height = NOTE.height] = placeOf(document, id);
  return { ...base(id, "note", [x, y]), width, height, ariaLabel: `Note: ${shortened(document.notes[id]?.text ?? "")}` };
}

function groupNode(seen: Seen, id: string, measured: (id: string) => Box): FlowNode[] {
  const group = seen.document.groups[id];
  const members = (group?.nodes ?? []).filter((node) => Object.hasOwn(seen.document.nodes, node));
  const inner = around(members.map(measured));
  if (!group || !inner) return [];
  const ariaLabel = `${shortened(group.title || "Group")}, group of ${members.length}`;
  if (group.collapsed) {
    const { inputs, outputs } = foldedPorts(seen.document, id);
    const names = { inputs: inputs.map((end) => end.join(".")), outputs: outputs.map((end) => end.join(".")) };
    return [{ ...base(id, "folded", [inner.x, inner.y]), ...sized(names), ariaLabel }];
  }
  const { x, y, width, height } = framed(inner);
  return [{ ...base(id, "frame", [x, y]), width, height, zIndex: -1, dragHandle: ".fw-frame-head", ariaLabel }];
}

/** The size of a node and where its ports are, known before it is drawn: a thousand nodes need not be measured. */
function sized(names: { inputs: string[]; outputs: string[] }): Pick<FlowNode, "initialWidth" | "initialHeight" | "handles"> {
  const handle = (id: string, row: number, type: "target" | "source"): NodeHandle => {
    const [x, position] = type === "target" ? [0, Position.Left] : [NODE_WIDTH, Position.Right];
    return { id, type, position, x: x - 6, y: HEAD + row * PORT_ROW + PORT_ROW / 2 - 6, width: 12, height: 12 };
  };
  const handles = [...names.inputs.map((id, row) => handle(id, row, "target")), ...names.outputs.map((id, row) => handle(id, row, "source"))];
  return { initialWidth: NODE_WIDTH, initialHeight: nodeHeight(names.inputs.length, names.outputs.length), handles };
}

function base(id: string, type: Kind, [x, y]: readonly [number, number, ...number[]]): FlowNode {
  return { id, type, position: { x, y }, data: NO_DATA };
}

function measuredBox(seen: Seen, id: string, node: FlowNode | undefined): Box {
  const box = boxOf(seen, id);
  return { ...box, width: node?.measured?.width ?? box.width, height: node?.measured?.height ?? box.height };
}

/** `node` with what React Flow knows of it; the old object where nothing is new. What is in the hand stays there. */
function settled(node: FlowNode, old: FlowNode | undefined, selected: boolean): FlowNode {
  if (!old || old.type !== node.type) return { ...node, selected };
  const position = old.dragging ? old.position : node.position;
  const sameHandles = old.handles?.length === node.handles?.length && (old.handles ?? []).every((handle, i) => handle.id === node.handles?.[i]?.id);
  const same = old.position.x === position.x && old.position.y === position.y && old.width === node.width && old.height === node.height;
  if (same && sameHandles && Boolean(old.selected) === selected && old.ariaLabel === node.ariaLabel) return old;
  return { ...old, ...node, position, selected, ...(sameHandles && old.handles ? { handles: old.handles } : {}) };
}

