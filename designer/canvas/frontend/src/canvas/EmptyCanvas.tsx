/** What an empty canvas says: how to begin. */
import { command } from "../commands/commands";
import { useDesk } from "../commands/useDesk";
import { useEditor } from "../state/store";
import { Sign } from "../ui/Sign";

export function EmptyCanvas(): React.ReactNode {
  const desk = useDesk();
  const empty = useEditor((state) => state.ready && Object.keys(state.document.nodes).length + Object.keys(state.document.notes).length === 0);
  const editable = useEditor((state) => state.role !== "viewer");
  if (!empty) return null;
  return (
    <div className="fw-blank">
      <h2>{editable ? "Draw your pipeline" : "Nothing is drawn here yet"}</h2>
      {editable && (
        <>
          <ol>
            <li>Drag a component from the left onto the canvas, for a start <b>Read videos</b> or <b>Read images</b>.</li>
            <li>Pull a wire from its right side and drop it anywhere: you are offered what fits.</li>
            <li>Press <b>Run</b>. Whatever has not changed is reused the next time.</li>
          </ol>
          <button className="fw-button fw-button-main" onClick={() => command("add").run(desk)}>
            <Sign name="plus" /> Add a component <kbd>Ctrl K</kbd>
          </button>
        </>
      )}
    </div>
  );
}
