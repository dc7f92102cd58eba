/** SQL cut into words, texts, numbers and remarks, for colours only. */

export type Piece = { text: string; kind: "plain" | "word" | "text" | "number" | "remark" | "reference" };

const WORDS = new Set(
  `all and any as asc between by case cast count cross current date desc describe distinct else end except exclude exists filter first from full
  group having if in inner intersect interval is join last lateral left like limit natural not null nulls offset on or order outer over partition
  pivot qualify replace right row rows sample select struct then true false union unnest unpivot using values when where window with`.split(/\s+/),
);
const PIECES = /(--[^\n]*|\/\*[^]*?(?:\*\/|$))|('(?:[^']|'')*'?)|(\$\{[^{}]*\})|(\b\d+(?:\.\d+)?\b)|([A-Za-z_]\w*)|([^])/g;
const KINDS = ["remark", "text", "reference", "number", "word", "plain"] as const;
const MOST = 20_000; // characters: colours of more would be felt while typing

/** The pieces of `code`, in order; together they are `code`. */
export function coloured(code: string): Piece[] {
  if (code.length > MOST) return [{ text: code, kind: "plain" }];
  const pieces: Piece[] = [];
  for (const found of code.matchAll(PIECES)) {
    const named = KINDS[found.slice(1).findIndex((group) => group !== undefined)] ?? "plain";
    const kind = named === "word" && !WORDS.has(found[0].toLowerCase()) ? "plain" : named;
    const last = pieces.at(-1);
    if (last?.kind === kind) last.text += found[0];
    else pieces.push({ text: found[0], kind });
  }
  return pieces;
}
