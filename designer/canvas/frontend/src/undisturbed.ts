/** Streamlit covers the page with a dialog once its server is away; the canvas says so itself, and can be drawn on meanwhile. */

const LOST = "Connection error"; // the title of that dialog, and of no other

/** Close Streamlit's dialog about its lost connection whenever it opens while `canvas()` is on the page; the function returned ends that. */
export function stayUndisturbed(canvas: () => boolean): () => void {
  const watch = new MutationObserver(() => canvas() && close());
  watch.observe(document.body, { childList: true });
  return () => watch.disconnect();
}

function close(): void {
  for (const dialog of document.querySelectorAll('[data-testid="stDialog"]')) {
    if (dialog.querySelector("h2")?.textContent?.trim() !== LOST) continue;
    dialog.querySelector<HTMLElement>('button[aria-label="Close"]')?.click();
  }
}
