/** How the canvas speaks to the server: JSON with the session's token, errors as sentences, events as a stream that comes back. */
import type { Events, Json, Mount, Refusal } from "./contract";

/** What the server refused, or why it could not be reached: a sentence and what to do. */
export class RefusalError extends Error {
  readonly kind: string;
  readonly remedy: string;
  readonly status: number;

  constructor(refusal: Refusal["error"], status: number) {
    super(refusal.message);
    this.kind = refusal.kind;
    this.remedy = refusal.remedy;
    this.status = status;
  }

  /** Whether trying again later may help: the server was away or busy. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** What went wrong, as a sentence and what to do. */
export function toldBy(error: unknown): { message: string; remedy: string } {
  if (error instanceof RefusalError) return { message: error.message, remedy: error.remedy };
  return { message: "That did not work.", remedy: error instanceof Error ? error.message : String(error) };
}

export type Heard = { [K in keyof Events]: (event: Events[K]) => void } & { online: (online: boolean) => void };
const UNREACHABLE = { kind: "Unreachable", message: "Framewire's server does not answer.", remedy: "Your edits are kept here; it is tried again by itself." };

/** The server's interface under `mount.api`. */
export class Api {
  private mount: Mount;
  private readonly expected = new Map<string, Promise<Response>>();

  constructor(mount: Mount) {
    this.mount = mount;
  }

  /** Go on with a newer session's token. */
  renew(mount: Mount): void {
    this.mount = mount;
  }

  /** Take `answer` for what GET `path` will be answered next: it has been asked already. */
  expect(path: string, answer: Promise<Response>): void {
    this.expected.set(path, answer);
  }

  /** GET `path`. Raises RefusalError. */
  get<T>(path: string, signal?: AbortSignal): Promise<T> {
    return this.ask<T>(path, { signal: signal ?? null });
  }

  /** POST `body` to `path`. Raises RefusalError. */
  post<T>(path: string, body: unknown = {}, signal?: AbortSignal): Promise<T> {
    return this.ask<T>(path, posting(body, signal));
  }

  /** POST `body` to `path`, which answers with a file. Raises RefusalError. */
  async file(path: string, body: unknown): Promise<Blob> {
    return (await this.fetch(path, posting(body))).blob();
  }

  /** POST `file` as it is; `progress` is told how much of it has gone, 0 to 1. Raises RefusalError. */
  upload<T>(path: string, file: Blob, progress: (share: number) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest(); // fetch does not tell how much has gone
      request.open("POST", `${this.mount.api}/${path}`);
      request.setRequestHeader("Authorization", `Bearer ${this.mount.token}`);
      request.responseType = "json";
      request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
      request.onerror = () => reject(new RefusalError(UNREACHABLE, 0));
      request.onload = () => {
        const body = request.response as (T & Partial<Refusal>) | null;
        if (request.status < 300 && body) resolve(body);
        else reject(new RefusalError(body?.error ?? unknownRefusal(request.status), request.status));
      };
      request.send(file);
    });
  }

  /** A picture's address with the token that lets the browser load it; null where it is not on our own server. */
  picture(url: string): string | null {
    const address = new URL(url, window.location.href);
    if (address.origin !== window.location.origin) return null;
    address.searchParams.set("token", this.mount.token);
    return address.pathname + address.search;
  }

  /** Listen to a pipeline's events until `signal` aborts; a broken stream is taken up again, later each time. */
  async listen(address: () => string, heard: Heard, signal: AbortSignal): Promise<void> {
    for (let tries = 0; !signal.aborted; tries++) {
      try {
        await this.stream(address(), heard, signal, () => (tries = 0));
      } catch {
        if (signal.aborted) return;
      }
      heard.online(false);
      await pause(Math.min(250 * 2 ** tries, 8_000) * (0.75 + Math.random() / 2), signal);
    }
  }

  private async stream(path: string, heard: Heard, signal: AbortSignal, opened: () => void): Promise<void> {
    const answer = await this.fetch(path, { signal, headers: { Accept: "text/event-stream" } });
    if (!answer.body) return;
    opened();
    heard.online(true);
    const reader = answer.body.pipeThrough(new TextDecoderStream() as unknown as TransformStream<Uint8Array<ArrayBuffer>, string>).getReader();
    const parse = eventParser((name, data) => dispatch(heard, name, data));
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) parse(chunk.value);
  }

  private async ask<T>(path: string, init: RequestInit): Promise<T> {
    const answer = await this.fetch(path, init);
    return (await answer.json()) as T;
  }

  private async fetch(path: string, init: RequestInit): Promise<Response> {
    const headers = { ...init.headers, Authorization: `Bearer ${this.mount.token}` };
    const expected = this.expected.get(path);
    this.expected.delete(path);
    const answer = await (expected ?? fetch(`${this.mount.api}/${path}`, { ...init, headers })).catch((error: unknown) => {
      if (init.signal?.aborted) throw error;
      throw new RefusalError(UNREACHABLE, 0);
    });
    if (!answer.ok) throw new RefusalError(await refusal(answer), answer.status);
    return answer;
  }
}

function posting(body: unknown, signal?: AbortSignal): RequestInit {
  return { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" }, signal: signal ?? null };
}

async function refusal(answer: Response): Promise<Refusal["error"]> {
  const body = (await answer.json().catch(() => null)) as Refusal | null;
  return body?.error ?? unknownRefusal(answer.status);
}

function unknownRefusal(status: number): Refusal["error"] {
  return { kind: "Server", message: `The server answered ${status}.`, remedy: "Try it again; if it stays, look at the server's log." };
}

/** Feed it text as it arrives; it tells each server-sent event once it is whole. */
export function eventParser(tell: (name: string, data: string) => void): (text: string) => void {
  let rest = "";
  return (text) => {
    const blocks = (rest + text).replaceAll("\r\n", "\n").split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const lines = block.split("\n");
      const data = lines.filter((line) => line.startsWith("data:")).map((line) => line.slice(5).trimStart());
      const name = lines.find((line) => line.startsWith("event:"))?.slice(6).trim();
      if (name && data.length) tell(name, data.join("\n"));
    }
  };
}

function dispatch(heard: Heard, name: string, data: string): void {
  const handler = (heard as unknown as Record<string, ((event: Json) => void) | undefined>)[name];
  if (name !== "online" && Object.hasOwn(heard, name)) handler?.(JSON.parse(data) as Json);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), done()), { once: true });
  });
}
