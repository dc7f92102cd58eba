/** The components at hand: by category, searched, dragged onto the canvas or added by double-click or Enter. */
import { type DragEvent, useId, useMemo, useState } from "react";
import { command } from "../commands/commands";
import { useDesk } from "../commands/useDesk";
import { type Carried, CARRIED, put } from "../canvas/useDrops";
import { byUse, choiceOf } from "../lists/componentChoices";
import { type Choice, ranked } from "../lists/search";
import { freePlace, NODE_WIDTH } from "../model/geometry";
import { useStage } from "../state/stage";
import { useEditor } from "../state/store";
import { Sign } from "../ui/Sign";
import { usePipelines } from "./usePipelines";

export function PalettePanel(): React.ReactNode {
  const open = useStage((state) => state.palette);
  const palette = useEditor((state) => state.palette);
  const editable = useEditor((state) => state.role !== "viewer");
  const desk = useDesk();
  const [query, setQuery] = useState("");
  const components = useMemo(() => ranked((palette?.components ?? []).map((one) => choiceOf(one)), query), [palette, query]);
  const pipelines = ranked(usePipelines(), query);
  if (!open || !editable) return null;
  return (
    <nav className="fw-palette" aria-label="Components">
      <label className="fw-palette-search">
        <Sign name="search" />
        <input type="search" aria-label="Search components" placeholder="Search components" value={query} maxLength={100} onChange={(event) => setQuery(event.target.value)} />
      </label>
      <div className="fw-palette-list">
        {sections(components).map(([name, choices]) => (
          <Section key={name} name={name} choices={choices} open={query !== ""} carried={(id) => ({ component: id })} />
        ))}
        {pipelines.length > 0 && <Section name="Saved pipelines" choices={pipelines} open={query !== ""} folded carried={(id) => ({ pipeline: id })} />}
        {components.length + pipelines.length === 0 && <p className="fw-nothing">Nothing is called that. Try another word, or what goes in or comes out: frames, labels, model.</p>}
      </div>
      <button className="fw-palette-foot" onClick={() => command("add").run(desk)}>
        <Sign name="plus" /> Add by typing <kbd>Ctrl K</kbd>
      </button>
    </nav>
  );
}

type SectionProps = { name: string; choices: Choice[]; open: boolean; folded?: boolean; carried: (id: string) => Carried };

function Section({ name, choices, open, folded = false, carried }: SectionProps): React.ReactNode {
  const [shut, setShut] = useState(folded);
  const list = useId();
  const shown = open || !shut;
  return (
    <section>
      <h3>
        <button className="fw-palette-section" aria-expanded={shown} aria-controls={list} onClick={() => setShut(!shut)}>
          <Sign name={choices[0]?.sign ?? "other"} />
          {name}
          <span className="fw-spring" />
          <span className={`fw-turn${shown ? "" : " fw-turned"}`}>
            <Sign name="chevron" />
          </span>
        </button>
      </h3>
      {shown && (
        <ul id={list}>
          {choices.map((choice) => (
            <Item key={choice.id} choice={choice} carried={carried(choice.id)} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Item({ choice, carried }: { choice: Choice; carried: Carried }): React.ReactNode {
  const desk = useDesk();
  const begin = (event: DragEvent): void => {
    event.dataTransfer.setData(CARRIED, JSON.stringify(carried));
    event.dataTransfer.effectAllowed = "copy";
  };
  const add = (): void => {
    const middle = desk.stage.view?.middle();
    const boxes = desk.stage.view?.boxes(Object.keys(desk.editor.get().document.nodes)).values() ?? [];
    if (middle) put(desk, carried, freePlace({ x: middle.x - NODE_WIDTH / 2, y: middle.y - 60 }, { width: NODE_WIDTH, height: 140 }, boxes));
  };
  return (
    <li>
      <button
        className="fw-palette-item"
        draggable
        title={`${choice.hint ?? ""}\nDrag it onto the canvas, or double-click.`}
        data-component={choice.id}
        onDragStart={begin}
        onDoubleClick={add}
        onKeyDown={(event) => event.key === "Enter" && add()}
      >
        {choice.title}
        {choice.section?.endsWith("mine") && <span className="fw-tag">mine</span>}
      </button>
    </li>
  );
}

function sections(choices: readonly Choice[]): [string, Choice[]][] {
  const grouped = Map.groupBy(choices, (choice) => choice.sign ?? "other");
  return [...grouped].sort(([a], [b]) => byUse(a, b));
}
