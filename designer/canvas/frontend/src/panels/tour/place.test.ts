/** A step of the tour stands inside the canvas, wherever it points. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { placeBeside } from "./place";

const ROOT = { left: 40, top: 90, width: 1280, height: 640 };
const OWN = { width: 320, height: 180 };

it("is never outside, and does not cover a small thing that it points at", () => {
  const side = (most: number): fc.Arbitrary<number> => fc.integer({ min: 1, max: most });
  fc.assert(
    fc.property(side(1200), side(330), side(200), side(100), (left, top, width, height) => {
      const { at } = placeBeside({ left: left + 40, top: top + 90, width, height }, OWN, ROOT);
      expect(at.left >= 8 && at.left + OWN.width <= ROOT.width).toBe(true);
      expect(at.top >= 8 && at.top + OWN.height <= ROOT.height).toBe(true);
      expect(at.top).toBeGreaterThanOrEqual(top + height);
    }),
  );
});

it("stands in the middle where there is nothing to point at", () => {
  expect(placeBeside(null, OWN, ROOT)).toEqual({ at: { left: 480, top: 230 }, around: null });
});
