/** A list over the canvas to choose from by typing: arrows move, Enter takes, Escape leaves. */
import { useEffect, useId, useMemo, useRef, useState } from "react";
import { Sign } from "../ui/Sign";
import { type Choice, ranked } from "./search";

type Props = {
  label: string; // what is chosen, for the field and for screen readers
  choices: readonly Choice[] | ((query: string) => Choice[]);
  empty: string; // what to say where nothing fits
  onChoose: (id: string) => void;
  onLeave: () => void;
  onMove?: (id: string) => void; // another choice is marked
  wide?: boolean; // its choices have reasons
};

export function Chooser({ label, choices, empty, onChoose, onLeave, onMove, wide = false }: Props): React.ReactNode {
  const [query, setQuery] = useState("");
  const [marked, setMarked] = useState(0);
  const list = useId();
  const found = useMemo(() => (typeof choices === "function" ? choices(query) : ranked(choices, query)), [choices, query]);
  const mark = (to: number): void => {
    const next = Math.max(0, Math.min(found.length - 1, to));
    setMarked(next);
    if (found[next]) onMove?.(found[next].id);
  };
  const take = (choice: Choice | undefined): void => {
    if (choice && !choice.off) onChoose(choice.id);
  };
  const keys: Record<string, () => void> = {
    ArrowDown: () => mark(marked + 1),
    ArrowUp: () => mark(marked - 1),
    PageDown: () => mark(marked + 8),
    PageUp: () => mark(marked - 8),
    Enter: () => take(found[marked]),
    Escape: onLeave,
  };
  return (
    <div className={`fw-chooser${wide ? " fw-chooser-wide" : ""}`} role="dialog" aria-label={label} onBlur={(event) => event.currentTarget.contains(event.relatedTarget) || onLeave()}>
      <label className="fw-chooser-field">
        <Sign name="search" />
        <input
          autoFocus
          role="combobox"
          aria-expanded
          aria-controls={list}
          aria-label={label}
          aria-activedescendant={found[marked] ? `${list}-${marked}` : undefined}
          placeholder={label}
          value={query}
          maxLength={200}
          onChange={(event) => {
            setQuery(event.target.value);
            setMarked(0);
          }}
          onKeyDown={(event) => {
            const act = keys[event.key];
            if (!act) return;
            event.preventDefault();
            event.stopPropagation();
            act();
          }}
        />
      </label>
      <ul id={list} role="listbox" aria-label={label} className="fw-chooser-list">
        {found.map((choice, i) => (
          <Item key={choice.id} id={`${list}-${i}`} choice={choice} marked={i === marked} before={found[i - 1]} onTake={take} />
        ))}
      </ul>
      {found.length === 0 && <p className="fw-chooser-empty">{empty}</p>}
    </div>
  );
}

type ItemProps = { id: string; choice: Choice; marked: boolean; before: Choice | undefined; onTake: (choice: Choice) => void };

function Item({ id, choice, marked, before, onTake }: ItemProps): React.ReactNode {
  const item = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (marked) item.current?.scrollIntoView({ block: "nearest" });
  }, [marked]);
  const opens = choice.section !== undefined && choice.section !== before?.section;
  return (
    <>
      {opens && (
        <li role="presentation" className="fw-chooser-section">
          {choice.section}
        </li>
      )}
      <li ref={item} id={id} role="option" aria-selected={marked} aria-disabled={choice.off} className="fw-chooser-item" onPointerDown={(event) => (event.preventDefault(), onTake(choice))}>
        {choice.color ? <i className="fw-dot" style={{ background: choice.color }} /> : choice.sign && <Sign name={choice.sign} />}
        <span className="fw-chooser-title">{choice.title}</span>
        {choice.hint && <span className="fw-chooser-hint">{choice.hint}</span>}
        {choice.act && <span className="fw-chooser-act">{choice.act}</span>}
        {choice.why && <span className="fw-chooser-why">{choice.why}</span>}
      </li>
    </>
  );
}
