/** One open pipeline: its state, and everything that a person or the server can do to it. */
import { Api, type Heard, RefusalError, toldBy } from "../api";
import type { Compared, Edit, EditAnswer, EditRequest, Events, Mount, Opened, Palette } from "../contract";
import { isEmpty } from "../model/edit";
import { merge } from "../model/merge";
import { NO_HISTORY, recorded, rebasedHistory, redone, type Step, undone } from "../model/undo";
import { Cell } from "./cell";
import { Comparison } from "./comparison";
import { Outbox } from "./outbox";
import { Runs } from "./runs";
import { blank, type Dialog, type EditorState, type Notice, type Selection } from "./shape";
import { Shared } from "./shared";

export type Goal = { page: "runs" | "data" | "models" | "endpoints" | "pipelines"; run?: string; node?: string; digest?: string };

export class Editor {
  readonly api: Api;
  readonly runs = new Runs();
  readonly comparison: Comparison;
  readonly outbox: Outbox;
  /** Leave the canvas for another page. */
  go: (goal: Goal) => void = () => undefined;
  private readonly cell: Cell<EditorState>;
  private readonly shared = new Shared();
  private history = NO_HISTORY;
  private lastNotice = 0;
  private listening: AbortController | null = null;

  constructor(mount: Mount) {
    this.api = new Api(mount);
    this.cell = new Cell(blank(mount.slug));
    this.comparison = new Comparison((query, signal) => this.api.get<Compared>(`${this.path()}/difference?${query}`, signal));
    this.outbox = new Outbox(this.api, mount.slug, {
      changed: (kept, online) => this.set({ saving: { kept, online } }),
      acknowledged: (sent, answer) => this.acknowledged(sent, answer),
      refused: (sent, why) => this.refused(sent, why),
    });
  }

  get = (): EditorState => this.cell.get();
  subscribe = (watcher: () => void): (() => void) => this.cell.subscribe(watcher);

  /* ---- what a person does ---- */

  /** Do `edit`; edits of one `series` in quick succession are undone together. Whether it changed anything. */
  commit(wanted: Edit, series?: string): boolean {
    if (isEmpty(wanted) || !this.mayEdit()) return false;
    this.history = recorded(this.history, wanted, Date.now(), series);
    this.send(wanted);
    return true;
  }

  /** Take back the last edit made here that still stands. */
  undo(): void {
    this.step(undone(this.history, this.get().document), "Nothing to undo.");
  }

  /** Do again what was taken back. */
  redo(): void {
    this.step(redone(this.history, this.get().document), "Nothing to redo.");
  }

  select(nodes: Iterable<string>, edges: Iterable<string> = []): void {
    const selection: Selection = { nodes: new Set(nodes), edges: new Set(edges) };
    const { selection: before } = this.get();
    if (!sameSet(before.nodes, selection.nodes) || !sameSet(before.edges, selection.edges)) this.set({ selection });
  }

  /** Select `node` and bring it into view. */
  reveal(node: string): void {
    this.select([node]);
    this.set({ revealed: { node, at: performance.now() } });
  }

  open(dialog: Dialog | null): void {
    this.set({ dialog });
  }

  /** Tell a person something; the same words are told once. Returns the notice's id. */
  notify(message: string, remedy = "", tone: Notice["tone"] = "info"): number {
    const notices = this.get().notices.filter((one) => one.message !== message);
    this.set({ notices: [...notices, { id: (this.lastNotice += 1), tone, message, remedy }] });
    return this.lastNotice;
  }

  /** Tell what went wrong, as the sentence that it is. */
  fail(error: unknown): void {
    const { message, remedy } = toldBy(error);
    this.notify(message, remedy, "error");
  }

  dismiss(id: number): void {
    this.set({ notices: this.get().notices.filter((one) => one.id !== id) });
  }

  /** The conflicts have been seen and settled. */
  settle(conflicts = this.get().conflicts): void {
    this.set({ conflicts: this.get().conflicts.filter((one) => !conflicts.includes(one)) });
  }

  /** Say something to those who listen instead of looking. */
  say(said: string): void {
    this.set({ said });
  }

  get readOnly(): boolean {
    const { role, ready } = this.get();
    return role === "viewer" || !ready;
  }

  /* ---- what the server does ---- */

