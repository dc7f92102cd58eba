/** A document put in the place of another, as one edit that can be undone. */

import type { Change, Document, Edit, Json } from "../../contract";
import { sameJson } from "../../model/document";
import { change, edit } from "../../model/edit";

const MAPS = ["parameters", "nodes", "edges", "notes", "groups", "layout"] as const;

/** The edit that makes `document` into `other`; `label` names it in the undo list. */
export function replacing(document: Document, other: Document, label: string): Edit {
  const texts = (["name", "description"] as const).map((key) => change(document, [key], other[key]));
  return edit(label, [...texts, ...MAPS.flatMap((key) => ofMap(document, other, key))]);
}

function ofMap(document: Document, other: Document, key: (typeof MAPS)[number]): (Change | null)[] {
  const [old, now] = [document[key] as Record<string, Json>, other[key] as Record<string, Json>];
  const gone = Object.keys(old).filter((id) => !Object.hasOwn(now, id));
  return [...gone.map((id) => change(document, [key, id], undefined)), ...Object.entries(now).map(([id, value]) => change(document, [key, id], value))];
}

/** What an import would change, in counts a person can check. */
export function comparison(document: Document, other: Document): { added: number; removed: number; changed: number; same: number } {
  const ids = Object.keys(other.nodes);
  const kept = ids.filter((id) => Object.hasOwn(document.nodes, id));
  const same = kept.filter((id) => sameJson(document.nodes[id] as Json, other.nodes[id] as Json)).length;
  return {
    added: ids.length - kept.length,
    removed: Object.keys(document.nodes).filter((id) => !Object.hasOwn(other.nodes, id)).length,
    changed: kept.length - same,
    same,
  };
}
