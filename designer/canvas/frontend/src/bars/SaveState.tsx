/** Whether what was done here is safe on the server, and who else is looking. */
import { counted } from "../model/names";
import { type Saving, useEditor, useHandle } from "../state/store";
import { Sign } from "../ui/Sign";

export function SaveState(): React.ReactNode {
  const saving = useEditor((state) => state.saving);
  const role = useEditor((state) => state.role);
  const others = useEditor((state) => state.clients);
  const conflicts = useEditor((state) => state.conflicts.length);
  const editor = useHandle();
  const { sign, tone, words, hint } = told(saving);
  const company = others.filter((one) => one.client !== editor.outbox.client);
  return (
    <div className="fw-saving">
      {conflicts > 0 && (
        <button className="fw-button fw-saving-conflicts" onClick={() => editor.open({ name: "conflicts" })}>
          <Sign name="alert" /> {counted(conflicts, "conflict")}
        </button>
      )}
      {company.length > 0 && (
        <span className="fw-saving-others" title={company.map((one) => one.name).join(", ")}>
          <Sign name="person" /> {company.length === 1 ? "1 other is here" : `${company.length} others are here`}
        </span>
      )}
      {role === "viewer" && <span title="You can look at this pipeline, but not change it.">View only</span>}
      <span className={`fw-saving-state fw-saving-${tone}`} role="status" title={hint}>
        <Sign name={sign} /> {words}
      </span>
    </div>
  );
}

type Told = { sign: string; tone: "calm" | "busy" | "bad"; words: string; hint: string };

function told({ kept, online }: Saving): Told {
  if (!online && kept > 0) {
    return { sign: "offline", tone: "bad", words: `Offline: ${counted(kept, "edit")} kept here`, hint: "The server does not answer. Your edits are kept in this browser and sent as soon as it is back." };
  }
  if (!online) return { sign: "offline", tone: "bad", words: "Offline", hint: "The server does not answer. It is tried again by itself; go on editing." };
  if (kept > 0) return { sign: "cloud", tone: "busy", words: "Saving…", hint: `${counted(kept, "edit")} on the way to the server` };
  return { sign: "check", tone: "calm", words: "All saved", hint: "Every edit is on the server's disk" };
}
