/** One document that several people edit: what the server has confirmed, and on top of it what is still on its way from here. */
import type { Document, Edit } from "../contract";
import { apply } from "../model/edit";
import { merge } from "../model/merge";
import { emptyDocument, normalised } from "../model/document";

export class Shared {
  private confirmed: Document = emptyDocument("");
  private early = new Map<number, Edit>(); // revisions heard before those that come before them
  revision = 0;

  /** Start from a document as the server has it. */
  reset(document: Document, revision: number): void {
    this.confirmed = normalised(document);
    this.revision = revision;
    this.early.clear();
  }

  /** Take in the edit that made `revision`; whether it was news. */
  take(revision: number, edit: Edit): boolean {
    if (revision <= this.revision || this.early.has(revision)) return false;
    this.early.set(revision, edit);
    for (let next = this.early.get(this.revision + 1); next; next = this.early.get(this.revision + 1)) {
      this.confirmed = apply(this.confirmed, next);
      this.early.delete((this.revision += 1));
    }
    return true;
  }

  /** The document with everything heard, and `pending` on top where it still stands. */
  seen(pending: readonly { edit: Edit }[]): Document {
    const heard = [...this.early].sort(([a], [b]) => a - b).reduce((document, [, edit]) => apply(document, edit), this.confirmed);
    return pending.reduce((document, one) => merge(document, one.edit).document, heard);
  }
}
