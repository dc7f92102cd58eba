import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Document, Edit } from "../contract";
import { detector, documents, fitted, type Wish, wishes } from "../testing/documents";
import { apply, edit } from "./edit";
import { merge } from "./merge";
import { type History, NO_HISTORY, rebasedHistory, recorded, redone, type Step, undone } from "./undo";

type State = { document: Document; history: History };

function played(document: Document, all: Wish[][]): State {
  return all.reduce<State>((state, wished) => {
    const done = standing(state.document, fitted(state.document, wished));
    return { document: apply(state.document, done), history: recorded(state.history, done, 0) };
  }, { document, history: NO_HISTORY });
}

/** What the editor would let through: no wire without its nodes. */
function standing(document: Document, done: Edit): Edit {
  return { ...done, changes: merge(document, done).applied };
}

function stepped(state: State, step: (history: History, document: Document) => Step | null): State | null {
  const taken = step(state.history, state.document);
  return taken && { document: apply(state.document, taken.edit), history: taken.history };
}

function toTheEnd(state: State, step: typeof undone): State {
  for (let next = stepped(state, step); next; next = stepped(state, step)) state = next;
  return state;
}

const clean = documents.map((document) => ({ ...document, edges: {} }));

describe("undo", () => {
  test("taken to the start and done again to the end is the identity", () => {
    fc.assert(
      fc.property(clean, fc.array(wishes, { maxLength: 25 }), (document, all) => {
        const end = played(document, all);
        const start = toTheEnd(end, undone);
        expect(start.document).toEqual(document);
        expect(toTheEnd(start, redone).document).toEqual(end.document);
      }),
      { numRuns: 300 },
    );
  });

  test("never takes back what others did meanwhile", () => {
    fc.assert(
      fc.property(clean, fc.array(wishes, { maxLength: 8 }), wishes, (document, ours, others) => {
        const state = played(document, ours);
        const theirs = standing(state.document, fitted(state.document, others));
        fc.pre(theirs.changes.every((one) => one.path.length > 2 || one.path[0] === "name"));
        const both = { document: apply(state.document, theirs), history: rebasedHistory(state.history, theirs) };
        const start = toTheEnd(both, undone);
        for (const one of theirs.changes) {
          const [section, id = ""] = one.path;
          if (section === "name") expect(start.document.name).toBe(apply(both.document, theirs).name);
          else if (id in start.document.nodes && id in document.nodes && !touched(ours, id)) expect(start.document.nodes[id]).toEqual(both.document.nodes[id]);
        }
      }),
    );
  });

  test("and redo come back to where they were, others' edits included", () => {
    fc.assert(
      fc.property(clean, fc.array(wishes, { maxLength: 8 }), wishes, (document, ours, others) => {
        const state = played(document, ours);
        const theirs = standing(state.document, fitted(state.document, others));
        fc.pre(theirs.changes.every((one) => one.path.length > 2));
        const both = { document: apply(state.document, theirs), history: rebasedHistory(state.history, theirs) };
        expect(toTheEnd(toTheEnd(both, undone), redone).document).toEqual(both.document);
      }),
    );
  });

  test("takes a series of edits back as one, and forgets what was undone at a new edit", () => {
    const document = detector();
    const set = (was: number, now: number): Edit => edit("Set epochs", [{ path: ["nodes", "train", "params", "epochs"], was, now }]);
    let history = recorded(NO_HISTORY, set(5, 6), 1_000, "epochs");
    history = recorded(history, set(6, 7), 1_500, "epochs");
    expect(history.undo).toHaveLength(1);
    const back = undone(history, apply(apply(document, set(5, 6)), set(6, 7)));
    expect(back?.edit.changes).toEqual([{ path: ["nodes", "train", "params", "epochs"], was: 7, now: 5 }]);
    expect(recorded(back?.history ?? NO_HISTORY, set(5, 9), 9_000).redo).toEqual([]);
  });
});

function touched(all: Wish[][], node: string): boolean {
  return all.flat().some((wish) => wish.path[1] === node);
}
