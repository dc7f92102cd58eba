/** What is compared, in one line; every change as a list that leads to it; and the way out. */
import { useReactFlow } from "@xyflow/react";
import { useEffect, useRef } from "react";
import { useDesk } from "../commands/useDesk";
import type { Compared, Differing } from "../contract";
import { shortened } from "../model/names";
import { Popover } from "../panels/Popover";
import { moment } from "../panels/words";
import { foldedIn } from "../state/derived";
import { useEditor } from "../state/store";
import { summaryOf } from "./marks";
import { useAskedFor, useGhosts, useRenewal, useShown } from "./useComparison";

const READABLE = 0.6; // zoom

/** Nothing while nothing is compared. */
export function CompareBar(): React.ReactNode {
  const shown = useShown();
  useAskedFor();
  return shown && <Bar shown={shown} />;
}

function Bar({ shown }: { shown: Compared }): React.ReactNode {
  const { editor, stage } = useDesk();
  const bar = useRef<HTMLDivElement>(null);
  const name = useEditor((state) => state.document.name);
  useRenewal();
  useEffect(() => {
    const timer = setTimeout(() => bar.current?.focus()); // after the dialog that it was asked for in has given the focus back
    return () => clearTimeout(timer);
  }, []);
  const close = (): void => {
    editor.comparison.end();
    stage.view?.focus();
  };
  return (
    <div ref={bar} className="fw-compare" role="region" aria-label="Comparison" tabIndex={-1}>
      <p role="status" title={`Compared with ${sideOf(shown, name)}: ${summaryOf(shown)}`}>
        Compared with <b>{sideOf(shown, name)}</b>: {summaryOf(shown)}
      </p>
      {shown.changes.length > 0 && (
        <Popover label="Every change; each leads to where it is" text="List" icon="down" align="end">
          {(shut) => <Every shown={shown} shut={shut} />}
        </Popover>
      )}
      <button type="button" className="fw-button" title="Close the comparison (Esc)" onClick={close}>
        Close
      </button>
    </div>
  );
}

/** The older side in words. */
function sideOf({ against }: Compared, name: string): string {
  if (against.kind === "run") return `the run of ${moment(against.at)}`;
  return `version ${against.number} of ${shortened(name, 40)}${against.label ? ` (${shortened(against.label, 40)})` : ""}`;
}

function Every({ shown, shut }: { shown: Compared; shut: () => void }): React.ReactNode {
  const { editor, stage } = useDesk();
  const flow = useReactFlow();
  const ghosts = useGhosts(shown);
  const go = ({ node = "" }: Differing): void => {
    const box = ghosts.boxes.get(node);
    shut();
    if (box) return void flow.setCenter(box.x + box.width / 2, box.y + box.height / 2, { zoom: Math.max(READABLE, flow.getZoom()), duration: 200 });
    const drawn = foldedIn(editor.get().document).get(node) ?? node;
    editor.reveal(drawn);
    stage.view?.focus(drawn);
  };
  return (
    <ul className="fw-list fw-changes">
      {shown.changes.map((change) => (
        <li key={change.says}>
          {change.node === undefined ? <p>{change.says}</p> : <button type="button" onClick={() => go(change)}>{change.says}</button>}
        </li>
      ))}
    </ul>
  );
}
