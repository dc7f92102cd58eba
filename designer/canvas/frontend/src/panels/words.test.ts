/** Times, sizes and plans in words. */
import { expect, it } from "vitest";
import { count, duration, moment, planInShort, size } from "./words";

it("durations are said as people say them", () => {
  expect([0.04, 0.44, 1, 59.6, 185, 3600, 7860].map(duration)).toEqual(["0.0 s", "0.4 s", "1 s", "1 min", "3 min 5 s", "1 h", "2 h 11 min"]);
});

it("sizes have the unit that fits", () => {
  expect([12, 999, 1_000, 48_213, 4_021_300, 999_999_999].map(size)).toEqual(["12 B", "999 B", "1 kB", "48 kB", "4 MB", "1 GB"]);
});

it("counts agree with their thing", () => {
  expect([count(1, "node"), count(1_200, "node"), count(2, "reply", "replies")]).toEqual(["1 node", "1,200 nodes", "2 replies"]);
});

it("a moment today is a time, another has its day", () => {
  const now = new Date(2026, 10, 23, 12, 0);
  expect(moment(new Date(2026, 10, 23, 9, 5).getTime() / 1000, now)).toBe("09:05");
  expect(moment(new Date(2026, 10, 3, 9, 5).getTime() / 1000, now)).toBe("3 Nov, 09:05");
  expect(moment(new Date(2025, 10, 3, 9, 5).getTime() / 1000, now)).toBe("3 Nov 2025, 09:05");
});

it("a plan says how much is reused", () => {
  const step = (action: "run" | "reuse") => ({ node: "n", action, reason: "", seconds: null });
  expect(planInShort({ steps: [step("reuse"), step("run"), step("run")] })).toBe("1 reused, 2 to run");
  expect(planInShort({ steps: [step("reuse")] })).toBe("All 1 reused");
  expect(planInShort({ steps: [] })).toBe("Nothing to run");
});
