/** The panels around the canvas. */
import type { FunctionComponent } from "react";
import type { NodeRecord, NodeRun, PlannedStep } from "../contract";

const Nothing: FunctionComponent = () => null;
export const Inspector = Nothing;
export const RunBar = Nothing;
export const Dialogs = Nothing;
export const Tour: FunctionComponent<{ start: boolean }> = () => null;
export const Notices = Nothing;
export const NodeBody: FunctionComponent<{ node: string; record: NodeRecord; run: NodeRun | null; plan: PlannedStep | null }> = () => null;
