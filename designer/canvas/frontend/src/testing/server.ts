/** A server in memory for tests and the workbench: it keeps one document, answers edits and tells everybody of them. */
import type { Document, Edit, EditAnswer, EditRequest, Opened, RunView } from "../contract";
import { merge } from "../model/merge";
import { emptyDocument } from "../model/document";
import { PALETTE } from "./palette";

type Line = { send: (event: string, data: unknown) => void };

export class MemoryServer {
  document: Document;
  revision = 1;
  down = false; // it answers nothing
  run: RunView | null = null;
  role: Opened["role"] = "operator";
  readonly received: EditRequest[] = [];
  private readonly log: { revision: number; client: string; edit: Edit }[] = [];
  private readonly answers = new Map<string, EditAnswer>();
  private readonly lines = new Set<Line>();

  constructor(document: Document) {
    this.document = document;
  }

  /** Stands in for `window.fetch`. */
  fetch = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    await new Promise((later) => setTimeout(later, 5));
    if (this.down) throw new TypeError("down");
    const url = new URL(String(input), "http://memory");
    const path = url.pathname.replace(/^\/framewire\/api\//, "");
    if (path === "palette") return Response.json(PALETTE);
    if (path === "pipelines") return Response.json([{ slug: "other", name: "Other line", gallery: true }]);
    if (path === "pipelines/other/document") return Response.json({ ...emptyDocument("Other line"), nodes: { resize: { component: "resize@1" } }, layout: { resize: [0, 0] } });
    if (path.endsWith("/edits")) return Response.json(this.take(JSON.parse(String(init.body)) as EditRequest));
    if (path.endsWith("/events")) return this.events(Number(url.searchParams.get("since")), init.signal ?? undefined);
    if (path.startsWith("pipelines/")) return Response.json(this.opened());
    return Response.json({ error: { kind: "Missing", message: "There is nothing.", remedy: "" } }, { status: 404 });
  };

  /** Somebody's edit: applied once, told to all. */
  take(request: EditRequest): EditAnswer {
    const key = `${request.client} ${request.seq}`;
    const known = this.answers.get(key);
    if (known) return known;
    this.received.push(request);
    const merged = merge(this.document, request.edit);
    const applied = { label: request.edit.label, changes: merged.applied };
    this.document = merged.document;
    if (merged.applied.length) this.tell({ revision: (this.revision += 1), client: request.client, edit: applied });
    const conflicts = merged.refused.map(({ path, was, now }) => ({ path, was, ours: now, who: "Somebody", label: request.edit.label }));
    const answer = { revision: this.revision, seq: request.seq, applied, conflicts };
    this.answers.set(key, answer);
    return answer;
  }

  /** Send an event to everybody who listens. */
  say(event: string, data: unknown): void {
    for (const line of this.lines) line.send(event, data);
  }

  private tell(event: { revision: number; client: string; edit: Edit }): void {
    this.log.push(event);
    this.say("edit", event);
  }

  private opened(): Opened {
    const { document, revision, role, run } = this;
    return { slug: "line", revision, document, notices: [], check: { revision, problems: [], plan: null }, run, clients: [], role };
  }

  private events(since: number, signal?: AbortSignal): Response {
    const encoder = new TextEncoder();
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        const line = { send: (event: string, data: unknown) => controller.enqueue(encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)) };
        this.lines.add(line);
        signal?.addEventListener("abort", () => this.lines.delete(line));
        for (const event of this.log) if (event.revision > since) line.send("edit", event);
      },
    });
    return new Response(stream, { headers: { "Content-Type": "text/event-stream" } });
  }
}
