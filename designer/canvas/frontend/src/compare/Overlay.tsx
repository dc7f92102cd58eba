/** What differs, drawn over the canvas: marks on what is new or set otherwise, and faintly what is gone. Nothing of it can be edited. */
import { type Edge, useNodes, useReactFlow, useStoreApi, ViewportPortal } from "@xyflow/react";
import { memo, useEffect, useMemo } from "react";
import { boxOfNode, isSeen } from "../canvas/far";
import type { FlowNode } from "../canvas/graph";
import { type Ends, wirePath } from "../canvas/Wire";
import type { Compared, EdgeRecord } from "../contract";
import { around, type Box } from "../model/geometry";
import { titleOf } from "../model/names";
import { foldedIn } from "../state/derived";
import { useStage } from "../state/stage";
import { useEditor } from "../state/store";
import { Sign } from "../ui/Sign";
import { endsOf, type Ghosts } from "./ghosts";
import { drawnMarks, GONE, type Mark, marksOf } from "./marks";
import { useGhosts, useShown } from "./useComparison";

const MOST_LINES = 5;
const AROUND = 0.15; // of the view, left free around what differs

/** Nothing while nothing is compared. */
export function Overlay(): React.ReactNode {
  const shown = useShown();
  return shown && <Drawn shown={shown} />;
}

function Drawn({ shown }: { shown: Compared }): React.ReactNode {
  const document = useEditor((state) => state.document);
  const ghosts = useGhosts(shown);
  const nodes = new Map(useNodes<FlowNode>().map((node) => [node.id, node]));
  const folded = foldedIn(document);
  const marks = useMemo(() => drawnMarks(marksOf(shown), folded), [shown, folded]);
  const made = shown.made.flatMap((key) => document.edges[key] ?? []);
  const marked = [...marks].flatMap(([id, mark]) => {
    const node = nodes.get(id);
    return node ? [{ id, mark, box: boxOfNode(node) }] : [];
  });
  useInView(shown, [...marked.map(({ box }) => box), ...ghosts.boxes.values()]);
  const wire = (sort: "made" | "gone") => (edge: EdgeRecord, i: number): React.ReactNode => {
    const ends = endsOf(edge, ghosts, nodes, folded);
    return ends && <Line key={`${sort}${i}`} sort={sort} {...ends} />;
  };
  return (
    <ViewportPortal>
      <div className="fw-differing" role="group" aria-label="What differs">
        {[...ghosts.boxes].map(([id, box]) => <Ghost key={`ghost ${id}`} id={id} ghosts={ghosts} {...box} />)}
        <svg className="fw-differing-wires">
          {Object.values(shown.gone.edges).map(wire("gone"))}
          {made.map(wire("made"))}
        </svg>
        {marked.map(({ id, mark, box }) => <Marked key={id} node={id} mark={mark} {...box} />)}
      </div>
    </ViewportPortal>
  );
}

/** Bring what differs into view when a comparison begins, unless it is. */
function useInView(shown: Compared, boxes: Box[]): void {
  const flow = useReactFlow<FlowNode, Edge>();
  const store = useStoreApi<FlowNode, Edge>();
  const side = `${shown.against.kind} ${shown.against.label} ${shown.against.at}`;
  useEffect(() => {
    const { transform, width, height } = store.getState();
    const all = around(boxes);
    if (all && !boxes.every((box) => isSeen(box, transform, width, height))) void flow.fitBounds(all, { padding: AROUND, duration: 200 });
    // once for each side that is compared with: an edit must not move the view
  }, [side, flow, store]);
}

type MarkedProps = Box & { node: string; mark: Mark };

const Marked = memo(function Marked({ node, mark, x, y, width, height }: MarkedProps): React.ReactNode {
  const { lines } = mark;
  return (
    <div className={`fw-marked fw-marked-${mark.tone}`} data-marked={node} style={{ transform: `translate(${x}px, ${y}px)`, width, height }}>
      <Badge sign={mark.sign} words={mark.words} />
      {lines.length > 0 && (
        <ul>
          {lines.slice(0, MOST_LINES).map((line) => <li key={line}>{line}</li>)}
          {lines.length > MOST_LINES && <li>{`and ${lines.length - MOST_LINES} more`}</li>}
        </ul>
      )}
    </div>
  );
});

const Ghost = memo(function Ghost({ id, ghosts, x, y, width, height }: Box & { id: string; ghosts: Ghosts }): React.ReactNode {
  const { document, catalogue } = ghosts.seen;
  const record = document.nodes[id];
  const component = catalogue.component(record?.component ?? "");
  return (
    <div className="fw-ghost" data-ghost={id} style={{ transform: `translate(${x}px, ${y}px)`, width, height }}>
      <Badge {...GONE} />
      <header>
        <Sign name={component?.category ?? "other"} />
        <span>{titleOf(document, catalogue, id)}</span>
      </header>
      <p>{component?.title ?? record?.component}</p>
    </div>
  );
});

function Badge({ sign, words }: { sign: string; words: string }): React.ReactNode {
  return (
    <span className="fw-differs">
      <b aria-hidden="true">{sign}</b>
      <span>{words}</span>
    </span>
  );
}

type LineProps = Ends & { sort: "made" | "gone" };

const Line = memo(function Line({ sort, ...ends }: LineProps): React.ReactNode {
  const tiny = useStage((state) => state.tiny);
  const [path, x, y] = wirePath(ends, tiny);
  return (
    <g className={`fw-wire-${sort}`} data-wire={sort}>
      <path d={path} />
      <text x={x} y={y}>{sort === "made" ? "+ wire" : "− wire"}</text>
    </g>
  );
});
