/** The pipeline as code or as another system's file: looked at, copied, downloaded. */

import { type JSX, useState } from "react";
import type { Exported, ExportTarget } from "../../contract";
import { useEditor, useHandle } from "../../state/store";
import { Copy } from "../Copy";
import { Dialog } from "../dialogs/Dialog";
import { Icon } from "../Icon";
import { Tabs } from "../Tabs";
import { useAsked } from "../useAsked";
import { Waiting } from "../Waiting";
import { download, save } from "./download";

/** Targets on the left, what the chosen one makes on the right. */
export function ExportDialog({ onClose }: { onClose: () => void }): JSX.Element {
  const editor = useHandle();
  const targets = useAsked("targets", () => editor.api.get<ExportTarget[]>("export"));
  const [chosen, setChosen] = useState<string | null>(null);
  return (
    <Dialog title="Export" wide onClose={onClose}>
      <Waiting asked={targets} what="what it can be exported to">
        {(all) => {
          const target = all.find((one) => one.target === chosen) ?? all[0];
          return target ? <Choice targets={all} target={target} choose={setChosen} /> : <p className="fw-teach">No exporter is installed.</p>;
        }}
      </Waiting>
    </Dialog>
  );
}

function Choice({ targets, target, choose }: { targets: ExportTarget[]; target: ExportTarget; choose: (target: string) => void }): JSX.Element {
  return (
    <div className="fw-export">
      <div className="fw-choices" role="radiogroup" aria-label="Export to">
        {targets.map((one) => (
          <label key={one.target} className="fw-choice">
            <input type="radio" name="fw-export-target" checked={one.target === target.target} onChange={() => choose(one.target)} />
            <span>
              <b>{one.title}</b>
              <small>{one.help}</small>
            </span>
          </label>
        ))}
      </div>
      <Made target={target} />
    </div>
  );
}

function Made({ target }: { target: ExportTarget }): JSX.Element {
  const editor = useHandle();
  const document = useEditor((state) => state.document);
  const asked = useAsked(target.target, (signal) => editor.api.post<Exported>("export", { document, target: target.target }, signal));
  return (
    <div className="fw-export-made">
      <Waiting asked={asked} what={target.title}>
        {({ files }) => <Files key={target.target} files={files} target={target.target} />}
      </Waiting>
    </div>
  );
}

function Files({ files, target }: Exported & { target: string }): JSX.Element {
  const [chosen, setChosen] = useState(files[0]?.name ?? "");
  const file = files.find(({ name }) => name === chosen);
  if (!file) return <p className="fw-teach">It made no file.</p>;
  return (
    <Tabs tabs={files.map(({ name }) => ({ id: name, title: name }))} chosen={chosen} choose={setChosen} label="Files">
      <div className="fw-across">
        <Copy text={file.text} what={file.name} words="Copy" />
        <button type="button" className="fw-button" onClick={() => download(file.name, file.text)}>
          <Icon name="import" /> Download
        </button>
        {files.length > 1 && <DownloadAll target={target} />}
      </div>
      <pre className="fw-source" tabIndex={0} aria-label={`Text of ${file.name}`}>
        {file.text}
      </pre>
    </Tabs>
  );
}

/** All of them as one zip, in their folders: what names `components/x.yml` finds it there. */
function DownloadAll({ target }: { target: string }): JSX.Element {
  const editor = useHandle();
  const [busy, setBusy] = useState(false);
  const pack = (): void => {
    const { document, slug } = editor.get();
    setBusy(true);
    editor.api
      .file("export/zip", { document, target })
      .then((zip) => save(`${slug}-${target}.zip`, zip), (error: unknown) => editor.fail(error))
      .finally(() => setBusy(false));
  };
  return (
    <button type="button" className="fw-button" disabled={busy} title="One zip, with its folders" onClick={pack}>
      {busy ? "Packing…" : "Download all"}
    </button>
  );
}
