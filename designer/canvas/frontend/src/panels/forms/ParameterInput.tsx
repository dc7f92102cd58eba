/** The input that fits a parameter's declaration. */

import type { JSX } from "react";
import type { Json, ParameterView } from "../../contract";
import { CodeInput } from "./CodeInput";
import { FileInput, type Browse } from "./FileInput";
import { ListInput } from "./ListInput";
import { ObjectInput } from "./ObjectInput";
import { TextInput } from "./TextInput";
import { problemWith } from "./validation";
import { type Read, readText, textOf } from "./values";

/** What every input takes. `value` is what stands (the default where nothing is set); `say` is called once for each thing a person says. */
export type InputProps = {
  id: string;
  parameter: ParameterView;
  value: Json | undefined;
  readOnly: boolean;
  describedBy: string;
  invalid: boolean;
  say: (read: Read) => void;
  browse: Browse;
};

/** One of the inputs, chosen by kind. A value of the wrong kind is shown as text, so that it can be mended. */
export function ParameterInput(props: InputProps): JSX.Element {
  const { parameter, value } = props;
  if (parameter.kind === "boolean" && (typeof value === "boolean" || value === undefined || value === null)) return <Switch {...props} />;
  if (parameter.kind === "choice") return <Choice {...props} />;
  if (parameter.kind === "object" && isObject(value)) return <ObjectInput {...props} />;
  if (parameter.kind === "list" && (value === undefined || value === null || Array.isArray(value))) return <ListInput {...props} />;
  if (parameter.code) return <CodeInput {...props} />;
  if (parameter.files) return <FileInput {...props} />;
  return <TextInput {...props} />;
}

/** What a text in this parameter's input would do to the document, as `useDraft` asks it. */
export function rulesFor({ parameter, say }: Pick<InputProps, "parameter" | "say">): {
  say: (text: string) => void;
  mayPause: (text: string) => boolean;
  settled: (text: string) => string;
} {
  const read = (text: string): Read => readText(text, parameter);
  return {
    say: (text) => say(read(text)),
    mayPause: (text) => {
      const meant = read(text);
      return "value" in meant && !problemWith(meant.value, parameter);
    },
    settled: (text) => {
      const meant = read(text);
      return textOf("value" in meant ? meant.value : parameter.default, parameter);
    },
  };
}

function Switch({ id, value, readOnly, describedBy, say }: InputProps): JSX.Element {
  return (
    <input
      id={id}
      className="fw-switch"
      type="checkbox"
      role="switch"
      checked={value === true}
      disabled={readOnly}
      aria-describedby={describedBy}
      onChange={(event) => say({ value: event.target.checked })}
    />
  );
}

function Choice({ id, parameter, value, readOnly, describedBy, invalid, say }: InputProps): JSX.Element {
  const shown = textOf(value, parameter);
  const texts = parameter.choices.map((choice) => textOf(choice, parameter));
  const unknown = texts.includes(shown) ? [] : [shown];
  return (
    <select
      id={id}
      className="fw-input"
      value={shown}
      disabled={readOnly}
      aria-describedby={describedBy}
      aria-invalid={invalid}
      onChange={(event) => say(readText(event.target.value, parameter))}
    >
      {[...unknown, ...(parameter.nullable && shown ? [""] : []), ...texts].map((text) => (
        <option key={text} value={text}>
          {text || (parameter.nullable ? "(none)" : "Choose…")}
        </option>
      ))}
    </select>
  );
}

const isObject = (value: Json | undefined): boolean =>
  value === undefined || value === null || (typeof value === "object" && !Array.isArray(value));
