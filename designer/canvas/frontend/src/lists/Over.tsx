/** Something that lies over the canvas near a place on it, always in full view. */
import { useReactFlow } from "@xyflow/react";
import { type ReactNode, useLayoutEffect, useRef } from "react";
import type { Point } from "../model/geometry";

const MARGIN = 8;

export function Over({ at, inWindow = false, children }: { at: Point; inWindow?: boolean; children: ReactNode }): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const flow = useReactFlow();
  useLayoutEffect(() => {
    const here = box.current;
    const room = here?.offsetParent?.getBoundingClientRect();
    if (!here || !room) return;
    const point = inWindow ? at : flow.flowToScreenPosition(at);
    here.style.left = `${clamped(point.x - room.left, room.width - here.offsetWidth)}px`;
    here.style.top = `${clamped(point.y - room.top, room.height - here.offsetHeight)}px`;
  }, [at, inWindow, flow]);
  return (
    <div ref={box} className="fw-over">
      {children}
    </div>
  );
}

function clamped(wish: number, most: number): number {
  return Math.max(MARGIN, Math.min(wish, most - MARGIN));
}
