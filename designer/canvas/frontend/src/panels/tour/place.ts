/** Where a step of the tour stands: beside what it points at, inside the canvas. */

type Rect = { left: number; top: number; width: number; height: number };
export type Spot = { at: { left: number; top: number }; around: Rect | null };

const GAP = 12;

/** The place of a box of size `own`, relative to `root`: right of the target, else left of it, else below; in the middle without one. */
export function placeBeside(target: Rect | null, own: Pick<Rect, "width" | "height">, root: Rect): Spot {
  if (!target || !target.width) return { at: inside((root.width - own.width) / 2, (root.height - own.height) / 2, own, root), around: null };
  const [left, top] = [target.left - root.left, target.top - root.top];
  const around = { left: left - 4, top: top - 4, width: target.width + 8, height: target.height + 8 };
  const [right, before] = [left + target.width + GAP, left - own.width - GAP];
  if (target.height < root.height / 3) return { at: inside(left, top + target.height + GAP, own, root), around };
  if (right + own.width < root.width) return { at: inside(right, top + GAP, own, root), around };
  if (before > 0) return { at: inside(before, top + GAP, own, root), around };
  return { at: inside(left + (target.width - own.width) / 2, top + (target.height - own.height) / 2, own, root), around };
}

function inside(left: number, top: number, own: Pick<Rect, "width" | "height">, root: Rect): { left: number; top: number } {
  const held = (value: number, room: number): number => Math.max(8, Math.min(value, room - 8));
  return { left: held(left, root.width - own.width), top: held(top, root.height - own.height) };
}
