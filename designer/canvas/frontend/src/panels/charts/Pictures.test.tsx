/** Pictures opened large, and stills of videos opened in a player. */
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { Pictures } from "./Pictures";

afterEach(cleanup);
afterEach(() => vi.unstubAllGlobals());

const VIDEOS = ["dock/early.mkv", "dock/noon.avi"].map((caption, at) => ({ url: `/stills/${at}`, caption, video: `/media/${at}` }));
const FRAMES = ["first", "second"].map((caption) => ({ url: `/${caption}`, caption }));

const signed = (token: string) => (url: string) => `${url}${url.includes("?") ? "&" : "?"}token=${token}`;

it("a still of a video opens the browser's player on it, and the arrows move in the video", async () => {
  const shown = render(<Pictures pictures={VIDEOS} picture={signed("one")} compact={false} />);
  await userEvent.click(screen.getByRole("button", { name: "Play dock/early.mkv" }));
  const player = screen.getByLabelText<HTMLVideoElement>("dock/early.mkv", { selector: "video" });
  expect([player.controls, player.getAttribute("src"), player.getAttribute("poster")]).toEqual([true, "/media/0?token=one", "/stills/0?side=1280&token=one"]);
  fireEvent.keyDown(player, { key: "ArrowRight" });
  expect(screen.getByText("1 of 2")).toBeTruthy();
  shown.rerender(<Pictures pictures={VIDEOS} picture={signed("two")} compact={false} />);
  expect(player.getAttribute("src")).toBe("/media/0?token=one"); // a newer token does not make it begin anew
  await userEvent.click(screen.getByRole("button", { name: "Next" }));
  expect(screen.getByLabelText("dock/noon.avi", { selector: "video" }).getAttribute("src")).toBe("/media/1?token=two");
});

it.each([
  [true, "This browser cannot play this avi video.", "Download noon.avi"],
  [false, "The video cannot be fetched.", null],
])("what does not play says why, and is handed over where it is there (%s)", async (ok, sentence, download) => {
  vi.stubGlobal("fetch", () => Promise.resolve({ ok }));
  render(<Pictures pictures={VIDEOS} picture={signed("one")} compact />);
  await userEvent.click(screen.getByRole("button", { name: "Play dock/noon.avi" }));
  fireEvent.error(screen.getByLabelText("dock/noon.avi", { selector: "video" }));
  expect((await screen.findByRole("alert")).textContent).toContain(sentence);
  expect(screen.queryByLabelText("dock/noon.avi", { selector: "video" })).toBeNull();
  const link = screen.queryByRole("link");
  expect(link?.textContent ?? null).toBe(download);
  if (download) expect([link?.getAttribute("href"), link?.getAttribute("download")]).toEqual(["/media/1?token=one", "noon.avi"]);
});

it("pictures that are no stills are looked at, and the arrows lead to the next", async () => {
  render(<Pictures pictures={FRAMES} picture={signed("one")} compact={false} />);
  await userEvent.click(screen.getByRole("button", { name: "Look at first" }));
  fireEvent.keyDown(screen.getByText("1 of 2"), { key: "ArrowRight" });
  expect(screen.getByText("2 of 2")).toBeTruthy();
  expect(document.querySelector("video")).toBeNull();
});
