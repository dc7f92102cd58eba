/** Curves over steps, such as the losses of a training: a small line chart that says its last values in words too. */

import { type JSX, useId, useMemo, useState } from "react";
import type { Show } from "../../contract";
import { type Box, type Point, type Range, figure, pathThrough, placed, projected, rangeOf, rounded, thinned, ticks } from "./geometry";

type Series = Extract<Show, { kind: "curve" }>["series"];
type Frame = { box: Box; x: Range; y: Range; across: number[]; up: number[] };

const MOST_POINTS = 400;

/** The chart; `compact` for a node, where only the ends of the axes are named. */
export function Curve({ title, series, compact = false }: { title: string; series: Series; compact?: boolean }): JSX.Element {
  const id = useId();
  const [width, height] = compact ? [192, 84] : [320, 180];
  const frame = useMemo(() => framed(series, width, height, compact), [series, width, height, compact]);
  const [at, setAt] = useState<number | null>(null);
  const hover = (left: number, whole: number): void => setAt(stepAt(series, frame, (left / whole) * width));
  return (
    <figure className={`fw-chart${compact ? " fw-chart-compact" : ""}`}>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-labelledby={id}
        onPointerMove={(event) => hover(event.nativeEvent.offsetX, event.currentTarget.clientWidth)}
        onPointerLeave={() => setAt(null)}
      >
        <title id={id}>{`${title}. ${inWords(series)}`}</title>
        <Axes frame={frame} />
        {series.map((line, index) => (
          <path key={line.name} className={`fw-line fw-series-${index % 6}`} d={drawn(line.points, frame)} />
        ))}
        {series.map((line, index) => (
          <LastPoint key={line.name} points={line.points} frame={frame} index={index} />
        ))}
        {at !== null && <line className="fw-cursor" {...cursor(at, frame)} />}
      </svg>
      <Legend title={title} series={series} at={at} />
    </figure>
  );
}

function Axes({ frame: { box, x, y, across, up } }: { frame: Frame }): JSX.Element {
  const [bottom, right] = [box.top + box.height, box.left + box.width];
  return (
    <g className="fw-axes" aria-hidden="true">
      {up.map((value) => {
        const level = placed(value, y, bottom, box.top);
        return (
          <g key={value}>
            <line x1={box.left} x2={right} y1={level} y2={level} />
            <text x={box.left - 4} y={level + 3} textAnchor="end">
              {figure(value)}
            </text>
          </g>
        );
      })}
      {across.map((value) => (
        <text key={value} x={placed(value, x, box.left, right)} y={bottom + 12} textAnchor="middle">
          {figure(value)}
        </text>
      ))}
    </g>
  );
}

/** A line of one point would not be seen; and the last one is what people look for. */
function LastPoint({ points, frame, index }: { points: Point[]; frame: Frame; index: number }): JSX.Element | null {
  const last = projected(points.slice(-1), frame.x, frame.y, frame.box)[0];
  return last ? <circle className={`fw-curve-end fw-series-${index % 6}`} cx={last[0]} cy={last[1]} r="2.5" /> : null;
}

function Legend({ title, series, at }: { title: string; series: Series; at: number | null }): JSX.Element {
  return (
    <figcaption className="fw-legend">
      <span className="fw-legend-title">{at === null ? title : `${title}, step ${figure(at)}`}</span>
      {series.map((line, index) => (
        <span key={line.name} className="fw-legend-entry">
          <i className={`fw-swatch fw-series-${index % 6}`} aria-hidden="true" />
          {line.name} <b>{shownValue(line.points, at)}</b>
        </span>
      ))}
    </figcaption>
  );
}

function framed(series: Series, width: number, height: number, compact: boolean): Frame {
  const box = { left: 28, top: 6, width: width - 28 - 8, height: height - 6 - 16 };
  const all = series.flatMap((line) => line.points);
  const x = rangeOf(all.map(([step]) => step));
  const y = rounded(rangeOf(all.map(([, value]) => value)), compact ? 2 : 4);
  return { box, x, y, across: ticks(x, compact ? 3 : 5), up: ticks(y, compact ? 2 : 4) };
}

function drawn(points: Point[], { x, y, box }: Frame): string {
  return pathThrough(projected(thinned(points, MOST_POINTS), x, y, box));
}

function cursor(step: number, { x, box }: Frame): { x1: number; x2: number; y1: number; y2: number } {
  const left = placed(step, x, box.left, box.left + box.width);
  return { x1: left, x2: left, y1: box.top, y2: box.top + box.height };
}

/** The step that a person points at: the nearest that has a value. */
function stepAt(series: Series, { x, box }: Frame, left: number): number | null {
  const wished = placed(left, [box.left, box.left + box.width], x[0], x[1]);
  const steps = series.flatMap((line) => line.points.map(([step]) => step));
  return steps.length ? steps.reduce((a, b) => (Math.abs(b - wished) < Math.abs(a - wished) ? b : a)) : null;
}

function shownValue(points: Point[], at: number | null): string {
  const point = at === null ? points.at(-1) : points.find(([step]) => step === at);
  return point ? figure(point[1]) : "–";
}

function inWords(series: Series): string {
  return series.map((line) => `${line.name}: ${shownValue(line.points, null)} after ${line.points.length} steps`).join("; ");
}
