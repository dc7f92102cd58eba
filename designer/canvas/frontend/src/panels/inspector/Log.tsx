/** What a node said while it ran: filtered by text and by how serious it is, and followed as it grows. */

import { type JSX, useEffect, useRef, useState } from "react";
import type { NodeDetails } from "../../contract";
import { Copy } from "../Copy";
import { Waiting } from "../Waiting";
import { clock, count } from "../words";
import { type About, useDetails } from "./useDetails";

type Line = NodeDetails["log"][number];
const LEVELS = ["debug", "info", "warning", "error"];
const FROM: Record<string, string> = { debug: "Everything", info: "No details", warning: "Warnings", error: "Errors" };

/** The tab. */
export function Log(about: About): JSX.Element {
  const asked = useDetails(about);
  if (!asked) return <p className="fw-teach">It has not run here yet. What it says while it runs is shown here.</p>;
  return (
    <Waiting asked={asked} what="the log">
      {(details) => <Lines lines={details.log} />}
    </Waiting>
  );
}

function Lines({ lines }: { lines: Line[] }): JSX.Element {
  const [text, setText] = useState("");
  const [level, setLevel] = useState("debug");
  const [follow, setFollow] = useState(true);
  const box = useRef<HTMLDivElement>(null);
  const shown = filtered(lines, text, level);
  useEffect(() => {
    if (follow && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [follow, shown.length]);
  return (
    <div className="fw-logbook">
      <div className="fw-across">
        <input className="fw-input" type="search" placeholder="Filter" aria-label="Filter the log" value={text} onChange={(event) => setText(event.target.value)} />
        <select className="fw-input fw-narrow" aria-label="Which lines" value={level} onChange={(event) => setLevel(event.target.value)}>
          {LEVELS.map((one) => (
            <option key={one} value={one}>
              {FROM[one]}
            </option>
          ))}
        </select>
      </div>
      <div className="fw-across">
        <label className="fw-check">
          <input type="checkbox" checked={follow} onChange={(event) => setFollow(event.target.checked)} /> Follow
        </label>
        <span className="fw-muted">{shown.length === lines.length ? count(lines.length, "line") : `${shown.length} of ${count(lines.length, "line")}`}</span>
        <span className="fw-spring" />
        <Copy text={shown.map(asText).join("\n")} what="the log" />
      </div>
      <div ref={box} className="fw-log-lines" role="log" aria-label="Log" aria-live="off" tabIndex={0}>
        {!lines.length && <p className="fw-muted">It has said nothing.</p>}
        {shown.map((line, index) => (
          <p key={index} className={`fw-log-${line.level.toLowerCase()}`}>
            <time>{clock(line.at)}</time> {line.unit && <span className="fw-muted">{line.unit}</span>} {line.message}
          </p>
        ))}
      </div>
    </div>
  );
}

/** The lines with `text` in them that are at least as serious as `level`. */
export function filtered(lines: Line[], text: string, level: string): Line[] {
  const [wanted, least] = [text.trim().toLowerCase(), LEVELS.indexOf(level)];
  const serious = (line: Line): number => (LEVELS.includes(line.level.toLowerCase()) ? LEVELS.indexOf(line.level.toLowerCase()) : 1);
  return lines.filter((line) => serious(line) >= least && `${line.unit} ${line.message}`.toLowerCase().includes(wanted));
}

const asText = (line: Line): string => `${clock(line.at)} ${line.level} ${line.unit} ${line.message}`;
