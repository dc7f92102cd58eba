/** A pipeline's file or script put in the place of this one: read by the server, looked at first, one edit that can be undone. */

import { type JSX, useState } from "react";
import type { Imported } from "../../contract";
import { useEditor, useHandle } from "../../state/store";
import { Dialog } from "../dialogs/Dialog";
import { Icon } from "../Icon";
import { sentencesOf } from "../useAsked";
import { Sentence } from "../Waiting";
import { count, size } from "../words";
import { comparison, replacing } from "./replacing";

const MOST_BYTES = 16_000_000;

type Outcome = { name: string; imported: Imported } | { name: string; message: string; remedy: string } | { name: string; reading: true };

/** The dialog; `dropped` is a file that was dropped on the canvas. */
export function ImportDialog({ dropped, onClose }: { dropped: File | null; onClose: () => void }): JSX.Element {
  const editor = useHandle();
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const read = (file: File): void => {
    setOutcome({ name: file.name, reading: true });
    imported(editor.api, file).then(
      (found) => setOutcome({ name: file.name, imported: found }),
      (error: unknown) => setOutcome({ name: file.name, ...sentencesOf(error) }),
    );
  };
  const [first] = useState(dropped);
  if (first && !outcome) queueMicrotask(() => read(first));
  const put = (found: Imported, name: string): void => {
    editor.commit(replacing(editor.get().document, found.document, `Import ${name}`));
    editor.notify(`${name} is on the canvas now.`, "Undo brings back what was there.", "success");
    onClose();
  };
  const ready = outcome && "imported" in outcome ? outcome : null;
  return (
    <Dialog
      title="Import"
      onClose={onClose}
      actions={
        ready && (
          <button type="button" className="fw-button fw-primary" onClick={() => put(ready.imported, ready.name)}>
            Put it in place of this pipeline
          </button>
        )
      }
    >
      <Drop read={read} />
      {outcome && "reading" in outcome && (
        <p role="status" className="fw-muted">
          Reading {outcome.name}…
        </p>
      )}
      {outcome && "message" in outcome && <Sentence tone="error" message={outcome.message} remedy={outcome.remedy} />}
      {ready && <Found {...ready} />}
    </Dialog>
  );
}

function Drop({ read }: { read: (file: File) => void }): JSX.Element {
  return (
    <label
      className="fw-drop"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        const [file] = event.dataTransfer.files;
        if (file) read(file);
      }}
    >
      <Icon name="import" />
      <span>Choose a pipeline's file (.json) or script (.py), or drop it here. It is read, never run.</span>
      <input type="file" accept=".json,.py,.ipynb" className="fw-sr" onChange={(event) => event.target.files?.[0] && read(event.target.files[0])} />
    </label>
  );
}

function Found({ name, imported: { document: found, problems } }: { name: string; imported: Imported }): JSX.Element {
  const present = useEditor((state) => state.document);
  const { added, removed, changed, same } = comparison(present, found);
  return (
    <section>
      <p>
        <b>{found.name || name}</b>: {count(Object.keys(found.nodes).length, "node")}, {count(Object.keys(found.edges).length, "edge")}.
      </p>
      <p className="fw-muted">{`Against what is open: ${added} new, ${changed} changed, ${same} the same, ${removed} taken out. It is one step of undo.`}</p>
      {problems.length > 0 && <h4>{count(problems.length, "problem")}</h4>}
      {problems.slice(0, 50).map((problem, index) => (
        <Sentence key={index} tone={problem.severity} message={problem.message} remedy={problem.remedy} />
      ))}
    </section>
  );
}

async function imported(api: { post: <T>(path: string, body: unknown) => Promise<T> }, file: File): Promise<Imported> {
  if (file.size > MOST_BYTES) throw new Error(`${file.name} has ${size(file.size)}; a pipeline has at most ${size(MOST_BYTES)}.`);
  return api.post<Imported>("import", { filename: file.name, text: await file.text() });
}
