/** One node: what it is, its settings, and what its newest run made. */

import { type JSX, useState } from "react";
import { useEditor, useHandle, useRun, useRunHeader } from "../../state/store";
import { setSetting } from "../forms/edits";
import { LineInput } from "../forms/LineInput";
import { Tabs } from "../Tabs";
import { Sentence } from "../Waiting";
import { History } from "./History";
import { Log } from "./Log";
import { NodeSettings } from "./NodeSettings";
import { Results } from "./Results";
import { componentOf } from "./select";

type View = "settings" | "results" | "log" | "history";

/** The panel; results are the newest run's, so there are none before the first. */
export function NodePanel({ node }: { node: string }): JSX.Element | null {
  const [view, setView] = useState<View>("settings");
  const record = useEditor((state) => state.document.nodes[node]);
  const run = useRun(node);
  const header = useRunHeader();
  if (!record) return null;
  const tabs = [
    { id: "settings" as const, title: "Settings" },
    { id: "results" as const, title: "Results", ...(run?.state === "failed" ? { mark: "!" } : {}) },
    { id: "log" as const, title: "Log" },
    { id: "history" as const, title: "History" },
  ];
  return (
    <div className="fw-panel">
      <Head node={node} />
      <Tabs tabs={tabs} chosen={view} choose={setView} label="About this node">
        {view === "settings" && <NodeSettings node={node} record={record} />}
        {view === "results" && <Results node={node} run={header?.run ?? null} state={run} />}
        {view === "log" && <Log node={node} run={header?.run ?? null} state={run} />}
        {view === "history" && <History node={node} run={header?.run ?? null} state={run} />}
      </Tabs>
    </div>
  );
}

function Head({ node }: { node: string }): JSX.Element {
  const editor = useHandle();
  const title = useEditor((state) => state.document.nodes[node]?.title ?? "");
  const key = useEditor((state) => state.document.nodes[node]?.component ?? "");
  const component = useEditor((state) => componentOf(state, node));
  const rename = (text: string): void => {
    const edit = setSetting(editor.get().document, [node], "title", text.trim() || undefined);
    if (edit) editor.commit(edit);
  };
  return (
    <header className="fw-panel-head">
      <LineInput label="Title of the node" className="fw-title-input" shown={title} placeholder={component?.title ?? node} readOnly={editor.readOnly} say={rename} />
      <p className="fw-muted">
        <code>{node}</code> · {component ? `${component.title} (${key}), ${component.category}` : key}
      </p>
      {component ? <Help text={component.help} /> : <Sentence tone="error" message={`There is no component '${key}'.`} remedy="Take another one from the palette." />}
    </header>
  );
}

/** The first paragraph at once, the rest unfolded by whoever wants it. */
function Help({ text }: { text: string }): JSX.Element {
  const [first = "", ...rest] = text.trim().split(/\n\s*\n/);
  return (
    <>
      <p className="fw-text">{first.replaceAll("\n", " ")}</p>
      {rest.length > 0 && (
        <details className="fw-more">
          <summary>More about it</summary>
          {rest.map((paragraph, index) => (
            <p key={index} className="fw-text">
              {paragraph}
            </p>
          ))}
        </details>
      )}
    </>
  );
}
