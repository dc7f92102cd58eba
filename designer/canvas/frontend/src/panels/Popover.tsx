/** A button that opens something small beside itself; Esc, a click elsewhere or leaving it closes it. */

import { type JSX, type ReactNode, useEffect, useRef, useState } from "react";
import { Icon, type IconName } from "./Icon";

type Props = {
  label: string;
  icon?: IconName;
  text?: ReactNode; // shown on the button; without, the label is for those who listen
  align?: "start" | "end";
  role?: "dialog" | "menu";
  className?: string;
  disabled?: boolean;
  children: (close: () => void) => ReactNode;
};

/** The button and, while open, the box below it. */
export function Popover({ label, icon, text, align = "start", role = "dialog", className, disabled = false, children }: Props): JSX.Element {
  const [open, setOpen] = useState(false);
  const whole = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  useOutside(whole, open, () => setOpen(false));
  return (
    <div
      ref={whole}
      className="fw-popover"
      onKeyDown={(event) => {
        if (!open || event.key !== "Escape") return;
        event.stopPropagation();
        close();
      }}
      onBlur={(event) => event.relatedTarget instanceof Node && !event.currentTarget.contains(event.relatedTarget) && setOpen(false)}
    >
      <button
        ref={button}
        type="button"
        className={className ?? (text ? "fw-button" : "fw-icon-button")}
        title={label}
        aria-label={text ? undefined : label}
        aria-haspopup={role}
        aria-expanded={open}
        disabled={disabled}
        onClick={() => setOpen(!open)}
      >
        {icon && <Icon name={icon} />}
        {text}
      </button>
      {open && (
        <Box className={`fw-popover-box fw-popover-${align}`} role={role} label={label}>
          {children(close)}
        </Box>
      )}
    </div>
  );
}

/** What opens; where it would lie below the fold it is scrolled into view. */
function Box({ className, role, label, children }: { className: string; role: "dialog" | "menu"; label: string; children: ReactNode }): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    void box.current?.scrollIntoView({ block: "nearest" }); // browsers return a promise from it now, which is no cleanup
  }, []);
  return (
    <div ref={box} className={className} role={role} aria-label={label}>
      {children}
    </div>
  );
}

function useOutside(inside: React.RefObject<HTMLElement | null>, active: boolean, left: () => void): void {
  const latest = useRef(left);
  latest.current = left;
  useEffect(() => {
    if (!active) return undefined;
    const pressed = (event: PointerEvent): void => {
      if (event.target instanceof Node && !inside.current?.contains(event.target)) latest.current();
    };
    document.addEventListener("pointerdown", pressed, true);
    return () => document.removeEventListener("pointerdown", pressed, true);
  }, [active, inside]);
}
