/** What the open pipeline changed over one of its versions or a run: asked of the server, shown until it is closed. */
import type { Compared } from "../contract";
import { Cell } from "./cell";

type Ask = (query: string, signal: AbortSignal) => Promise<Compared>;

export class Comparison {
  /** What is shown over the canvas; null: nothing. */
  readonly shown = new Cell<Compared | null>(null);
  private query = "";
  private asking = new AbortController();

  constructor(private readonly ask: Ask) {}

  /** Compare with `query`: "version=DIGEST" or "run=RUN". Raises RefusalError. */
  async begin(query: string): Promise<void> {
    this.query = query;
    await this.renew();
  }

  /** Ask anew, after an edit; of two that are on their way the later counts. Raises RefusalError. */
  async renew(): Promise<void> {
    this.asking.abort();
    const { signal } = (this.asking = new AbortController());
    try {
      const found = await this.ask(this.query, signal);
      if (!signal.aborted) this.shown.set(found);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** Show nothing any more; whether anything was shown. */
  end(): boolean {
    const was = this.shown.get() !== null;
    this.asking.abort();
    this.shown.set(null);
    return was;
  }
}
