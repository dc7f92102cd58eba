/** What the tour says, and at what it points. */

export type TourStep = { points: string; title: string; text: string };

export const STEPS: TourStep[] = [
  {
    points: ".fw-palette",
    title: "Components",
    text: "Each does one thing: read videos, take frames, train, evaluate, deploy. Drag one onto the canvas, or press Ctrl-K and type its name.",
  },
  {
    points: ".react-flow",
    title: "Wires",
    text: "Pull a wire from an output to an input. What it fits lights up; what it does not fit says why. Drop it on empty canvas and you are offered only what fits.",
  },
  {
    points: ".fw-inspector",
    title: "Settings and results",
    text: "Select a node to set it. Defaults are good to begin with. After a run you find its pictures, curves, tables and log here.",
  },
  {
    points: "[data-run]",
    title: "Run",
    text: "Beside it stands the plan: which steps would run, which are reused, and why. Change one setting and only what depends on it runs again.",
  },
  {
    points: ".fw-saved",
    title: "Nothing is lost",
    text: "Every edit is on the server's disk before it says Saved, and undo takes back anything. Press ? for all shortcuts; this tour is under More.",
  },
];
