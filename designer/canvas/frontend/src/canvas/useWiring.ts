/** Drawing wires with the mouse: what fits is lit, what does not is refused with its reason and a repair. */
import type { Connection, Edge, FinalConnectionState, HandleType, OnConnectStartParams, OnReconnect } from "@xyflow/react";
import { useMemo } from "react";
import type { Desk } from "../commands/desk";
import { useDesk } from "../commands/useDesk";
import type { End } from "../contract";
import { connect, disconnect } from "../model/edits/wires";
import { portsOf, type Seen, wireInto } from "../model/fitting";
import type { Point } from "../model/geometry";
import { fittingPorts, freeOf, inOrder, portAt, portKey, reasonBetween, type Side, type WireEnd } from "../model/lighting";
import { seenOf } from "../state/derived";
import type { InHand } from "../state/stage";
import { endOf } from "./graph";

export type Wiring = {
  onConnectStart: (event: unknown, params: OnConnectStartParams) => void;
  isValidConnection: (connection: Connection | Edge) => boolean;
  onConnect: (connection: Connection) => void;
  onConnectEnd: (event: MouseEvent | TouchEvent, state: FinalConnectionState) => void;
  onReconnectStart: (event: unknown, edge: Edge, fixed: HandleType) => void;
  onReconnect: OnReconnect;
  onReconnectEnd: (event: MouseEvent | TouchEvent, edge: Edge, fixed: HandleType, state: FinalConnectionState) => void;
};

/** The handlers that React Flow calls while a wire is drawn. */
export function useWiring(): Wiring {
  const desk = useDesk();
  return useMemo(() => wiring(desk), [desk]);
}

function wiring(desk: Desk): Wiring {
  const { editor, stage } = desk;
  let moving = false; // one end of a wire that is there: React Flow tells of it as of a new wire, too
  return {
    onConnectStart: (_, { nodeId, handleId, handleType }) => {
      if (nodeId !== null && !moving) take(desk, endOf(editor.get().document, nodeId, handleId), sideOf(handleType));
    },
    isValidConnection: (connection) => isLit(desk, connection),
    onConnect: (connection) => {
      const [from, to] = endsOf(desk, connection);
      editor.commit(connect(editor.get().document, from, to));
    },
    onConnectEnd: (event, state) => {
      if (moving) return;
      const { inHand } = stage.get();
      stage.set({ inHand: null });
      if (inHand && !state.isValid) dropped(desk, inHand, state, pointOf(event));
    },
    onReconnectStart: (_, edge, fixed) => {
      moving = true;
      const record = editor.get().document.edges[edge.id];
      if (record) take(desk, fixed === "source" ? record.from : record.to, sideOf(fixed), edge.id);
    },
    onReconnect: (edge, connection) => {
      const [from, to] = endsOf(desk, connection);
      editor.commit(connect(editor.get().document, from, to, edge.id));
    },
    onReconnectEnd: (event, edge, _, state) => {
      moving = false;
      const { inHand } = stage.get();
      stage.set({ inHand: null });
      if (state.isValid || !inHand) return;
      if (state.toHandle) dropped(desk, inHand, state, pointOf(event));
      else editor.commit(disconnect(editor.get().document, [edge.id]));
    },
  };
}

/** Take a wire into the hand: light what it fits, inputs that are taken aside. */
function take({ editor, stage }: Desk, end: End, side: Side, instead?: string): void {
  const seen = seenOf(editor.get());
  const fits = freeOf(seen, { end, side }, fittingPorts(seen, end, side), instead);
  stage.set({ inHand: { end, side, fits, ...(instead === undefined ? {} : { instead }) }, refused: null });
}

function isLit({ editor, stage }: Desk, { source, sourceHandle, target, targetHandle }: Connection | Edge): boolean {
  const { inHand } = stage.get();
  if (!inHand) return false;
  const { document } = editor.get();
  const other = inHand.side === "output" ? endOf(document, target, targetHandle) : endOf(document, source, sourceHandle);
  return inHand.fits.has(portKey(other[0], inHand.side === "output" ? "input" : "output", other[1]));
}

/** A wire let go where it cannot stay: on a port, on a node, or on empty canvas. */
function dropped(desk: Desk, inHand: InHand, { toHandle, toNode }: FinalConnectionState, at: Point): void {
  const { editor, stage } = desk;
  const { document } = editor.get();
  if (toHandle) return refuse(desk, inHand, { end: endOf(document, toHandle.nodeId, toHandle.id), side: sideOf(toHandle.type) }, at);
  const under = toNode?.id ?? nodeAt(at);
  if (under !== undefined && under !== inHand.end[0]) return dropOnNode(desk, inHand, under, at);
  const held = inHand.side === "input" ? wireInto(document, inHand.end) : undefined;
  if (under === undefined && !held && !editor.readOnly && stage.view) stage.set({ adding: { at: stage.view.toCanvas(at), wire: inHand } });
}

/** On a node as a whole: its first port that fits, or the reason why none does. */
function dropOnNode(desk: Desk, inHand: InHand, node: string, at: Point): void {
  const { editor } = desk;
  const seen = seenOf(editor.get());
  const fit = [...inHand.fits].find((key) => key.startsWith(`${node} `));
  if (fit !== undefined) return void editor.commit(connect(seen.document, ...inOrder(inHand, portAt(fit).end), inHand.instead));
  const nearest = likeliest(seen, inHand, node);
  if (nearest) refuse(desk, inHand, nearest, at);
}

/** Of the ports that refuse the wire the one that was probably meant: one that is only taken, else the first. */
function likeliest(seen: Seen, inHand: InHand, node: string): WireEnd | undefined {
  const { inputs, outputs } = portsOf(seen, node);
  const ports = (inHand.side === "output" ? inputs : outputs).map(({ name }): WireEnd => ({ end: [node, name], side: inHand.side === "output" ? "input" : "output" }));
  return ports.find((port) => reasonBetween(seen, inHand, port)?.repair?.kind === "replace") ?? ports[0];
}

function refuse({ editor, stage }: Desk, inHand: InHand, other: WireEnd, at: Point): void {
  if (other.side === inHand.side && other.end.join() === inHand.end.join()) return; // put back where it was taken
  const reason = reasonBetween(seenOf(editor.get()), inHand, other);
  if (!reason) return;
  const [from, to] = inOrder(inHand, other.end);
  stage.set({ refused: { reason, from, to, at } });
  editor.say(`${reason.message} ${reason.remedy}`);
}

function endsOf({ editor }: Desk, { source, sourceHandle, target, targetHandle }: Connection): [End, End] {
  const { document } = editor.get();
  return [endOf(document, source, sourceHandle), endOf(document, target, targetHandle)];
}

function sideOf(type: HandleType | null | undefined): Side {
  return type === "target" ? "input" : "output";
}

function nodeAt({ x, y }: Point): string | undefined {
  const element = document.elementFromPoint(x, y)?.closest<HTMLElement>(".fw-node[data-node]");
  return element?.dataset.node;
}

function pointOf(event: MouseEvent | TouchEvent): Point {
  const at = "changedTouches" in event ? event.changedTouches[0] : event;
  return { x: at?.clientX ?? 0, y: at?.clientY ?? 0 };
}
