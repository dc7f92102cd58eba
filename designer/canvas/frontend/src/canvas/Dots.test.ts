import { expect, test } from "vitest";
import { gapAt } from "./Dots";

test("dots lie on the canvas's grid while that leaves room between them", () => {
  expect(gapAt(1)).toBe(24);
  expect(gapAt(2)).toBe(48);
});

test("seen from far, dots stay apart and every one that is left stays on the grid", () => {
  for (const zoom of [0.05, 0.085, 0.2, 0.45]) {
    expect(gapAt(zoom)).toBeGreaterThanOrEqual(14);
    expect(Math.log2(gapAt(zoom) / (24 * zoom)) % 1).toBeCloseTo(0);
  }
});
