/** Wiring without a mouse: choose a port of the node, then where its wire goes; or a wire to take out. */
import { useMemo, useState } from "react";
import { useDesk } from "../commands/useDesk";
import type { Edit } from "../contract";
import { seenOf } from "../state/derived";
import { type Linking, useStage, type WireEnd } from "../state/stage";
import { Chooser } from "./Chooser";
import { linked, portChoices, targetChoices, unlinked, wireChoices, wireEnd } from "./linking";
import { Over } from "./Over";

export function Linker(): React.ReactNode {
  const linking = useStage((state) => state.linking);
  return linking && <Steps key={linking.node} linking={linking} />;
}

function Steps({ linking: { node, out } }: { linking: Linking }): React.ReactNode {
  const desk = useDesk();
  const [wire, setWire] = useState<WireEnd | null>(null);
  const seen = useMemo(() => seenOf(desk.editor.get()), [desk]);
  const box = desk.stage.view?.boxes([node]).get(node);
  const leave = (): void => {
    desk.stage.set({ linking: null });
    desk.stage.view?.focus(node);
  };
  const done = (edit: Edit): void => {
    desk.editor.commit(edit);
    leave();
  };
  const at = box ? { x: box.x + box.width + 12, y: box.y } : { x: 0, y: 0 };
  const common = { onLeave: leave };
  if (out) return <Over at={at}><Chooser {...common} label="Which wire goes?" choices={wireChoices(seen, node)} empty="It has no wires." onChoose={(key) => done(unlinked(seen, key))} /></Over>;
  if (!wire) return <Over at={at}><Chooser {...common} label="Wire which port?" choices={portChoices(seen, node)} empty="It has no such port." onChoose={(id) => setWire(wireEnd(node, id))} /></Over>;
  const label = wire.side === "output" ? `Where does '${wire.end[1]}' go?` : `What feeds '${wire.end[1]}'?`;
  return <Over at={at}><Chooser key="target" {...common} label={label} choices={targetChoices(seen, wire)} empty="Nothing on the canvas fits. Add a component that does." onChoose={(id) => done(linked(seen, wire, id))} /></Over>;
}
