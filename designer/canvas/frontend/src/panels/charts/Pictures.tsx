/** Pictures of frames and stills of videos: a strip in a node, a grid in the inspector, one at a time when looked at closely or played. */

import { type JSX, useState } from "react";
import type { Picture } from "../../contract";
import { Dialog } from "../dialogs/Dialog";
import { Icon } from "../Icon";
import { Player } from "./Player";

type Shown = { pictures: Picture[]; picture: (url: string) => string };

const IN_A_NODE = 3;
const STILL_SIDE = 1280; // px, of what stands in the player before it plays

/** The pictures; a click, or Enter, opens one large, or a player. */
export function Pictures({ pictures, picture, compact }: Shown & { compact: boolean }): JSX.Element {
  const [open, setOpen] = useState<number | null>(null);
  const shown = compact ? pictures.slice(0, IN_A_NODE) : pictures;
  return (
    <div className={compact ? "fw-strip" : "fw-grid"}>
      {shown.map(({ url, caption, video }, index) => (
        <button key={url} type="button" className="fw-picture nodrag" onClick={() => setOpen(index)} title={caption} aria-label={`${video ? "Play" : "Look at"} ${caption}`}>
          <img src={picture(url)} alt={caption} loading="lazy" decoding="async" draggable={false} />
          {video && (
            <span className="fw-plays">
              <Icon name="play" />
            </span>
          )}
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
          if (event.target instanceof HTMLVideoElement) return; // there the arrows go to and fro in the video
          if (event.key === "ArrowRight") step(1);
          if (event.key === "ArrowLeft") step(-1);
        }}
      >
        {shown.video ? (
          <Player key={shown.url} title={shown.caption} video={shown.video} still={`${shown.url}?side=${STILL_SIDE}`} picture={picture} />
        ) : (
          <img src={picture(shown.url)} alt={shown.caption} />
        )}
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
