/** The inspector: whatever is selected, with everything that can be said about it. */

import type { JSX } from "react";
import { Icon } from "../Icon";
import { useEditor } from "../../state/store";
import { EdgePanel } from "./EdgePanel";
import { NodePanel } from "./NodePanel";
import { PipelinePanel } from "./PipelinePanel";
import { SelectionPanel } from "./SelectionPanel";
import { useWidth, WIDTHS } from "./useWidth";

/** The side of the canvas that shows one node, several, an edge, or the pipeline itself; it can be made wider, and folded away. */
export function Inspector(): JSX.Element {
  const { width, open, setOpen, handle } = useWidth();
  if (!open) {
    return (
      <section className="fw-inspector fw-inspector-folded" aria-label="Inspector">
        <button type="button" className="fw-icon-button" onClick={() => setOpen(true)} aria-label="Open the inspector" title="Open the inspector">
          <Icon name="back" />
        </button>
      </section>
    );
  }
  return (
    <section className="fw-inspector" aria-label="Inspector" style={{ width }}>
      <div
        className="fw-inspector-edge"
        role="separator"
        aria-orientation="vertical"
        aria-label="Width of the inspector"
        aria-valuenow={width}
        aria-valuemin={WIDTHS.least}
        aria-valuemax={WIDTHS.most}
        tabIndex={0}
        {...handle}
      />
      <button type="button" className="fw-icon-button fw-inspector-fold" onClick={() => setOpen(false)} aria-label="Fold the inspector" title="Fold the inspector">
        <Icon name="forward" />
      </button>
      <Selected />
    </section>
  );
}

function Selected(): JSX.Element {
  const ready = useEditor((state) => state.ready);
  const selection = useEditor((state) => state.selection);
  const all = useEditor((state) => state.document.nodes);
  const nodes = [...selection.nodes].filter((id) => Object.hasOwn(all, id));
  const [first, ...more] = nodes;
  const [edge] = selection.edges;
  if (!ready) return <div className="fw-panel" aria-busy="true" />;
  if (first !== undefined && more.length) return <SelectionPanel nodes={nodes} />;
  if (first !== undefined) return <NodePanel key={first} node={first} />;
  if (edge !== undefined && selection.edges.size === 1) return <EdgePanel edge={edge} />;
  return <PipelinePanel />;
}
