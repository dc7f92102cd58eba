/** Edits on their way: sent in order, one at a time, kept here (and over a reload) until the server says that they are on its disk. */
import { type Api, RefusalError } from "../api";
import type { Edit, EditAnswer, EditRequest } from "../contract";
import { Kept } from "./kept";

export type Told = {
  changed: (kept: number, online: boolean) => void;
  acknowledged: (sent: EditRequest, answer: EditAnswer) => void;
  refused: (sent: EditRequest, why: RefusalError) => void;
};
const MOST_WAIT = 10_000; // ms

export class Outbox {
  readonly client: string;
  private readonly api: Api;
  private readonly slug: string;
  private readonly told: Told;
  private readonly kept: Kept;
  private waiting: EditRequest[] = [];
  private seq = 0;
  private sending = false;
  private online = true;
  private wake: () => void = () => undefined;

  constructor(api: Api, slug: string, told: Told) {
    this.api = api;
    this.slug = slug;
    this.told = told;
    this.client = crypto.getRandomValues(new Uint32Array(3)).reduce((text, n) => text + n.toString(36), "c");
    this.kept = new Kept(slug, this.client);
    window.addEventListener("online", () => this.wake());
  }

  /** The edits not yet acknowledged, oldest first. */
  get pending(): readonly EditRequest[] {
    return this.waiting;
  }

  /** The sequence number of the newest edit made here. */
  get last(): number {
    return this.seq;
  }

  /** Take over what a tab that is gone (a reload, a crash) could not send any more. */
  async adopt(): Promise<void> {
    const orphans = await this.kept.orphans();
    if (orphans.length === 0) return;
    this.waiting = [...orphans, ...this.waiting];
    this.store();
    void this.pump();
  }

  /** Keep `edit` and send it in its turn. */
  add(edit: Edit, base: number): void {
    this.seq += 1;
    this.waiting = [...this.waiting, { client: this.client, seq: this.seq, base, edit }];
    this.store();
    void this.pump();
  }

  /** Try now, not only when the wait is over: the server has been heard again. */
  retry(): void {
    this.wake();
  }

  private async pump(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    for (let tries = 0; this.waiting[0]; ) tries = (await this.send(this.waiting[0])) ? 0 : await this.waited(tries);
    this.sending = false;
  }

  /** Whether `first` is settled, one way or the other. */
  private async send(first: EditRequest): Promise<boolean> {
    try {
      const answer = await this.api.post<EditAnswer>(`pipelines/${encodeURIComponent(this.slug)}/edits`, first);
      this.settled(true);
      this.told.acknowledged(first, answer);
      return true;
    } catch (error) {
      if (!(error instanceof RefusalError)) throw error;
      const later = error.passing || error.status === 401; // a session that has run out is renewed by the page
      if (!later) {
        this.settled(true);
        this.told.refused(first, error);
      } else this.now(false);
      return !later;
    }
  }

  private settled(online: boolean): void {
    this.waiting = this.waiting.slice(1);
    this.online = online;
    this.store();
  }

  private now(online: boolean): void {
    this.online = online;
    this.told.changed(this.waiting.length, online);
  }

  private waited(tries: number): Promise<number> {
    return new Promise((done) => {
      const timer = setTimeout(() => done(tries + 1), Math.min(400 * 2 ** tries, MOST_WAIT));
      this.wake = () => (clearTimeout(timer), done(tries));
    });
  }

  private store(): void {
    this.kept.save(this.waiting);
    this.told.changed(this.waiting.length, this.online);
  }
}
