/** Dropping from the palette: a component becomes a node, a saved pipeline a group of its nodes. */
import { type DragEvent, useMemo } from "react";
import { type Desk, make } from "../commands/desk";
import { useDesk } from "../commands/useDesk";
import type { Document } from "../contract";
import { addNode } from "../model/edits/nodes";
import { dropPipeline } from "../model/edits/paste";
import { HEAD, NODE_WIDTH, type Point, snapped } from "../model/geometry";
import { catalogueOf } from "../state/derived";

export const CARRIED = "application/x-framewire";
export type Carried = { component: string } | { pipeline: string };

type Handlers = { onDragOver: (event: DragEvent) => void; onDrop: (event: DragEvent) => void };

/** The handlers of the drawing for what is dragged over it. */
export function useDrops(): Handlers {
  const desk = useDesk();
  return useMemo(
    () => ({
      onDragOver: (event) => {
        if (!event.dataTransfer.types.includes(CARRIED)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = "copy";
      },
      onDrop: (event) => {
        const text = event.dataTransfer.getData(CARRIED);
        const at = desk.stage.view?.toCanvas({ x: event.clientX, y: event.clientY });
        if (!text || !at) return;
        event.preventDefault();
        put(desk, JSON.parse(text) as Carried, { x: at.x - NODE_WIDTH / 2, y: at.y - HEAD / 2 });
      },
    }),
    [desk],
  );
}

/** Put what was carried onto the canvas. */
export function put(desk: Desk, carried: Carried, at: Point): void {
  if ("pipeline" in carried) return void putPipeline(desk, carried.pipeline, snapped(at));
  const state = desk.editor.get();
  const component = catalogueOf(state).component(carried.component);
  if (!component) return;
  const { edit, id } = addNode(state.document, component, snapped(at));
  make(desk, edit, [id]);
}

async function putPipeline(desk: Desk, slug: string, at: Point): Promise<void> {
  try {
    const other = await desk.editor.api.get<Document>(`pipelines/${encodeURIComponent(slug)}/document`);
    const { edit, ids } = dropPipeline(desk.editor.get().document, other, at);
    make(desk, edit, ids.slice(-1));
  } catch (error) {
    desk.editor.fail(error);
  }
}
