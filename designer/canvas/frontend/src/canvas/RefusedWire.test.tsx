/** Why a wire was refused: there as long as it takes to read it. */
import { ReactFlowProvider } from "@xyflow/react";
import { act, cleanup, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { staged } from "../panels/testing";
import { Stage, StageContext } from "../state/stage";
import { RefusedWire } from "./RefusedWire";

afterEach(cleanup);

it("stays until it is closed, or the next edit", async () => {
  const stage = new Stage();
  const { editor } = await staged(
    <ReactFlowProvider>
      <StageContext value={stage}>
        <RefusedWire />
      </StageContext>
    </ReactFlowProvider>,
  );
  const refuse = (): void => act(() => stage.set({ refused: { reason: { message: "Both ends are outputs.", remedy: "Drop it on an input.", repair: null }, from: ["one", "metrics"], to: ["two", "metrics"], at: { x: 0, y: 0 } } }));
  vi.useFakeTimers();
  refuse();
  act(() => vi.advanceTimersByTime(600_000));
  vi.useRealTimers();
  expect(screen.getByRole("alert").textContent).toContain("Both ends are outputs.");
  act(() => screen.getByLabelText("Close").click());
  expect(screen.queryByRole("alert")).toBeNull();
  refuse();
  act(() => void editor.commit({ label: "Rename", changes: [{ path: ["name"], was: "Detector", now: "Line" }] }));
  expect(screen.queryByRole("alert")).toBeNull();
});
