/** The desk for React components. */
import { useMemo } from "react";
import { useStageHandle } from "../state/stage";
import { useHandle } from "../state/store";
import type { Desk } from "./desk";

/** The open pipeline and its stage. */
export function useDesk(): Desk {
  const [editor, stage] = [useHandle(), useStageHandle()];
  return useMemo(() => ({ editor, stage }), [editor, stage]);
}
