/** The rows of an artifact, and SQL over them. */

import { type JSX, useState } from "react";
import type { Json, ParameterView, TableView } from "../../contract";
import { useHandle } from "../../state/store";
import { CodeInput } from "../forms/CodeInput";
import { Sentence } from "../Waiting";
import { sentencesOf } from "../useAsked";
import { count } from "../words";

const QUERY: ParameterView = {
  name: "query", kind: "text", item: null, help: "", unit: "", advanced: false, nullable: false, choices: [],
  ge: null, gt: null, le: null, lt: null, files: null, code: "sql",
};

/** The first rows; whoever asks gets an editor for a query, where the artifact is the view `artifact`. */
export function Table({ digest, first }: { digest: string; first: TableView }): JSX.Element {
  const editor = useHandle();
  const [sql, setSql] = useState("SELECT * FROM artifact LIMIT 20");
  const [answer, setAnswer] = useState<TableView>(first);
  const [wrong, setWrong] = useState<{ message: string; remedy: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const ask = (): void => {
    setBusy(true);
    setWrong(null);
    editor.api
      .post<TableView>(`artifacts/${encodeURIComponent(digest)}/query`, { sql })
      .then(setAnswer, (error: unknown) => setWrong(sentencesOf(error)))
      .finally(() => setBusy(false));
  };
  return (
    <>
      <Rows table={answer} />
      <details className="fw-more">
        <summary>Ask in SQL</summary>
        <CodeInput
          id={`query-${digest}`}
          parameter={QUERY}
          value={sql}
          readOnly={false}
          describedBy=""
          invalid={wrong !== null}
          say={(read) => setSql("value" in read && typeof read.value === "string" ? read.value : "")}
          browse={() => Promise.reject(new Error("No files here."))}
        />
        <div className="fw-across">
          <button type="button" className="fw-button" disabled={busy} onClick={ask}>
            {busy ? "Asking…" : "Ask"}
          </button>
          <span className="fw-muted">The rows are the view artifact.</span>
        </div>
        {wrong && <Sentence tone="error" {...wrong} />}
      </details>
    </>
  );
}

/** Rows under their columns; what is too long to read is cut. */
export function Rows({ table }: { table: TableView }): JSX.Element {
  return (
    <>
      <div className="fw-grid-table" tabIndex={0} role="region" aria-label={`Table of ${count(table.total, "row")}`}>
        <table>
          <thead>
            <tr>
              {table.columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.map((row, index) => (
              <tr key={index}>
                {row.map((cell, at) => (
                  <td key={at} className={typeof cell === "number" ? "fw-amount" : undefined} title={inCell(cell)}>
                    {inCell(cell)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="fw-help">{table.rows.length < table.total ? `${table.rows.length} of ${count(table.total, "row")}` : count(table.total, "row")}</p>
    </>
  );
}

function inCell(cell: Json): string {
  if (cell === null) return "–";
  const text = typeof cell === "string" ? cell : typeof cell === "number" && !Number.isInteger(cell) ? String(Number(cell.toPrecision(6))) : JSON.stringify(cell);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
