/** The panels' icons: drawn by strokes in the colour of the text. */

import type { JSX } from "react";

const PATHS = {
  add: "M8 3v10M3 8h10",
  back: "M10 3 5 8l5 5",
  bypass: "M2 11c3 0 3-6 6-6s3 6 6 6M2 11h3M11 11h3",
  cancel: "M4.5 4.5h7v7h-7z",
  check: "m3 8.5 3.2 3L13 4.5",
  clock: "M8 4.5V8l2.5 1.5M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0Z",
  close: "m4 4 8 8M12 4l-8 8",
  copy: "M6 6h7v7H6zM3 10V3h7",
  cross: "m5 5 6 6M11 5l-6 6",
  down: "m4 6 4 4 4-4",
  error: "M8 4.5v4M8 11v.5M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0Z",
  export: "M8 10V2.5M5 5l3-2.5L11 5M3 9v4.5h10V9",
  file: "M4 2.5h5l3 3v8H4zM9 2.5v3h3",
  folder: "M2 4.5h4l1.5 1.5H14v7H2z",
  forward: "m6 3 5 5-5 5",
  from: "M3 3v10M6 4.5l6 3.5-6 3.5z",
  help: "M6 6.2a2 2 0 1 1 2.8 1.9c-.6.3-.8.7-.8 1.4M8 11.5v.5M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0Z",
  history: "M3 3v3h3M3.3 6A5.5 5.5 0 1 1 2.5 8.5M8 5v3.3l2 1.2",
  import: "M8 2.5V10M5 7.5 8 10l3-2.5M3 9v4.5h10V9",
  info: "M8 7.3v4M8 4.6v.5M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0Z",
  link: "M6.5 9.5l3-3M7 4.5l1-1a2.8 2.8 0 0 1 4 4l-1 1M9 11.5l-1 1a2.8 2.8 0 0 1-4-4l1-1",
  open: "M9 3h4v4M13 3 7.5 8.5M11 9v4H3V5h4",
  people: "M5.5 7a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM2 13c0-2.5 1.5-4 3.5-4S9 10.5 9 13M10.5 7.5a1.8 1.8 0 1 0 0-3.5M11 9.3c1.8.2 3 1.6 3 3.7",
  play: "M5 3.2 12.5 8 5 12.8z",
  plan: "M3 4h2M3 8h2M3 12h2M7.5 4H13M7.5 8H13M7.5 12H13",
  redo: "M12 3v3.5H8.5M12 6.5C11 4.5 9.3 3.8 7.5 3.8a4.4 4.4 0 1 0 4 6.2",
  reset: "M4 3v3.5h3.5M4 6.5c1-2 2.7-2.7 4.5-2.7a4.4 4.4 0 1 1-4 6.2",
  reuse: "M12.5 6A5 5 0 0 0 3.7 5.5M3.5 10a5 5 0 0 0 8.8.5M12.8 3v3h-3M3.2 13v-3h3",
  sample: "M6.5 2.5v4L3 12.5a.8.8 0 0 0 .7 1h8.6a.8.8 0 0 0 .7-1L9.5 6.5v-4M5.5 2.5h5",
  to: "M13 3v10M3.5 4.5l6 3.5-6 3.5z",
  trash: "M3 4.5h10M6 4.5V3h4v1.5M4.5 4.5l.5 9h6l.5-9",
  undo: "M4 3v3.5h3.5M4 6.5c1-2 2.7-2.7 4.5-2.7a4.4 4.4 0 1 1-4 6.2",
  warning: "M8 3 14 13H2zM8 7v3M8 11.5v.3",
} as const;

export type IconName = keyof typeof PATHS;

/** An icon beside words, or with a label on the button around it: it says nothing itself. */
export function Icon({ name }: { name: IconName }): JSX.Element {
  return (
    <svg className="fw-icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
