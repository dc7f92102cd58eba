/** Why a wire was refused, where it was dropped, with the repair one click away. */
import { useEffect, useRef } from "react";
import { repaired } from "../commands/repairing";
import { useDesk } from "../commands/useDesk";
import { Over } from "../lists/Over";
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
