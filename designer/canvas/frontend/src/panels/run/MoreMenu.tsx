/** What else can be done with the pipeline as a whole. */

import type { JSX } from "react";
import { useEditor, useHandle } from "../../state/store";
import { Menu } from "../Menu";
import { Popover } from "../Popover";

/** Export, import, versions, the shortcuts and the tour. */
export function MoreMenu(): JSX.Element {
  const editor = useHandle();
  const viewer = useEditor((state) => state.role === "viewer");
  const blocked = viewer ? { disabled: "Only editors can change the pipeline." } : {};
  return (
    <>
      <button type="button" className="fw-button fw-plain" onClick={() => editor.open({ name: "export" })}>
        Export
      </button>
      <Popover label="More" text="More" icon="down" role="menu" align="end" className="fw-button fw-plain">
        {(close) => (
          <Menu
            close={close}
            entries={[
              { text: "Import…", help: "A pipeline's file or script; or drop it on the canvas", icon: "import", ...blocked, choose: () => editor.open({ name: "import" }) },
              { text: "Versions…", help: "Keep this state under a name, or go back", icon: "history", choose: () => editor.open({ name: "versions" }) },
              { text: "All pipelines", icon: "folder", choose: () => editor.go({ page: "pipelines" }) },
              { text: "Shortcuts", help: "Press ? at any time", icon: "help", choose: () => editor.open({ name: "shortcuts" }) },
              { text: "Take the tour", help: "Five steps", icon: "info", choose: () => editor.open({ name: "tour" }) },
            ]}
          />
        )}
      </Popover>
    </>
  );
}
