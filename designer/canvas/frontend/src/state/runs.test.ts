/** What the canvas knows of a run, node by node. */
import { expect, it } from "vitest";
import type { NodeRun, RunView } from "../contract";
import { Runs } from "./runs";

const at = (state: NodeRun["state"]): NodeRun => ({ state, seconds: 0, where: "", reason: "", progress: null, error: null, parts: null, show: [] });
const view = (status: RunView["status"], nodes: RunView["nodes"], partial = false): RunView => ({ run: "r", status, started: 0, seconds: 1, error: null, nodes, partial });

it("forgets the nodes that a run never came to once it has ended: their plan is what counts", () => {
  const runs = new Runs();
  runs.take(view("pending", { one: at("pending"), two: at("pending") }));
  expect(runs.node("one").get()?.state).toBe("pending");
  runs.take(view("failed", { one: at("failed") }, true));
  expect([runs.node("one").get()?.state, runs.node("two").get()]).toEqual(["failed", null]);
  runs.take(view("pending", { one: at("pending"), two: at("pending") }, true));
  expect(runs.node("two").get()?.state).toBe("pending");
});
