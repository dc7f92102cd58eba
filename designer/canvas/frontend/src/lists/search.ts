/** What of a list fits the words typed, the best first. */
export type Choice = {
  id: string;
  title: string;
  hint?: string;
  words?: string; // found by them, too
  section?: string;
  sign?: string;
  color?: string;
  why?: string; // why it is not simply taken, in a line of its own
  act?: string; // what taking it does instead
  off?: boolean; // it can be read, but not taken
};

/** The choices that have every word of `query`: titles that begin with it first, then titles, then other words. */
export function ranked(choices: readonly Choice[], query: string): Choice[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...choices];
  const scored = choices.flatMap((choice, position) => {
    const scores = words.map((word) => score(choice, word));
    return scores.includes(0) ? [] : [{ choice, position, total: scores.reduce((sum, one) => sum + one, 0) }];
  });
  return scored.sort((a, b) => b.total - a.total || a.position - b.position).map(({ choice }) => choice);
}

function score({ id, title, hint = "", words = "" }: Choice, word: string): number {
  const name = title.toLowerCase();
  if (name.startsWith(word)) return 5;
  if (name.split(/[\s_-]+/).some((part) => part.startsWith(word))) return 4;
  if (name.includes(word)) return 3;
  if (id.toLowerCase().includes(word)) return 2;
  return `${hint} ${words}`.toLowerCase().includes(word) ? 1 : 0;
}
