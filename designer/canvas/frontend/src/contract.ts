/**
 * What the canvas and the server say to each other, and nothing else: the words of `designer/server` in TypeScript.
 *
 * Everything travels as JSON under `Mount.api`. Requests carry `Authorization: Bearer TOKEN`; addresses of pictures carry `?token=TOKEN`.
 * An error answers 4xx or 5xx with `Refusal`: a sentence and a remedy, never a trace.
 */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/* ---- the document: a pipeline's file with its lists as maps, so that every value has an address ------------------------------- */

export type End = [node: string, port: string];
export type NodeRecord = {
  component: string; // with its version: resize@1
  title?: string;
  params?: Record<string, Json>;
  compute?: string;
  cpus?: number;
  gpus?: number;
  gpu?: "prefer" | "require" | "never";
  retries?: number;
  timeout?: number;
  reuse?: boolean;
  bypass?: boolean;
};
export type EdgeRecord = { from: End; to: End };
export type NoteRecord = { text: string; color?: string };
export type GroupRecord = { title?: string; nodes: string[]; color?: string; collapsed?: boolean };
export type ParameterType = "number" | "integer" | "text" | "boolean" | "list" | "object" | "file";
export type PipelineParameter = { type: ParameterType; default?: Json; help?: string };
export type Place = [x: number, y: number] | [x: number, y: number, width: number, height: number];
export type Document = {
  name: string;
  description: string;
  parameters: Record<string, PipelineParameter>;
  nodes: Record<string, NodeRecord>;
  edges: Record<string, EdgeRecord>; // keyed by edgeKey: "frames.frames>resize.frames"
  notes: Record<string, NoteRecord>;
  groups: Record<string, GroupRecord>;
  layout: Record<string, Place>; // of nodes, notes and groups, by id
};

/* ---- edits: what changed, at which address, from what to what ------------------------------------------------------------------ */

/**
 * Addresses: [name] [description] [parameters, NAME] [nodes, ID] [nodes, ID, SETTING] [nodes, ID, params, NAME] [edges, KEY] [notes, ID]
 * [groups, ID] [layout, ID]. A missing `was` or `now` means: there was, or is to be, nothing.
 */
export type Change = { path: string[]; was?: Json; now?: Json };
/** One thing a person did, undone as one: `label` names it in the undo list ("Set epochs of Train"). */
export type Edit = { label: string; changes: Change[] };

/* POST pipelines/SLUG/edits. `seq` counts a client's edits from 1; an edit sent twice is applied once. */
export type EditRequest = { client: string; seq: number; base: number; edit: Edit };
/** `applied`: what of it now stands and is on the disk. `conflicts`: what somebody else changed meanwhile; theirs stands, ours is kept here. */
export type EditAnswer = { revision: number; seq: number; applied: Edit; conflicts: Conflict[] };
export type Conflict = { path: string[]; was?: Json; ours?: Json; theirs?: Json; who: string; label: string };
export type Refusal = { error: { kind: string; message: string; remedy: string } };

/* ---- GET pipelines/SLUG --------------------------------------------------------------------------------------------------------- */

export type Role = "viewer" | "editor" | "operator"; // viewers look; editors draw; operators also run, deploy and delete
export type Opened = {
  slug: string;
  revision: number;
  document: Document;
  notices: string[]; // sentences for the person: "The app ended in the middle of an edit; the last saved state, of 14:02:11, is open."
  check: Check | null; // null: still being computed, an event brings it
  run: RunView | null; // the pipeline's newest run
  clients: Client[];
  role: Role;
};
export type Client = { client: string; name: string };

export type Problem = {
  severity: "error" | "warning";
  node: string | null;
  port: string | null;
  parameter: string | null;
  message: string;
  remedy: string;
};
/** What `runtime plan --json` says of a step, its causes as data, and how long it took before (seconds). */
export type PlannedStep = {
  node: string;
  component?: string;
  action: "run" | "reuse";
  reason: string;
  causes?: { kind: string }[];
  fingerprint?: string | null; // null: not known before what feeds it has run
  seconds: number | null;
};
/** What is wrong with the document of `revision`, and what running it would do (null where errors forbid a plan). */
export type Check = { revision: number; problems: Problem[]; plan: PlanView | null; undrawn?: boolean }; // undrawn: it needs the sample data, which is not drawn yet
export type PlanView = { steps: PlannedStep[]; summary: string; seconds: number | null };

