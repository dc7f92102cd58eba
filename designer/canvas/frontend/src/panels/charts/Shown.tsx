/** What a step has to show, whichever kind it is. */

import type { JSX } from "react";
import type { Show } from "../../contract";
import { Curve } from "./Curve";
import { Matrix } from "./Matrix";
import { Pictures } from "./Pictures";

/** One thing to show; `picture` turns an address of the API into one that an image can load, `compact` is for nodes. */
export function Shown({ show, picture, compact = false }: { show: Show; picture: (url: string) => string; compact?: boolean }): JSX.Element {
  switch (show.kind) {
    case "pictures":
      return <Pictures pictures={show.pictures} picture={picture} compact={compact} />;
    case "curve":
      return <Curve title={show.title} series={show.series} compact={compact} />;
    case "matrix":
      return <Matrix classes={show.classes} counts={show.counts} compact={compact} />;
    case "figures":
      return <Figures figures={compact ? show.figures.slice(0, 4) : show.figures} />;
    case "table":
      return <Glance columns={show.columns} rows={show.rows} />;
    case "link":
      return <SafeLink title={show.title} url={show.url} picture={picture} />;
  }
}

function Figures({ figures }: { figures: { name: string; value: string }[] }): JSX.Element {
  return (
    <dl className="fw-figures">
      {figures.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The first of a table. */
function Glance({ columns, rows }: { columns: string[]; rows: string[][] }): JSX.Element {
  return (
    <table className="fw-glance">
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column}>{column}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={index}>
            {row.map((value, at) => (
              <td key={at}>{value}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A link only where it leads over http or into our own pages; anything else is text. */
function SafeLink({ title, url, picture }: { title: string; url: string; picture: (url: string) => string }): JSX.Element {
  const web = /^https?:\/\//i.test(url);
  if (!web && !/^\/(?!\/)/.test(url)) return <span className="fw-show-link">{title}</span>;
  return (
    <a className="fw-show-link nodrag" href={web ? url : picture(url)} target="_blank" rel="noreferrer noopener">
      {title}
    </a>
  );
}
