/** Charts show what is there: inside their box, with no peak lost, and gaps where there is no number. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { figure, pathThrough, type Point, projected, rangeOf, rounded, shares, thinned, ticks } from "./geometry";

const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const points = fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 300 }) as fc.Arbitrary<Point[]>;
const BOX = { left: 30, top: 5, width: 200, height: 100 };

describe("points of a chart", () => {
  it("lie inside its box", () => {
    fc.assert(
      fc.property(points, (all) => {
        const [x, y] = [rangeOf(all.map(([step]) => step)), rounded(rangeOf(all.map(([, value]) => value)), 4)];
        for (const point of projected(all, x, y, BOX)) {
          expect(point?.[0]).toBeGreaterThanOrEqual(BOX.left - 1e-6);
          expect(point?.[0]).toBeLessThanOrEqual(BOX.left + BOX.width + 1e-6);
          expect(point?.[1]).toBeGreaterThanOrEqual(BOX.top - 1e-6);
          expect(point?.[1]).toBeLessThanOrEqual(BOX.top + BOX.height + 1e-6);
        }
      }),
    );
  });

  it("keep their lowest and highest when there are too many", () => {
    fc.assert(
      fc.property(points, (all) => {
        const kept = thinned(all, 20).map(([, value]) => value);
        expect(kept.length).toBeLessThanOrEqual(Math.max(20, all.length > 20 ? 22 : all.length));
        expect(Math.min(...kept)).toBe(Math.min(...all.map(([, value]) => value)));
        expect(Math.max(...kept)).toBe(Math.max(...all.map(([, value]) => value)));
      }),
    );
  });

  it("leave a gap where there is no number", () => {
    const drawn = pathThrough(projected([[0, 0], [1, NaN], [2, 1], [3, 0]], [0, 3], [0, 1], { left: 0, top: 0, width: 3, height: 1 }));
    expect(drawn).toBe("M0.0 1.0M2.0 0.0L3.0 1.0");
  });
});

describe("an axis", () => {
  it("has round numbers within its range", () => {
    expect(ticks([0, 1], 4)).toEqual([0, 0.5, 1]);
    expect(ticks([3, 47], 4)).toEqual([20, 40]);
    expect(ticks([-0.3, 0.3], 3)).toEqual([-0.2, 0, 0.2]);
    fc.assert(
      fc.property(number, number, (a, b) => {
        const range = rangeOf([a, b]);
        const room = (range[1] - range[0]) * 1e-6;
        for (const tick of ticks(range, 4)) expect(tick >= range[0] - room && tick <= range[1] + room).toBe(true);
      }),
    );
  });

  it("begins at zero where that is near, and takes a single value into its middle", () => {
    expect(rounded([0.1, 2.3], 4)).toEqual([0, 3]);
    expect(rangeOf([5, 5])).toEqual([2.5, 7.5]);
    expect(rangeOf([5e-324, -5e-324])).toEqual([-0.5, 0.5]);
    expect(rangeOf([])).toEqual([0, 1]);
  });
});

it("a matrix is as dark as each cell's share of its row", () => {
  expect(shares([[3, 1], [0, 0]])).toEqual([[0.75, 0.25], [0, 0]]);
});

it("figures are short", () => {
  expect([0.89312, 12345.678, 1e7, 0.00001, NaN].map(figure)).toEqual(["0.893", "12345.7", "1.0e7", "1.0e-5", "–"]);
});
