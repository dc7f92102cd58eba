/** The tour: five steps, skipped at any, seen once, and taken again when asked for. */
import { act, cleanup, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import { staged } from "../testing";
import { STEPS } from "./steps";
import { Tour } from "./Tour";

beforeEach(() => localStorage.clear());
afterEach(cleanup);

it("goes through its steps and is not begun again", async () => {
  await staged(<Tour start />);
  for (const step of STEPS) {
    expect(screen.getByRole("dialog", { name: step.title })).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: /Next|Done/ }));
  }
  expect(screen.queryByRole("dialog")).toBeNull();
  cleanup();
  await staged(<Tour start />);
  expect(screen.queryByRole("dialog")).toBeNull();
});

it("is skipped by Esc, and taken again from the menu", async () => {
  const { editor } = await staged(<Tour start />);
  await userEvent.keyboard("{Escape}");
  expect(screen.queryByRole("dialog")).toBeNull();
  act(() => editor.open({ name: "tour" }));
  expect(screen.getByText("1 of 5")).toBeTruthy();
});
