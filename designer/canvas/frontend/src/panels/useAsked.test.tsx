/** What is asked of the server: an answer belongs to its question. */
import { cleanup, render } from "@testing-library/react";
import type { JSX } from "react";
import { afterEach, expect, it } from "vitest";
import { useAsked } from "./useAsked";

afterEach(cleanup);

const seen: string[] = [];

function Asking({ of, keep }: { of: string; keep: boolean }): JSX.Element {
  const asked = useAsked(of, () => Promise.resolve(of), keep);
  const told = asked.state === "here" ? asked.value : asked.state;
  seen.push(`${of}: ${told}`);
  return <p>{told}</p>;
}

it("never shows the answer before under a new question, unless it is to be kept", async () => {
  for (const keep of [false, true]) {
    seen.length = 0;
    const { findByText, rerender, unmount } = render(<Asking of="one" keep={keep} />);
    await findByText("one");
    rerender(<Asking of="two" keep={keep} />);
    await findByText("two");
    expect(seen.includes("two: one")).toBe(keep);
    unmount();
  }
});
