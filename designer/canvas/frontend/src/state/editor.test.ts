import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { eventParser } from "../api";
import { edit } from "../model/edit";
import { remove } from "../model/edits/nodes";
import { detector } from "../testing/documents";
import { MemoryServer } from "../testing/server";
import { Editor } from "./editor";

const MOUNT = { api: "/framewire/api", token: "t", slug: "line", tour: false };
const epochs = (was: number, now: number) => edit(`Set epochs to ${now}`, [{ path: ["nodes", "train", "params", "epochs"], was, now }]);
let server: MemoryServer;
const editors: Editor[] = [];

async function opened(): Promise<Editor> {
  const editor = new Editor(MOUNT);
  editors.push(editor);
  await editor.start(MOUNT);
  return editor;
}

const settled = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 4_000 });

beforeEach(() => {
  localStorage.clear();
  server = new MemoryServer(detector());
  vi.stubGlobal("fetch", server.fetch);
});
afterEach(() => {
  for (const editor of editors.splice(0)) editor.close();
});

describe("an editor", () => {
  test("shows an edit at once and counts it as saved only when the server has answered", async () => {
    const editor = await opened();
    editor.commit(epochs(5, 6));
    expect(editor.get().document.nodes.train?.params?.epochs).toBe(6);
    expect(editor.get().saving.kept).toBe(1);
    await settled(() => expect(editor.get().saving.kept).toBe(0));
    expect(server.document.nodes.train?.params?.epochs).toBe(6);
  });

  test("keeps edits while the server is away, and sends them once, in order", async () => {
    const editor = await opened();
    server.down = true;
    for (let now = 6; now < 10; now++) editor.commit(epochs(now - 1, now));
    await settled(() => expect(editor.get().saving).toEqual({ kept: 4, online: false }));
    expect(localStorage.length).toBe(1);
    server.down = false;
    await settled(() => expect(editor.get().saving).toEqual({ kept: 0, online: true }));
    expect(server.received.map((one) => one.seq)).toEqual([1, 2, 3, 4]);
    expect(localStorage.length).toBe(0);
  });

  test("undoes and redoes through the server", async () => {
    const editor = await opened();
    editor.commit(epochs(5, 6));
    editor.undo();
    await settled(() => expect(server.document).toEqual(detector()));
    editor.redo();
    await settled(() => expect(server.document.nodes.train?.params?.epochs).toBe(6));
    expect(editor.get().undo).toBe("Set epochs to 6");
  });

  test("merges what another does elsewhere, and undo leaves that alone", async () => {
    const [one, other] = [await opened(), await opened()];
    one.commit(epochs(5, 6));
    other.commit(edit("Rename", [{ path: ["nodes", "train", "title"], was: "Train the detector", now: "Learn" }]));
    await settled(() => expect(one.get().document.nodes.train).toMatchObject({ title: "Learn", params: { epochs: 6 } }));
    one.undo();
    await settled(() => expect(other.get().document.nodes.train).toMatchObject({ title: "Learn", params: { epochs: 5 } }));
  });

  test("keeps both where two change the same: theirs stands, ours is shown", async () => {
    const [one, other] = [await opened(), await opened()];
    one.commit(epochs(5, 6));
    other.commit(epochs(5, 7));
    await settled(() => expect(one.get().conflicts.length + other.get().conflicts.length).toBe(1));
    await settled(() => expect(one.get().document).toEqual(other.get().document));
    expect([...one.get().conflicts, ...other.get().conflicts][0]).toMatchObject({ path: ["nodes", "train", "params", "epochs"] });
  });

  test("lets a viewer look and not edit", async () => {
    server.role = "viewer";
    const editor = await opened();
    expect(editor.commit(epochs(5, 6))).toBe(false);
    expect(editor.get().document).toEqual(detector());
    expect(editor.get().notices[0]?.message).toContain("look at this pipeline");
  });

  test("drops what has gone from the selection", async () => {
    const editor = await opened();
    editor.select(["train", "resize"]);
    editor.commit(remove(detector(), ["resize"]));
    expect([...editor.get().selection.nodes]).toEqual(["train"]);
  });
});

describe("the event stream", () => {
  test("is read whatever way it is cut", () => {
    const text = 'event: check\ndata: {"a":1}\n\nevent: run\r\ndata: {"b":\r\ndata: 2}\r\n\r\n: comment\n\n';
    for (let cut = 1; cut < text.length; cut++) {
      const heard: [string, string][] = [];
      const parse = eventParser((name, data) => heard.push([name, data]));
      parse(text.slice(0, cut));
      parse(text.slice(cut));
      expect(heard).toEqual([["check", '{"a":1}'], ["run", '{"b":\n2}']]);
    }
  });
});
