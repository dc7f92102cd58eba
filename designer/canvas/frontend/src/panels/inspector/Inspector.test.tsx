/** The inspector as a person uses it: one edit for a field, problems beside it, promotion there and back. */
import { act, cleanup, fireEvent, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Document } from "../../contract";
import { type Stage, staged } from "../testing";
import { Inspector } from "./Inspector";
import { WIDTHS } from "./useWidth";

beforeEach(() => localStorage.clear());
afterEach(cleanup);
afterEach(() => vi.restoreAllMocks());

async function inspecting(nodes: string[], given: Parameters<typeof staged>[1] = {}): Promise<Stage> {
  const stage = await staged(<Inspector />, given);
  act(() => stage.editor.select(nodes));
  return stage;
}

const train = (stage: Stage): Document["nodes"][string] | undefined => stage.editor.get().document.nodes.train;

it("typing is one edit, done when the field is left, and undone as one", async () => {
  const stage = await inspecting(["train"]);
  const field = screen.getByLabelText("epochs");
  await userEvent.clear(field);
  await userEvent.type(field, "12");
  expect(train(stage)?.params).toEqual({ epochs: 5 });
  await userEvent.tab();
  expect(train(stage)?.params).toEqual({ epochs: 12 });
  act(() => stage.editor.undo());
  expect(train(stage)?.params).toEqual({ epochs: 5 });
  expect(field).toHaveProperty("value", "5");
});

it("what stands in a field when the selection moves on is not lost", async () => {
  const stage = await inspecting(["train"]);
  fireEvent.change(screen.getByLabelText("epochs"), { target: { value: "30" } });
  act(() => stage.editor.select(["resize"]));
  expect(train(stage)?.params).toEqual({ epochs: 30 });
});

it("a value out of range is kept, with the sentence beside it", async () => {
  const stage = await inspecting(["train"]);
  const field = screen.getByLabelText("epochs");
  fireEvent.change(field, { target: { value: "0" } });
  fireEvent.blur(field);
  expect(screen.getByRole("alert").textContent).toContain("'epochs' must be at least 1, not 0.");
  expect(train(stage)?.params).toEqual({ epochs: 0 });
});

it("reset takes what was set out, so that the default stands", async () => {
  const stage = await inspecting(["train"]);
  await userEvent.click(screen.getByLabelText("Reset epochs"));
  expect(train(stage)?.params).toBeUndefined();
  expect(screen.getByLabelText("epochs")).toHaveProperty("value", "20");
});

it("a parameter is promoted under a name, shown as the pipeline's, and taken back", async () => {
  const stage = await inspecting(["train"]);
  await userEvent.click(screen.getByLabelText("Make epochs a parameter of the pipeline"));
  await userEvent.click(screen.getByRole("button", { name: "Promote" }));
  expect(train(stage)?.params).toEqual({ epochs: "${epochs}" });
  expect(stage.editor.get().document.parameters.epochs?.default).toBe(5);
  await userEvent.click(screen.getByRole("button", { name: "Take back" }));
  expect(train(stage)?.params).toEqual({ epochs: 5 });
  expect(stage.editor.get().document.parameters).toEqual({});
});

it("a setting that no file could hold is refused with a sentence", async () => {
  const stage = await inspecting(["train"]);
  const field = screen.getByLabelText("cpus");
  fireEvent.change(field, { target: { value: "1.5" } });
  fireEvent.blur(field);
  expect(screen.getByRole("alert").textContent).toContain("'cpus' above 1 must be whole, not 1.5.");
  expect(train(stage)?.cpus).toBeUndefined();
});

it("several nodes are set in one edit", async () => {
  const stage = await inspecting(["train", "resize"]);
  expect(screen.getByText("2 nodes")).toBeTruthy();
  await userEvent.click(screen.getByLabelText("reuse"));
  expect(stage.editor.get().document.nodes.resize?.reuse).toBe(false);
  expect(stage.editor.get().undo).toBe("Set reuse of 2 nodes");
});

it("a problem of the server stands at its field, and a click on it in the list reveals its node", async () => {
  const problem = { severity: "error" as const, node: "videos", port: null, parameter: "source", message: "Videos needs a value for 'source'.", remedy: "Give it one." };
  const stage = await inspecting(["videos"], { check: { revision: 1, problems: [problem], plan: null } });
  expect(screen.getByRole("alert").textContent).toContain("needs a value");
  act(() => stage.editor.select([]));
  await userEvent.click(within(screen.getByRole("region", { name: "Inspector" })).getByText(/needs a value/));
  expect([...stage.editor.get().selection.nodes]).toEqual(["videos"]);
});

it("the pipeline's name, and its parameters, are edited where nothing is selected", async () => {
  const stage = await inspecting([]);
  const name = screen.getByLabelText("Name of the pipeline");
  await userEvent.clear(name);
  await userEvent.type(name, "Crossing{Enter}");
  expect(stage.editor.get().document.name).toBe("Crossing");
  await userEvent.click(screen.getByText("Add a parameter"));
  expect(stage.editor.get().document.parameters).toEqual({ parameter: { type: "number", default: 0, help: "" } });
});

it("a viewer sees everything and can change nothing", async () => {
  await inspecting(["train"], { role: "viewer" });
  expect(screen.getByLabelText("epochs")).toHaveProperty("readOnly", true);
  expect(screen.queryByLabelText("Reset epochs")).toBeNull();
  expect(screen.getByLabelText("reuse")).toHaveProperty("disabled", true);
});

it("it is folded away and made wider by keyboard", async () => {
  await inspecting([]);
  fireEvent.keyDown(screen.getByRole("separator"), { key: "ArrowLeft" });
  expect(screen.getByRole("separator").getAttribute("aria-valuenow")).toBe(String(WIDTHS.narrow + 16)); // of a small window
  await userEvent.click(screen.getByLabelText("Fold the inspector"));
  expect(screen.queryByLabelText("Name of the pipeline")).toBeNull();
});

it("a popover that closes takes nothing down with it, whatever scrolling returns", async () => {
  const scrolling = vi.spyOn(HTMLElement.prototype, "scrollIntoView").mockReturnValue(Promise.resolve() as unknown as void);
  await inspecting(["train"]);
  await userEvent.click(screen.getByLabelText("Make epochs a parameter of the pipeline"));
  await userEvent.keyboard("{Escape}");
  expect(scrolling).toHaveBeenCalled();
  expect(screen.getByLabelText("epochs")).toBeTruthy();
});
