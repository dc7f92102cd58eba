/** A button that puts a text on the clipboard, and says so. */

import { type JSX, useEffect, useState } from "react";
import { Icon } from "./Icon";

/** `what` names the text: "the digest". */
export function Copy({ text, what, words = "" }: { text: string; what: string; words?: string }): JSX.Element {
  const [said, setSaid] = useState("");
  useEffect(() => {
    if (!said) return undefined;
    const timer = setTimeout(() => setSaid(""), 2_000);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setSaid("Copied"),
      () => setSaid("The browser did not allow it"),
    );
  };
  return (
    <>
      <button type="button" className={words ? "fw-button" : "fw-icon-button"} onClick={copy} title={`Copy ${what}`} aria-label={words ? undefined : `Copy ${what}`}>
        <Icon name={said === "Copied" ? "check" : "copy"} />
        {words}
      </button>
      <span className="fw-muted" role="status">
        {said}
      </span>
    </>
  );
}
