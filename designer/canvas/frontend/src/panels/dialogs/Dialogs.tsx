/** The dialog that is open, if any; and files dropped on the canvas, which open the one for import. */

import { type JSX, useEffect, useState } from "react";
import { useEditor, useHandle } from "../../state/store";
import { ExportDialog } from "../exchange/ExportDialog";
import { ImportDialog } from "../exchange/ImportDialog";
import { VersionsDialog } from "../exchange/VersionsDialog";
import { useHost } from "../host";
import { FreshForm } from "../run/FreshForm";
import { RunForm, SampleForm } from "../run/RunForm";

/** Dialogs of the panels; those of other names belong to others. */
export function Dialogs(): JSX.Element | null {
  const editor = useHandle();
  const name = useEditor((state) => state.dialog?.name);
  const [dropped, setDropped] = useState<File | null>(null);
  useDroppedFile((file) => {
    setDropped(file);
    editor.open({ name: "import" });
  });
  const close = (): void => {
    setDropped(null);
    editor.open(null);
  };
  switch (name) {
    case "export":
      return <ExportDialog onClose={close} />;
    case "import":
      return <ImportDialog dropped={dropped} onClose={close} />;
    case "versions":
      return <VersionsDialog onClose={close} />;
    case "run":
      return <RunForm onClose={close} />;
    case "fresh":
      return <FreshForm onClose={close} />;
    case "sample":
      return <SampleForm onClose={close} />;
    default:
      return null;
  }
}

function useDroppedFile(take: (file: File) => void): void {
  const host = useHost();
  useEffect(() => {
    if (!host) return undefined;
    const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
    const over = (event: DragEvent): void => void (carriesFiles(event) && event.preventDefault());
    const drop = (event: DragEvent): void => {
      const file = event.dataTransfer?.files[0];
      if (!file || event.defaultPrevented) return;
      event.preventDefault();
      take(file);
    };
    host.addEventListener("dragover", over);
    host.addEventListener("drop", drop);
    return () => {
      host.removeEventListener("dragover", over);
      host.removeEventListener("drop", drop);
    };
  });
}
