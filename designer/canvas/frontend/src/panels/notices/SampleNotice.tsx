/** Where a pipeline needs the sample data and it is not drawn on this machine yet: drawing it, one click away, and how far that is. */

import { type JSX, useCallback, useEffect, useState } from "react";
import type { SampleData } from "../../contract";
import { useEditor, useHandle } from "../../state/store";
import { Icon } from "../Icon";

const EVERY = 1_000; // ms between two looks at a drawing

/** Nothing where the data is there, or is not needed. */
export function SampleNotice(): JSX.Element | null {
  const needed = useEditor((state) => state.check?.undrawn === true);
  return needed ? <Offer /> : null;
}

function Offer(): JSX.Element | null {
  const may = useEditor((state) => state.role === "operator");
  const { sample, ask } = useSample();
  if (!sample || sample.drawn) return null; // a new check is on its way
  const words = sample.drawing === null ? "The sample data is not drawn on this machine yet. It takes about a minute, and no network." : "Drawing the sample data";
  return (
    <div className="fw-notice fw-tone-warning fw-sample" role="status">
      <Icon name="warning" />
      <span>{words}</span>
      {sample.drawing !== null && <progress className="fw-progress" aria-label="Drawing the sample data" value={sample.drawing} max={1} />}
      {may && (
        <button type="button" className="fw-button" onClick={() => ask(sample.drawing === null ? "sample-data" : "sample-data/cancel")}>
          {sample.drawing === null ? "Draw the sample data" : "Cancel"}
        </button>
      )}
    </div>
  );
}

/** What the server says of the data, again and again while it is drawn; `ask` has it begin or end that. */
function useSample(): { sample: SampleData | null; ask: (what: string) => void } {
  const editor = useHandle();
  const [sample, setSample] = useState<SampleData | null>(null);
  const hear = useCallback(
    (answer: Promise<SampleData>): void => {
      answer.then((told) => (setSample(told), told.error && editor.notify(told.error.message, told.error.remedy, "error"))).catch((error: unknown) => editor.fail(error));
    },
    [editor],
  );
  const waiting = sample === null || sample.drawing !== null;
  useEffect(() => {
    if (!waiting) return undefined;
    const timer = setTimeout(() => hear(editor.api.get<SampleData>("sample-data")), sample === null ? 0 : EVERY);
    return () => clearTimeout(timer);
  }, [editor, hear, sample, waiting]);
  return { sample, ask: (what) => hear(editor.api.post<SampleData>(what)) };
}
