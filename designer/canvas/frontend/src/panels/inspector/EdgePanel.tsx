/** One edge: what travels along it. */

import type { JSX } from "react";
import type { EdgeRecord, TypeView } from "../../contract";
import { useEditor, useHandle } from "../../state/store";
import { Icon } from "../Icon";
import { componentOf, nameOf } from "./select";

/** Both ends, each leading to its node, and the type that goes from one to the other. */
export function EdgePanel({ edge }: { edge: string }): JSX.Element | null {
  const editor = useHandle();
  const record = useEditor((state) => state.document.edges[edge]);
  const type = useEditor((state) => record && componentOf(state, record.from[0])?.outputs.find(({ name }) => name === record.from[1])?.types[0]);
  const meaning = useEditor((state): TypeView | undefined => (type ? state.palette?.types[type] : undefined));
  if (!record) return null;
  return (
    <div className="fw-panel">
      <header className="fw-panel-head">
        <h3>Edge</h3>
        {type && (
          <p>
            <span className="fw-pill" data-type={type}>
              {type}
            </span>
          </p>
        )}
        {meaning && <p className="fw-text">{meaning.help.split(/\n\s*\n/)[0]}</p>}
      </header>
      <ul className="fw-list">
        {(["from", "to"] as const).map((end) => (
          <li key={end}>
            <button type="button" onClick={() => editor.reveal(record[end][0])}>
              <Icon name={end === "from" ? "from" : "to"} />
              <span>{ends(nameOf(editor.get(), record[end][0]), end, record)}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

const ends = (name: string, end: "from" | "to", record: EdgeRecord): string => `${end === "from" ? "From" : "To"} '${record[end][1]}' of ${name}`;
