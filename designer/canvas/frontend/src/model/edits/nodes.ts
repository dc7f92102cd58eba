/** Edits of nodes: add, remove, rename, bypass. */
import type { Change, ComponentView, Document, Edit, End } from "../../contract";
import { change, edit } from "../edit";
import type { Point } from "../geometry";
import { counted, freshId, shortened, takenIds } from "../names";
import { wired } from "./wires";

/** A wire to a port of the new node, from an output or to an input that is there. */
export type FirstWire = { port: string; from: End } | { port: string; to: End; instead?: string };

/** The edit that adds a node of `component` at a place, wired if wanted, and the node's id. */
export function addNode(document: Document, component: ComponentView, at: Point, wire?: FirstWire): { edit: Edit; id: string } {
  const id = freshId(takenIds(document), component.id);
  const changes = [change(document, ["nodes", id], { component: component.key }), change(document, ["layout", id], [at.x, at.y])];
  if (wire && "from" in wire) changes.push(wired(document, wire.from, [id, wire.port]));
  if (wire && "to" in wire) {
    if (wire.instead !== undefined) changes.push(change(document, ["edges", wire.instead], undefined));
    changes.push(wired(document, [id, wire.port], wire.to));
  }
  return { edit: edit(`Add ${component.title}`, changes), id };
}

/** The edit that takes out nodes (with their wires and memberships), notes and groups (their nodes stay), and wires. */
export function remove(document: Document, ids: Iterable<string>, edges: Iterable<string> = [], verb = "Delete"): Edit {
  const gone = new Set(ids);
  const wires = new Set(edges);
  for (const [key, edge] of Object.entries(document.edges)) if (gone.has(edge.from[0]) || gone.has(edge.to[0])) wires.add(key);
  const changes = [
    ...[...wires].map((key) => change(document, ["edges", key], undefined)),
    ...leftGroups(document, gone),
    ...[...gone].flatMap((id) => (["nodes", "notes", "groups", "layout"] as const).map((kind) => change(document, [kind, id], undefined))),
  ];
  return edit(removalLabel(document, [...gone], wires.size, verb), changes);
}

/** The edit that gives a node a title; an empty one gives it its component's back. */
export function rename(document: Document, node: string, title: string): Edit {
  const now = title.trim();
  return edit(now ? `Rename to ${shortened(now, 40)}` : "Take the title back", [change(document, ["nodes", node, "title"], now || undefined)]);
}

/** The edit that leaves nodes out of runs, or takes them in again. */
export function bypass(document: Document, nodes: Iterable<string>, on: boolean): Edit {
  const changes = [...nodes].map((node) => change(document, ["nodes", node, "bypass"], on || undefined));
  const made = edit("", changes);
  return { ...made, label: `${on ? "Bypass" : "No longer bypass"} ${counted(made.changes.length, "node")}` };
}

function leftGroups(document: Document, gone: ReadonlySet<string>): (Change | null)[] {
  return Object.entries(document.groups)
    .filter(([id, group]) => !gone.has(id) && group.nodes?.some((node) => gone.has(node)))
    .map(([id, group]) => {
      const nodes = group.nodes.filter((node) => !gone.has(node));
      return change(document, ["groups", id], nodes.length ? { ...group, nodes } : undefined);
    });
}

function removalLabel(document: Document, ids: string[], wires: number, verb: string): string {
  if (ids.length === 0) return `${verb} ${counted(wires, "wire")}`;
  const [first = ""] = ids;
  const title = document.nodes[first]?.title ?? document.groups[first]?.title ?? (first in document.notes ? "a note" : first);
  return ids.length === 1 ? `${verb} ${shortened(title || first, 40)}` : `${verb} ${counted(ids.length, "thing")}`;
}
