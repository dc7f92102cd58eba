/** Text that names files: typed, or picked from the folders that the operator opened. */

import { type JSX, useState } from "react";
import type { Folder } from "../../contract";
import { FilePicker } from "../dialogs/FilePicker";
import { Icon } from "../Icon";
import type { InputProps } from "./ParameterInput";
import { TextInput } from "./TextInput";

/** Asks the server what is in a folder. */
export type Browse = (folder: string) => Promise<Folder>;

/** The path, and a button that opens the picker. */
export function FileInput(props: InputProps): JSX.Element {
  const [picking, setPicking] = useState(false);
  const { parameter, browse, readOnly, say } = props;
  return (
    <div className="fw-across">
      <TextInput {...props} />
      {!readOnly && (
        <button type="button" className="fw-icon-button fw-bordered" aria-label={`Browse for ${parameter.name}`} title="Browse" onClick={() => setPicking(true)}>
          <Icon name="folder" />
        </button>
      )}
      {picking && (
        <FilePicker
          files={parameter.files ?? { suffixes: [], script: false }}
          browse={browse}
          onClose={() => setPicking(false)}
          onPick={(path) => {
            setPicking(false);
            say({ value: path });
          }}
        />
      )}
    </div>
  );
}
