/** The dotted ground: a layer that follows the view by a transform alone, so that panning draws nothing anew. */
import { useStore } from "@xyflow/react";

const GAP = 24; // between two dots, on the canvas
const FINEST = 14; // px between two dots, below which only every second is drawn
const RADIUS = 0.8; // on the canvas

export function Dots(): React.ReactNode {
  const [x, y, zoom] = useStore((state) => state.transform);
  const gap = gapAt(zoom);
  const radius = Math.max(RADIUS * zoom, 0.5);
  const style = {
    inset: -gap,
    transform: `translate(${x % gap}px, ${y % gap}px)`,
    backgroundImage: `radial-gradient(circle at center, var(--fw-dots) ${radius}px, transparent ${radius + 0.5}px)`,
    backgroundSize: `${gap}px ${gap}px`,
  };
  return <div className="fw-dots" style={style} />;
}

/** The pixels between two dots: as on the canvas, doubled until they are apart. */
export function gapAt(zoom: number): number {
  let gap = GAP * zoom;
  while (gap < FINEST) gap *= 2;
  return gap;
}