/* ---- GET pipelines/SLUG/events?client=ID&since=REVISION: server-sent events, `event:` is the key, `data:` the JSON --------------- */

export type Events = {
  edit: { revision: number; client: string; edit: Edit }; // everybody's, ours too
  reset: { revision: number; document: Document; why: string }; // the document was replaced as a whole
  check: Check;
  run: RunView; // the whole view when one begins or is first seen, then only the nodes that changed (`partial: true`)
  clients: Client[];
  farewell: { why: string }; // the server ends; come back
};

export type StepState = "pending" | "waiting" | "running" | "succeeded" | "reused" | "failed" | "skipped" | "cancelled";
export type RunStatus = "pending" | "running" | "succeeded" | "failed" | "cancelled" | "interrupted" | "damaged";
export type RunView = {
  run: string;
  status: RunStatus;
  started: number; // unix seconds
  seconds: number;
  error: { message: string; remedy: string } | null;
  nodes: Record<string, NodeRun>;
  partial?: boolean;
};
export type NodeRun = {
  state: StepState;
  seconds: number;
  where: string; // "gpu-node-2, GPU 0"; while waiting: why it waits
  reason: string; // why it ran or was reused
  progress: { done: number; total: number; message: string } | null;
  error: { message: string; remedy: string } | null;
  parts: { run: number; reused: number } | null;
  show: Show[]; // what is drawn in the node, the best first
};
/** A picture's address and what is said of it; `video`: the address of the video that it is a still of. */
export type Picture = { url: string; caption: string; video?: string };
/** Pictures, curves, matrices: what people would rather look at than read. */
export type Show =
  | { kind: "pictures"; pictures: Picture[] }
  | { kind: "curve"; title: string; series: { name: string; points: [step: number, value: number][] }[] }
  | { kind: "matrix"; classes: string[]; counts: number[][] }
  | { kind: "figures"; figures: { name: string; value: string }[] }
  | { kind: "table"; columns: string[]; rows: string[][] } // the first few; the whole is in the inspector
  | { kind: "link"; title: string; url: string };

/* ---- runs ----------------------------------------------------------------------------------------------------------------------- */

/* POST pipelines/SLUG/runs -> {run}; POST pipelines/SLUG/plan -> PlanView: what that run would do. `sample`: only so many parts or files, to try it out. POST runs/RUN/cancel, POST runs/RUN/resume -> {run} */
export type RunRequest = { arguments: Record<string, Json>; to?: string; from?: string; fresh?: boolean; sample?: number };

/* GET runs/RUN/nodes/NODE; GET pipelines/SLUG/nodes/NODE/history -> NodeDetails["history"], whatever the newest run had */
export type NodeDetails = {
  node: NodeRun;
  log: { at: number; level: string; message: string; unit: string }[]; // the last 1,000 lines
  outputs: OutputView[];
  history: { run: string; started: number; state: StepState; seconds: number; reason: string }[]; // of this node, newest first
  attempt: number;
  fingerprint: string;
};
export type OutputView = { port: string; type: string; digest: string; bytes: number; summary: string; show: Show[]; table: TableView | null };
export type TableView = { columns: string[]; rows: Json[][]; total: number };
/* POST artifacts/DIGEST/query {sql} -> TableView: the artifact is the view `artifact` */

/* ---- GET palette ------------------------------------------------------------------------------------------------------------------ */

