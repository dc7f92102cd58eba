import { describe, expect, test } from "vitest";
import { detector } from "../../testing/documents";
import { PALETTE } from "../../testing/palette";
import type { ComponentView } from "../../contract";
import { Catalogue } from "../catalogue";
import { clipOf } from "../clip";
import { apply, inverse } from "../edit";
import { find } from "../find";
import { addNote, collapse, group, groupOf, ungroup } from "./frames";
import { addNode, bypass, remove, rename } from "./nodes";
import { dropPipeline, paste } from "./paste";
import { move } from "./places";
import { connect, insertBetween } from "./wires";

const component = (id: string): ComponentView => PALETTE.components.find((one) => one.id === id) as ComponentView;

describe("edits", () => {
  test("adding a node from a wire adds the wire, and the id is free", () => {
    const { edit, id } = addNode(detector(), component("resize"), { x: 1, y: 2 }, { port: "frames", from: ["frames", "frames"] });
    const after = apply(detector(), edit);
    expect(id).toBe("resize_2");
    expect(after.layout[id]).toEqual([1, 2]);
    expect(after.edges).toHaveProperty([`frames.frames>${id}.frames`]);
  });

  test("removing a node takes its wires, its place and its membership, and undo brings all back", () => {
    const grouped = apply(detector(), group(detector(), ["frames", "resize"]).edit);
    const edit = remove(grouped, ["resize"]);
    const after = apply(grouped, edit);
    expect(Object.keys(after.edges).some((key) => key.includes("resize"))).toBe(false);
    expect(after.groups.group?.nodes).toEqual(["frames"]);
    expect(apply(after, inverse(edit))).toEqual(grouped);
  });

  test("a wire in the place of another takes that out", () => {
    const after = apply(detector(), connect(detector(), ["frames", "frames"], ["labelled", "frames"], "resize.frames>labelled.frames"));
    expect(Object.values(after.edges).filter((edge) => edge.to.join() === "labelled,frames")).toHaveLength(1);
  });

  test("a converter goes between two ports", () => {
    const by = { component: component("extract_frames"), input: "videos", output: "frames", at: { x: 0, y: 0 } };
    const after = apply(detector(), insertBetween(detector(), { from: ["videos", "videos"], to: ["split", "frames"] }, by, "labelled.frames>split.frames"));
    expect(after.edges).toHaveProperty(["videos.videos>extract_frames.videos"]);
    expect(after.edges).toHaveProperty(["extract_frames.frames>split.frames"]);
  });

  test("what stands at its default is not written", () => {
    const off = apply(detector(), bypass(detector(), ["train"], true));
    expect(off.nodes.train?.bypass).toBe(true);
    expect(apply(off, bypass(off, ["train"], false))).toEqual(detector());
    expect(apply(detector(), rename(detector(), "train", "  ")).nodes.train).not.toHaveProperty("title");
  });

  test("a group is made, folded, opened and dissolved without touching its nodes", () => {
    const grouped = apply(detector(), group(detector(), ["frames", "resize"]).edit);
    expect(groupOf(grouped, "resize")).toBe("group");
    const folded = apply(grouped, collapse(grouped, "group", true));
    expect(apply(folded, collapse(folded, "group", false))).toEqual(grouped);
    expect(apply(grouped, ungroup(grouped, ["group"]))).toEqual(detector());
  });

  test("each further copy lies beside the one before, and on nothing else", () => {
    const clip = clipOf(detector(), ["train"]);
    const once = apply(detector(), paste(detector(), clip).edit);
    const twice = apply(once, paste(once, clip).edit);
    const dropped = apply(twice, dropPipeline(twice, detector(), { x: 0, y: 0 }).edit);
    const places = Object.values(dropped.layout);
    const over = places.flatMap(([x, y], i) => places.slice(i + 1).filter(([a, b]) => Math.abs(x - a) < 208 && Math.abs(y - b) < 100));
    expect([places.length, over]).toEqual([2 * Object.keys(detector().layout).length + 2, []]);
  });

  test("moving changes the layout and nothing else, and a note keeps its size", () => {
    const { edit, id } = addNote(detector(), { x: 0, y: 0 }, "Mind this");
    const noted = apply(detector(), edit);
    const moved = move(noted, new Map([[id, { x: 9.4, y: 8 }], ["train", { x: 1, y: 1 }]]));
    expect(moved.changes.every((change) => change.path[0] === "layout")).toBe(true);
    expect(apply(noted, moved).layout[id]).toEqual([9, 8, 208, 112]);
  });
});

describe("finding", () => {
  const searched = { document: detector(), catalogue: new Catalogue(PALETTE), check: null, runs: () => null };

  test("looks at names, parameters and errors", () => {
    expect(find(searched, "detector").map((one) => one.id)).toEqual(["train"]);
    expect(find(searched, "epochs 5").map((one) => one.id)).toEqual(["train"]);
    const problem = { severity: "error" as const, node: "split", port: null, parameter: null, message: "Nothing is labelled.", remedy: "" };
    const check = { revision: 1, problems: [problem], plan: null };
    expect(find({ ...searched, check }, "nothing labelled")).toEqual([{ id: "split", title: "Split dataset", what: "Nothing is labelled." }]);
    expect(find(searched, " ")).toEqual([]);
  });
});
