/** The panels around and inside the canvas. */
import { NodeBody as Body } from "./body/NodeBody";
import { guarded } from "./Boundary";
import { Dialogs as AllDialogs } from "./dialogs/Dialogs";
import { Inspector as Side } from "./inspector/Inspector";
import { Notices as AllNotices } from "./notices/Notices";
import { RunBar as Bar } from "./run/RunBar";
import { Tour as Steps } from "./tour/Tour";
import "./panels.css";
import "./charts/charts.css";
import "./forms/forms.css";
import "./body/body.css";

export const Dialogs = guarded("The dialog", AllDialogs);
export const Inspector = guarded("The inspector", Side);
export const NodeBody = guarded("What this node shows", Body);
export const Notices = guarded("Notices", AllNotices);
export const RunBar = guarded("The run bar", Bar);
export const Tour = guarded("The tour", Steps);
