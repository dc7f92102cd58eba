/** The runs that a node was part of, newest first. */

import type { JSX } from "react";
import type { NodeDetails } from "../../contract";
import { useEditor, useHandle } from "../../state/store";
import { useAsked } from "../useAsked";
import { Waiting } from "../Waiting";
import { duration, moment, STATE } from "../words";
import type { About } from "./useDetails";

/** The tab: each run leads to its page. */
export function History(about: About): JSX.Element {
  const editor = useHandle();
  const slug = useEditor((state) => state.slug);
  const path = `pipelines/${encodeURIComponent(slug)}/nodes/${encodeURIComponent(about.node)}/history`;
  const asked = useAsked(`${path} ${about.run} ${about.state?.state}`, (signal) => editor.api.get<NodeDetails["history"]>(path, signal), true);
  return (
    <Waiting asked={asked} what="the history">
      {(history) => history.length ? (
        <ul className="fw-list fw-history">
          {history.map((past) => (
            <li key={past.run}>
              <button type="button" onClick={() => editor.go({ page: "runs", run: past.run, node: about.node })} title={`Open run ${past.run}`}>
                <span className="fw-across">
                  <b className={`fw-state fw-state-${past.state}`}>{STATE[past.state]}</b>
                  <span>{moment(past.started)}</span>
                  <span className="fw-spring" />
                  <span className="fw-muted">{past.state === "reused" ? "" : duration(past.seconds)}</span>
                </span>
                <span className="fw-muted">{past.reason}</span>
              </button>
            </li>
          ))}
        </ul>
      ) : (
        <p className="fw-teach">It has not run yet. Every run of it will be listed here, with its state and how long it took.</p>
      )}
    </Waiting>
  );
}
