/** The entries of a menu: arrows move, Enter chooses, Esc closes. */

import { type JSX, type KeyboardEvent, useEffect, useRef } from "react";
import { Icon, type IconName } from "./Icon";

export type Entry = { text: string; help?: string; icon: IconName; disabled?: string; choose: () => void }; // disabled: why it is

/** The list; the first entry that can be chosen has the focus when it opens. An entry that cannot be chosen says why. */
export function Menu({ entries, close }: { entries: Entry[]; close: () => void }): JSX.Element {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => list.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus(), []);
  return (
    <div ref={list} className="fw-ways" onKeyDown={(event) => moved(event)}>
      {entries.map(({ text, help, icon, disabled, choose }) => (
        <button
          key={text}
          type="button"
          role="menuitem"
          tabIndex={-1}
          aria-disabled={disabled !== undefined}
          onClick={() => {
            if (disabled !== undefined) return;
            close();
            choose();
          }}
        >
          <Icon name={icon} />
          <span>
            {text}
            {(disabled ?? help) && <small>{disabled ?? help}</small>}
          </span>
        </button>
      ))}
    </div>
  );
}

function moved(event: KeyboardEvent<HTMLDivElement>): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>("[role=menuitem]")];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  items[(to + items.length) % items.length]?.focus();
}
