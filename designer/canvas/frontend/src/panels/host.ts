/** Where dialogs are drawn: inside the canvas, so that its colours reach them, and outside of what is panned and zoomed. */

/** The canvas's own element; null where there is none, as in a test of a part. */
export function useHost(): HTMLElement | null {
  return [...document.querySelectorAll<HTMLElement>(".fw-root")].findLast((root) => root.isConnected) ?? null;
}
