/** A pipeline that needs the sample data: the notice draws it, shows how far that is, and goes when it is there. */
import { cleanup, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it } from "vitest";
import type { Role, SampleData } from "../../contract";
import { type Stage, staged } from "../testing";
import { SampleNotice } from "./SampleNotice";

afterEach(cleanup);

const OFFERED: SampleData = { drawn: false, drawing: null, error: null };

function shown(undrawn: boolean, role: Role = "operator", told: SampleData = OFFERED): Promise<Stage> {
  const answers = { "sample-data": (body: unknown) => (body === null ? told : { ...told, drawing: 0.4 }), "sample-data/cancel": () => OFFERED };
  return staged(<SampleNotice />, { check: { revision: 1, problems: [], plan: null, undrawn }, role, answers });
}

it("one click draws the data, shows how far it is, and another cancels", async () => {
  await shown(true);
  await userEvent.click(await screen.findByRole("button", { name: "Draw the sample data" }));
  expect((await screen.findByRole<HTMLProgressElement>("progressbar")).value).toBe(0.4);
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
  expect(await screen.findByRole("button", { name: "Draw the sample data" })).toBeTruthy();
});

it("whoever may not run is told, and offered nothing", async () => {
  await shown(true, "editor");
  expect(await screen.findByText(/^The sample data is not drawn/)).toBeTruthy();
  expect(screen.queryByRole("button")).toBeNull();
});

it("it says nothing where the data is not needed, or there by now", async () => {
  const { container, asked } = await shown(false);
  expect([container.textContent, asked]).toEqual(["", []]);
  cleanup();
  const { container: late, editor } = await shown(true, "operator", { ...OFFERED, drawn: true });
  await expect.poll(() => editor.get().ready).toBe(true);
  expect(late.textContent).toBe("");
});

it("what went wrong with the drawing stands there as a notice, beside the offer", async () => {
  const { editor } = await shown(true, "operator", { ...OFFERED, error: { message: "Drawing the sample data failed: the disk is full.", remedy: "Try again." } });
  await screen.findByRole("button", { name: "Draw the sample data" });
  expect(editor.get().notices).toMatchObject([{ tone: "error", message: "Drawing the sample data failed: the disk is full." }]);
});
