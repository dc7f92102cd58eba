/** Texts and files in the person's downloads. */

/** Lets the browser save `text` under the last part of `name`. */
export const download = (name: string, text: string): void => save(name.split("/").at(-1) ?? name, new Blob([text], { type: "text/plain;charset=utf-8" }));

/** Lets the browser save `file` as `name`. */
export function save(name: string, file: Blob): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
