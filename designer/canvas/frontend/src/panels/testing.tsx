/** The panels in tests: drawn around an editor that is open on a document, with a server made of answers. */

import { render, type RenderResult } from "@testing-library/react";
import type { ReactNode } from "react";
import { vi } from "vitest";
import type { Check, Conflict, Document, Json, Role, RunView } from "../contract";
import { Editor, EditorContext } from "../state/store";
import { detector } from "../testing/documents";
import { PALETTE, parameter } from "../testing/palette";

type Answers = Record<string, (body: unknown) => unknown>;
type Given = { document?: Document; role?: Role; check?: Check | null; run?: RunView | null; answers?: Answers; conflicts?: Conflict[] };
export type Stage = RenderResult & { editor: Editor; asked: { path: string; body: Json }[] };

const SETTINGS = [
  parameter({ name: "compute", kind: "text", help: "where it runs" }),
  parameter({ name: "cpus", kind: "number", help: "CPUs it takes", nullable: true, gt: 0, le: 4096 }),
  parameter({ name: "reuse", kind: "boolean", help: "take what it made before" }),
  parameter({ name: "bypass", kind: "boolean", help: "leave it out" }),
];

/** Draw `panel` for an editor that has heard from its server. Edits are acknowledged at once; other questions by `answers`, by path. */
export async function staged(panel: ReactNode, given: Given = {}): Promise<Stage> {
  const asked: Stage["asked"] = [];
  vi.stubGlobal("fetch", (url: string, init?: RequestInit) => answered(url, init, given, asked));
  const mount = { api: "/api", token: "t", slug: "detector", tour: false };
  const editor = new Editor(mount);
  await editor.start(mount);
  const drawn = render(<EditorContext value={editor}>{panel}</EditorContext>);
  return { ...drawn, editor, asked };
}

async function answered(url: string, init: RequestInit | undefined, given: Given, asked: Stage["asked"]): Promise<Response> {
  const path = url.replace("/api/", "");
  if (path.includes("/events")) return new Promise(() => undefined);
  const body = JSON.parse(typeof init?.body === "string" ? init.body : "null") as Json;
  if (path !== "palette" && path !== "pipelines/detector") asked.push({ path, body });
  return Response.json(answer(path, body, given));
}

function answer(path: string, body: Json, { document = detector(), role = "operator", check = null, run = null, answers = {}, conflicts = [] }: Given): unknown {
  const own = answers[path];
  if (own) return own(body);
  if (path === "palette") return { ...PALETTE, settings: SETTINGS };
  if (path === "pipelines/detector") return { slug: "detector", revision: 1, document, notices: [], check, run, clients: [], role };
  const { seq, edit } = body as unknown as { seq: number; edit: unknown };
  return { revision: 1 + seq, seq, applied: edit, conflicts };
}
