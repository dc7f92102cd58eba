"""Which node of the cluster a step may run on, and whether on a GPU: decided, or refused, before the run starts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from runtime.engine.capacity import Capacity
from runtime.errors import PlacementError
from runtime.plan import Needs, Plan, Step
from runtime.workspace import ComputeTarget

__all__ = ["Placement", "amount", "place", "place_all"]


@dataclass(frozen=True)
class Placement:
    """What is reserved for a step, where, and what to say of it."""

    cpus: float
    gpus: float = 0
    memory_mb: int = 0
    labels: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


def place_all(plan: Plan, nodes: Iterable[Capacity], targets: Mapping[str, ComputeTarget]) -> dict[str, Placement]:
    """By node of the plan, where each step that is to run goes. Raises PlacementError with every step that cannot be placed."""
    has = tuple(nodes)
    placed: dict[str, Placement] = {}
    refused: list[PlacementError] = []
    for step in plan.to_run:
        try:
            placed[step.node] = place(step, has, targets)
        except PlacementError as error:
            refused.append(error)
    if refused:
        remedies = dict.fromkeys(error.remedy for error in refused)
        raise PlacementError(" ".join(error.message for error in refused), " ".join(remedies))
    return placed


def place(step: Step, nodes: tuple[Capacity, ...], targets: Mapping[str, ComputeTarget]) -> Placement:
    """Where `step` goes. Raises PlacementError if no node of its compute target can ever hold it."""
    target = targets.get(step.needs.compute)
    if target is None:
        known = ", ".join(sorted(targets))
        unknown = f"Node '{step.node}' names compute target '{step.needs.compute}'; there is none of that name."
        raise PlacementError(unknown, f"There are: {known}.")
    pool = tuple(node for node in nodes if target.labels.items() <= node.labels.items())
    needs, note = _with_or_without_gpu(step.needs, target, pool)
    if not any(_fits(needs, node) for node in pool) and not _may_grow(target, pool):
        raise _refused(step, needs, target, pool)
    return Placement(needs.cpus, needs.gpus, needs.memory_mb, target.labels, note)


def amount(cpus: float, gpus: float = 0, memory_mb: int = 0) -> str:
    """Resources in words: "2 CPUs, 1 GPU and 4,000 MB of memory"."""
    said = [f"{cpus:g} CPU{'' if cpus == 1 else 's'}"] if cpus or not gpus else []
    said += [f"{gpus:g} GPU{'' if gpus == 1 else 's'}"] if gpus else []
    said += [f"{memory_mb:,} MB of memory"] if memory_mb else []
    return " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)


def _with_or_without_gpu(needs: Needs, target: ComputeTarget, pool: tuple[Capacity, ...]) -> tuple[Needs, str]:
    """The needs, less the GPU where it is preferred only and there is none; and the word about it."""
    wants = needs.gpus > 0 and needs.gpu != "never"
    without = Needs(needs.cpus, 0, needs.gpu, needs.memory_mb, needs.compute)
    if not wants:
        return without, ""
    if needs.gpu == "prefer" and pool and all(node.gpus < needs.gpus for node in pool):
        return without, f"no GPU in '{target.name}'"
    return needs, ""


def _fits(needs: Needs, node: Capacity) -> bool:
    return needs.cpus <= node.cpus and needs.gpus <= node.gpus and needs.memory_mb <= node.memory_mb


def _may_grow(target: ComputeTarget, pool: tuple[Capacity, ...]) -> bool:
    """Whether the autoscaler may still add a node, whose size is not known before it is there."""
    return target.max_nodes is not None and len(pool) < target.max_nodes


def _refused(step: Step, needs: Needs, target: ComputeTarget, pool: tuple[Capacity, ...]) -> PlacementError:
    wanted = amount(needs.cpus, needs.gpus, needs.memory_mb)
    if not pool:
        labels = ", ".join(f"{k}={v}" for k, v in sorted(target.labels.items()))
        has = f"no node of the cluster carries its labels ({labels})" if labels else "the cluster has no node"
    else:
        nodes = sorted({amount(n.cpus, n.gpus, n.memory_mb) for n in pool})
        has = f"{'its node has' if len(pool) == 1 else f'the nodes of its {len(pool)} have'} {'; or '.join(nodes)}"
    remedy = "Ask for less, or choose another compute target."
    if needs.gpus and not any(node.gpus for node in pool):
        remedy = 'Set its GPU policy to "prefer" to let it run on the CPU, or choose a compute target with a GPU.'
    return PlacementError(f"Node '{step.node}' needs {wanted} at once on compute target '{target.name}', but {has}.", remedy)
