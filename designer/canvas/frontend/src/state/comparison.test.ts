/** What is compared is asked of the server, anew after edits, and the last that was asked counts. */
import { expect, it } from "vitest";
import type { Compared } from "../contract";
import { Comparison } from "./comparison";

const answer = (label: string): Compared => ({ against: { kind: "run", number: 0, label, at: 0 }, changes: [], gone: { nodes: {}, edges: {}, layout: {} }, made: [] });

it("shows what the server found until it is ended, and says whether there was anything to end", async () => {
  const comparison = new Comparison(async (query) => answer(query));
  expect(comparison.end()).toBe(false);
  await comparison.begin("run=r");
  expect(comparison.shown.get()?.against.label).toBe("run=r");
  expect(comparison.end()).toBe(true);
  expect(comparison.shown.get()).toBeNull();
});

it("forgets an answer that comes after a later question, or after the end", async () => {
  const waiting: (() => void)[] = [];
  let asked = 0;
  const comparison = new Comparison((query) => new Promise((resolve) => waiting.push(() => resolve(answer(`${query} ${(asked += 1)}`)))));
  const [first, second] = [comparison.begin("run=r"), comparison.renew()];
  waiting[1]?.();
  await second;
  waiting[0]?.();
  await first;
  expect(comparison.shown.get()?.against.label).toBe("run=r 1");
  const third = comparison.renew();
  comparison.end();
  waiting[2]?.();
  await third;
  expect(comparison.shown.get()).toBeNull();
});

it("tells why it cannot, and goes on showing what it had", async () => {
  const fine = answer("fine");
  let broken = false;
  const comparison = new Comparison(() => (broken ? Promise.reject(new Error("There is no such version.")) : Promise.resolve(fine)));
  await comparison.begin("version=v");
  broken = true;
  await expect(comparison.renew()).rejects.toThrow("no such version");
  expect(comparison.shown.get()).toBe(fine);
});
