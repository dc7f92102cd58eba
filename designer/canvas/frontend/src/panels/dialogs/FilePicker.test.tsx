/** The file picker: folders are entered, files that fit are picked, focus stays inside, and Esc leaves the selection alone. */
import { cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import type { Folder } from "../../contract";
import { staged } from "../testing";
import { FilePicker, fits } from "./FilePicker";

afterEach(cleanup);

const FOLDERS: Record<string, Folder> = {
  "": { folder: "", parent: null, entries: [{ name: "Samples", path: "../samples", folder: true, bytes: 0 }] },
  "../samples": {
    folder: "../samples",
    parent: "",
    entries: [
      { name: "north.mp4", path: "../samples/north.mp4", folder: false, bytes: 3_400_000 },
      { name: "make.py", path: "../samples/make.py", folder: false, bytes: 6_400 },
    ],
  },
};

async function picking(): Promise<{ onPick: ReturnType<typeof vi.fn>; onClose: ReturnType<typeof vi.fn> }> {
  const [onPick, onClose] = [vi.fn(), vi.fn()];
  const browse = (folder: string): Promise<Folder> => Promise.resolve(FOLDERS[folder] as Folder);
  await staged(<FilePicker files={{ suffixes: [".mp4"], script: false }} browse={browse} onPick={onPick} onClose={onClose} />);
  await userEvent.click(await screen.findByRole("button", { name: "Samples" }));
  await screen.findByText("north.mp4");
  return { onPick, onClose };
}

it("picks a file that fits, and no other", async () => {
  const { onPick } = await picking();
  expect(screen.getByText("make.py").closest("button")).toHaveProperty("disabled", true);
  await userEvent.click(screen.getByText("north.mp4"));
  expect(onPick).toHaveBeenCalledWith("../samples/north.mp4");
});

it("takes the folder that is open", async () => {
  const { onPick } = await picking();
  await userEvent.click(screen.getByRole("button", { name: "Take this folder" }));
  expect(onPick).toHaveBeenCalledWith("../samples");
});

it("keeps the focus inside when a folder is entered", async () => {
  await picking();
  await waitFor(() => expect(document.activeElement?.textContent).toContain("Up"));
});

it("closes on Esc", async () => {
  const { onClose } = await picking();
  fireEvent(screen.getByRole("dialog"), new Event("cancel", { cancelable: true }));
  expect(onClose).toHaveBeenCalled();
});

it("any file fits where no suffix is named", () => {
  expect([fits("a.MP4", { suffixes: [".mp4"] }), fits("a.txt", { suffixes: [".mp4"] }), fits("a", { suffixes: [] })]).toEqual([true, false, true]);
});
