import { afterEach, expect, test, vi } from "vitest";
import { stayUndisturbed } from "./undisturbed";

let end: () => void;
afterEach(() => {
  end();
  document.body.replaceChildren();
});

function dialog(title: string): HTMLElement {
  const [around, heading, button] = [document.createElement("div"), document.createElement("h2"), document.createElement("button")];
  around.dataset.testid = "stDialog";
  heading.textContent = title;
  button.setAttribute("aria-label", "Close");
  button.addEventListener("click", () => around.remove());
  around.append(heading, button);
  document.body.append(around);
  return around;
}

test("while the canvas is there, the dialog about a lost connection is closed, and no other", async () => {
  end = stayUndisturbed(() => true);
  const [lost, other] = [dialog("Connection error"), dialog("Deploy this app")];
  await vi.waitFor(() => expect(lost.isConnected).toBe(false));
  expect(other.isConnected).toBe(true);
});

test("on another page it stays", async () => {
  const canvas = vi.fn(() => false);
  end = stayUndisturbed(canvas);
  const lost = dialog("Connection error");
  await vi.waitFor(() => expect(canvas).toHaveBeenCalled());
  expect(lost.isConnected).toBe(true);
});