  /** Open the pipeline, and stay in touch until `close`. Told again, it goes on with the newer session. */
  async start(mount: Mount): Promise<void> {
    this.api.renew(mount);
    if (this.listening) return this.outbox.retry();
    const listening = (this.listening = new AbortController());
    try {
      const [opened, palette] = await Promise.all([this.api.get<Opened>(this.path()), this.api.get<Palette>("palette")]);
      this.opened(opened, palette);
    } catch (error) {
      this.listening = null;
      return this.failed(error);
    }
    await this.outbox.adopt();
    this.refresh();
    const address = (): string => `${this.path()}/events?client=${this.outbox.client}&since=${this.shared.revision}`;
    void this.api.listen(address, this.heard(), listening.signal);
  }

  /** End the connection; what is here stays, for the next `start`. */
  close(): void {
    this.listening?.abort();
    this.listening = null;
  }

  private opened(opened: Opened, palette: Palette): void {
    this.shared.reset(opened.document, opened.revision);
    this.runs.take(opened.run);
    const { role, check, clients, revision } = opened;
    this.set({ ready: true, failure: null, role, check, clients, revision, palette, document: this.shared.seen(this.outbox.pending) });
    for (const notice of opened.notices) this.notify(notice, "", "warning");
  }

  private failed(error: unknown): void {
    const { message, remedy } = error instanceof RefusalError ? error : { message: "The pipeline could not be opened.", remedy: String(error) };
    this.set({ failure: { message, remedy } });
  }

  private heard(): Heard {
    return {
      edit: (event) => this.elsewhere(event),
      reset: (event) => this.replaced(event),
      check: (check) => this.set({ check }),
      run: (run) => this.runs.take(run),
      clients: (clients) => this.set({ clients }),
      farewell: () => this.set({ saving: { ...this.get().saving, online: false } }),
      online: (online) => {
        this.set({ saving: { ...this.get().saving, online } });
        if (online) this.outbox.retry();
      },
    };
  }

  private elsewhere(event: Events["edit"]): void {
    if (!this.shared.take(event.revision, event.edit)) return;
    const ours = this.outbox.pending.some((one) => one.client === event.client);
    if (!ours && event.client !== this.outbox.client) this.history = rebasedHistory(this.history, event.edit);
    this.refresh();
  }

  private replaced(event: Events["reset"]): void {
    this.shared.reset(event.document, event.revision);
    this.history = NO_HISTORY;
    this.refresh();
    if (event.why) this.notify(event.why);
  }

  private acknowledged(sent: EditRequest, answer: EditAnswer): void {
    this.shared.take(answer.revision, answer.applied);
    const whole = answer.conflicts.length === 0 && answer.applied.changes.length === sent.edit.changes.length;
    if (!whole) this.set({ conflicts: [...this.get().conflicts, ...answer.conflicts] });
    if (whole && sent.client === this.outbox.client) this.set({ revision: this.shared.revision });
    else this.refresh();
  }

  private refused(sent: EditRequest, why: RefusalError): void {
    this.refresh();
    this.notify(`"${sent.edit.label}" could not be saved: ${why.message}`, why.remedy, "error");
  }

  /* ---- inside ---- */

  private mayEdit(): boolean {
    if (!this.readOnly) return true;
    this.notify("You can look at this pipeline, but not change it.", "Ask for the role of an editor, or work on a copy of it.");
    return false;
  }

  private step(step: Step | null, none: string): void {
    if (!step) return this.say(none);
    if (!this.mayEdit()) return;
    this.history = step.history;
    this.send(step.edit);
  }

  private send(wanted: Edit): void {
    const document = merge(this.get().document, wanted).document;
    this.set({ document, selection: onlyExisting(this.get().selection, document), ...this.steps() });
    this.outbox.add(wanted, this.shared.revision);
    this.say(wanted.label);
  }

  private refresh(): void {
    const document = this.shared.seen(this.outbox.pending);
    this.set({ document, revision: this.shared.revision, selection: onlyExisting(this.get().selection, document), ...this.steps() });
  }

  private steps(): Pick<EditorState, "undo" | "redo"> {
    return { undo: this.history.undo.at(-1)?.edit.label ?? null, redo: this.history.redo.at(-1)?.edit.label ?? null };
  }

  private set(part: Partial<EditorState>): void {
    this.cell.set({ ...this.get(), ...part });
  }

  private path(): string {
    return `pipelines/${encodeURIComponent(this.get().slug)}`;
  }
}

function onlyExisting(selection: Selection, document: EditorState["document"]): Selection {
  const exists = (id: string): boolean => id in document.nodes || id in document.notes || id in document.groups;
  const nodes = [...selection.nodes].filter(exists);
  const edges = [...selection.edges].filter((key) => key in document.edges);
  if (nodes.length === selection.nodes.size && edges.length === selection.edges.size) return selection;
  return { nodes: new Set(nodes), edges: new Set(edges) };
}

function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((one) => b.has(one));
}
