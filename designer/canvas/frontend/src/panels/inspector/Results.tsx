/** What a node's newest run came to: its state, and each output with previews. */

import type { JSX } from "react";
import type { NodeRun, OutputView, PlannedStep } from "../../contract";
import { useEditor, useHandle } from "../../state/store";
import { Shown } from "../charts/Shown";
import { Copy } from "../Copy";
import { Sentence, Waiting } from "../Waiting";
import { duration, size, STATE } from "../words";
import { Table } from "./Table";
import { type About, useDetails } from "./useDetails";

/** The tab; before the first run it says what a run would do. */
export function Results(about: About): JSX.Element {
  const asked = useDetails(about);
  const planned = useEditor((state) => state.check?.plan?.steps.find((step) => step.node === about.node));
  if (!asked || !about.state) return <Never planned={planned} />;
  return (
    <div className="fw-form">
      <Outcome run={about.state} />
      <Waiting asked={asked} what="the results">
        {(details) => (
          <>
            {!details.outputs.length && !about.state?.show.length && <p className="fw-muted">No outputs are here yet.</p>}
            {!details.outputs.length && about.state && <Previews shows={about.state.show} />}
            {details.outputs.map((output) => (
              <Output key={output.port} output={output} />
            ))}
            {details.fingerprint && (
              <p className="fw-help fw-across">
                Fingerprint <code>{details.fingerprint.slice(0, 12)}</code> <Copy text={details.fingerprint} what="the fingerprint" />
                {details.attempt > 1 && `attempt ${details.attempt}`}
              </p>
            )}
          </>
        )}
      </Waiting>
    </div>
  );
}

function Never({ planned }: { planned: PlannedStep | undefined }): JSX.Element {
  const would = planned ? `A run would ${planned.action === "reuse" ? "reuse what it made before" : "run it"}: ${planned.reason}.` : "";
  return <p className="fw-teach">It has not run here yet. {would || "Run the pipeline, and what it makes is shown here."}</p>;
}

/** The state in words, with where it ran and why. */
export function Outcome({ run }: { run: NodeRun }): JSX.Element {
  const facts = [run.state === "reused" ? "" : duration(run.seconds), run.where, run.parts ? `${run.parts.run} parts run, ${run.parts.reused} reused` : ""];
  return (
    <div className="fw-outcome">
      <p>
        <b className={`fw-state fw-state-${run.state}`}>{STATE[run.state]}</b> {facts.filter(Boolean).join(" · ")}
      </p>
      {run.reason && <p className="fw-muted">{run.reason}</p>}
      {run.error && <Sentence tone="error" message={run.error.message} remedy={run.error.remedy} />}
    </div>
  );
}

function Output({ output }: { output: OutputView }): JSX.Element {
  const editor = useHandle();
  return (
    <section className="fw-card fw-output">
      <header className="fw-across">
        <b>{output.port}</b>
        <span className="fw-pill" data-type={output.type}>
          {output.type}
        </span>
        <span className="fw-spring" />
        <button type="button" className="fw-link-button" onClick={() => editor.go({ page: "data", digest: output.digest })}>
          Open
        </button>
      </header>
      <p>
        {output.summary} <span className="fw-muted">{size(output.bytes)}</span>
      </p>
      <Previews shows={output.show.filter(({ kind }) => kind !== "table" || !output.table)} />
      {output.table && <Table digest={output.digest} first={output.table} />}
      <p className="fw-help fw-across">
        Digest <code>{output.digest.slice(0, 12)}</code> <Copy text={output.digest} what="the digest" />
      </p>
    </section>
  );
}

function Previews({ shows }: { shows: NodeRun["show"] }): JSX.Element {
  const editor = useHandle();
  return (
    <>
      {shows.map((show, index) => (
        <Shown key={index} show={show} picture={(url) => editor.api.picture(url) ?? ""} />
      ))}
    </>
  );
}
