/** A conflict in words, and our value put back as an ordinary edit. */
import { expect, it } from "vitest";
import type { Conflict } from "../../contract";
import { apply } from "../../model/edit";
import { detector } from "../../testing/documents";
import { sentenceOf, takeMine } from "./conflicts";

const conflict: Conflict = { path: ["nodes", "train", "params", "epochs"], was: 20, ours: 3, theirs: 5, who: "another tab", label: "Set epochs" };
const name = (node: string): string => ({ train: "Train" })[node] ?? node;

it("says who did what, and what ours was", () => {
  expect(sentenceOf(conflict, name)).toBe("Meanwhile another tab set epochs of Train to 5. Yours was 3.");
  expect(sentenceOf({ ...conflict, theirs: undefined, who: "" }, name)).toBe("Meanwhile another tab took epochs of Train out. Yours was 3.");
  expect(sentenceOf({ ...conflict, path: ["nodes", "train"], ours: undefined }, name)).toContain("You had taken it out.");
  expect(sentenceOf({ ...conflict, who: "you" }, name)).toContain("Meanwhile another tab set");
  expect(sentenceOf({ ...conflict, who: "Mara" }, name)).toContain("Meanwhile Mara set");
});

it("taking mine is an edit from what stands now", () => {
  const edit = takeMine(detector(), conflict);
  expect(edit?.changes).toEqual([{ path: conflict.path, was: 5, now: 3 }]);
  expect(edit && apply(detector(), edit).nodes.train?.params?.epochs).toBe(3);
});

it("there is nothing to take where it stands already, or its node is gone", () => {
  expect(takeMine(detector(), { ...conflict, ours: 5 })).toBeNull();
  expect(takeMine(detector(), { ...conflict, path: ["nodes", "gone", "params", "epochs"] })).toBeNull();
});
