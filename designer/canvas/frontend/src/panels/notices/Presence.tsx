/** Who else has this pipeline open. */

import type { JSX } from "react";
import { useEditor, useHandle } from "../../state/store";
import { Icon } from "../Icon";
import { count, personOf } from "../words";

/** A quiet sign while another tab or person is on the same pipeline. */
export function Presence(): JSX.Element | null {
  const editor = useHandle();
  const clients = useEditor((state) => state.clients);
  const others = clients.filter(({ client }) => client !== editor.outbox.client);
  if (!others.length) return null;
  const names = [...new Set(others.map(({ name }) => personOf(name)).filter(Boolean))];
  const whole = names.length ? `Also open: ${names.slice(0, 3).join(", ")}${names.length > 3 ? ` and ${names.length - 3} more` : ""}` : `Also open in ${count(others.length, "other tab")}`;
  return (
    <div className="fw-presence" role="status" title={`${whole}. Edits of all of you are put together; where two change the same thing, both are told.`}>
      <Icon name="people" />
      <span aria-hidden="true">{names[0] ?? others.length}</span>
      <span className="fw-sr">{whole}</span>
    </div>
  );
}
