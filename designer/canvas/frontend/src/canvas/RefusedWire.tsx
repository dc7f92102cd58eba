/** Why a wire was refused, where it was dropped, with the repair one click away. */
import { useEffect, useRef } from "react";
import { type Desk, make } from "../commands/desk";
import { useDesk } from "../commands/useDesk";
import { Over } from "../lists/Over";
import { connect, insertBetween } from "../model/edits/wires";
import { type Repair, wireInto } from "../model/fitting";
import { boxOf, freePlace, NODE_WIDTH } from "../model/geometry";
import { seenOf } from "../state/derived";
import { type Refused, useStage } from "../state/stage";
import { useEditor } from "../state/store";
import { Sign } from "../ui/Sign";

export function RefusedWire(): React.ReactNode {
  const refused = useStage((state) => state.refused);
  return refused && <Box refused={refused} />;
}

function Box({ refused }: { refused: Refused }): React.ReactNode {
  const desk = useDesk();
  const leave = (): void => {
    desk.stage.set({ refused: null });
    desk.stage.view?.focus();
  };
  useLeavingWithTheNextEdit();
  const { message, remedy, repair } = refused.reason;
  const mend = (): void => {
    leave();
    if (repair) repaired(desk, refused, repair);
  };
  return (
    <Over at={refused.at} inWindow>
      <div className="fw-refused" role="alert">
        <Sign name="alert" />
        <div>
          <p>{message}</p>
          <p className="fw-muted">{remedy}</p>
          {repair && (
            <button className="fw-button fw-button-main" onClick={mend}>
              {repair.label}
            </button>
          )}
        </div>
        <button className="fw-icon-button" aria-label="Close" onClick={leave}>
          <Sign name="close" />
        </button>
      </div>
    </Over>
  );
}

/** The words stay until they are closed, or what they speak of is no longer so. */
function useLeavingWithTheNextEdit(): void {
  const { stage } = useDesk();
  const document = useEditor((state) => state.document);
  const first = useRef(document);
  useEffect(() => {
    if (document !== first.current) stage.set({ refused: null });
  }, [document, stage]);
}

function repaired(desk: Desk, { from, to }: Refused, repair: Repair): void {
  const seen = seenOf(desk.editor.get());
  if (!from || !to) return;
  if (repair.kind === "replace") return void desk.editor.commit(connect(seen.document, from, to, repair.edge));
  const held = wireInto(seen.document, to)?.[0];
  if (repair.kind === "instead") return void desk.editor.commit(connect(seen.document, repair.from, to, held));
  const [one, other] = [boxOf(seen, from[0]), boxOf(seen, to[0])];
  const wish = { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
  const at = freePlace(wish, { width: NODE_WIDTH, height: one.height }, Object.keys(seen.document.nodes).map((id) => boxOf(seen, id)));
  const edit = insertBetween(seen.document, { from, to }, { ...repair, at }, held);
  const added = edit.changes.find((change) => change.path[0] === "nodes")?.path[1];
  make(desk, edit, added === undefined ? [] : [added]);
}
