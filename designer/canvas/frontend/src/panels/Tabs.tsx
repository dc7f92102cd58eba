/** Tabs: arrows move between them. */

import { type JSX, type KeyboardEvent, type ReactNode, useId } from "react";

type Tab<T extends string> = { id: T; title: string; mark?: string };

/** The tabs and what the chosen one shows. */
export function Tabs<T extends string>({ tabs, chosen, choose, label, children }: {
  tabs: Tab<T>[];
  chosen: T;
  choose: (tab: T) => void;
  label: string;
  children: ReactNode;
}): JSX.Element {
  const id = useId();
  const moved = (event: KeyboardEvent<HTMLDivElement>): void => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    const next = tabs[(tabs.findIndex((tab) => tab.id === chosen) + by + tabs.length) % tabs.length];
    if (!next) return;
    choose(next.id);
    event.currentTarget.querySelector<HTMLElement>(`[data-tab="${CSS.escape(next.id)}"]`)?.focus();
  };
  return (
    <>
      <div className="fw-tabs" role="tablist" aria-label={label} onKeyDown={moved}>
        {tabs.map((tab) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            id={`${id}-${tab.id}`}
            data-tab={tab.id}
            aria-selected={tab.id === chosen}
            aria-controls={`${id}-panel`}
            tabIndex={tab.id === chosen ? 0 : -1}
            onClick={() => choose(tab.id)}
          >
            {tab.title}
            {tab.mark && <span className="fw-tab-mark">{tab.mark}</span>}
          </button>
        ))}
      </div>
      <div className="fw-tabpanel" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${chosen}`}>
        {children}
      </div>
    </>
  );
}
