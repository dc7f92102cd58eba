/** The run bar: what runs, with what, and why it cannot. */
import { act, cleanup, fireEvent, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Check, Document, RunView } from "../../contract";
import { detector } from "../../testing/documents";
import { Dialogs } from "../dialogs/Dialogs";
import { type Stage, staged } from "../testing";
import { problemsWith } from "./arguments";
import { RunBar } from "./RunBar";
import { saved } from "./useStart";

beforeEach(() => localStorage.clear());
afterEach(cleanup);

const READY: Check = {
  revision: 1,
  problems: [],
  plan: {
    steps: [
      { node: "videos", action: "reuse", reason: "unchanged", seconds: null },
      { node: "train", action: "run", reason: "epochs changed from 3 to 5", seconds: 61 },
    ],
    summary: "1 reused, 1 to run: epochs changed from 3 to 5",
    seconds: 61,
  },
};
const runs = (stage: Stage): unknown[] => stage.asked.filter(({ path }) => path === "pipelines/detector/runs").map(({ body }) => body);
const answers = { "pipelines/detector/runs": () => ({ run: "r1" }), "runs/r0/cancel": () => ({}), "runs/r0/resume": () => ({ run: "r0" }) };
const bar = (given: Parameters<typeof staged>[1] = {}): Promise<Stage> =>
  staged(
    <>
      <RunBar />
      <Dialogs />
    </>,
    { check: READY, answers, ...given },
  );
const run = (status: RunView["status"]): RunView => ({ run: "r0", status, started: 0, seconds: 65, error: null, nodes: {} });

it("runs everything at a press", async () => {
  const stage = await bar();
  await userEvent.click(screen.getByRole("button", { name: "Run" }));
  expect(runs(stage)).toEqual([{ arguments: {} }]);
});

it("runs to the selected node, and says what is missing where none is", async () => {
  const stage = await bar();
  await userEvent.click(screen.getByLabelText("Other ways to run"));
  expect(screen.getByRole("menuitem", { name: /Run to the selected node/ }).textContent).toContain("Select one node first.");
  await userEvent.keyboard("{Escape}");
  act(() => stage.editor.select(["train"]));
  await userEvent.click(screen.getByLabelText("Other ways to run"));
  await userEvent.click(screen.getByRole("menuitem", { name: /Run to Train the detector/ }));
  expect(runs(stage)).toEqual([{ arguments: {}, to: "train" }]);
});

it("shows what a fresh run redoes, and how long it takes, before anything begins", async () => {
  const fresh = {
    steps: READY.plan?.steps.map((step) => ({ ...step, action: "run", reason: "asked for", seconds: 40 })),
    summary: "0 reused, 2 to run",
    seconds: 80,
  };
  const stage = await bar({ answers: { ...answers, "pipelines/detector/plan": () => fresh } });
  await userEvent.click(screen.getByLabelText("Other ways to run"));
  await userEvent.click(screen.getByRole("menuitem", { name: /Run fresh/ }));
  expect(await screen.findByText("0 reused, 2 to run: all fresh, about 1 min 20 s")).toBeTruthy();
  expect(stage.asked.map(({ path, body }) => [path, body])).toEqual([["pipelines/detector/plan", { arguments: {}, fresh: true }]]);
  await userEvent.click(screen.getByRole("button", { name: "Run fresh" }));
  expect(runs(stage)).toEqual([{ arguments: {}, fresh: true }]);
  expect(screen.queryByRole("dialog")).toBeNull();
});

it("a fresh run that cannot be says why, and does not begin", async () => {
  const refuse = (): never => {
    throw new Error("the request");
  };
  await bar({ answers: { ...answers, "pipelines/detector/plan": refuse } });
  await userEvent.click(screen.getByLabelText("Other ways to run"));
  await userEvent.click(screen.getByRole("menuitem", { name: /Run fresh/ }));
  expect(await screen.findByText(/does not answer/)).toBeTruthy();
  expect(screen.getByRole("button", { name: "Run fresh" })).toHaveProperty("disabled", true);
});

it("asks for parameters without a default, and gives them to this run only", async () => {
  const document: Document = { ...detector(), parameters: { fps: { type: "number", help: "frames a second" } } };
  const stage = await bar({ document });
  await userEvent.click(screen.getByRole("button", { name: "Run" }));
  const dialog = screen.getByRole("dialog", { name: "Run with these values" });
  const go = [...dialog.querySelectorAll("button")].find((button) => button.textContent === "Run");
  expect(go?.disabled).toBe(true);
  fireEvent.change(screen.getByLabelText("fps"), { target: { value: "4" } });
  fireEvent.blur(screen.getByLabelText("fps"));
  await userEvent.click(go as HTMLButtonElement);
  expect(runs(stage)).toEqual([{ arguments: { fps: 4 } }]);
  expect(stage.editor.get().document.parameters.fps?.default).toBeUndefined();
});

