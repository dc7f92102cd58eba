/** The first-run tour: five steps that point at the real things, and can be skipped at any of them. */

import { type JSX, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useEditor, useHandle } from "../../state/store";
import { placeBeside, type Spot } from "./place";
import { STEPS } from "./steps";

const KEY = "framewire:tour";

/** Begins by itself where `start` says so and it was never seen here; later from the menu of the run bar. */
export function Tour({ start }: { start: boolean }): JSX.Element | null {
  const editor = useHandle();
  const ready = useEditor((state) => state.ready);
  const asked = useEditor((state) => state.dialog?.name === "tour");
  const [step, setStep] = useState<number | null>(null);
  useEffect(() => {
    if (ready && start && !seen()) setStep(0);
  }, [ready, start]);
  useEffect(() => {
    if (!asked) return;
    editor.open(null);
    setStep(0);
  }, [asked, editor]);
  const end = (): void => {
    remember();
    setStep(null);
  };
  if (step === null) return null;
  return <Step key={step} at={step} back={() => setStep(step - 1)} next={() => (step + 1 < STEPS.length ? setStep(step + 1) : end())} end={end} />;
}

function Step({ at, back, next, end }: { at: number; back: () => void; next: () => void; end: () => void }): JSX.Element | null {
  const box = useRef<HTMLDivElement>(null);
  const step = STEPS[at];
  const spot = useSpot(step?.points ?? "", box);
  useEffect(() => box.current?.querySelector<HTMLElement>("[data-next]")?.focus(), []);
  if (!step) return null;
  return (
    <>
      {spot.around && <div className="fw-tour-light" style={spot.around} aria-hidden="true" />}
      <div
        ref={box}
        className="fw-tour"
        role="dialog"
        aria-labelledby="fw-tour-title"
        aria-describedby="fw-tour-text"
        style={spot.at}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === "Escape") end();
        }}
      >
        <p className="fw-muted">{`${at + 1} of ${STEPS.length}`}</p>
        <h3 id="fw-tour-title">{step.title}</h3>
        <p id="fw-tour-text">{step.text}</p>
        <div className="fw-across">
          <button type="button" className="fw-link-button" onClick={end}>
            Skip the tour
          </button>
          <span className="fw-spring" />
          {at > 0 && (
            <button type="button" className="fw-button" onClick={back}>
              Back
            </button>
          )}
          <button type="button" className="fw-button fw-primary" data-next onClick={next}>
            {at + 1 < STEPS.length ? "Next" : "Done"}
          </button>
        </div>
      </div>
    </>
  );
}

/** Where the step points, followed as the window changes. */
function useSpot(points: string, box: React.RefObject<HTMLElement | null>): Spot {
  const [spot, setSpot] = useState<Spot>({ at: { left: 0, top: 0 }, around: null });
  useLayoutEffect(() => {
    const look = (): void => {
      const root = document.querySelector(".fw-root")?.getBoundingClientRect();
      const own = box.current?.getBoundingClientRect();
      const target = document.querySelector(points)?.getBoundingClientRect() ?? null;
      if (root && own) setSpot(placeBeside(target, own, root));
    };
    look();
    window.addEventListener("resize", look);
    return () => window.removeEventListener("resize", look);
  }, [points, box]);
  return spot;
}

function seen(): boolean {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return true;
  }
}

function remember(): void {
  try {
    localStorage.setItem(KEY, "seen");
  } catch {
    // a browser that keeps nothing shows the tour again
  }
}
