/** What the server knows of a node's newest run: outputs, log and history; asked again while it goes on. */

import { useEffect, useState } from "react";
import type { NodeDetails, NodeRun } from "../../contract";
import { useHandle } from "../../state/store";
import { type Asked, useAsked } from "../useAsked";

const EVERY = 2_000; // ms, while the step runs

export type About = { node: string; run: string | null; state: NodeRun | null };

/** The details; null where the pipeline, or this node, never ran. */
export function useDetails({ node, run, state }: About): Asked<NodeDetails> | null {
  const editor = useHandle();
  const going = state?.state === "running" || state?.state === "waiting";
  const tick = useTick(going);
  const key = run && state ? `${run}/${node}/${state.state}/${going ? tick : ""}` : null;
  const asked = useAsked(key, (signal) => editor.api.get<NodeDetails>(`runs/${encodeURIComponent(run ?? "")}/nodes/${encodeURIComponent(node)}`, signal), true);
  return key === null ? null : asked;
}

/** A number that goes up while `going`. */
function useTick(going: boolean): number {
  const [tick, setTick] = useState(0);
  useEffect(() => {
    if (!going) return undefined;
    const timer = setInterval(() => setTick((before) => before + 1), EVERY);
    return () => clearInterval(timer);
  }, [going]);
  return tick;
}
