/** Wiring without a mouse: choose a port of the node, then where its wire goes; or a wire to take out. */
import { useCallback, useMemo, useState } from "react";
import type { Desk } from "../commands/desk";
import { repaired } from "../commands/repairing";
import { useDesk } from "../commands/useDesk";
import { connect } from "../model/edits/wires";
import type { Seen } from "../model/fitting";
import type { Box, Point } from "../model/geometry";
import { inOrder, portAt, reasonBetween, type WireEnd } from "../model/lighting";
import { seenOf } from "../state/derived";
import { type Linking, useStage } from "../state/stage";
import { Chooser } from "./Chooser";
import { portChoices, unlinked, wireChoices } from "./linking";
import { Over } from "./Over";
import { ADD, targetChoices } from "./targets";

const BESIDE = 80; // from a node to one that is added for its wire

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
  const takeOut = (key: string): void => {
    desk.editor.commit(unlinked(seen, key));
    leave();
  };
  const chooser = out ? (
    <Chooser onLeave={leave} label="Which wire goes?" choices={wireChoices(seen, node)} empty="It has no wires." onChoose={takeOut} />
  ) : wire ? (
    <Targets seen={seen} wire={wire} box={box} onLeave={leave} />
  ) : (
    <Chooser onLeave={leave} label="Wire which port?" choices={portChoices(seen, node)} empty="It has no such port." onChoose={(id) => setWire(portAt(id))} />
  );
  return <Over key={wire ? "target" : "port"} at={box ? { x: box.x + box.width + 12, y: box.y } : { x: 0, y: 0 }}>{chooser}</Over>;
}

type TargetsProps = { seen: Seen; wire: WireEnd; box: Box | undefined; onLeave: () => void };

/** Where the wire goes: what does not fit stands there, too, and says why. */
function Targets({ seen, wire, box, onLeave }: TargetsProps): React.ReactNode {
  const desk = useDesk();
  const choices = useCallback((query: string) => targetChoices(seen, wire, query), [seen, wire]);
  const choose = (id: string): void => {
    if (id === ADD) return desk.stage.set({ linking: null, adding: { at: beside(wire, box), wire } });
    onLeave();
    joined(desk, seen, wire, portAt(id));
  };
  const label = wire.side === "output" ? `Where does '${wire.end[1]}' go?` : `What feeds '${wire.end[1]}'?`;
  return <Chooser wide label={label} choices={choices} empty="Nothing on the canvas is called so." onChoose={choose} onLeave={onLeave} />;
}

/** Draw the wire, or do what makes it possible. */
function joined(desk: Desk, seen: Seen, wire: WireEnd, other: WireEnd): void {
  const [from, to] = inOrder(wire, other.end);
  const reason = reasonBetween(seen, wire, other);
  if (!reason) desk.editor.commit(connect(seen.document, from, to));
  else if (reason.repair) repaired(desk, { from, to }, reason.repair);
}

function beside({ side }: WireEnd, box: Box | undefined): Point {
  if (!box) return { x: 0, y: 0 };
  return { x: side === "output" ? box.x + box.width + BESIDE : box.x - BESIDE, y: box.y + box.height / 2 };
}
