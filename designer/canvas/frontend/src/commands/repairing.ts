/** Making an impossible wire possible, and drawing it. */
import type { End } from "../contract";
import { connect, insertBetween } from "../model/edits/wires";
import { type Repair, wireInto } from "../model/fitting";
import { boxOf, freePlace, NODE_WIDTH } from "../model/geometry";
import { seenOf } from "../state/derived";
import { type Desk, make } from "./desk";

/** Do what `repair` offers for the wire from output `from` to input `to`: one edit. */
export function repaired(desk: Desk, { from, to }: { from: End; to: End }, repair: Repair): void {
  const seen = seenOf(desk.editor.get());
  if (repair.kind === "replace") return void desk.editor.commit(connect(seen.document, from, to, repair.edge));
  const held = wireInto(seen.document, to)?.[0];
  if (repair.kind === "instead") return void desk.editor.commit(connect(seen.document, repair.from, to, held));
  const [one, other] = [boxOf(seen, from[0]), boxOf(seen, to[0])];
  const wish = { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
  const at = freePlace(wish, { width: NODE_WIDTH, height: one.height }, Object.keys(seen.document.nodes).map((id) => boxOf(seen, id)));
  const edit = insertBetween(seen.document, { from, to }, { ...repair, at }, held);
  const added = edit.changes.find((change) => change.path[0] === "nodes")?.path[1];
  make(desk, edit, added === undefined ? [] : [added]);
}
