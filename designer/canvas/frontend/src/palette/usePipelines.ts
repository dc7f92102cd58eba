/** The saved pipelines whose parts can be dropped onto the canvas. */
import { useEffect, useState } from "react";
import type { PipelineName } from "../contract";
import type { Choice } from "../lists/search";
import { useEditor, useHandle } from "../state/store";

/** All but the one that is open; none while the server cannot be asked. */
export function usePipelines(): Choice[] {
  const { api } = useHandle();
  const own = useEditor((state) => state.slug);
  const ready = useEditor((state) => state.ready);
  const [names, setNames] = useState<PipelineName[]>([]);
  useEffect(() => {
    if (!ready) return undefined;
    const asking = new AbortController();
    api.get<PipelineName[]>("pipelines", asking.signal).then(setNames, () => undefined);
    return () => asking.abort();
  }, [api, ready]);
  return names.filter(({ slug }) => slug !== own).map(({ slug, name, gallery }) => ({ id: slug, title: name, hint: gallery ? "from the gallery" : "yours", sign: "pipeline" }));
}
