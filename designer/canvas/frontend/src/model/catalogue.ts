/** The components there are, looked up by key, and which output fits which input. */
import type { ComponentView, Palette, PortView } from "../contract";

/** An end of a wire that could be: a component's port. */
export type Way = { component: ComponentView; port: PortView };

export class Catalogue {
  readonly components: readonly ComponentView[];
  private readonly palette: Palette;
  private readonly byKey: ReadonlyMap<string, ComponentView>;

  constructor(palette: Palette) {
    this.palette = palette;
    this.components = palette.components;
    this.byKey = new Map(palette.components.flatMap((one) => [[one.id, one] as const, [one.key, one] as const]));
  }

  /** The component that a node means by `key` ("resize@1"): that version, or the one there is today. */
  component(key: string): ComponentView | undefined {
    return this.byKey.get(key) ?? this.byKey.get(key.split("@")[0] ?? key);
  }

  /** Whether whatever `given` gives can be read at `needed`. */
  takes(needed: PortView, given: PortView): boolean {
    return given.types.every((type) => this.bases(type).some((base) => needed.types.includes(base)));
  }

  /** The inputs of all components that take `given`, the most fitting first. */
  takers(given: PortView): Way[] {
    return this.ways((component) => component.inputs.filter((port) => this.takes(port, given)), given);
  }

  /** The outputs of all components that give what `needed` takes, the most fitting first. */
  givers(needed: PortView): Way[] {
    return this.ways((component) => component.outputs.filter((port) => this.takes(needed, port)), needed);
  }

  /** What a type means. */
  help(type: string): string {
    return this.palette.types[type]?.help ?? "";
  }

  /** A type's colour. */
  color(type: string | undefined): string {
    return (type !== undefined && this.palette.types[type]?.color) || "#8a8f98";
  }

  private bases(type: string): string[] {
    return this.palette.types[type]?.bases ?? [type];
  }

  private ways(ports: (component: ComponentView) => PortView[], other: PortView): Way[] {
    const best = (port: PortView): number => (port.name === other.name ? 0 : 2) + (port.required ? 0 : 1);
    return this.components.flatMap((component) => {
      const port = ports(component).sort((a, b) => best(a) - best(b))[0];
      return port ? [{ component, port }] : [];
    });
  }
}