export type Palette = {
  components: ComponentView[];
  types: Record<string, TypeView>;
  settings: ParameterView[]; // of every node: compute, cpus, gpus, gpu, retries, timeout, reuse, bypass
  targets: { name: string; help: string }[];
};
export type TypeView = { help: string; bases: string[]; color?: string }; // bases: itself and all it may stand for; an output fits an input that takes one of them
export type PortView = { name: string; types: string[]; required: boolean; help: string };
export type ComponentView = {
  id: string;
  key: string; // id@version
  title: string;
  category: string;
  help: string;
  mine: boolean; // the operator's own, not built in
  inputs: PortView[];
  outputs: PortView[];
  parameters: ParameterView[];
  cpus: number;
  gpus: number;
  per_part: string;
};
export type ParameterView = {
  name: string;
  kind: "integer" | "number" | "text" | "boolean" | "choice" | "list" | "object";
  item: string | null;
  default?: Json; // absent: required
  help: string;
  unit: string;
  advanced: boolean;
  nullable: boolean;
  choices: Json[];
  ge: number | null;
  gt: number | null;
  le: number | null;
  lt: number | null;
  files: { suffixes: string[]; script: boolean } | null;
  code: string | null; // a language: sql
};

/* ---- the rest ---------------------------------------------------------------------------------------------------------------------- */

/* GET files?folder=PATH (inside the folders the operator opened; "" lists those) */
export type Folder = { folder: string; parent: string | null; entries: { name: string; path: string; folder: boolean; bytes: number }[] };
/* GET sample-data; POST sample-data begins to draw it, POST sample-data/cancel ends that -> SampleData */
export type SampleData = { drawn: boolean; drawing: number | null; error: { message: string; remedy: string } | null }; // drawing: how far, 0 to 1
/* GET pipelines -> [{slug, name}]: whose parts may be dropped; GET pipelines/SLUG/document -> Document */
export type PipelineName = { slug: string; name: string; gallery: boolean };
/* GET pipelines/SLUG/versions -> Version[]; POST pipelines/SLUG/versions {label} -> Version; POST pipelines/SLUG/versions/NUMBER/restore -> Edit, to be committed */
export type Version = { version: number; at: number; label: string; nodes: number; digest: string }; // numbered from 1, the oldest; at: unix seconds
/* GET pipelines/SLUG/runs -> PastRun[], newest first */
export type PastRun = { run: string; started: number; status: RunStatus };
/** GET pipelines/SLUG/difference?version=DIGEST or ?run=RUN: what the open pipeline changed over it in meaning; where things lie says nothing. */
export type Compared = {
  against: { kind: "version" | "run"; number: number; label: string; at: number }; // number: the version's; label: its name, or the run's id
  changes: Differing[];
  gone: Pick<Document, "nodes" | "edges" | "layout">; // what it has no more, where it stood; wires between nodes under the ids that these have now
  made: string[]; // keys of wires that are new
};
export type Differing = {
  kind: "name" | "description" | "argument" | "added" | "removed" | "renamed" | "title" | "component" | "parameter" | "setting" | "wire";
  node?: string; // as it is called now; of what is gone, as it was
  says: string;
  line: string; // the same where the node is at hand: "epochs: 3 -> 5"
};
/* GET pipelines/SLUG/document?gallery=1: of a sample, its files named as a pipeline of the workspace names them */
/* POST upload?name=NAME&folder=FOLDER, the body is the file -> Uploaded; `path` is as a parameter takes it */
export type Uploaded = { path: string; name: string; bytes: number };
/* GET artifacts/DIGEST -> OutputView; GET artifacts/DIGEST/pictures/ROW?side=PX&found=PREDICTIONS_DIGEST -> a JPEG; GET artifacts/DIGEST/media/NAME -> a video's file, or a range of it */
/* POST import {filename, text} -> {document, problems}: reads a pipeline's file or script; nothing of it is executed */
export type Imported = { document: Document; problems: Problem[] };
/* GET export -> targets; POST export {document, target} -> Exported; POST export/zip {document, target} -> the same files as one zip, in their folders */
export type ExportTarget = { target: string; title: string; help: string };
export type Exported = { files: { name: string; text: string }[] };

/** What Streamlit hands to the canvas (the component's `data`). */
export type Mount = {
  api: string; // "/framewire/api"
  token: string; // who we are, for this session
  slug: string; // the pipeline to open
  tour: boolean; // whether the tour begins by itself
};
/* The canvas tells Streamlit only where to go: setTriggerValue("go", {page: "runs" | "data" | "models" | "endpoints" | "pipelines", run?, node?, digest?}) */
