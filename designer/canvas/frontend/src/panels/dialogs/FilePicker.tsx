/** Picks a file or a folder from those that the operator opened. */

import { type JSX, useEffect, useRef, useState } from "react";
import type { Folder } from "../../contract";
import { Icon } from "../Icon";
import { useAsked } from "../useAsked";
import { Waiting } from "../Waiting";
import { size } from "../words";
import { Dialog } from "./Dialog";
import { Upload } from "./Upload";

type Wanted = { suffixes: string[]; script: boolean };
type Props = { files: Wanted; browse: (folder: string) => Promise<Folder>; onPick: (path: string) => void; onClose: () => void };

/** The dialog: folders are entered, a file is picked by clicking it, the folder that is open by the button below. */
export function FilePicker({ files, browse, onPick, onClose }: Props): JSX.Element {
  const [folder, setFolder] = useState("");
  const asked = useAsked(folder, () => browse(folder));
  const takesFolders = !files.script && folder !== "";
  return (
    <Dialog
      title={files.script ? "Pick a script" : "Pick files"}
      onClose={onClose}
      actions={
        <>
          {!files.script && <Upload suffixes={files.suffixes} done={onPick} />}
          {takesFolders && (
            <button type="button" className="fw-button fw-primary" onClick={() => onPick(folder)}>
              Take this folder
            </button>
          )}
        </>
      }
    >
      <Waiting asked={asked} what="the folder">
        {(opened) => <Entries opened={opened} wanted={files} enter={setFolder} pick={onPick} />}
      </Waiting>
    </Dialog>
  );
}

function Entries({ opened, wanted, enter, pick }: { opened: Folder; wanted: Wanted; enter: (folder: string) => void; pick: (path: string) => void }): JSX.Element {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => list.current?.querySelector("button")?.focus(), [opened.folder]); // the entry that was pressed is gone
  const entries = [...opened.entries].sort((a, b) => Number(b.folder) - Number(a.folder) || a.name.localeCompare(b.name));
  return (
    <div className="fw-files">
      <p className="fw-path">{opened.folder || "Folders that are open to you"}</p>
      <ul ref={list}>
        {opened.parent !== null && (
          <li>
            <button type="button" onClick={() => enter(opened.parent ?? "")}>
              <Icon name="back" /> Up
            </button>
          </li>
        )}
        {entries.map((entry) => (
          <li key={entry.path}>
            <button type="button" disabled={!entry.folder && !fits(entry.name, wanted)} onClick={() => (entry.folder ? enter(entry.path) : pick(entry.path))}>
              <Icon name={entry.folder ? "folder" : "file"} />
              <span>{entry.name}</span>
              {!entry.folder && <span className="fw-muted">{size(entry.bytes)}</span>}
            </button>
          </li>
        ))}
      </ul>
      {!entries.length && <p className="fw-muted">Nothing is in here.{opened.folder ? "" : " Ask the operator to open a folder, or upload files on the Data page."}</p>}
      {wanted.suffixes.length > 0 && <p className="fw-muted">Files that fit end in {wanted.suffixes.join(", ")}.</p>}
    </div>
  );
}

/** Whether a file may be picked: any, where no suffixes are named. */
export function fits(name: string, { suffixes }: Pick<Wanted, "suffixes">): boolean {
  return !suffixes.length || suffixes.some((suffix) => name.toLowerCase().endsWith(suffix));
}
