import { expect, test } from "vitest";
import { Catalogue } from "../model/catalogue";
import { detector } from "../testing/documents";
import { PALETTE } from "../testing/palette";
import { waysToAdd } from "./componentChoices";

const seen = { document: detector(), catalogue: new Catalogue(PALETTE) };

test("each category is one section, in the order of use", () => {
  const sections = waysToAdd(seen, null).map((way) => way.component.category);
  const changes = sections.filter((one, i) => one !== sections[i - 1]);
  expect(changes).toEqual([...new Set(sections)]);
  expect(changes.slice(0, 3)).toEqual(["Data", "Frames", "Prepare"]);
});

test("what names the port as the wire does comes before what takes anything", () => {
  const takers = waysToAdd(seen, { end: ["videos", "videos"], side: "output" });
  expect(takers[0]?.component.id).toBe("extract_frames");
});
