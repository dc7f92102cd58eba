/** The way of a node's parameter to the whole pipeline, and back. */

import { type JSX, useState } from "react";
import type { Document, Edit, ParameterView } from "../../contract";
import { Icon } from "../Icon";
import { Popover } from "../Popover";
import { freeName, link, problemWithName, promote, typeFor, unpromote } from "./edits";
import { usesOf } from "./references";
import { textOf } from "./values";

type Props = { document: Document; node: string; parameter: ParameterView; commit: (edit: Edit) => void };

/** The button that opens the choice: a new parameter of the pipeline, or one that it has already. */
export function Promote(props: Props): JSX.Element {
  return (
    <Popover icon="link" label={`Make ${props.parameter.name} a parameter of the pipeline`} align="end">
      {(close) => <Choice {...props} close={close} />}
    </Popover>
  );
}

function Choice({ document, node, parameter, commit, close }: Props & { close: () => void }): JSX.Element {
  const [name, setName] = useState(() => freeName(document, parameter.name, node));
  const problem = problemWithName(document, name);
  const fitting = Object.entries(document.parameters).filter(([, { type }]) => type === typeFor(parameter));
  const done = (edit: Edit | null): void => {
    if (edit) commit(edit);
    close();
  };
  return (
    <form
      className="fw-popover-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!problem) done(promote(document, node, parameter, name));
      }}
    >
      <p className="fw-muted">A parameter of the pipeline can be given anew for every run, and several nodes can share it.</p>
      <label>
        Name
        <input className="fw-input" value={name} aria-invalid={problem !== ""} onChange={(event) => setName(event.target.value)} autoFocus spellCheck={false} />
      </label>
      {problem && <p className="fw-field-problem fw-tone-error">{problem}</p>}
      <button type="submit" className="fw-button fw-primary" disabled={problem !== ""}>
        Promote
      </button>
      {fitting.length > 0 && <p className="fw-muted">Or take one that the pipeline has:</p>}
      {fitting.map(([existing]) => (
        <button key={existing} type="button" className="fw-link-button" onClick={() => done(link(document, node, parameter, existing))}>
          <Icon name="link" /> {existing}
        </button>
      ))}
    </form>
  );
}

/** What stands in place of the input: the pipeline parameter's name and value, how many share it, and the way back. */
export function PromotedChip({ document, node, parameter, name, commit, readOnly }: Props & { name: string; readOnly: boolean }): JSX.Element {
  const declared = document.parameters[name];
  const others = usesOf(document, name).length - 1;
  const value = declared?.default === undefined ? "asked for each run" : textOf(declared.default, parameter) || "empty";
  return (
    <div className="fw-promoted">
      <span className="fw-pill" title={declared?.help}>
        <Icon name="link" /> {name}
      </span>
      <span className="fw-promoted-value">{declared ? value : "is not declared"}</span>
      {others > 0 && <span className="fw-muted">{`shared with ${others} more`}</span>}
      <span className="fw-spring" />
      {!readOnly && (
        <button type="button" className="fw-link-button" onClick={() => take(unpromote(document, node, parameter), commit)}>
          Take back
        </button>
      )}
    </div>
  );
}

function take(edit: Edit | null, commit: (edit: Edit) => void): void {
  if (edit) commit(edit);
}
