/** An import is one edit from the one document to the other, and back. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { emptyDocument, normalised } from "../../model/document";
import { apply, inverse } from "../../model/edit";
import { detector, documents } from "../../testing/documents";
import { comparison, replacing } from "./replacing";

it("makes any document into any other, and undo brings the first back", () => {
  fc.assert(
    fc.property(documents, documents, (from, to) => {
      const edit = replacing(from, to, "Import");
      expect(normalised(apply(from, edit))).toEqual(normalised(to));
      expect(apply(apply(from, edit), inverse(edit))).toEqual(from);
    }),
  );
});

it("says beforehand what it changes", () => {
  const changed = detector();
  delete changed.nodes.evaluate;
  changed.nodes.train = { component: "train_cnn@1", params: { epochs: 9 } };
  expect(comparison(detector(), changed)).toEqual({ added: 0, removed: 1, changed: 1, same: 6 });
  expect(comparison(emptyDocument(), detector())).toEqual({ added: 8, removed: 0, changed: 0, same: 0 });
});
