/** Documents for tests: the detector line, a large grid, and any document or edit at all. */
import fc from "fast-check";
import type { Change, Document, Edit, Json } from "../contract";
import { edgeEntry, emptyDocument, sameJson, valueAt } from "../model/document";
import { apply } from "../model/edit";

const LINE: [id: string, component: string, x: number, y: number][] = [
  ["videos", "read_videos", 0, 0],
  ["labels", "read_labels", 560, 160],
  ["frames", "extract_frames", 280, 0],
  ["resize", "resize", 560, 0],
  ["labelled", "label_frames", 840, 40],
  ["split", "split_dataset", 1120, 40],
  ["train", "train_cnn", 1400, 40],
  ["evaluate", "evaluate", 1680, 120],
];
const WIRES = [
  "videos.videos>frames.videos",
  "frames.frames>resize.frames",
  "resize.frames>labelled.frames",
  "labels.labels>labelled.labels",
  "labelled.frames>split.frames",
  "split.train>train.train",
  "split.validation>train.validation",
  "split.test>evaluate.test",
  "train.model>evaluate.model",
];

/** Videos to evaluated detector: eight nodes. */
export function detector(): Document {
  const document = emptyDocument("Detector");
  for (const [id, component, x, y] of LINE) {
    document.nodes[id] = { component: `${component}@1` };
    document.layout[id] = [x, y];
  }
  for (const wire of WIRES) {
    const [from, to] = wire.split(">").map((end) => end.split(".") as [string, string]) as [[string, string], [string, string]];
    const [key, edge] = edgeEntry(from, to);
    document.edges[key] = edge;
  }
  document.nodes.train = { component: "train_cnn@1", title: "Train the detector", params: { epochs: 5 } };
  return document;
}

/** `size` resizing nodes in rows of ten, each row wired from left to right. */
export function grid(size: number): Document {
  const document = emptyDocument(`${size} nodes`);
  for (let i = 0; i < size; i++) {
    document.nodes[`n${i}`] = { component: "resize@1", title: `Step ${i}` };
    document.layout[`n${i}`] = [(i % 25) * 272, Math.floor(i / 25) * 160];
    if (i % 25 === 0) continue;
    const [key, edge] = edgeEntry([`n${i - 1}`, "frames"], [`n${i}`, "frames"]);
    document.edges[key] = edge;
  }
  return document;
}

const name = fc.constantFrom("a", "b", "c", "d");
const value: fc.Arbitrary<Json> = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom("x", "", null, true), fc.constant<Json>({ deep: [1] }));
const node = fc.record({ component: fc.constantFrom("resize@1", "deploy@1") }, { requiredKeys: ["component"] });
const place = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }));
const edge = fc.tuple(name, name).map(([from, to]) => edgeEntry([from, "o"], [to, "i"]));
const wish = fc.oneof(
  fc.tuple(name, fc.option(node, { nil: undefined })).map(([id, now]) => ({ path: ["nodes", id], now })),
  fc.tuple(name, name, fc.option(value, { nil: undefined })).map(([id, key, now]) => ({ path: ["nodes", id, "params", key], now })),
  fc.tuple(name, fc.option(fc.constant("T"), { nil: undefined })).map(([id, now]) => ({ path: ["nodes", id, "title"], now })),
  fc.tuple(edge, fc.boolean()).map(([[key, record], on]) => ({ path: ["edges", key], now: on ? record : undefined })),
  fc.tuple(name, fc.option(place, { nil: undefined })).map(([id, now]) => ({ path: ["layout", id], now })),
  fc.tuple(fc.constantFrom("name", "description"), fc.constantFrom("p", "q")).map(([key, now]) => ({ path: [key], now })),
) as fc.Arbitrary<{ path: string[]; now?: Json }>;

/** What somebody might want to do, whatever the document is: turned into an edit by `fitted`. */
export const wishes = fc.array(wish, { minLength: 1, maxLength: 5 });
export type Wish = { path: string[]; now?: Json };

/** The edit that `wished` comes to on `document`; wishes at nodes that are not there are left out. */
export function fitted(document: Document, wished: readonly Wish[]): Edit {
  const changes: Change[] = [];
  let seen = document;
  for (const { path, now } of wished) {
    if (path.length > 2 && !Object.hasOwn(seen.nodes, path[1] ?? "")) continue;
    const was = valueAt(seen, path);
    if (sameJson(was, now)) continue;
    const one: Change = { path, ...(was === undefined ? {} : { was }), ...(now === undefined ? {} : { now }) };
    changes.push(one);
    seen = apply(seen, { label: "", changes: [one] });
  }
  return { label: "Anything", changes };
}

/** Any document at all. */
export const documents: fc.Arbitrary<Document> = fc
  .array(wishes, { maxLength: 4 })
  .map((all) => all.reduce((document, wished) => apply(document, fitted(document, wished)), emptyDocument("p")));
