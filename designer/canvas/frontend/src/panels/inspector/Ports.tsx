/** A node's ports: what it takes and gives, of which type, and what is wired to it. */

import type { JSX } from "react";
import type { ComponentView, EdgeRecord, Palette, PortView } from "../../contract";
import { useEditor, useHandle } from "../../state/store";
import { nameOf } from "./select";

const NO_TYPES: Palette["types"] = {};

/** The two lists; a wired port leads to the node at the other end. */
export function Ports({ node, component }: { node: string; component: ComponentView }): JSX.Element {
  return (
    <details className="fw-fold">
      <summary>Ports</summary>
      <Side title="Takes" none="It takes nothing: it begins a pipeline." node={node} ports={component.inputs} end="to" />
      <Side title="Gives" none="It gives nothing." node={node} ports={component.outputs} end="from" />
    </details>
  );
}

type SideProps = { title: string; none: string; node: string; ports: PortView[]; end: "from" | "to" };

function Side({ title, none, node, ports, end }: SideProps): JSX.Element {
  const edges = useEditor((state) => state.document.edges);
  const wired = (port: string): EdgeRecord[] => Object.values(edges).filter((edge) => edge[end][0] === node && edge[end][1] === port);
  return (
    <section className="fw-port-list">
      <h4>{title}</h4>
      {!ports.length && <p className="fw-muted">{none}</p>}
      <ul>
        {ports.map((port) => (
          <Port key={port.name} port={port} others={wired(port.name).map((edge) => edge[end === "from" ? "to" : "from"][0])} />
        ))}
      </ul>
    </section>
  );
}

function Port({ port, others }: { port: PortView; others: string[] }): JSX.Element {
  const editor = useHandle();
  const types = useEditor((state) => state.palette?.types ?? NO_TYPES);
  const help = port.help || port.types.map((type) => types[type]?.help.split("\n")[0] ?? "").join(" ");
  return (
    <li>
      <span className="fw-port-word">{port.name}</span>
      <span className="fw-pill" data-type={port.types[0]}>
        {port.types.join(" or ")}
      </span>
      {!port.required && <span className="fw-muted">optional</span>}
      {others.map((other) => (
        <button key={other} type="button" className="fw-link-button" onClick={() => editor.reveal(other)}>
          {nameOf(editor.get(), other)}
        </button>
      ))}
      {help && <p className="fw-help">{help}</p>}
    </li>
  );
}
