/** A dialog over everything: focus stays inside, Esc closes, and focus goes back to where it was. */

import { type JSX, type ReactNode, useEffect, useId, useRef } from "react";
import { createPortal } from "react-dom";
import { Icon } from "../Icon";
import { useHost } from "../host";

type Props = { title: string; children: ReactNode; onClose: () => void; wide?: boolean; actions?: ReactNode };

/** The browser's own modal dialog, so that what lies behind is inert; labelled by its title. */
export function Dialog({ title, children, onClose, wide = false, actions }: Props): JSX.Element {
  const box = useRef<HTMLDialogElement>(null);
  const id = useId();
  const host = useHost();
  useEffect(() => {
    const before = document.activeElement;
    const dialog = box.current;
    if (dialog && !dialog.open) dialog.showModal();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const dialog = (
    <dialog
      ref={box}
      className={`fw-dialog${wide ? " fw-dialog-wide" : ""}`}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onKeyDown={(event) => event.stopPropagation()}
      onPointerDown={(event) => event.stopPropagation()}
      onClick={(event) => event.target === box.current && onClose()}
    >
      <div className="fw-dialog-inside">
        <header className="fw-dialog-head">
          <h2 id={id}>{title}</h2>
          <button type="button" className="fw-icon-button" onClick={onClose} aria-label="Close">
            <Icon name="close" />
          </button>
        </header>
        <div className="fw-dialog-body">{children}</div>
        {actions && <footer className="fw-dialog-actions">{actions}</footer>}
      </div>
    </dialog>
  );
  return host ? createPortal(dialog, host) : dialog;
}
