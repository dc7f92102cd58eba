/** What stands in for something asked of the server while it is not here. */

import type { JSX, ReactNode } from "react";
import { Icon } from "./Icon";
import type { Asked } from "./useAsked";

/** The answer as `children` draw it, a moving bar until it is here, or why it will not come. */
export function Waiting<T>({ asked, what, children }: { asked: Asked<T>; what: string; children: (value: T) => ReactNode }): JSX.Element {
  if (asked.state === "here") return <>{children(asked.value)}</>;
  if (asked.state === "refused") return <Sentence tone="error" message={asked.message} remedy={asked.remedy} />;
  return (
    <div className="fw-waiting" role="status">
      <progress className="fw-progress" aria-label={`Getting ${what}`} />
      <span className="fw-muted">{`Getting ${what}…`}</span>
    </div>
  );
}

/** A sentence with its remedy, in the colour of how serious it is. */
export function Sentence({ tone, message, remedy }: { tone: "error" | "warning" | "info"; message: string; remedy?: string }): JSX.Element {
  return (
    <p className={`fw-sentence fw-tone-${tone}`}>
      <Icon name={tone} />
      <span>
        {message} {remedy && <span className="fw-remedy">{remedy}</span>}
      </span>
    </p>
  );
}
