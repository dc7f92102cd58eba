/** The inside of a node: the plan before a run, state and progress during it, and what there is to see. */
import { act, cleanup, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { NodeRun, PlannedStep } from "../../contract";
import { staged } from "../testing";
import { parameter } from "../../testing/palette";
import { inShort } from "./inShort";
import { NodeBody } from "./NodeBody";

beforeEach(() => localStorage.clear());
afterEach(cleanup);

const RUNNING: NodeRun = {
  state: "running", seconds: 40, where: "gpu-node-2, GPU 0", reason: "epochs changed", progress: { done: 7, total: 20, message: "" }, error: null, parts: null, show: [],
};
const PLAN: PlannedStep = { node: "train", action: "run", reason: "epochs changed from 3 to 5", seconds: 61 };

async function inside(run: NodeRun | null, plan: PlannedStep | null = null): Promise<string> {
  const record = { component: "train_cnn@1", params: { epochs: 5 } };
  const { container } = await staged(<NodeBody node="train" record={record} run={run} plan={plan} />);
  return container.textContent ?? "";
}

it("says before a run what it would do, why, and for how long", async () => {
  expect(await inside(null, PLAN)).toBe("epochs 5Runabout 1 min 1 sepochs changed from 3 to 5");
});

it("a long forecast is told in whole minutes, which fit", async () => {
  expect(await inside(null, { ...PLAN, seconds: 1065 })).toContain("about 18 min" + PLAN.reason);
});

it("says where every parameter has its default", async () => {
  const { container } = await staged(<NodeBody node="train" record={{ component: "train_cnn@1" }} run={null} plan={PLAN} />);
  expect(container.textContent).toContain("Default values");
});

it("shows state, progress and place while it runs", async () => {
  expect(await inside(RUNNING, PLAN)).toBe("epochs 5Running40 s7 of 20 · gpu-node-2, GPU 0");
  expect(screen.getByLabelText("7 of 20")).toHaveProperty("value", 7);
});

it("says why it waits, and why it was reused", async () => {
  expect(await inside({ ...RUNNING, state: "waiting", where: "waits for a GPU" })).toContain("Waitingwaits for a GPU");
  cleanup();
  expect(await inside({ ...RUNNING, state: "reused", reason: "unchanged" })).toContain("Reusedunchanged");
});

it("a failure is a sentence, and its remedy is at hand", async () => {
  const error = { message: "The disk is full.", remedy: "Free 2 GB." };
  expect(await inside({ ...RUNNING, state: "failed", error }, PLAN)).toContain("Failed40 sThe disk is full.");
  expect(screen.getByTitle("The disk is full. Free 2 GB.")).toBeTruthy();
});

it("after a success it says when the next run would run it anew", async () => {
  expect(await inside({ ...RUNNING, state: "succeeded" }, PLAN)).toContain("Run again");
});

it("tells its outcome, not the next run, while other nodes of this run still work", async () => {
  const record = { component: "train_cnn@1" };
  const { editor, container } = await staged(<NodeBody node="train" record={record} run={{ ...RUNNING, state: "succeeded", where: "CPU" }} plan={PLAN} />);
  act(() => editor.runs.header.set({ run: "r", status: "running", started: 0, seconds: 1, error: null }));
  expect(container.textContent).toContain("Done40 sCPU");
});

it("curves say their last values to those who cannot see them", async () => {
  const show = [{ kind: "curve" as const, title: "Loss", series: [{ name: "train", points: [[0, 2], [1, 0.5]] as [number, number][] }] }];
  await inside({ ...RUNNING, show });
  expect(screen.getByRole("img").textContent).toContain("Loss. train: 0.5 after 2 steps");
});

it("a link that leads to a script is only text", async () => {
  await inside({ ...RUNNING, show: [{ kind: "link", title: "Open", url: "javascript:alert(1)" }] });
  expect(screen.getByText("Open").closest("a")).toBeNull();
});

it("parameters are those that were set, with the pipeline's values in place of references", () => {
  const declared = [parameter({ name: "fps", kind: "number", default: 2, unit: "frames/s" }), parameter({ name: "source", kind: "text" }), parameter({ name: "draw", kind: "boolean", default: true })];
  const lines = inShort(declared, { fps: "${rate}", source: "videos/north", draw: false }, { rate: { type: "number", default: 4 } });
  expect(lines.map(({ text }) => text)).toEqual(["videos/north", "rate = 4", "no"]);
});

it("of a long path the end is shown, which says most", () => {
  const declared = [parameter({ name: "source", kind: "text" })];
  const lines = inShort(declared, { source: "../../../../home/ada/framewire/sample_data/videos" }, {});
  expect(lines).toEqual([{ name: "source", text: "…/sample_data/videos" }]);
});
