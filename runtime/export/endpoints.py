"""What is said of steps that make an endpoint: outside a workspace nothing is published."""

from collections.abc import Iterable

from components.declare import Component

__all__ = ["unpublished"]


def unpublished(steps: Iterable[tuple[str, Component]]) -> list[str]:
    """A sentence for each step, given by its title and its component, that gives an endpoint."""
    told = "makes an endpoint's files and publishes nothing; publish the model with: python -m runtime endpoints deploy"
    return [f"'{' '.join(title.split())}' {told}" for title, component in steps if _gives_an_endpoint(component)]


def _gives_an_endpoint(component: Component) -> bool:
    return any(kind.__name__ == "Endpoint" for port in component.outputs.values() for kind in port.types)
