/** Brings files of the person's own machine to the workspace, with progress. */

import { type JSX, useRef, useState } from "react";
import { useHandle } from "../../state/store";
import { Icon } from "../Icon";

type Uploaded = { path: string; name: string; bytes: number };

/** The button; one file is taken as it is, several are taken as the folder that they are put into. */
export function Upload({ suffixes, done }: { suffixes: string[]; done: (path: string) => void }): JSX.Element {
  const editor = useHandle();
  const input = useRef<HTMLInputElement>(null);
  const [going, setGoing] = useState<{ name: string; share: number } | null>(null);
  const send = async (files: File[]): Promise<void> => {
    const folder = files.length > 1 ? `files ${new Date().toISOString().slice(0, 19).replaceAll(":", ".")}` : "";
    let last = "";
    for (const [index, file] of files.entries()) {
      const query = new URLSearchParams({ name: file.name, ...(folder && { folder }) });
      const told = (share: number): void => setGoing({ name: file.name, share: (index + share) / files.length });
      told(0);
      last = (await editor.api.upload<Uploaded>(`upload?${query}`, file, told)).path;
    }
    if (last) done(folder ? last.slice(0, last.lastIndexOf("/")) : last);
  };
  const chosen = (files: File[]): void => void send(files).catch((error: unknown) => (setGoing(null), editor.fail(error)));
  return (
    <div className="fw-across fw-upload">
      <input ref={input} type="file" multiple hidden accept={suffixes.join()} onChange={(event) => chosen([...(event.target.files ?? [])])} />
      <button type="button" className="fw-button" disabled={going !== null} onClick={() => input.current?.click()}>
        <Icon name="export" /> Upload files
      </button>
      {going && (
        <>
          <progress className="fw-progress" value={going.share} max={1} aria-label={`Uploading ${going.name}`} />
          <span className="fw-muted" role="status">{`${going.name}: ${Math.round(going.share * 100)} %`}</span>
        </>
      )}
    </div>
  );
}
