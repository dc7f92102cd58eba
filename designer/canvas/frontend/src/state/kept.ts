/** Unsent edits in the browser's own storage, so that a reload or a crash of the tab loses none of them. */
import type { EditRequest } from "../contract";

type Record = { at: number; edits: EditRequest[] };
const PREFIX = "framewire:edits:";
const SILENT_MS = 15_000; // where a browser has no locks, a tab that has not written for so long is taken for gone

export class Kept {
  private readonly start: string;
  private readonly key: string;

  constructor(slug: string, client: string) {
    this.start = `${PREFIX}${slug}:`;
    this.key = this.start + client;
    void navigator.locks?.request(this.key, () => new Promise(() => undefined)); // held as long as this tab lives
  }

  /** Keep `edits`, and nothing else, of this tab. */
  save(edits: readonly EditRequest[]): void {
    try {
      if (edits.length === 0) localStorage.removeItem(this.key);
      else localStorage.setItem(this.key, JSON.stringify({ at: Date.now(), edits }));
    } catch {
      // storage is full or forbidden: the edits are still in memory and on their way
    }
  }

  /** What tabs that are gone have left, in the order it was done; it is ours from now on. */
  async orphans(): Promise<EditRequest[]> {
    const found: Record[] = [];
    for (const key of this.others()) {
      const record = await this.taken(key);
      if (record) found.push(record);
    }
    return found.sort((a, b) => a.at - b.at).flatMap((record) => record.edits);
  }

  private others(): string[] {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(this.start) && key !== this.key);
    } catch {
      return [];
    }
  }

  private async taken(key: string): Promise<Record | null> {
    if (!navigator.locks) return this.read(key, SILENT_MS);
    return navigator.locks.request(key, { ifAvailable: true }, (lock) => (lock ? this.read(key, 0) : null));
  }

  private read(key: string, silent: number): Record | null {
    const record = JSON.parse(localStorage.getItem(key) ?? "null") as Record | null;
    if (!record || Date.now() - record.at < silent) return null;
    localStorage.removeItem(key);
    return record;
  }
}
