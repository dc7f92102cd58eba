/** Everything that is wrong with the pipeline; each problem leads to its node. */

import type { JSX } from "react";
import type { Problem } from "../contract";
import { useEditor, useHandle } from "../state/store";
import { nameOf } from "./inspector/select";
import { Icon } from "./Icon";

const MOST = 100;

/** The list, errors first as the server gives them; `chosen` is told when one was followed. */
export function Problems({ chosen }: { chosen?: () => void }): JSX.Element {
  const editor = useHandle();
  const check = useEditor((state) => state.check);
  if (!check) return <p className="fw-muted">Being checked…</p>;
  if (!check.problems.length) return <p className="fw-muted">None: it can run.</p>;
  const follow = (problem: Problem): void => {
    if (problem.node !== null) editor.reveal(problem.node);
    else editor.select([]);
    chosen?.();
  };
  return (
    <ul className="fw-list fw-problems">
      {check.problems.slice(0, MOST).map((problem, index) => (
        <li key={index}>
          <button type="button" className={`fw-tone-${problem.severity}`} onClick={() => follow(problem)}>
            <Icon name={problem.severity} />
            <span>
              {problem.node !== null && <b>{nameOf(editor.get(), problem.node)}: </b>}
              {problem.message} <span className="fw-remedy">{problem.remedy}</span>
            </span>
          </button>
        </li>
      ))}
      {check.problems.length > MOST && <li className="fw-muted">{`and ${check.problems.length - MOST} more`}</li>}
    </ul>
  );
}
