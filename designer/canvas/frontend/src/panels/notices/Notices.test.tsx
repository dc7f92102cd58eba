/** Notices: errors stay, conflicts are chosen, and taking mine is an edit like any other. */
import { act, cleanup, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Stage, staged } from "../testing";
import { Notices } from "./Notices";

beforeEach(() => localStorage.clear());
afterEach(cleanup);

async function inConflict(): Promise<Stage> {
  const conflict = { path: ["nodes", "train", "params", "epochs"], was: 20, ours: 3, theirs: 5, who: "another tab", label: "Set epochs" };
  const stage = await staged(<Notices />, { conflicts: [conflict] });
  await act(async () => {
    stage.editor.commit({ label: "Anything", changes: [{ path: ["description"], was: "", now: "x" }] });
    await vi.waitFor(() => expect(stage.editor.get().conflicts).toHaveLength(1));
  });
  return stage;
}

it("a conflict names both values; keeping theirs changes nothing", async () => {
  const stage = await inConflict();
  expect(screen.getByText(/Meanwhile another tab set epochs of Train the detector to 5. Yours was 3./)).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Keep theirs" }));
  expect(stage.editor.get().conflicts).toEqual([]);
  expect(stage.editor.get().document.nodes.train?.params?.epochs).toBe(5);
});

it("taking mine is an edit that undo takes back", async () => {
  const stage = await inConflict();
  await userEvent.click(screen.getByRole("button", { name: "Take mine" }));
  expect(stage.editor.get().document.nodes.train?.params?.epochs).toBe(3);
  act(() => stage.editor.undo());
  expect(stage.editor.get().document.nodes.train?.params?.epochs).toBe(5);
});

it("an error stays until it is dismissed; what merely informs goes by itself", async () => {
  const stage = await staged(<Notices />);
  vi.useFakeTimers();
  act(() => {
    stage.editor.notify("It is done.");
    stage.editor.notify("The disk is full.", "Free some of it.", "error");
  });
  act(() => vi.advanceTimersByTime(20_000));
  vi.useRealTimers();
  expect(screen.queryByText(/It is done/)).toBeNull();
  expect(screen.getByRole("alert").textContent).toContain("The disk is full. Free some of it.");
  await userEvent.click(screen.getByLabelText("Dismiss"));
  expect(screen.queryByRole("alert")).toBeNull();
});

it("what a person typed is text, whatever it looks like", async () => {
  const stage = await staged(<Notices />);
  act(() => void stage.editor.notify('<img src=x onerror="alert(1)">', "", "error"));
  expect(document.querySelector("img")).toBeNull();
  expect(screen.getByRole("alert").textContent).toContain("<img src=x");
});
