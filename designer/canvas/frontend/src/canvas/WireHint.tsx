/** Beside the cursor while a wire is dragged: what it carries, and over a port that refuses it, why. */
import { useConnection } from "@xyflow/react";
import { useEffect, useLayoutEffect, useRef } from "react";
import { useDesk } from "../commands/useDesk";
import { portsOf, typesOf } from "../model/fitting";
import type { Point } from "../model/geometry";
import { reasonBetween } from "../model/lighting";
import { seenOf } from "../state/derived";
import { type InHand, useStage } from "../state/stage";
import { endOf } from "./graph";

export function WireHint(): React.ReactNode {
  const inHand = useStage((state) => state.inHand);
  return inHand && <Hint inHand={inHand} />;
}

function Hint({ inHand }: { inHand: InHand }): React.ReactNode {
  const { editor } = useDesk();
  const over = useConnection((connection) => (connection.inProgress && connection.toHandle && connection.isValid === false ? `${connection.toHandle.nodeId} ${connection.toHandle.type} ${connection.toHandle.id ?? ""}` : ""));
  const box = useFollowing();
  const seen = seenOf(editor.get());
  const port = portsOf(seen, inHand.end[0])[inHand.side === "output" ? "outputs" : "inputs"].find((one) => one.name === inHand.end[1]);
  const why = over && whyNot(seen, inHand, over);
  return (
    <div ref={box} className={`fw-hint${why ? " fw-hint-refused" : ""}`} aria-hidden="true">
      {why || `${inHand.end[1].replaceAll("_", " ")}: ${port ? typesOf(port) : ""}`}
    </div>
  );
}

function whyNot(seen: ReturnType<typeof seenOf>, inHand: InHand, over: string): string {
  const [node = "", type, ...handle] = over.split(" ");
  const side = type === "target" ? "input" : "output";
  const other = endOf(seen.document, node, handle.join(" "));
  if (other.join() === inHand.end.join()) return "";
  return reasonBetween(seen, inHand, { end: other, side })?.message ?? "";
}

const BESIDE = 16; // px from the pointer

/** A box that follows the pointer: at its right and below it, on the other side where there it would be cut off. */
function useFollowing(): React.RefObject<HTMLDivElement | null> {
  const box = useRef<HTMLDivElement>(null);
  const pointer = useRef<Point>(null);
  useLayoutEffect(() => place(box.current, pointer.current)); // its words may have grown
  useEffect(() => {
    const follow = ({ clientX: x, clientY: y }: PointerEvent): void => place(box.current, (pointer.current = { x, y }));
    window.addEventListener("pointermove", follow);
    return () => window.removeEventListener("pointermove", follow);
  }, []);
  return box;
}

function place(box: HTMLElement | null, pointer: Point | null): void {
  const room = box?.offsetParent?.getBoundingClientRect();
  if (!box || !room || !pointer) return;
  const x = beside(pointer.x - room.left, box.offsetWidth, room.width);
  const y = beside(pointer.y - room.top, box.offsetHeight, room.height);
  box.style.transform = `translate(${x}px, ${y}px)`;
}

function beside(pointer: number, size: number, room: number): number {
  const after = pointer + BESIDE;
  return after + size <= room ? after : Math.max(0, pointer - BESIDE - size);
}
