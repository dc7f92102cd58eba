/** Adding a component by typing; after a wire was dropped on empty canvas, only what it fits. */
import { useMemo } from "react";
import { make } from "../commands/desk";
import { useDesk } from "../commands/useDesk";
import { addNode } from "../model/edits/nodes";
import { freePlace, HEAD, NODE_WIDTH, type Point } from "../model/geometry";
import { seenOf } from "../state/derived";
import { type Adding, useStage } from "../state/stage";
import { useEditor } from "../state/store";
import { Chooser } from "./Chooser";
import { waysToAdd } from "./componentChoices";
import { Over } from "./Over";

export function QuickAdd(): React.ReactNode {
  const adding = useStage((state) => state.adding);
  return adding && <List adding={adding} />;
}

function List({ adding }: { adding: Adding }): React.ReactNode {
  const desk = useDesk();
  const palette = useEditor((state) => state.palette);
  const ways = useMemo(() => waysToAdd(seenOf(desk.editor.get()), adding.wire), [desk, palette, adding.wire]);
  const leave = (): void => desk.stage.set({ adding: null });
  const choose = (key: string): void => {
    const way = ways.find((one) => one.component.key === key);
    leave();
    if (!way) return;
    const { document } = desk.editor.get();
    const { edit, id } = addNode(document, way.component, placeFor(adding, desk.stage.view?.boxes(Object.keys(document.nodes)).values() ?? []), way.first);
    make(desk, edit, [id]);
  };
  const label = adding.wire ? (adding.wire.side === "output" ? `What takes '${adding.wire.end[1]}'?` : `What gives '${adding.wire.end[1]}'?`) : "Add a component";
  return (
    <Over at={adding.at}>
      <Chooser label={label} choices={ways.map((way) => way.choice)} empty="No component fits. Try other words." onChoose={choose} onLeave={() => (leave(), desk.stage.view?.focus())} />
    </Over>
  );
}

/** Where the port under the pointer comes to lie, or next to it where something is there already. */
function placeFor(adding: Adding, boxes: Iterable<{ x: number; y: number; width: number; height: number }>): Point {
  const left = adding.wire?.side === "input" ? adding.at.x - NODE_WIDTH : adding.at.x;
  const wish = adding.wire ? { x: left, y: adding.at.y - HEAD - 12 } : { x: adding.at.x - NODE_WIDTH / 2, y: adding.at.y - HEAD };
  return freePlace(wish, { width: NODE_WIDTH, height: 120 }, boxes);
}
