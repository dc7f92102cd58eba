/** A confusion matrix as a heat map: rows are what is true, columns what was said. */

import { type JSX, useId } from "react";
import { figure, shares } from "./geometry";

const MOST_NUMBERED = 12; // classes: with more, cells are too small for numbers

/** The heat map; each cell is as dark as its share of its row, and says its number. */
export function Matrix({ classes, counts, compact = false }: { classes: string[]; counts: number[][]; compact?: boolean }): JSX.Element {
  const id = useId();
  const [named, size] = [!compact || classes.length <= 4, compact ? 128 : 240];
  const margin = named ? (compact ? 44 : 64) : 4;
  const cell = size / Math.max(1, classes.length);
  return (
    <figure className="fw-chart fw-matrix">
      <svg viewBox={`0 0 ${margin + size + 4} ${size + (named ? 20 : 4)}`} role="img" aria-labelledby={id}>
        <title id={id}>{inWords(classes, counts)}</title>
        <Cells classes={classes} counts={counts} cell={cell} margin={margin} />
        {named && <Names classes={classes} cell={cell} margin={margin} room={Math.floor(margin / 6)} />}
      </svg>
      <figcaption className="fw-legend">
        <span className="fw-legend-title">Confusion matrix</span>
        <span>rows: true, columns: found</span>
      </figcaption>
    </figure>
  );
}

type Layout = { classes: string[]; cell: number; margin: number };

function Cells({ classes, counts, cell, margin }: Layout & { counts: number[][] }): JSX.Element {
  const share = shares(counts);
  const numbered = classes.length <= MOST_NUMBERED;
  return (
    <g>
      {counts.flatMap((row, down) =>
        row.map((number, right) => {
          const ink = share[down]?.[right] ?? 0;
          const [x, y] = [margin + right * cell, down * cell];
          return (
            <g key={`${down},${right}`} className={ink > 0.55 ? "fw-cell-dark" : "fw-cell"}>
              <rect x={x} y={y} width={cell - 1} height={cell - 1} rx="2" fillOpacity={0.06 + ink * 0.94}>
                <title>{`${classes[down] ?? down} taken for ${classes[right] ?? right}: ${number} (${Math.round(ink * 100)} %)`}</title>
              </rect>
              {numbered && (
                <text x={x + (cell - 1) / 2} y={y + cell / 2 + 3.5} textAnchor="middle">
                  {figure(number)}
                </text>
              )}
            </g>
          );
        }),
      )}
    </g>
  );
}

function Names({ classes, cell, margin, room }: Layout & { room: number }): JSX.Element {
  const across = Math.max(3, Math.floor(cell / 6));
  return (
    <g className="fw-axes" aria-hidden="true">
      {classes.map((name, index) => (
        <g key={index}>
          <text x={margin - 4} y={index * cell + cell / 2 + 3} textAnchor="end">
            {cut(name, room)}
          </text>
          <text x={margin + index * cell + cell / 2} y={classes.length * cell + 12} textAnchor="middle">
            {cut(name, across)}
          </text>
        </g>
      ))}
    </g>
  );
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, Math.max(1, most - 1))}…` : text;
}

function inWords(classes: string[], counts: number[][]): string {
  const right = counts.reduce((sum, row, index) => sum + (row[index] ?? 0), 0);
  const all = counts.flat().reduce((sum, number) => sum + number, 0);
  return `Confusion matrix of ${classes.length} classes: ${right} of ${all} on the diagonal, as they should be.`;
}
