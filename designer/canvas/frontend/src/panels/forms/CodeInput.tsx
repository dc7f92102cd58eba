/** Code: an area with line numbers, where Tab indents and colours tell words apart. */

import { type JSX, type KeyboardEvent, useRef } from "react";
import { coloured } from "./code";
import { type InputProps, rulesFor } from "./ParameterInput";
import { useDraft } from "./useDraft";
import { textOf } from "./values";

/** The editor. Tab indents; after Esc the next Tab leaves, so that the keyboard is not caught. Ctrl-Enter says it. */
export function CodeInput(props: InputProps): JSX.Element {
  const { id, parameter, value, readOnly, describedBy, invalid } = props;
  const draft = useDraft(textOf(value, parameter), rulesFor(props));
  const leaving = useRef(false);
  const behind = useRef<HTMLPreElement>(null);
  const lines = draft.text.split("\n").length;
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) draft.end();
    if (event.key === "Tab" && !leaving.current && !readOnly) indent(event, draft.typed);
    leaving.current = event.key === "Escape";
    if (event.key === "Escape") event.stopPropagation();
  };
  return (
    <div className="fw-code" data-lines={lines}>
      <Numbers lines={lines} />
      <div className="fw-code-text">
        <pre ref={behind} aria-hidden="true">
          <Coloured code={draft.text} />
        </pre>
        <textarea
          id={id}
          value={draft.text}
          rows={Math.max(4, lines)}
          wrap="off"
          readOnly={readOnly}
          spellCheck={false}
          autoCapitalize="off"
          aria-describedby={describedBy}
          aria-invalid={invalid}
          title="Tab indents; press Esc, then Tab, to leave"
          onChange={(event) => draft.typed(event.target.value)}
          onKeyDown={onKeyDown}
          onScroll={(event) => behind.current && (behind.current.scrollLeft = event.currentTarget.scrollLeft)}
          onBlur={draft.end}
        />
      </div>
    </div>
  );
}

function Numbers({ lines }: { lines: number }): JSX.Element {
  return (
    <div className="fw-code-numbers" aria-hidden="true">
      {Array.from({ length: lines }, (_, index) => (
        <span key={index}>{index + 1}</span>
      ))}
    </div>
  );
}

/** The code as it is seen; what is typed into lies over it, without colour. */
function Coloured({ code }: { code: string }): JSX.Element {
  return (
    <>
      {coloured(code).map(({ text, kind }, index) => (
        <span key={index} className={`fw-code-${kind}`}>
          {text}
        </span>
      ))}
      {"\n"}
    </>
  );
}

function indent(event: KeyboardEvent<HTMLTextAreaElement>, typed: (text: string) => void): void {
  event.preventDefault();
  const area = event.currentTarget;
  const start = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
  if (event.shiftKey) {
    const spaces = /^ {0,2}/.exec(area.value.slice(start))?.[0].length ?? 0;
    area.setRangeText("", start, start + spaces, "preserve");
  } else {
    area.setRangeText("  ", area.selectionStart, area.selectionEnd, "end");
  }
  typed(area.value);
}
