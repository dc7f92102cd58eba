/** A wire: a curve, or, seen from very far, a plain line that costs less to draw. */
import { BaseEdge, type EdgeProps, getBezierPath, getStraightPath } from "@xyflow/react";
import { memo } from "react";
import { useStage } from "../state/stage";

const GRIP = 16; // px around a wire where it can be taken

export const Wire = memo(function Wire(props: EdgeProps): React.ReactNode {
  const tiny = useStage((state) => state.tiny);
  const [path] = tiny ? getStraightPath(props) : getBezierPath(props);
  return <BaseEdge path={path} interactionWidth={tiny ? 0 : GRIP} {...(props.style ? { style: props.style } : {})} />;
});
