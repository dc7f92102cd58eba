import { describe, expect, test } from "vitest";
import type { Document, End } from "../contract";
import { detector } from "../testing/documents";
import { PALETTE } from "../testing/palette";
import { Catalogue } from "./catalogue";
import { apply } from "./edit";
import { remove } from "./edits/nodes";
import { connect, disconnect } from "./edits/wires";
import { reasonAgainst, type Seen } from "./fitting";
import { fittingPorts } from "./lighting";

const seen = (document = detector()): Seen => ({ document, catalogue: new Catalogue(PALETTE) });
const why = (from: End, to: End, on = seen()): string => reasonAgainst(on, from, to)?.message ?? "";

describe("a wire", () => {
  test("may go where the type fits and the input is free", () => {
    const free = apply(detector(), disconnect(detector(), ["frames.frames>resize.frames"]));
    expect(reasonAgainst(seen(free), ["frames", "frames"], ["resize", "frames"])).toBeNull();
  });

  test("of another type is refused with the component that converts it", () => {
    const on = seen(apply(detector(), disconnect(detector(), ["frames.frames>resize.frames"])));
    const reason = reasonAgainst(on, ["videos", "videos"], ["resize", "frames"]);
    expect(reason?.message).toBe("Input 'frames' of 'Resize' needs Frames, but 'videos' of 'Read videos' gives Videos.");
    expect(reason?.remedy).toBe("Put 'Extract frames' (extract_frames) between them.");
    expect(reason?.repair).toMatchObject({ kind: "insert", input: "videos", output: "frames" });
  });

  test("of another type that nothing converts is offered the output that fits", () => {
    const open = apply(detector(), disconnect(detector(), ["train.model>evaluate.model"]));
    const reason = reasonAgainst(seen(open), ["labels", "labels"], ["evaluate", "model"]);
    expect(reason?.repair).toMatchObject({ kind: "instead", from: ["train", "model"] });
  });

  test("of another type to an input that is fed already is offered nothing in place of what feeds it", () => {
    const reason = reasonAgainst(seen(), ["train", "model"], ["labelled", "frames"]);
    expect(reason).toMatchObject({ remedy: "It is fed already, by 'frames' of 'Resize'.", repair: null });
  });

  test("to a taken input is refused with what holds it, and may replace that", () => {
    const reason = reasonAgainst(seen(), ["frames", "frames"], ["labelled", "frames"]);
    expect(reason?.message).toBe("Input 'frames' of 'Label frames' is taken by 'frames' of 'Resize'.");
    expect(reason?.repair).toMatchObject({ kind: "replace", edge: "resize.frames>labelled.frames" });
  });

  test("that would close a circle names the circle", () => {
    const open = apply(detector(), disconnect(detector(), ["frames.frames>resize.frames"]));
    expect(why(["labelled", "frames"], ["resize", "frames"], seen(open))).toBe("That would close a circle: 'Resize' → 'Label frames' → 'Resize'.");
  });

  test("that would close a circle is offered no repair that would close it, too", () => {
    const taken = reasonAgainst(seen(), ["labelled", "frames"], ["resize", "frames"]);
    expect(taken).toMatchObject({ message: "That would close a circle: 'Resize' → 'Label frames' → 'Resize'.", repair: null });
    const resize = PALETTE.components.find((one) => one.id === "resize")!;
    const film = { ...resize, id: "film", key: "film@1", outputs: [{ name: "videos", types: ["Videos"], required: true, help: "" }] };
    const catalogue = new Catalogue({ ...PALETTE, components: [...PALETTE.components, film] });
    const alone = apply(detector(), { label: "", changes: [{ path: ["nodes", "film"], now: { component: "film@1" } }] });
    const repair = (document: Document): string | undefined => reasonAgainst({ document, catalogue }, ["film", "videos"], ["resize", "frames"])?.repair?.kind;
    expect(repair(alone)).toBe("insert");
    expect(repair(apply(alone, connect(alone, ["resize", "frames"], ["film", "frames"])))).not.toBe("insert");
  });

  test("to the node itself, to an unknown port or node is refused", () => {
    expect(why(["resize", "frames"], ["resize", "frames"])).toBe("'Resize' is wired to itself.");
    expect(why(["resize", "pixels"], ["split", "frames"])).toBe("'Resize' has no output 'pixels'.");
    expect(why(["nobody", "frames"], ["split", "frames"])).toBe("There is no node 'nobody'.");
  });

  test("in the hand lights exactly the ports that would take it, taken ones aside", () => {
    const lit = fittingPorts(seen(), ["frames", "frames"], "output");
    expect([...lit].sort()).toEqual(["labelled input frames", "resize input frames", "split input frames"]);
    expect([...fittingPorts(seen(), ["evaluate", "test"], "input")].sort()).toEqual(["split output test", "split output train", "split output validation"]);
  });

  test("between nodes of unknown components is refused, and nothing breaks", () => {
    const document = apply(detector(), remove(detector(), ["resize"]));
    const strange = { ...document, nodes: { ...document.nodes, odd: { component: "odd@1" } } };
    expect(why(["odd", "x"], ["split", "frames"], seen(strange))).toBe("'odd' is a 'odd@1', which is not known.");
  });
});
