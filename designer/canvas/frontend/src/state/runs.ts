/** The pipeline's newest run, watched node by node: an event redraws only the nodes that it speaks of. */
import type { NodeRun, RunView } from "../contract";
import { Cell } from "./cell";

/** A run without its nodes. */
export type RunHeader = Omit<RunView, "nodes" | "partial">;

/** Whether a run still goes on. */
export const isLive = (header: RunHeader | null): boolean => header?.status === "pending" || header?.status === "running";

export class Runs {
  readonly header = new Cell<RunHeader | null>(null);
  private readonly nodes = new Map<string, Cell<NodeRun | null>>();

  /** What is known of `node` in the newest run; null: nothing. */
  node(node: string): Cell<NodeRun | null> {
    let cell = this.nodes.get(node);
    if (!cell) this.nodes.set(node, (cell = new Cell<NodeRun | null>(null)));
    return cell;
  }

  /** Take in an event, or the view of a pipeline just opened. */
  take(view: RunView | null): void {
    if (!view?.partial) for (const [id, cell] of this.nodes) if (!view || !Object.hasOwn(view.nodes, id)) cell.set(null);
    if (!view) return this.header.set(null);
    const { nodes, partial: _partial, ...header } = view;
    for (const [id, run] of Object.entries(nodes)) this.node(id).set(run);
    if (!isLive(header)) for (const cell of this.nodes.values()) if (cell.get()?.state === "pending") cell.set(null); // it never came to them
    this.header.set(header);
  }
}
