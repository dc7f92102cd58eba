/** Beside the cursor while a wire is dragged: what it carries, and over a port that refuses it, why. */
import { useConnection } from "@xyflow/react";
import { useEffect, useRef } from "react";
import { useDesk } from "../commands/useDesk";
import { portsOf, typesOf } from "../model/fitting";
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

/** A box that follows the pointer. */
function useFollowing(): React.RefObject<HTMLDivElement | null> {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const follow = (event: PointerEvent): void => {
      const room = box.current?.offsetParent?.getBoundingClientRect();
      if (box.current && room) box.current.style.transform = `translate(${event.clientX - room.left + 16}px, ${event.clientY - room.top + 16}px)`;
    };
    window.addEventListener("pointermove", follow);
    return () => window.removeEventListener("pointermove", follow);
  }, []);
  return box;
}
