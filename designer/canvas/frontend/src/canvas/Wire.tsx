/** A wire: a curve, or, seen from very far, a plain line that costs less to draw. */
import { BaseEdge, type EdgeProps, getBezierPath, getSmoothStepPath, getStraightPath } from "@xyflow/react";
import { memo } from "react";
import { useStage } from "../state/stage";

export type Ends = Pick<EdgeProps, "sourceX" | "sourceY" | "sourcePosition" | "targetX" | "targetY" | "targetPosition">;
const GRIP = 16; // px around a wire where it can be taken
const ABOVE = 96; // px from a port to the free space above its node
const BACK = { borderRadius: 12, offset: 24 }; // px, of a wire that runs back, to the row below

export const Wire = memo(function Wire(props: EdgeProps): React.ReactNode {
  const tiny = useStage((state) => state.tiny);
  const [path] = wirePath(props, tiny);
  return <BaseEdge path={path} interactionWidth={tiny ? 0 : GRIP} {...(props.style ? { style: props.style } : {})} />;
});

/** The path of a wire between two ports, and the middle of it. */
export function wirePath(ends: Ends, tiny: boolean): [path: string, x: number, y: number] {
  const [path, x, y] = tiny ? getStraightPath(ends) : runsBack(ends) ? getSmoothStepPath({ ...ends, ...BACK, ...turning(ends) }) : getBezierPath(ends);
  return [path, x, y];
}

/** Whether a wire's end lies left of its beginning: a curve would cross the nodes between them. */
function runsBack({ sourceX, targetX, sourceY, targetY }: Ends): boolean {
  return targetX < sourceX && Math.abs(targetY - sourceY) > 2 * BACK.offset;
}

/** Where it turns: right above the lower node, as what lies between the rows is taken by pictures. */
function turning({ sourceY, targetY }: Ends): { centerY?: number } {
  return Math.abs(targetY - sourceY) > 2 * ABOVE ? { centerY: Math.max(sourceY, targetY) - ABOVE } : {};
}
