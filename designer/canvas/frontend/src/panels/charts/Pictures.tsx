/** Pictures of frames: a strip in a node, a grid in the inspector, one at a time when looked at closely. */

import { type JSX, useState } from "react";
import { Dialog } from "../dialogs/Dialog";

type Picture = { url: string; caption: string };
type Shown = { pictures: Picture[]; picture: (url: string) => string };

const IN_A_NODE = 3;

/** The pictures; a click, or Enter, opens one large. */
export function Pictures({ pictures, picture, compact }: Shown & { compact: boolean }): JSX.Element {
  const [open, setOpen] = useState<number | null>(null);
  const shown = compact ? pictures.slice(0, IN_A_NODE) : pictures;
  return (
    <div className={compact ? "fw-strip" : "fw-grid"}>
      {shown.map(({ url, caption }, index) => (
        <button key={url} type="button" className="fw-picture nodrag" onClick={() => setOpen(index)} title={caption} aria-label={`Look at ${caption}`}>
          <img src={picture(url)} alt={caption} loading="lazy" decoding="async" draggable={false} />
          {!compact && <span className="fw-thumb-caption">{caption}</span>}
        </button>
      ))}
      {open !== null && <Closer pictures={pictures} picture={picture} at={open} go={setOpen} />}
    </div>
  );
}

function Closer({ pictures, picture, at, go }: Shown & { at: number; go: (at: number | null) => void }): JSX.Element | null {
  const shown = pictures[at];
  const step = (by: number): void => go((at + by + pictures.length) % pictures.length);
  if (!shown) return null;
  return (
    <Dialog title={shown.caption || "Picture"} wide onClose={() => go(null)}>
      <div
        className="fw-closer"
        onKeyDown={(event) => {
          if (event.key === "ArrowRight") step(1);
          if (event.key === "ArrowLeft") step(-1);
        }}
      >
        <img src={picture(shown.url)} alt={shown.caption} />
        {pictures.length > 1 && (
          <div className="fw-across fw-row-centred">
            <button type="button" className="fw-button" onClick={() => step(-1)}>
              Previous
            </button>
            <span className="fw-muted">{`${at + 1} of ${pictures.length}`}</span>
            <button type="button" className="fw-button" onClick={() => step(1)}>
              Next
            </button>
          </div>
        )}
      </div>
    </Dialog>
  );
}
