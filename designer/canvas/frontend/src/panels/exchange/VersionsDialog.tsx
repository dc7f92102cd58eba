/** Versions of the pipeline: kept under a name, compared with, and gone back to; its runs, compared with. */

import { type JSX, useState } from "react";
import type { Edit, PastRun, Version } from "../../contract";
import { useEditor, useHandle } from "../../state/store";
import { Dialog } from "../dialogs/Dialog";
import { useAsked } from "../useAsked";
import { Waiting } from "../Waiting";
import { count, moment, STATUS } from "../words";
import { saved } from "../run/useStart";

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
  const compare = (query: string): void => act(() => editor.comparison.begin(query), onClose);
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
                  <Row
                    key={version.version}
                    version={version}
                    busy={busy}
                    compare={() => compare(`version=${version.digest}`)}
                    restore={() => act(async () => editor.commit(await editor.api.post<Edit>(`${path}/${version.version}/restore`)), onClose)}
                  />
                ))}
            </ul>
          </>
        )}
      </Waiting>
      <PastRuns busy={busy} compare={(run) => compare(`run=${run}`)} />
    </Dialog>
  );
}

/** The newest runs, whose pipelines can be compared with as well; nothing before there is one. */
function PastRuns({ busy, compare }: { busy: boolean; compare: (run: string) => void }): JSX.Element | null {
  const editor = useHandle();
  const slug = useEditor((state) => state.slug);
  const path = `pipelines/${encodeURIComponent(slug)}/runs`;
  const asked = useAsked(path, (signal) => editor.api.get<PastRun[]>(path, signal));
  if (asked.state !== "here" || !asked.value.length) return null;
  return (
    <section>
      <h4>Runs</h4>
      <ul>
        {asked.value.map(({ run, started, status }) => (
          <li key={run} className="fw-across fw-version">
            <span>
              <b>{moment(started)}</b>
              <small className="fw-muted">{STATUS[status]}</small>
            </span>
            <span className="fw-spring" />
            <Compare busy={busy} compare={() => compare(run)} what={`the run of ${moment(started)}`} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Compare({ busy, compare, what }: { busy: boolean; compare: () => void; what: string }): JSX.Element {
  return (
    <button type="button" className="fw-button" disabled={busy} onClick={compare} title="Show on the canvas what has changed since" aria-label={`Compare with ${what}`}>
      Compare
    </button>
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

function Row({ version, busy, compare, restore }: { version: Version; busy: boolean; compare: () => void; restore: () => void }): JSX.Element {
  const editor = useHandle();
  return (
    <li className="fw-across fw-version">
      <span>
        <b>{version.label || `Version ${version.version}`}</b>
        <small className="fw-muted">{`Version ${version.version} · ${moment(version.at)} · ${count(version.nodes, "node")}`}</small>
      </span>
      <span className="fw-spring" />
      <Compare busy={busy} compare={compare} what={version.label || `version ${version.version}`} />
      {!editor.readOnly && (
        <button type="button" className="fw-button" disabled={busy} onClick={restore} aria-label={`Restore ${version.label || `version ${version.version}`}`}>
          Restore
        </button>
      )}
    </li>
  );
}
