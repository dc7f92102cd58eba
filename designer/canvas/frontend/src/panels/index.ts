/** The panels around and inside the canvas. */
import "./panels.css";
import "./charts/charts.css";
import "./forms/forms.css";
import "./body/body.css";

export { NodeBody } from "./body/NodeBody";
export { Dialogs } from "./dialogs/Dialogs";
export { Inspector } from "./inspector/Inspector";
export { Notices } from "./notices/Notices";
export { RunBar } from "./run/RunBar";
export { Tour } from "./tour/Tour";