it("keeps the values of a run that is refused, and says why in the form", async () => {
  const document: Document = { ...detector(), parameters: { fps: { type: "number", default: 2, help: "frames a second" } } };
  const refuse = (): never => {
    throw new Error("the request");
  };
  const stage = await bar({ document, answers: { ...answers, "pipelines/detector/runs": refuse } });
  act(() => stage.editor.open({ name: "run" }));
  fireEvent.change(screen.getByLabelText("fps"), { target: { value: "4" } });
  fireEvent.blur(screen.getByLabelText("fps"));
  const dialog = screen.getByRole("dialog", { name: "Run with these values" });
  await userEvent.click([...dialog.querySelectorAll("button")].find((button) => button.textContent === "Run") as HTMLButtonElement);
  expect((await screen.findByRole("alert")).textContent).toContain("does not answer");
  expect(screen.getByLabelText("fps")).toHaveProperty("value", "4");
  expect(stage.editor.get().notices).toEqual([]);
});

it("says of a run that has not begun that it waits for the cluster, and how long", async () => {
  await bar({ run: run("pending") });
  expect(screen.getByText("waiting for the cluster · 1 min 5 s")).toBeTruthy();
  expect(screen.getByRole("progressbar").hasAttribute("value")).toBe(false);
});

it("shows the plan with each step's reason, and the time it may take", async () => {
  await bar();
  await userEvent.click(screen.getByText("1 reused, 1 to run, about 1 min 1 s"));
  expect(screen.getByText("epochs changed from 3 to 5")).toBeTruthy();
});

it("cancels what runs, and resumes what broke off", async () => {
  const live = await bar({ run: run("running") });
  expect(screen.getByRole("button", { name: "Run" })).toHaveProperty("disabled", true);
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
  expect(live.asked.map(({ path }) => path)).toContain("runs/r0/cancel");
  expect(screen.getByRole("button", { name: "Cancelling…" })).toHaveProperty("disabled", true);
  cleanup();
  const broken = await bar({ run: run("failed") });
  await userEvent.click(screen.getByRole("button", { name: "Resume" }));
  expect(broken.asked.map(({ path }) => path)).toContain("runs/r0/resume");
});

it("an editor draws, but does not run; the button says so", async () => {
  await bar({ role: "editor" });
  const button = screen.getByRole("button", { name: "Run" });
  expect(button).toHaveProperty("disabled", true);
  expect(button.title).toBe("Only an operator can run pipelines.");
});

it("names what undo would take back", async () => {
  const stage = await bar();
  act(() => void stage.editor.commit({ label: "Set epochs of Train", changes: [{ path: ["nodes", "train", "params", "epochs"], was: 5, now: 6 }] }));
  await userEvent.click(screen.getByLabelText("Undo: Set epochs of Train"));
  expect(stage.editor.get().document.nodes.train?.params?.epochs).toBe(5);
});

it("values of a run are judged before it starts", () => {
  const document: Document = { ...detector(), parameters: { fps: { type: "number" }, name: { type: "text", default: "x" } } };
  expect(problemsWith(document, {})).toEqual({ fps: "needs a value for this run" });
  expect(problemsWith(document, { fps: "fast" })).toEqual({ fps: "must be a number, not 'fast'" });
  expect(problemsWith(document, { fps: 2 })).toEqual({});
});

it("a run waits for edits on their way, and says when they do not arrive", async () => {
  vi.useFakeTimers();
  const state = { saving: { kept: 1, online: true } };
  const editor = { get: () => state, subscribe: () => () => undefined } as unknown as Parameters<typeof saved>[0];
  const waiting = expect(saved(editor, 1_000)).rejects.toThrow("not on the server yet");
  await vi.advanceTimersByTimeAsync(1_001);
  await waiting;
  vi.useRealTimers();
});

it("says in words why a run failed, and what to do", async () => {
  const error = { message: "The disk is full.", remedy: "Free some room, and resume." };
  await bar({ run: { ...run("failed"), error } });
  expect(screen.queryByText(error.remedy)).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: error.message }));
  expect(screen.getByText(error.remedy)).not.toBeNull();
});
