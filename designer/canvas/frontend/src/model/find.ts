/** Finding things on the canvas by any name, parameter, text or error. */
import type { Check, Document, NodeRun } from "../contract";
import type { Catalogue } from "./catalogue";
import { shortened, titleOf } from "./names";

/** Something found: where it is, what it is called, and the words that matched. */
export type Found = { id: string; title: string; what: string };
export type Searched = { document: Document; catalogue: Catalogue; check: Check | null; runs: (node: string) => NodeRun | null };

/** What matches every word of `query`, in the order of the document; nothing for an empty query. */
export function find(searched: Searched, query: string, most = 100): Found[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const found: Found[] = [];
  for (const [id, title, texts] of everything(searched)) {
    const whole = texts.join("\n").toLowerCase();
    if (!words.every((word) => whole.includes(word))) continue;
    const best = texts.find((text) => words.some((word) => text.toLowerCase().includes(word))) ?? "";
    found.push({ id, title, what: best === title ? "" : shortened(best, 90) });
    if (found.length === most) break;
  }
  return found;
}

function* everything(searched: Searched): Iterable<[id: string, title: string, texts: string[]]> {
  const { document, catalogue } = searched;
  for (const [id, node] of Object.entries(document.nodes)) {
    const title = titleOf(document, catalogue, id);
    const component = catalogue.component(node.component);
    const parameters = Object.entries(node.params ?? {}).map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`);
    yield [id, title, [title, id, component?.title ?? "", node.component, ...parameters, ...errors(searched, id)]];
  }
  for (const [id, note] of Object.entries(document.notes)) yield [id, "Note", [note.text]];
  for (const [id, group] of Object.entries(document.groups)) yield [id, group.title || "Group", [group.title || "Group"]];
}

function errors({ check, runs }: Searched, node: string): string[] {
  const problems = (check?.problems ?? []).filter((problem) => problem.node === node).map((problem) => problem.message);
  const failed = runs(node)?.error;
  return failed ? [...problems, failed.message] : problems;
}
