/** The canvas with everything around it. */
import { ReactFlowProvider } from "@xyflow/react";
import { useRef } from "react";
import { ContextMenu } from "./bars/ContextMenu";
import { ShortcutSheet } from "./bars/ShortcutSheet";
import { Toolbar, Zoom } from "./bars/Toolbar";
import { Canvas } from "./canvas/Canvas";
import { EmptyCanvas } from "./canvas/EmptyCanvas";
import { RefusedWire } from "./canvas/RefusedWire";
import { useKeys } from "./canvas/useKeys";
import { WireHint } from "./canvas/WireHint";
import { CompareBar } from "./compare/CompareBar";
import { Finder } from "./lists/Finder";
import { Linker } from "./lists/Linker";
import { QuickAdd } from "./lists/QuickAdd";
import { PalettePanel } from "./palette/PalettePanel";
import { Dialogs, Inspector, Notices, RunBar, Tour } from "./panels";
import { useStage } from "./state/stage";
import { useEditor, useHandle } from "./state/store";

export function App({ tour }: { tour: boolean }): React.ReactNode {
  const root = useRef<HTMLDivElement>(null);
  const editor = useHandle();
  const ready = useEditor((state) => state.ready);
  const revision = useEditor((state) => state.revision);
  const pending = useEditor((state) => state.saving.kept);
  const said = useEditor((state) => state.said);
  useKeys(root);
  return (
    <div ref={root} className="fw-root" data-ready={ready} data-revision={revision} data-pending={pending} data-seq={editor.outbox.last}>
      <ReactFlowProvider>
        <RunBar />
        <div className="fw-middle">
          <PalettePanel />
          <Stage />
          <aside className="fw-side"><Inspector /></aside>
        </div>
        <Dialogs />
        <ShortcutSheet />
        <Tour start={tour} />
        <Notices />
      </ReactFlowProvider>
      <p className="fw-said" aria-live="polite">{said}</p>
    </div>
  );
}

function Stage(): React.ReactNode {
  const host = useRef<HTMLDivElement>(null);
  const failure = useEditor((state) => (state.ready ? null : state.failure));
  const ready = useEditor((state) => state.ready);
  const wiring = useStage((state) => state.inHand !== null);
  const far = useStage((state) => state.far);
  const tiny = useStage((state) => state.tiny);
  return (
    <section ref={host} className="fw-stage" tabIndex={-1} aria-label="Canvas" data-wiring={wiring} data-far={far} data-tiny={tiny}>
      <Canvas host={host} />
      <EmptyCanvas />
      {!ready && <Opening failure={failure} />}
      <Toolbar />
      <CompareBar />
      <Zoom />
      <WireHint />
      <RefusedWire />
      <QuickAdd />
      <Linker />
      <Finder />
      <ContextMenu />
    </section>
  );
}

function Opening({ failure }: { failure: { message: string; remedy: string } | null }): React.ReactNode {
  if (!failure) return <p className="fw-opening" role="status">Opening the pipeline…</p>;
  return (
    <div className="fw-opening" role="alert">
      <h2>{failure.message}</h2>
      <p>{failure.remedy}</p>
    </div>
  );
}
