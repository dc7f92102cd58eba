import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { detector, grid } from "../testing/documents";
import { PALETTE } from "../testing/palette";
import { Catalogue } from "./catalogue";
import { type Box, boxOf, freePlace } from "./geometry";
import { aligned, distributed, tidied } from "./layout";

const boxesOf = (document = detector()): Map<string, Box> => {
  const seen = { document, catalogue: new Catalogue(PALETTE) };
  return new Map(Object.keys(document.nodes).map((id) => [id, boxOf(seen, id)]));
};
const someBoxes = fc
  .array(fc.record({ x: fc.integer({ min: -999, max: 999 }), y: fc.integer({ min: -999, max: 999 }), width: fc.constant(208), height: fc.integer({ min: 60, max: 300 }) }), { minLength: 3, maxLength: 9 })
  .map((all) => new Map(all.map((box, i) => [`n${i}`, box])));

describe("tidying up", () => {
  test("lets every wire run to the right and no two nodes overlap", () => {
    for (const document of [detector(), grid(60)]) {
      const boxes = boxesOf(document);
      const places = tidied(boxes, Object.values(document.edges));
      for (const { from, to } of Object.values(document.edges)) expect(places.get(to[0])?.x).toBeGreaterThan((places.get(from[0])?.x ?? 0) + 208);
      const all = [...places].map(([id, place]) => ({ ...(boxes.get(id) as Box), ...place }));
      const apart = (a: Box, b: Box): boolean => a === b || a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
      expect(all.every((a) => all.every((b) => apart(a, b)))).toBe(true);
    }
  });

  test("gives the same places again", () => {
    const edges = Object.values(detector().edges);
    expect(tidied(boxesOf(), edges)).toEqual(tidied(new Map([...boxesOf()].reverse()), edges));
  });
});

describe("aligning and distributing", () => {
  test("puts edges on one line", () => {
    fc.assert(fc.property(someBoxes, (boxes) => new Set([...aligned(boxes, "left").values()].map((place) => place.x)).size === 1));
    fc.assert(
      fc.property(someBoxes, (boxes) => {
        const bottoms = [...aligned(boxes, "bottom")].map(([id, place]) => place.y + (boxes.get(id)?.height ?? 0));
        return new Set(bottoms).size === 1;
      }),
    );
  });

  test("gives zero no sign, as the file gives it none", () => {
    const boxes = new Map([-1, 0].map((x) => [`at ${x}`, { x, y: 0, width: 208, height: 60 }]));
    for (const { x } of aligned(boxes, "center").values()) expect(x).toBe(0);
  });

  test("makes the gaps equal and leaves the outermost where they are", () => {
    fc.assert(
      fc.property(someBoxes, (boxes) => {
        const sorted = [...boxes].sort(([, a], [, b]) => a.x - b.x);
        const places = distributed(boxes, "x");
        const xs = sorted.map(([id]) => places.get(id)?.x ?? 0);
        expect(xs[0]).toBe(sorted[0]?.[1].x);
        expect(xs.at(-1)).toBe(sorted.at(-1)?.[1].x);
        const gaps = xs.slice(1).map((x, i) => x - (xs[i] ?? 0));
        expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test("a new node finds a place where nothing lies", () => {
    const place = freePlace({ x: 0, y: 0 }, { width: 208, height: 120 }, boxesOf().values());
    expect([...boxesOf().values()].every((box) => place.x >= box.x + box.width || place.y >= box.y + box.height || place.x + 208 <= box.x || place.y + 120 <= box.y)).toBe(true);
  });
});
