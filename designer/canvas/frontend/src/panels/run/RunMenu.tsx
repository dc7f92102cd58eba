/** The Run button, and beside it the other ways to run. */

import type { JSX } from "react";
import { type EditorState, useEditor, useHandle } from "../../state/store";
import { Icon } from "../Icon";
import { type Entry, Menu } from "../Menu";
import { nameOf } from "../inspector/select";
import { Popover } from "../Popover";
import { asksFirst } from "./arguments";
import type { useStart } from "./useStart";

type Acts = ReturnType<typeof useStart>;

/** Run everything at once; a pipeline with parameters that have no default asks for them first. */
export function RunMenu({ acts, live }: { acts: Acts; live: boolean }): JSX.Element {
  const editor = useHandle();
  const hindrance = useHindrance(live);
  const chosen = useEditor(onlyNode);
  const asks = useEditor((state) => asksFirst(state.document));
  const run = (): void => (asks ? editor.open({ name: "run" }) : acts.start());
  return (
    <div className="fw-split">
      <button type="button" className="fw-button fw-primary" data-run disabled={hindrance !== "" || acts.busy !== ""} title={hindrance || "Run the pipeline; what has not changed is reused"} onClick={run}>
        <Icon name="play" /> {acts.busy === "Starting" ? "Starting…" : "Run"}
      </button>
      <Popover label="Other ways to run" icon="down" role="menu" className="fw-button fw-primary fw-split-more">
        {(close) => <Menu close={close} entries={waysToRun({ state: editor.get(), chosen, hindrance, acts, open: (name) => editor.open({ name }) })} />}
      </Popover>
    </div>
  );
}

/** Why it cannot run now; empty if it can. */
export function hindranceOf({ role, document, check }: Pick<EditorState, "role" | "document" | "check">, live: boolean): string {
  if (role !== "operator") return "Only an operator can run pipelines.";
  if (live) return "It is running; wait for it or cancel it.";
  if (!Object.keys(document.nodes).length) return "There is nothing to run yet: add a component.";
  const errors = check?.problems.filter(({ severity, message }) => severity === "error" && !/^The pipeline parameter .* needs a value/.test(message)).length ?? 0;
  return errors ? `${errors === 1 ? "A problem keeps" : `${errors} problems keep`} it from running; see the list.` : "";
}

function useHindrance(live: boolean): string {
  return useEditor((state) => hindranceOf(state, live));
}

function onlyNode({ selection, document }: EditorState): string | null {
  const nodes = [...selection.nodes].filter((id) => Object.hasOwn(document.nodes, id));
  return nodes.length === 1 ? (nodes[0] ?? null) : null;
}

type Given = { state: EditorState; chosen: string | null; hindrance: string; acts: Acts; open: (dialog: string) => void };

/** The entries; each that cannot be chosen says why. */
function waysToRun({ state, chosen, hindrance, acts, open }: Given): Entry[] {
  const blocked = hindrance ? { disabled: hindrance } : {};
  const noNode = hindrance || (chosen === null ? "Select one node first." : "");
  const unchosen = noNode ? { disabled: noNode } : {};
  const name = chosen === null ? "the selected node" : nameOf(state, chosen);
  const parameters = Object.keys(state.document.parameters).length;
  const valueless = hindrance || (parameters ? "" : "The pipeline has no parameters yet: promote one in the inspector.");
  return [
    { text: `Run to ${name}`, help: "It, and what it needs", icon: "to", ...unchosen, choose: () => acts.start({ to: chosen ?? "" }) },
    { text: `Run from ${name}`, help: "It anew, and what follows; the rest is reused", icon: "from", ...unchosen, choose: () => acts.start({ from: chosen ?? "" }) },
    { text: "Run fresh…", help: "Everything anew; nothing is reused", icon: "reset", ...blocked, choose: () => open("fresh") },
    { text: "Run on a sample…", help: "A few files first, to see that it works", icon: "sample", ...blocked, choose: () => open("sample") },
    { text: "Run with other values…", help: "Parameters of the pipeline, for this run only", icon: "plan", ...(valueless ? { disabled: valueless } : {}), choose: () => open("run") },
  ];
}
