/** Edits of where things lie. */
import type { Document, Edit, Place } from "../../contract";
import { change, edit } from "../edit";
import type { Box, Point } from "../geometry";
import { placeOf, whole } from "../geometry";
import { counted } from "../names";

/** The edit that moves things; their sizes stay. */
export function move(document: Document, places: ReadonlyMap<string, Point>, label?: string): Edit {
  const changes = [...places].map(([id, { x, y }]) => {
    const [, , ...size] = placeOf(document, id);
    return change(document, ["layout", id], [whole(x), whole(y), ...size] as Place);
  });
  const made = edit("", changes);
  return { ...made, label: label ?? `Move ${counted(made.changes.length, "thing")}` };
}

/** The edit that gives a note another place and size. */
export function resize(document: Document, id: string, box: Box): Edit {
  const place = [box.x, box.y, box.width, box.height].map(whole) as unknown as Place;
  return edit("Resize", [change(document, ["layout", id], place)]);
}
