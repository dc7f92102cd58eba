/** A video that plays where the browser can, and otherwise says so and is handed over. */

import { type JSX, useState } from "react";
import { Sentence } from "../Waiting";

type Props = { title: string; video: string; still: string; picture: (url: string) => string };
type Fault = { message: string; remedy: string };

const AWAY: Fault = { message: "The video cannot be fetched.", remedy: "Close it and open it again; if that does not help, reload the page." };

/** The browser's own player with the video's still picture before it begins; `picture` turns an address of the API into one to load from. */
export function Player({ title, video, still, picture }: Props): JSX.Element {
  const [source] = useState(() => picture(video)); // a newer session's token must not make it begin anew
  const [poster] = useState(() => picture(still));
  const [fault, setFault] = useState<Fault | null>(null);
  const file = title.split("/").at(-1) ?? title;
  const fail = (error: MediaError | null): void => {
    if (error && error.code === error.MEDIA_ERR_NETWORK) setFault(AWAY);
    else void faultOf(source, file).then(setFault);
  };
  if (fault) return <Unplayable fault={fault} title={title} source={source} poster={poster} file={file} />;
  return (
    <video
      controls
      playsInline
      preload="metadata"
      src={source}
      poster={poster}
      aria-label={title}
      onError={({ currentTarget }) => fail(currentTarget.error)}
      onLoadedMetadata={({ currentTarget }) => currentTarget.videoWidth || fail(null)} // it found nothing but sound
    />
  );
}

function Unplayable({ fault, title, source, poster, file }: { fault: Fault; title: string; source: string; poster: string; file: string }): JSX.Element {
  return (
    <>
      <img src={poster} alt={title} />
      <div role="alert">
        <Sentence tone="warning" {...fault} />
      </div>
      {fault !== AWAY && (
        <a className="fw-show-link" href={source} download={file}>
          {`Download ${file}`}
        </a>
      )}
    </>
  );
}

/** Why it does not play: it cannot be had, or the browser does not know its format. */
async function faultOf(source: string, file: string): Promise<Fault> {
  const here = await fetch(source, { headers: { Range: "bytes=0-0" } }).then(({ ok }) => ok, () => false);
  if (!here) return AWAY;
  const ending = /\.(\w{1,5})$/.exec(file)?.[1];
  return { message: `This browser cannot play ${ending ? `this ${ending} video` : "this video"}.`, remedy: "Download it, and open it in a player that knows its format." };
}
