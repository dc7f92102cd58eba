import { describe, expect, test } from "vitest";
import type { Document } from "../contract";
import { Catalogue } from "../model/catalogue";
import { apply } from "../model/edit";
import { disconnect } from "../model/edits/wires";
import { portsOf, type Seen } from "../model/fitting";
import { portAt, portKey, reasonBetween, type Side, type WireEnd } from "../model/lighting";
import { detector, grid } from "../testing/documents";
import { PALETTE } from "../testing/palette";
import { ADD, targetChoices } from "./targets";

const seen = (document: Document = detector()): Seen => ({ document, catalogue: new Catalogue(PALETTE) });
const without = (...wires: string[]): Seen => seen(apply(detector(), disconnect(detector(), wires)));
const from = (node: string, port: string): WireEnd => ({ end: [node, port], side: "output" });
const into = (node: string, port: string): WireEnd => ({ end: [node, port], side: "input" });
const found = (on: Seen, wire: WireEnd, id: string) => targetChoices(on, wire, "").find((choice) => choice.id === id);
const sectionsOf = (on: Seen, wire: WireEnd, query = ""): string[] => [...new Set(targetChoices(on, wire, query).map((choice) => choice.section ?? ""))];

describe("where a wire can end", () => {
  test("every port of the canvas is there but its own, judged as the mouse is", () => {
    const on = without("frames.frames>resize.frames");
    const all = Object.keys(on.document.nodes).flatMap((node) => (["input", "output"] as Side[]).flatMap((side) => portsOf(on, node)[`${side}s`].map((port) => portKey(node, side, port.name))));
    for (const key of all) {
      const wire = portAt(key);
      const choices = targetChoices(on, wire, "").filter(({ id }) => id !== ADD);
      expect(new Set(choices.map(({ id }) => id))).toEqual(new Set(all.filter((one) => one !== key)));
      for (const { id, why, act, off } of choices) {
        const reason = reasonBetween(on, wire, portAt(id));
        const repair = wire.side === "input" && reason?.repair?.kind === "instead" ? null : reason?.repair; // listed among what fits
        expect([why === undefined, act, off === true]).toEqual([reason === null, repair?.label, reason !== null && !repair]);
        if (reason) expect(why).toContain(reason.message);
      }
    }
  });

  test("what fits comes first, then what a repair makes fit, then the rest, whatever is typed", () => {
    const on = without("frames.frames>resize.frames");
    expect(sectionsOf(on, from("frames", "frames"))).toEqual(["Fits", "Fits after a repair", "Does not fit"]);
    expect(sectionsOf(on, from("frames", "frames"), "frames")).toEqual(["Fits", "Fits after a repair", "Does not fit"]);
    expect(targetChoices(on, from("frames", "frames"), "frames resize")[0]).toMatchObject({ id: "resize input frames", section: "Fits" });
  });

  test("each kind of refusal says its reason, and what can be done", () => {
    const on = without("frames.frames>resize.frames");
    expect(found(on, from("videos", "videos"), "resize input frames")).toMatchObject({ act: "Insert Extract frames" });
    expect(found(on, from("frames", "frames"), "labelled input frames")).toMatchObject({ why: "Input 'frames' of 'Label frames' is taken by 'frames' of 'Resize'.", act: "Replace that wire" });
    expect(found(on, from("labelled", "frames"), "resize input frames")).toMatchObject({ off: true, why: "That would close a circle: 'Resize' → 'Label frames' → 'Resize'. Wire it to a node further on." });
    expect(found(on, from("frames", "frames"), "resize output frames")?.why).toMatch(/^Both ends are outputs\./);
    expect(found(on, into("resize", "frames"), "split input frames")?.why).toMatch(/^Both ends are inputs\./);
    expect(found(on, from("resize", "frames"), "resize input frames")?.why).toMatch(/^'Resize' is wired to itself\./);
  });

  test("an input that is taken can be fed anew by whatever fits", () => {
    expect(found(seen(), into("resize", "frames"), "frames output frames")).toMatchObject({ off: true, why: "These two are connected already. Nothing is to be done." });
    expect(found(seen(), into("labelled", "frames"), "frames output frames")).toMatchObject({ act: "Replace that wire" });
  });

  test("a component can be added for the wire where one takes it", () => {
    expect(found(seen(), from("train", "model"), ADD)).toMatchObject({ section: "Fits", title: "Add a component that takes it" });
    expect(found(seen(), from("evaluate", "report"), ADD)).toBeUndefined();
  });

  test("nodes of one title are told apart", () => {
    const titles = targetChoices(seen(grid(3)), from("n0", "frames"), "").map(({ title }) => title);
    expect(titles).toContain("frames of Step 2");
    const twins = apply(grid(3), { label: "", changes: [{ path: ["nodes", "n2", "title"], was: "Step 2", now: "Step 1" }] });
    expect(targetChoices(seen(twins), from("n0", "frames"), "").map(({ title }) => title)).toEqual(expect.arrayContaining(["frames of Step 1 (n1)", "frames of Step 1 (n2)"]));
  });

  test("of a thousand nodes the first that do not fit are judged, and it says so", () => {
    const choices = targetChoices(seen(grid(1000)), from("n0", "frames"), "");
    expect(choices.filter(({ off }) => off).length + choices.filter(({ act }) => act).length).toBe(30);
    expect(choices.at(-1)?.section).toMatch(/^Does not fit \(30 of \d+; type to find others\)$/);
  });
});
