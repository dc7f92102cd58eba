import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { addressOf, handedOver, placeEarly } from "./early";

beforeEach(() => {
  document.body.innerHTML = '<div id="root"></div><div id="place"></div>';
  window.history.replaceState(null, "", "/design?pipeline=line");
});
afterEach(() => {
  handedOver(document.createElement("div"), "line");
  localStorage.clear();
});

const place = (): HTMLElement => document.getElementById("place") as HTMLElement;
const streamlitDraws = async (html: string): Promise<void> => {
  (document.getElementById("root") as HTMLElement).innerHTML = html;
  await new Promise((done) => setTimeout(done));
};

test("what was drawn early is moved to its place as it is, once", () => {
  const holder = placeEarly("line", vi.fn());
  const field = holder.appendChild(document.createElement("input"));
  field.focus();
  expect(handedOver(place(), "line")).toBe(holder);
  expect(holder.parentElement).toBe(place());
  expect(document.activeElement).toBe(field);
  expect(handedOver(document.createElement("div"), "line")).toBeNull();
});

test("what somebody holds is moved once it is let go", async () => {
  const holder = placeEarly("line", vi.fn());
  window.dispatchEvent(new Event("pointerdown"));
  expect(handedOver(place(), "line")).toBe(holder);
  expect(holder.parentElement).toBe(document.body);
  window.dispatchEvent(new Event("pointerup"));
  await new Promise((done) => setTimeout(done));
  expect(holder.parentElement).toBe(place());
});

test("it is not moved for another pipeline, nor into itself", () => {
  const holder = placeEarly("line", vi.fn());
  expect(handedOver(place(), "other")).toBeNull();
  expect(handedOver(holder, "line")).toBeNull();
  expect(holder.parentElement).toBe(document.body);
});

test("it goes when Streamlit goes to another page, or says why it draws no canvas", async () => {
  const left = vi.fn();
  const holder = placeEarly("line", left);
  await streamlitDraws("<p>its header</p>");
  expect(left).not.toHaveBeenCalled();
  window.history.pushState(null, "", "/runs");
  await streamlitDraws("<h1>Runs</h1>");
  expect(left).toHaveBeenCalledOnce();
  expect(holder.isConnected).toBe(false);

  window.history.pushState(null, "", "/design");
  placeEarly("line", left);
  await streamlitDraws('<div data-testid="stAlert">There is no such pipeline.</div>');
  expect(left).toHaveBeenCalledTimes(2);
});

test("it has the theme that somebody chose for the page", () => {
  localStorage.setItem("stActiveTheme-/design-v2", '"Dark"');
  localStorage.setItem("stActiveTheme-/runs-v2", '"Light"');
  placeEarly("line", vi.fn());
  expect(document.documentElement.style.colorScheme).toBe("dark");
  handedOver(place(), "line");
  expect(document.documentElement.style.colorScheme).toBe("");
});

test("the pages that the canvas asks for have addresses", () => {
  expect(addressOf({ page: "runs", run: "r 1", node: "train" })).toBe("/runs?run=r+1&node=train");
  expect(addressOf({ page: "pipelines" })).toBe("/");
});
