/** A small palette for tests: the components of the detector line, with the ports that they really have. */
import type { ComponentView, Palette, ParameterView, PortView } from "../contract";

const port = (name: string, types: string, required = true): PortView => ({ name, types: types.split("|"), required, help: `the ${name}` });

/** A parameter with everything but what `part` says at rest. */
export function parameter(part: Partial<ParameterView> & Pick<ParameterView, "name" | "kind">): ParameterView {
  const rest = { item: null, help: "", unit: "", advanced: false, nullable: false, choices: [], ge: null, gt: null, le: null, lt: null, files: null, code: null };
  return { ...rest, ...part };
}

function component(id: string, category: string, ports: [PortView[], PortView[]], parameters: ParameterView[] = []): ComponentView {
  const title = id[0]?.toUpperCase() + id.slice(1).replaceAll("_", " ");
  const [inputs, outputs] = ports;
  const gpus = id === "train_cnn" ? 1 : 0;
  return { id, key: `${id}@1`, title, category, help: `${title} and nothing else.`, mine: false, inputs, outputs, parameters, cpus: 1, gpus, per_part: "" };
}

const source = parameter({ name: "source", kind: "text", help: "where they are", files: { suffixes: [], script: false } });

export const PALETTE: Palette = {
  components: [
    component("read_videos", "Data", [[], [port("videos", "Videos")]], [source]),
    component("read_labels", "Data", [[], [port("labels", "Labels")]], [source]),
    component("extract_frames", "Frames", [[port("videos", "Videos")], [port("frames", "Frames")]], [parameter({ name: "fps", kind: "number", default: 2, gt: 0 })]),
    component("resize", "Prepare", [[port("frames", "Frames")], [port("frames", "Frames")]], [parameter({ name: "width", kind: "integer", default: 224 })]),
    component("label_frames", "Prepare", [[port("frames", "Frames"), port("labels", "Labels")], [port("frames", "Frames")]]),
    component("split_dataset", "Prepare", [[port("frames", "Frames")], [port("train", "Dataset"), port("validation", "Dataset"), port("test", "Dataset")]]),
    component("train_cnn", "Train", [[port("train", "Dataset"), port("validation", "Dataset", false)], [port("model", "Model"), port("metrics", "Metrics")]], [
      parameter({ name: "epochs", kind: "integer", default: 20, ge: 1, le: 500 }),
    ]),
    component("evaluate", "Evaluate", [[port("model", "Model"), port("test", "Dataset")], [port("metrics", "Metrics"), port("report", "Report")]]),
    component("deploy", "Deploy", [[port("model", "Model")], [port("endpoint", "Endpoint")]], [parameter({ name: "name", kind: "text" })]),
    { ...component("count_cars", "Analyse", [[port("frames", "Frames|Videos")], [port("table", "Table")]]), mine: true },
  ],
  types: {
    Videos: { help: "Videos, cut into segments.", bases: ["Videos"], color: "#7c6cf0" },
    Frames: { help: "Images with where and when they were taken.", bases: ["Frames"], color: "#2f9e6e" },
    Dataset: { help: "Labelled frames for one purpose.", bases: ["Dataset", "Frames"], color: "#1c7ed6" },
    Labels: { help: "What is on images, as people marked it.", bases: ["Labels"], color: "#e8890c" },
    Model: { help: "A trained network.", bases: ["Model"], color: "#c92a2a" },
    Metrics: { help: "How good a model is.", bases: ["Metrics"], color: "#0c8599" },
    Report: { help: "Something to read.", bases: ["Report"], color: "#5c7cfa" },
    Table: { help: "Rows and columns.", bases: ["Table"], color: "#868e96" },
    Endpoint: { help: "A model to be served.", bases: ["Endpoint"], color: "#9c36b5" },
  },
  settings: [],
  targets: [{ name: "local", help: "this machine" }],
};
