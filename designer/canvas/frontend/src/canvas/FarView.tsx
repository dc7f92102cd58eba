/** Nodes and wires as seen from very far, painted on one canvas: a thousand elements of their own are slow to move. */
import { type Edge, useStoreApi } from "@xyflow/react";
import { useEffect, useRef } from "react";
import { useDesk } from "../commands/useDesk";
import type { FlowNode } from "./graph";
import { FarPainter } from "./FarPainter";
import type { Tone } from "./far";

export type Colour = Tone | "panel" | "sunken" | "edge" | "text";
const COLOURS: Record<Colour, string> = {
  map: "var(--fw-map)",
  accent: "var(--fw-accent)",
  live: "var(--fw-live)",
  bad: "var(--fw-bad)",
  warn: "var(--fw-warn)",
  good: "var(--fw-good)",
  reused: "var(--fw-reused)",
  panel: "var(--fw-panel)",
  sunken: "var(--fw-sunken)",
  edge: "var(--fw-line-strong)",
  text: "var(--fw-text)",
};

/** The nodes themselves lie over it, unseen, for the mouse and the keyboard to meet. */
export function FarView(): React.ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const colours = useRef<HTMLSpanElement>(null);
  const painter = useRef<FarPainter | null>(null);
  const flow = useStoreApi<FlowNode, Edge>();
  const { editor } = useDesk();
  useEffect(() => {
    if (!canvas.current) return undefined;
    const made = (painter.current = new FarPainter(canvas.current, flow, editor, () => coloursIn(colours.current)));
    return () => made.end();
  }, [editor, flow]);
  return (
    <>
      <canvas ref={canvas} className="fw-far" aria-hidden="true" />
      {/* a canvas knows no variables: the browser says here what they are, and a transition that ends tells of another theme */}
      <span ref={colours} className="fw-far-colours" aria-hidden="true" onTransitionEnd={() => painter.current?.dress()}>
        {Object.entries(COLOURS).map(([name, color]) => <i key={name} data-colour={name} style={{ color }} />)}
      </span>
    </>
  );
}

function coloursIn(host: HTMLElement | null): Record<string, string> {
  const named = [...(host?.querySelectorAll<HTMLElement>("[data-colour]") ?? [])];
  return Object.fromEntries(named.map((one) => [one.dataset.colour ?? "", getComputedStyle(one).color]));
}
