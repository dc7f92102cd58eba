/** The canvas with everything around it. */
import { Dialogs, Inspector, Notices, RunBar, Tour } from "./panels";
import { useEditor } from "./state/store";

export function App({ tour }: { tour: boolean }): React.ReactNode {
  const ready = useEditor((state) => state.ready);
  return (
    <div className="fw-root" data-ready={ready}>
      <RunBar />
      <Inspector />
      <Dialogs />
      <Notices />
      <Tour start={tour} />
    </div>
  );
}
