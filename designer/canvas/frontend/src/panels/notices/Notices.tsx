/** What a person must know now: notices, conflicts, and whether the server answers. */

import { type JSX, useEffect } from "react";
import { type Notice, useEditor, useHandle } from "../../state/store";
import { Icon } from "../Icon";
import { Conflicts } from "./Conflicts";
import { SampleNotice } from "./SampleNotice";

const STAYS = 6_000; // ms; errors and warnings stay until they are dismissed

/** Over the canvas, out of the way of nodes. */
export function Notices(): JSX.Element {
  const notices = useEditor((state) => state.notices);
  const failure = useEditor((state) => state.failure);
  return (
    <div className="fw-notices">
      <Offline />
      {failure && (
        <div className="fw-notice fw-tone-error" role="alert">
          <Icon name="error" />
          <span>
            {failure.message} {failure.remedy}
          </span>
        </div>
      )}
      <SampleNotice />
      <Conflicts />
      {notices.slice(-4).map((notice) => (
        <Toast key={notice.id} notice={notice} />
      ))}
    </div>
  );
}

function Toast({ notice: { id, tone, message, remedy } }: { notice: Notice }): JSX.Element {
  const editor = useHandle();
  const passing = tone === "info" || tone === "success";
  useEffect(() => {
    if (!passing) return undefined;
    const timer = setTimeout(() => editor.dismiss(id), STAYS);
    return () => clearTimeout(timer);
  }, [editor, id, passing]);
  return (
    <div className={`fw-notice fw-tone-${tone}`} role={passing ? "status" : "alert"}>
      <Icon name={tone === "success" ? "check" : tone} />
      <span>
        {message} {remedy && <span className="fw-remedy">{remedy}</span>}
      </span>
      <button type="button" className="fw-icon-button" aria-label="Dismiss" onClick={() => editor.dismiss(id)}>
        <Icon name="close" />
      </button>
    </div>
  );
}

function Offline(): JSX.Element | null {
  const { kept, online } = useEditor((state) => state.saving);
  const ready = useEditor((state) => state.ready);
  if (online || !ready) return null;
  return (
    <div className="fw-notice fw-tone-warning" role="status">
      <Icon name="warning" />
      <span>
        The server does not answer. {kept ? "Your latest edits are kept in this browser and are sent when it is back." : "You can go on drawing; edits are kept in this browser."} It is tried again by itself.
      </span>
    </div>
  );
}
