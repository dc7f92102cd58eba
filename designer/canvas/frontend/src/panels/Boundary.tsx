/** Keeps a mistake of ours in one panel from taking the whole canvas down: the panel says so, and can be drawn anew. */

import { Component, type FunctionComponent, type JSX, type ReactNode } from "react";

type Props = { what: string; children: ReactNode };

class Boundary extends Component<Props, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    return (
      <p className="fw-broken" role="alert">
        {this.props.what} failed. Your edits are safe.
        <button type="button" className="fw-link-button" onClick={() => this.setState({ broken: false })}>
          Draw it anew
        </button>
      </p>
    );
  }
}

/** The panel, with its mistakes kept inside; `what` names it: "The inspector". */
export function guarded<P extends object>(what: string, Panel: FunctionComponent<P>): (props: P) => JSX.Element {
  return (props) => (
    <Boundary what={what}>
      <Panel {...props} />
    </Boundary>
  );
}
