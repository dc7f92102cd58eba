/** Setting, promoting, renaming and deleting parameters: what the document is afterwards. */
import { describe, expect, it } from "vitest";
import type { Document, Edit } from "../../contract";
import { apply, inverse } from "../../model/edit";
import { detector } from "../../testing/documents";
import { parameter } from "../../testing/palette";
import { deletePipelineParameter, freeName, link, problemWithName, promote, renamePipelineParameter, setParameter, setSetting, unpromote } from "./edits";
import { usesOf } from "./references";

const epochs = parameter({ name: "epochs", kind: "integer", default: 20, help: "passes over the data" });

/** The document after an edit, which must be undone without a trace. */
function after(document: Document, edit: Edit | null): Document {
  if (!edit) throw new Error("nothing was edited");
  const made = apply(document, edit);
  expect(apply(made, inverse(edit))).toEqual(document);
  return made;
}

describe("a parameter", () => {
  it("is written unless it is the default", () => {
    expect(after(detector(), setParameter(detector(), "train", epochs, { value: 7 })).nodes.train?.params).toEqual({ epochs: 7 });
    expect(after(detector(), setParameter(detector(), "train", epochs, { value: 20 })).nodes.train?.params).toBeUndefined();
    expect(after(detector(), setParameter(detector(), "train", epochs, { absent: true })).nodes.train?.params).toBeUndefined();
    expect(setParameter(detector(), "train", epochs, { value: 5 })).toBeNull();
  });

  it("becomes the pipeline's with the value it has, and comes back with the pipeline's", () => {
    const promoted = after(detector(), promote(detector(), "train", epochs, "passes"));
    expect(promoted.parameters).toEqual({ passes: { type: "integer", default: 5, help: "passes over the data" } });
    expect(promoted.nodes.train?.params).toEqual({ epochs: "${passes}" });
    const changed = { ...promoted, parameters: { passes: { ...promoted.parameters.passes, type: "integer" as const, default: 9 } } };
    const back = after(changed, unpromote(changed, "train", epochs));
    expect(back.nodes.train?.params).toEqual({ epochs: 9 });
    expect(back.parameters).toEqual({});
  });

  it("stays the pipeline's while another node uses it", () => {
    const promoted = apply(detector(), promote(detector(), "train", epochs, "passes"));
    const both = after(promoted, link(promoted, "resize", parameter({ name: "width", kind: "integer", default: 224 }), "passes"));
    const back = after(both, unpromote(both, "train", epochs));
    expect(Object.keys(back.parameters)).toEqual(["passes"]);
    expect(usesOf(back, "passes")).toEqual([{ node: "resize", parameter: "width" }]);
  });
});

describe("a pipeline parameter", () => {
  const promoted = apply(detector(), promote(detector(), "train", epochs, "passes"));
  const used = apply(promoted, { label: "", changes: [{ path: ["nodes", "videos", "params", "source"], now: "runs/${passes}/$${passes}" }] });

  it("is renamed wherever it is used, amid other text too", () => {
    const renamed = after(used, renamePipelineParameter(used, "passes", "rounds"));
    expect(Object.keys(renamed.parameters)).toEqual(["rounds"]);
    expect(renamed.nodes.train?.params?.epochs).toBe("${rounds}");
    expect(renamed.nodes.videos?.params?.source).toBe("runs/${rounds}/$${passes}");
  });

  it("keeps its place when it is renamed, and when that is undone", () => {
    const three = { ...used, parameters: { first: { type: "text" }, ...used.parameters, last: { type: "text" } } } as Document;
    const rename = renamePipelineParameter(three, "passes", "rounds");
    const renamed = after(three, rename);
    expect(Object.keys(renamed.parameters)).toEqual(["first", "rounds", "last"]);
    expect(Object.keys(after(renamed, rename && inverse(rename)).parameters)).toEqual(["first", "passes", "last"]);
  });

  it("leaves its default where it was used when it is deleted", () => {
    const left = after(used, deletePipelineParameter(used, "passes"));
    expect(left.parameters).toEqual({});
    expect(left.nodes.train?.params?.epochs).toBe(5);
    expect(left.nodes.videos?.params?.source).toBe("runs/5/$${passes}");
  });

  it("has a name of its own that can be referred to", () => {
    expect(freeName(used, "passes", "train")).toBe("train_passes");
    expect(freeName(used, "width", "resize")).toBe("width");
    expect(problemWithName(used, "passes")).toContain("already");
    expect(problemWithName(used, "Passes 2")).toContain("lower case");
    expect(renamePipelineParameter(used, "passes", "1st")).toBeNull();
  });
});

it("a setting of several nodes is one edit", () => {
  const edit = setSetting(detector(), ["train", "evaluate"], "reuse", false);
  expect(edit?.changes).toHaveLength(2);
  expect(edit?.label).toBe("Set reuse of 2 nodes");
  expect(after(detector(), edit).nodes.evaluate?.reuse).toBe(false);
});
