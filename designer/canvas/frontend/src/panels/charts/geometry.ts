/** Where things go in a chart: scales, ticks and paths; no drawing. */

export type Point = [x: number, y: number];
export type Range = [low: number, high: number];
export type Box = { left: number; top: number; width: number; height: number };

/** Below it floating-point numbers lose their digits, and no step between ticks is exact. */
const LEAST = 1e-290;

/** The smallest and the largest of finite numbers, apart where they are as good as one; 0 to 1 if there is none. */
export function rangeOf(values: number[]): Range {
  const finite = values.filter(Number.isFinite);
  if (!finite.length) return [0, 1];
  const [low, high] = [finite.reduce((a, b) => Math.min(a, b)), finite.reduce((a, b) => Math.max(a, b))];
  const size = Math.max(Math.abs(low), Math.abs(high));
  const margin = size > LEAST ? size / 2 : 0.5;
  return high - low <= Math.max(size * 1e-9, LEAST) ? [low - margin, high + margin] : [low, high];
}

/** Where `value` of a range lies between `from` and `to`. */
export function placed(value: number, [low, high]: Range, from: number, to: number): number {
  return from + ((value - low) / (high - low)) * (to - from);
}

/** Round numbers inside a range, about `wished` of them. */
export function ticks([low, high]: Range, wished: number): number[] {
  const raw = (high - low) / Math.max(1, wished);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= raw * 0.999) ?? raw;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

/** The range widened to round ends that hold zero where it is near. */
export function rounded(range: Range, wished: number): Range {
  const near = range[0] > 0 && range[0] < range[1] * 0.4 ? 0 : range[0];
  const inside = ticks([near, range[1]], wished);
  const step = (inside[1] ?? range[1]) - (inside[0] ?? near);
  if (inside.length < 2 || step <= 0) return [near, range[1]];
  return [Number((Math.floor(near / step + 1e-9) * step).toPrecision(12)), Number((Math.ceil(range[1] / step - 1e-9) * step).toPrecision(12))];
}

/** Points of data as points of the picture, y upwards; gaps where a number is not finite. */
export function projected(points: Point[], x: Range, y: Range, box: Box): (Point | null)[] {
  return points.map(([step, value]) =>
    Number.isFinite(step) && Number.isFinite(value)
      ? [placed(step, x, box.left, box.left + box.width), placed(value, y, box.top + box.height, box.top)]
      : null,
  );
}

/** An SVG path through points, broken at gaps. */
export function pathThrough(points: (Point | null)[]): string {
  let pen = "M";
  return points
    .map((point) => {
      const drawn = point ? `${pen}${point[0].toFixed(1)} ${point[1].toFixed(1)}` : "";
      pen = point ? "L" : "M";
      return drawn;
    })
    .join("");
}

/** As many points as a picture can show: the lowest and the highest of each stretch, so that no peak is lost. */
export function thinned(points: Point[], most: number): Point[] {
  if (points.length <= most) return points;
  const stretch = Math.ceil(points.length / (most / 2));
  const kept: Point[] = [];
  for (let start = 0; start < points.length; start += stretch) {
    const here = points.slice(start, start + stretch);
    const low = here.reduce((a, b) => (b[1] < a[1] ? b : a));
    const high = here.reduce((a, b) => (b[1] > a[1] ? b : a));
    kept.push(...(low === high ? [low] : low[0] <= high[0] ? [low, high] : [high, low]));
  }
  return kept;
}

/** How much ink a cell of a matrix gets: its share of its row, 0 to 1. */
export function shares(counts: number[][]): number[][] {
  return counts.map((row) => {
    const whole = row.reduce((sum, number) => sum + number, 0);
    return row.map((number) => (whole ? number / whole : 0));
  });
}

/** A number as an axis or a figure shows it. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size >= 1e6 || (size > 0 && size < 1e-3)) return value.toExponential(1).replace("e+", "e");
  return String(Number(value.toPrecision(size >= 1000 ? 6 : 3)));
}
