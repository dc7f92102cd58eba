/** The menu of a right click: the commands that make sense for what was clicked. */
import { useEffect, useRef } from "react";
import { command, isPossible, shownKeys } from "../commands/commands";
import type { Command } from "../commands/desk";
import { useDesk } from "../commands/useDesk";
import { Over } from "../lists/Over";
import { type Menu, useStage } from "../state/stage";
import { Sign } from "../ui/Sign";

const ON_NODES = ["rename", "wire", "unwire", "bypass", "", "cut", "copy", "duplicate", "delete", "", "group", "ungroup", "fold", "out", "", "align-left", "align-top", "distribute-x", "distribute-y", "downstream"];
const ON_WIRE = ["delete"];
const ON_CANVAS = ["add", "note", "paste", "", "all", "tidy", "fit", "", "find", "help"];

export function ContextMenu(): React.ReactNode {
  const menu = useStage((state) => state.menu);
  return menu && <Items key={`${menu.at.x} ${menu.at.y}`} menu={menu} />;
}

function Items({ menu }: { menu: Menu }): React.ReactNode {
  const desk = useDesk();
  const list = useRef<HTMLDivElement>(null);
  const ids = menu.id !== null ? ON_NODES : menu.edge !== null ? ON_WIRE : ON_CANVAS;
  const shown = ids.map((id) => (id ? command(id) : null)).filter((one) => one === null || isPossible(one, desk));
  const leave = (): void => desk.stage.set({ menu: null });
  useEffect(() => list.current?.querySelector("button")?.focus(), []);
  const move = (by: number): void => {
    const buttons = [...(list.current?.querySelectorAll("button") ?? [])];
    const here = buttons.findIndex((button) => button === document.activeElement);
    buttons[(here + by + buttons.length) % buttons.length]?.focus();
  };
  const keys: Record<string, () => void> = { ArrowDown: () => move(1), ArrowUp: () => move(-1), Escape: () => (leave(), desk.stage.view?.focus()), Tab: leave };
  const take = (one: Command): void => {
    leave();
    desk.stage.view?.focus();
    if (one.id === "add" && desk.stage.view) desk.stage.set({ adding: { at: desk.stage.view.toCanvas(menu.at), wire: null } });
    else one.run(desk);
  };
  return (
    <Over at={menu.at} inWindow>
      <div ref={list} className="fw-menu" role="menu" aria-label="What to do" onBlur={(event) => event.currentTarget.contains(event.relatedTarget) || leave()} onKeyDown={(event) => keys[event.key] && (event.preventDefault(), event.stopPropagation(), keys[event.key]?.())}>
        {shown.map((one, i) => (one ? <Item key={one.id} one={one} onTake={take} /> : shown[i - 1] && shown[i + 1] && <hr key={`line${i}`} />))}
      </div>
    </Over>
  );
}

function Item({ one, onTake }: { one: Command; onTake: (one: Command) => void }): React.ReactNode {
  return (
    <button role="menuitem" tabIndex={-1} onClick={() => onTake(one)}>
      <Sign name={one.icon ?? "none"} />
      {one.title}
      <span className="fw-spring" />
      <kbd>{shownKeys(one.keys[0] ?? "").join(" ")}</kbd>
    </button>
  );
}
