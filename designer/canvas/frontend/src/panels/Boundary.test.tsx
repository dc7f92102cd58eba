/** A broken panel says so, and comes back. */
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { guarded } from "./Boundary";

afterEach(cleanup);

it("keeps a mistake inside and draws the panel anew when asked", async () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  let broken = true;
  const Panel = guarded("The inspector", () => {
    if (broken) throw new Error("a mistake");
    return <p>whole</p>;
  });
  render(<Panel />);
  expect(screen.getByRole("alert").textContent).toContain("The inspector failed. Your edits are safe.");
  broken = false;
  await userEvent.click(screen.getByRole("button", { name: "Draw it anew" }));
  expect(screen.getByText("whole")).toBeTruthy();
});
