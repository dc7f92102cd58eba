"""The toy components as a catalogue of their own, so that tests of graph, plan and engine never load a real component."""

from pathlib import Path

from components.declare import Component
from components.registry import Catalogue
from tests.toy_components import toys

TOY_FOLDER = Path(toys.__file__).parent  # as an operator's component folder: catalogue((TOY_FOLDER,))


def toy_catalogue(*more: Component) -> Catalogue:
    """The toy components, and `more`; a component of the same name takes the toy's place."""
    declared = [f.component for f in vars(toys).values() if isinstance(getattr(f, "component", None), Component)]
    found = {made.id: made for made in (*declared, *more)}
    return Catalogue(found, {former: made.id for made in found.values() for former in made.replaces})
