/** Paints what is seen from very far: once a frame, and only when something of it has changed. */
import type { Edge, useStoreApi } from "@xyflow/react";
import { titleOf } from "../model/names";
import { toneOf } from "../nodes/Mark";
import { planOf, problemsOf, seenOf } from "../state/derived";
import { type Editor, type EditorState } from "../state/store";
import { NOTHING_SELECTED } from "../state/shape";
import { boxOfNode, broken, isSeen, type Lines, linesOf, type Tone } from "./far";
import { flowEdges, type FlowNode } from "./graph";

type Flow = ReturnType<typeof useStoreApi<FlowNode, Edge>>;
type Look = { fill: Tone; dot: Tone | null; bypassed: boolean; title: string };
const TITLED = 0.2; // zoom, from which on titles are painted
const ROUND = 10; // the shapes of a node, on the canvas's own scale
const INSET = 10;
const DOT = 14;
const TITLE = { size: 25, line: 29, width: 186, lines: 3 };

export class FarPainter {
  private readonly context: CanvasRenderingContext2D | null;
  private colours: Record<string, string> = {};
  private frame = 0;
  private edges: { of: EditorState["document"]; all: Edge[] } | null = null;
  private wires: { of: readonly FlowNode[]; edges: Edge[]; lines: Map<string, Lines> } | null = null;
  private looks = new Map<string, Look>();
  private readonly titles = new Map<string, string[]>();
  private readonly heard: (() => void)[];

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly flow: Flow,
    private readonly editor: Editor,
    private readonly coloursNow: () => Record<string, string>,
  ) {
    this.context = canvas.getContext("2d");
    const anew = (): void => (this.looks.clear(), this.ask());
    this.heard = [flow.subscribe(() => this.ask()), editor.subscribe(anew), editor.runs.header.subscribe(anew)];
    this.dress();
  }

  /** Paint no more. */
  end(): void {
    cancelAnimationFrame(this.frame);
    for (const stop of this.heard) stop();
  }

  /** Take the theme's colours as they are now. */
  dress(): void {
    this.colours = this.coloursNow();
    this.ask();
  }

  private ask(): void {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      if (this.context) this.paint(this.context);
    });
  }

  private paint(context: CanvasRenderingContext2D): void {
    const { transform, width, height, nodes } = this.flow.getState();
    const [x, y, zoom] = transform;
    const dots = window.devicePixelRatio;
    this.fit(width * dots, height * dots);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    context.setTransform(zoom * dots, 0, 0, zoom * dots, x * dots, y * dots);
    this.paintWires(context, nodes, 1 / zoom);
    const seen = nodes.filter((node) => node.type === "node" && isSeen(boxOfNode(node), transform, width, height));
    if (zoom < TITLED) this.paintBoxes(context, seen);
    else for (const chosen of [false, true]) this.paintCards(context, seen.filter((node) => Boolean(node.selected) === chosen), 1 / zoom);
  }

  private fit(width: number, height: number): void {
    if (this.canvas.width === Math.round(width) && this.canvas.height === Math.round(height)) return;
    this.canvas.width = Math.round(width);
    this.canvas.height = Math.round(height);
  }

  private paintWires(context: CanvasRenderingContext2D, nodes: readonly FlowNode[], fine: number): void {
    const edges = this.edgesNow();
    if (this.wires?.of !== nodes || this.wires.edges !== edges) this.wires = { of: nodes, edges, lines: linesOf(nodes, edges) };
    context.lineWidth = fine;
    for (const [stroke, lines] of this.wires.lines) {
      context.beginPath();
      for (let i = 0; i < lines.length; i += 4) {
        context.moveTo(lines[i] ?? 0, lines[i + 1] ?? 0);
        context.lineTo(lines[i + 2] ?? 0, lines[i + 3] ?? 0);
      }
      context.strokeStyle = stroke;
      context.stroke();
    }
  }

  /** Boxes in the colour of how they fare, where a border would be too thin to be seen. */
  private paintBoxes(context: CanvasRenderingContext2D, nodes: readonly FlowNode[]): void {
    for (const [tone, alike] of Map.groupBy(nodes, (node) => this.toneOf(node))) {
      context.beginPath();
      for (const node of alike) outline(context, node);
      context.fillStyle = this.colours[tone] ?? "";
      context.fill();
    }
  }

  /** Cards with their titles, as large as they fit; of two that lie over each other, the chosen one is on top. */
  private paintCards(context: CanvasRenderingContext2D, nodes: readonly FlowNode[], fine: number): void {
    for (const [sunken, alike] of Map.groupBy(nodes, (node) => this.lookOf(node.id).bypassed)) {
      context.beginPath();
      for (const node of alike) outline(context, node);
      context.fillStyle = this.colours[sunken ? "sunken" : "panel"] ?? "";
      context.fill();
    }
    for (const [tone, alike] of Map.groupBy(nodes, (node) => this.toneOf(node))) {
      context.beginPath();
      for (const node of alike) outline(context, node);
      context.strokeStyle = this.colours[tone === "map" ? "edge" : tone] ?? "";
      context.lineWidth = tone === "map" ? fine : 2 * fine;
      context.stroke();
    }
    this.paintTitles(context, nodes);
  }

  private paintTitles(context: CanvasRenderingContext2D, nodes: readonly FlowNode[]): void {
    context.font = `600 ${TITLE.size}px ${getComputedStyle(this.canvas).fontFamily}`;
    context.textBaseline = "middle";
    for (const node of nodes) {
      const { x, y, width, height } = boxOfNode(node);
      const look = this.lookOf(node.id);
      const lines = this.linesOfTitle(context, look.title);
      const top = y + height / 2 - ((lines.length - 1) * TITLE.line) / 2;
      context.fillStyle = this.colours.text ?? "";
      lines.forEach((line, i) => context.fillText(line, x + INSET, top + i * TITLE.line));
      if (!look.dot) continue;
      context.beginPath();
      context.arc(x + width - DOT - INSET, y + DOT + INSET, DOT, 0, 2 * Math.PI);
      context.fillStyle = this.colours[look.dot] ?? "";
      context.fill();
    }
  }

  private linesOfTitle(context: CanvasRenderingContext2D, title: string): string[] {
    const known = this.titles.get(title);
    if (known) return known;
    const lines = broken(title.slice(0, 200), TITLE.width, TITLE.lines, (text) => context.measureText(text).width);
    this.titles.set(title, lines);
    return lines;
  }

  private toneOf(node: FlowNode): Tone {
    return node.selected ? "accent" : this.lookOf(node.id).fill;
  }

  private lookOf(id: string): Look {
    const known = this.looks.get(id);
    if (known) return known;
    const state = this.editor.get();
    const run = this.editor.runs.node(id).get();
    const problems = problemsOf(state, id);
    const bypassed = state.document.nodes[id]?.bypass ?? false;
    const bad = run?.state === "failed" || problems.some((problem) => problem.severity === "error");
    const seen = seenOf(state);
    const dot = toneOf({ run, plan: planOf(state, id), problems, bypass: bypassed });
    const look: Look = { fill: run?.state === "running" ? "live" : bad ? "bad" : "map", dot, bypassed, title: titleOf(seen.document, seen.catalogue, id) };
    this.looks.set(id, look);
    return look;
  }

  private edgesNow(): Edge[] {
    const state = this.editor.get();
    if (this.edges?.of !== state.document) this.edges = { of: state.document, all: flowEdges(seenOf(state), NOTHING_SELECTED, []) };
    return this.edges.all;
  }
}

function outline(context: CanvasRenderingContext2D, node: FlowNode): void {
  const { x, y, width, height } = boxOfNode(node);
  context.roundRect(x, y, width, height, ROUND);
}
