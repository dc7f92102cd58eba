/** The drawing itself: React Flow with our nodes, told what changes and never owning the document. */
import { type Edge, type EdgeTypes, MiniMap, type NodeTypes, ReactFlow, SelectionMode, type Viewport } from "@xyflow/react";
import { memo, type RefObject, useCallback, useEffect, useState } from "react";
import { useDesk } from "../commands/useDesk";
import { Overlay } from "../compare/Overlay";
import { useStage } from "../state/stage";
import { useEditor } from "../state/store";
import { Folded } from "../nodes/Folded";
import { Frame } from "../nodes/Frame";
import { NodeCard } from "../nodes/NodeCard";
import { Note } from "../nodes/Note";
import { Dots } from "./Dots";
import { FarView } from "./FarView";
import type { FlowNode } from "./graph";
import { Wire } from "./Wire";
import { shield, useDragging } from "./useDragging";
import { useDrops } from "./useDrops";
import { useGraphSync } from "./useGraphSync";
import { usePointing } from "./usePointing";
import { useView } from "./useView";
import { useWiring } from "./useWiring";

const NODE_TYPES: NodeTypes = { node: NodeCard, note: Note, frame: Frame, folded: Folded };
const EDGE_TYPES: EdgeTypes = { default: Wire };
const NO_NODES: FlowNode[] = [];
const NO_EDGES: Edge[] = [];
const MANY = 150; // nodes, from which on only those in view are drawn
const MOST = 2_000; // the same where they are painted: nearly all are in view, and coming and going would cost more than staying
const SETTLED = 800; // ms, after which the view is the person's own
const FAR = 0.45; // zoom, below which nodes are drawn in short
const TINY = { few: 0.2, many: 0.3 }; // zoom, below which they are painted

export const Canvas = memo(function Canvas({ host }: { host: RefObject<HTMLDivElement | null> }): React.ReactNode {
  const { stage } = useDesk();
  const editable = useEditor((state) => state.role !== "viewer");
  const size = useEditor((state) => Object.keys(state.document.nodes).length);
  const boxing = useStage((state) => state.boxing);
  const tiny = useStage((state) => state.tiny);
  useView(host);
  useGraphSync();
  useFirstView(host);
  const painted = size > MANY ? TINY.many : TINY.few;
  const seen = useCallback(
    (event: MouseEvent | TouchEvent | null, view: Viewport) => {
      if (event?.type === "mousemove" || event?.type === "touchmove") shield(host.current, true);
      stage.set({ far: view.zoom < FAR, tiny: view.zoom < painted });
    },
    [host, painted, stage],
  );
  const begun = useCallback(() => host.current?.setAttribute("data-moving", "true"), [host]);
  const kept = useCallback(
    (event: unknown, view: Viewport) => {
      host.current?.removeAttribute("data-moving");
      shield(host.current, false);
      if (event) stage.viewport = view;
    },
    [host, stage],
  );
  return (
    <ReactFlow<FlowNode, Edge>
      defaultNodes={NO_NODES}
      defaultEdges={NO_EDGES}
      {...(stage.viewport ? { defaultViewport: stage.viewport } : {})}
      nodeTypes={NODE_TYPES}
      edgeTypes={EDGE_TYPES}
      {...useWiring()}
      {...useDragging(host)}
      {...usePointing()}
      {...useDrops()}
      onMoveStart={begun}
      onMove={seen}
      onMoveEnd={kept}
      minZoom={0.05}
      maxZoom={2.5}
      connectionRadius={24}
      nodesDraggable={editable}
      nodesConnectable={editable}
      edgesReconnectable={editable}
      disableKeyboardA11y
      deleteKeyCode={null}
      multiSelectionKeyCode={["Meta", "Control", "Shift"]}
      selectionOnDrag={boxing}
      panOnDrag={boxing ? PAN_OTHER : true}
      selectionMode={SelectionMode.Partial}
      zoomOnDoubleClick={false}
      elevateNodesOnSelect={false}
      onlyRenderVisibleElements={size > (tiny ? MOST : MANY)}
      nodeDragThreshold={3}
      attributionPosition="bottom-left"
    >
      <Dots />
      {tiny && <FarView />}
      <Overlay />
      <Shield />
      {size > 1 && <Overview />}
    </ReactFlow>
  );
});

/** What lies under the mouse while it pulls something about need not be found, nor told that it is there: that costs half a frame. */
function Shield(): React.ReactNode {
  return <div className="fw-shield" />;
}

const PAN_OTHER = [1, 2];
const MAP = { width: 160, height: 112 };

/** The map in the corner; drawn a little after the nodes, which matter more. */
function Overview(): React.ReactNode {
  const [shown, setShown] = useState(false);
  const tiny = useStage((state) => state.tiny); // then the canvas is its own map
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 600);
    return () => clearTimeout(timer);
  }, []);
  return shown && !tiny && <MiniMap style={MAP} pannable zoomable ariaLabel="Overview of the pipeline" nodeColor="var(--fw-map)" nodeStrokeWidth={0} bgColor="var(--fw-panel)" maskColor="var(--fw-mask)" />;
}

/** Show the pipeline, large enough to be read, when it is seen for the first time, and again while the room for it settles. */
function useFirstView(host: RefObject<HTMLElement | null>): void {
  const { stage } = useDesk();
  const ready = useEditor((state) => state.ready);
  useEffect(() => {
    if (!ready || stage.viewport || !host.current) return undefined;
    const settling = new ResizeObserver(() => stage.view?.open());
    settling.observe(host.current);
    const timer = setTimeout(() => settling.disconnect(), SETTLED);
    return () => (clearTimeout(timer), settling.disconnect());
  }, [host, ready, stage]);
}
