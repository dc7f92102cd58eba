/** Conflicts: theirs stands, ours is kept here, and the person chooses. */

import type { JSX } from "react";
import type { Conflict } from "../../contract";
import { useEditor, useHandle } from "../../state/store";
import { Icon } from "../Icon";
import { nameOf as titleOf } from "../inspector/select";
import { count } from "../words";
import { sentenceOf, takeMine } from "./conflicts";

const SHOWN = 3;

/** The oldest few, each with its choice; all of them at once where there are many. */
export function Conflicts(): JSX.Element | null {
  const editor = useHandle();
  const conflicts = useEditor((state) => state.conflicts);
  const mine = (chosen: Conflict[]): void => {
    for (const conflict of chosen) {
      const edit = takeMine(editor.get().document, conflict);
      if (edit) editor.commit(edit);
    }
    editor.settle(chosen);
  };
  if (!conflicts.length) return null;
  return (
    <section className="fw-notice fw-conflicts fw-tone-warning" role="alert" aria-label="Conflicts">
      {conflicts.slice(0, SHOWN).map((conflict, index) => (
        <Choice key={index} conflict={conflict} mine={() => mine([conflict])} />
      ))}
      {conflicts.length > 1 && (
        <div className="fw-across">
          <span className="fw-muted">{count(conflicts.length, "conflict")}</span>
          <span className="fw-spring" />
          <button type="button" className="fw-link-button" onClick={() => editor.settle()}>
            Keep all of theirs
          </button>
          <button type="button" className="fw-link-button" onClick={() => mine(conflicts)}>
            Take all of mine
          </button>
        </div>
      )}
    </section>
  );
}

function Choice({ conflict, mine }: { conflict: Conflict; mine: () => void }): JSX.Element {
  const editor = useHandle();
  return (
    <div className="fw-conflict">
      <p>
        <Icon name="people" /> {sentenceOf(conflict, (node) => titleOf(editor.get(), node))}
      </p>
      <div className="fw-across">
        <button type="button" className="fw-button" onClick={() => editor.settle([conflict])}>
          Keep theirs
        </button>
        <button type="button" className="fw-button" onClick={mine}>
          Take mine
        </button>
      </div>
    </div>
  );
}
