/** Versions of the pipeline: kept under a name, and gone back to. */

import { type JSX, useState } from "react";
import { useEditor, useHandle } from "../../state/store";
import { Dialog } from "../dialogs/Dialog";
import { useAsked } from "../useAsked";
import { Waiting } from "../Waiting";
import { count, moment } from "../words";
import { saved } from "../run/useStart";

type Version = { version: number; at: number; label: string; nodes: number };

/** The list, newest first; restoring keeps what is there now as a version too. */
export function VersionsDialog({ onClose }: { onClose: () => void }): JSX.Element {
  const editor = useHandle();
  const slug = useEditor((state) => state.slug);
  const [asked, setAsked] = useState(0);
  const [busy, setBusy] = useState(false);
  const path = `pipelines/${encodeURIComponent(slug)}/versions`;
  const versions = useAsked(`${path}${asked}`, (signal) => editor.api.get<Version[]>(path, signal), true);
  const act = (doing: () => Promise<unknown>, done: () => void): void => {
    setBusy(true);
    saved(editor)
      .then(doing)
      .then(done, (error: unknown) => editor.fail(error))
      .finally(() => setBusy(false));
  };
  return (
    <Dialog title="Versions" onClose={onClose}>
      {!editor.readOnly && <Keep busy={busy} keep={(label) => act(() => editor.api.post(path, { label }), () => setAsked(asked + 1))} />}
      <Waiting asked={versions} what="the versions">
        {(all) => (
          <>
            {!all.length && <p className="fw-teach">No version is kept yet. Keep one before a large change; you can go back to it at any time.</p>}
            <ul>
              {[...all]
                .sort((a, b) => b.version - a.version)
                .map((version) => (
                  <Row key={version.version} version={version} busy={busy} restore={() => act(() => editor.api.post(`${path}/${version.version}/restore`), onClose)} />
                ))}
            </ul>
          </>
        )}
      </Waiting>
    </Dialog>
  );
}

function Keep({ busy, keep }: { busy: boolean; keep: (label: string) => void }): JSX.Element {
  const [label, setLabel] = useState("");
  return (
    <form
      className="fw-across"
      onSubmit={(event) => {
        event.preventDefault();
        keep(label.trim());
        setLabel("");
      }}
    >
      <input className="fw-input" value={label} placeholder="What is special about it" aria-label="Label of the version" onChange={(event) => setLabel(event.target.value)} />
      <button type="submit" className="fw-button fw-primary fw-nowrap" disabled={busy}>
        Keep this state
      </button>
    </form>
  );
}

function Row({ version, busy, restore }: { version: Version; busy: boolean; restore: () => void }): JSX.Element {
  const editor = useHandle();
  return (
    <li className="fw-across fw-version">
      <span>
        <b>{version.label || `Version ${version.version}`}</b>
        <small className="fw-muted">{`${moment(version.at)} · ${count(version.nodes, "node")}`}</small>
      </span>
      <span className="fw-spring" />
      {!editor.readOnly && (
        <button type="button" className="fw-button" disabled={busy} onClick={restore} aria-label={`Restore ${version.label || `version ${version.version}`}`}>
          Restore
        </button>
      )}
    </li>
  );
}
