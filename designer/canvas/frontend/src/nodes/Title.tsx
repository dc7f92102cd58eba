/** A title that can be changed in place. */
import { useRef } from "react";
import { useDesk } from "../commands/useDesk";
import { useStage } from "../state/stage";

type Props = { id: string; title: string; hint?: string; onRename: (title: string) => void };

export function Title({ id, title, hint, onRename }: Props): React.ReactNode {
  const renaming = useStage((state) => state.renaming === id);
  const { editor, stage } = useDesk();
  if (renaming) return <Field id={id} title={title} onRename={onRename} />;
  const begin = (): void => {
    if (!editor.readOnly) stage.set({ renaming: id });
  };
  return (
    <span className="fw-called" title={hint ?? title} onDoubleClick={begin}>
      {title}
    </span>
  );
}

function Field({ id, title, onRename }: Omit<Props, "hint">): React.ReactNode {
  const { stage } = useDesk();
  const settled = useRef(false);
  const leave = (value: string | null): void => {
    if (settled.current) return;
    settled.current = true;
    stage.set({ renaming: null });
    if (value !== null && value.trim() !== title) onRename(value);
    stage.view?.focus(id);
  };
  return (
    <input
      className="fw-called-field nodrag"
      autoFocus
      aria-label="Title"
      defaultValue={title}
      maxLength={200}
      onFocus={(event) => event.target.select()}
      onBlur={(event) => leave(event.target.value)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Enter") leave(event.currentTarget.value);
        if (event.key === "Escape") leave(null);
      }}
    />
  );
}
