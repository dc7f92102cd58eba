/** Places and sizes on the canvas, in its own pixels. */
import type { Document, Place } from "../contract";
import type { Seen } from "./fitting";
import { portsOf } from "./fitting";

export type Point = { x: number; y: number };
export type Box = Point & { width: number; height: number };
export type Boxes = ReadonlyMap<string, Box>;

export const GRID = 8;
export const NODE_WIDTH = 208;
export const HEAD = 44;
export const PORT_ROW = 22;
const BODY = 70; // its parameters, and two lines on its run
export const NOTE: Pick<Box, "width" | "height"> = { width: 208, height: 112 };
export const FRAME = { side: 20, top: 40, bottom: 20 };

/** The height of a node as it is drawn without pictures. */
export function nodeHeight(inputs: number, outputs: number): number {
  return HEAD + Math.max(inputs, outputs, 1) * PORT_ROW + BODY;
}

/** The box of a node, estimated from its ports where it has not been drawn. */
export function boxOf(seen: Seen, node: string): Box {
  const [x, y] = placeOf(seen.document, node);
  const { inputs, outputs } = portsOf(seen, node);
  return { x, y, width: NODE_WIDTH, height: nodeHeight(inputs.length, outputs.length) };
}

/** The upper left corner of anything on the canvas. */
export function placeOf(document: Document, id: string): Place {
  return document.layout[id] ?? [0, 0];
}

/** The smallest box around `boxes`; null around none. */
export function around(boxes: Iterable<Box>): Box | null {
  const all = [...boxes];
  if (all.length === 0) return null;
  const x = Math.min(...all.map((box) => box.x));
  const y = Math.min(...all.map((box) => box.y));
  const right = Math.max(...all.map((box) => box.x + box.width));
  const bottom = Math.max(...all.map((box) => box.y + box.height));
  return { x, y, width: right - x, height: bottom - y };
}

/** The frame that a group draws around what is in it. */
export function framed(box: Box): Box {
  return {
    x: box.x - FRAME.side,
    y: box.y - FRAME.top,
    width: box.width + 2 * FRAME.side,
    height: box.height + FRAME.top + FRAME.bottom,
  };
}

/** Whole numbers on the canvas's grid. */
export function snapped(point: Point): Point {
  return { x: whole(point.x / GRID) * GRID, y: whole(point.y / GRID) * GRID };
}

/** The nearest whole number; zero has no sign, as it has none in the file: there `-0` and `0` are one place. */
export function whole(value: number): number {
  return Math.round(value) + 0;
}

/** A place near `wish` where a box of this size lies on none of `boxes`. */
export function freePlace(wish: Point, size: Pick<Box, "width" | "height">, boxes: Iterable<Box>): Point {
  const others = [...boxes];
  const place = snapped(wish);
  for (let tries = 0; tries < 200 && others.some((other) => overlaps({ ...place, ...size }, other)); tries++) place.y += 3 * GRID;
  return place;
}

function overlaps(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
