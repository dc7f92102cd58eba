/** Finding by name, parameter or error: what is marked in the list comes into view. */
import { useCallback } from "react";
import { useDesk } from "../commands/useDesk";
import { collapse } from "../model/edits/frames";
import { find } from "../model/find";
import { foldedIn, seenOf } from "../state/derived";
import { useStage } from "../state/stage";
import { Chooser } from "./Chooser";
import type { Choice } from "./search";

export function Finder(): React.ReactNode {
  const finding = useStage((state) => state.finding);
  return finding && <Field />;
}

function Field(): React.ReactNode {
  const desk = useDesk();
  const { editor, stage } = desk;
  const choices = useCallback(
    (query: string): Choice[] => {
      const state = editor.get();
      return find({ ...seenOf(state), check: state.check, runs: (node) => editor.runs.node(node).get() }, query).map(({ id, title, what }) => ({ id, title, hint: what }));
    },
    [editor],
  );
  const show = (id: string): void => editor.reveal(foldedIn(editor.get().document).get(id) ?? id);
  const leave = (): void => stage.set({ finding: false });
  const choose = (id: string): void => {
    const group = foldedIn(editor.get().document).get(id);
    if (group !== undefined && !editor.readOnly) editor.commit(collapse(editor.get().document, group, false)); // what is sought is inside
    show(id);
    leave();
    stage.view?.focus(id);
  };
  return (
    <div className="fw-find">
      <Chooser
        label="Find a name, a parameter or an error"
        choices={choices}
        empty="Type a name, a parameter or an error. Nothing is found for these words so far."
        onMove={show}
        onChoose={choose}
        onLeave={() => (leave(), stage.view?.focus())}
      />
    </div>
  );
}
