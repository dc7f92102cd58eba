/** The runs that a node was part of, newest first. */

import type { JSX } from "react";
import { useHandle } from "../../state/store";
import { Waiting } from "../Waiting";
import { duration, moment, STATE } from "../words";
import { type About, useDetails } from "./useDetails";

/** The tab: each run leads to its page. */
export function History(about: About): JSX.Element {
  const editor = useHandle();
  const asked = useDetails(about);
  if (!asked) return <p className="fw-teach">It has not run here yet. Every run of it will be listed here, with its state and how long it took.</p>;
  return (
    <Waiting asked={asked} what="the history">
      {({ history }) => (
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
      )}
    </Waiting>
  );
}
