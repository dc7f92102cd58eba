"""Which group goes to which set: shares and classes as even as whole groups allow.

A greedy form of iterative stratification (Sechidis, Tsoumakas, Vlahavas 2011): the largest groups first, each where it
leaves all sets nearest to their shares of the frames and of every class.
"""

import random
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from components.splitting.groups import Group
from components.splitting.records import Record

__all__ = ["assigned"]


def assigned(groups: Mapping[Group, Sequence[Record]], shares: Mapping[str, float], *, stratify: bool, seed: int) -> dict[Group, str]:
    """The set of each group. `shares` (above 0, adding up to 1) are what each set should get; each gets a group at least."""
    sets = list(shares)
    order = list(groups)
    random.Random(seed).shuffle(order)  # noqa: S311  (no secret)
    order.sort(key=lambda group: -len(groups[group]))  # stable: equally large ones stay shuffled
    weights = _weights([groups[group] for group in order], stratify)
    goal = np.array([[shares[name]] for name in sets])
    held = np.zeros((len(sets), weights.shape[1]))
    counts = np.zeros(len(sets), int)
    chosen = {}
    for left, (group, weight) in zip(range(len(order), 0, -1), zip(order, weights, strict=True), strict=True):
        # How the sum over all sets of (held - goal)^2 / goal changes if the group joins a set; by goal, so that small sets count as much.
        change = ((2 * (held - goal) * weight + weight**2) / goal).sum(axis=1)
        if (counts == 0).sum() >= left:
            change = np.where(counts == 0, change, np.inf)
        best = int(np.argmin(change))
        held[best] += weight
        counts[best] += 1
        chosen[group] = sets[best]
    return chosen


def _weights(groups: Sequence[Sequence[Record]], stratify: bool) -> NDArray[np.float64]:
    """What part of all frames, and of each class, each group holds: (groups, 1 + classes), columns adding up to 1."""
    frames = [[len(members)] for members in groups]
    counted = [Counter(c for record in members for c in record.classes or ()) for members in groups]
    classes = sorted(set().union(*counted)) if stratify else []
    table = np.array([[*size, *(count[c] for c in classes)] for size, count in zip(frames, counted, strict=True)], float)
    return np.asarray(table / table.sum(axis=0))
