/** Every shortcut on one sheet, read from the table of commands. */
import { useEffect, useRef } from "react";
import { COMMANDS, shownKeys } from "../commands/commands";
import type { Command } from "../commands/desk";
import { useDesk } from "../commands/useDesk";
import { useEditor } from "../state/store";
import { Sign } from "../ui/Sign";

const SECTIONS: Command["section"][] = ["Edit", "Nodes", "Arrange", "View"];

export function ShortcutSheet(): React.ReactNode {
  const open = useEditor((state) => state.dialog?.name === "shortcuts");
  return open && <Sheet />;
}

function Sheet(): React.ReactNode {
  const { editor, stage } = useDesk();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const leave = (): void => {
    editor.open(null);
    stage.view?.focus();
  };
  return (
    <dialog ref={dialog} className="fw-sheet" aria-label="Shortcuts" onClose={leave} onClick={(event) => event.target === dialog.current && dialog.current.close()}>
      <header>
        <h2>Shortcuts</h2>
        <button className="fw-icon-button" aria-label="Close" onClick={() => dialog.current?.close()}>
          <Sign name="close" />
        </button>
      </header>
      <div className="fw-sheet-columns">
        {SECTIONS.map((section) => (
          <section key={section}>
            <h3>{section}</h3>
            <dl>
              {COMMANDS.filter((one) => one.section === section).map((one) => (
                <div key={one.id}>
                  <dt>{one.title}</dt>
                  <dd>{one.keys.slice(0, 2).map((keys, i) => <span key={keys}>{i > 0 && " or "}{shownKeys(keys).map((key) => <kbd key={key}>{key}</kbd>)}</span>)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <section>
          <h3>With the mouse</h3>
          <p>Double-click empty canvas to add a component. Drop a wire on empty canvas to add what it fits. Shift and drag to select by a box. Double-click a title to rename.</p>
        </section>
      </div>
    </dialog>
  );
}
