/** JSON from outside, read with care: no bombs of size or depth, no keys that reach into JavaScript. */
const LONGEST = 5_000_000; // characters
const DEEPEST = 40;
const FORBIDDEN = new Set(["__proto__", "constructor", "prototype"]);

/** The value in `text`; undefined where it is no JSON, too large, too deep, or has a forbidden key. */
export function clean(text: string): unknown {
  if (text.length > LONGEST) return undefined;
  try {
    const value = JSON.parse(text) as unknown;
    return isHarmless(value, 0) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isHarmless(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (depth > DEEPEST) return false;
  return Object.keys(value).every((key) => !FORBIDDEN.has(key)) && Object.values(value).every((inner) => isHarmless(inner, depth + 1));
}
