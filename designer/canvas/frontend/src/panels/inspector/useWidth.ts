/** How wide the inspector is, kept by the browser. */

import { type KeyboardEvent, type PointerEvent, useState } from "react";

export const WIDTHS = { least: 260, most: 720, usual: 340, narrow: 288 };
const ROOMY = 1400; // px of the window, from which on the inspector has its usual width
const KEY = "framewire:inspector";

type Kept = { width: number; open: boolean };
type Handle = {
  onPointerDown: (event: PointerEvent<HTMLElement>) => void;
  onPointerMove: (event: PointerEvent<HTMLElement>) => void;
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
};

/** The width, whether it is open, and what the edge between canvas and inspector listens to. */
export function useWidth(): Kept & { setOpen: (open: boolean) => void; handle: Handle } {
  const [kept, setKept] = useState(read);
  const keep = (next: Kept): void => {
    setKept(next);
    write(next);
  };
  const toWidth = (width: number): void => keep({ ...kept, width: Math.round(Math.min(WIDTHS.most, Math.max(WIDTHS.least, width))) });
  const handle: Handle = {
    onPointerDown: (event) => event.currentTarget.setPointerCapture(event.pointerId),
    onPointerMove: (event) => {
      const right = event.currentTarget.parentElement?.getBoundingClientRect().right;
      if (event.currentTarget.hasPointerCapture(event.pointerId) && right !== undefined) toWidth(right - event.clientX);
    },
    onKeyDown: (event) => {
      const by = { ArrowLeft: 16, ArrowRight: -16 }[event.key];
      if (by) toWidth(kept.width + by);
    },
  };
  return { ...kept, setOpen: (open) => keep({ ...kept, open }), handle };
}

function read(): Kept {
  const usual = { width: window.innerWidth < ROOMY ? WIDTHS.narrow : WIDTHS.usual, open: true };
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Kept>;
    return { width: typeof found.width === "number" ? found.width : usual.width, open: found.open !== false };
  } catch {
    return usual;
  }
}

function write(kept: Kept): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // a browser that keeps nothing forgets the width
  }
}
