"""Which label belongs to which frames, by name: with or without folders, with or without ending, and never by guessing."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from components.errors import InputError

__all__ = ["fitting"]

ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")
Parts = tuple[str, ...]


def fitting(names: Iterable[str], known: Iterable[str], *, what: str, by_path: bool = True) -> dict[str, str]:
    """For each of the labels' `names` that fits one of the `known` names, which.

    Two names fit if one is the end of the other ("early", "early.mp4", "inlet/early" and "videos/inlet/early.mp4" all fit
    "inlet/early.mp4"); not `by_path`, if their last parts are equal. Better fits go first: exact, with the same ending, without.
    Raises InputError where a name fits several, or several fit one; `what` they are ("video", "image") is for that sentence.
    """
    index: dict[str, list[str]] = defaultdict(list)
    for name in dict.fromkeys(known):
        last = _parts(name)[-1]
        for key in {last, ENDING.sub("", last)}:
            index[key].append(name)
    found: dict[str, str] = {}
    for name in dict.fromkeys(names):
        if best := _best(name, index, by_path):
            if len(best) > 1:
                raise _ambiguous(f"The labels' {what} '{name}' may be {_listed(best)}", by_path)
            found[name] = best[0]
    _check_alone(found, what, by_path)
    return found


def _best(name: str, index: dict[str, list[str]], by_path: bool) -> list[str]:
    last = _parts(name)[-1]
    candidates = dict.fromkeys([*index.get(last, ()), *index.get(ENDING.sub("", last), ())])
    scored = [(score, c) for c in candidates if (score := _score(_parts(name), _parts(c), by_path))]
    return [c for score, c in scored if score == max(s for s, _ in scored)]


def _score(mine: Parts, other: Parts, by_path: bool) -> int:
    """How well two names fit: 4 exactly ... 1 with different endings; 0 not at all."""
    common = min(len(mine), len(other)) - 1
    if by_path and common and mine[-common - 1 : -1] != other[-common - 1 : -1]:
        return 0
    if mine[-1] == other[-1]:
        return 4 if mine == other else 3
    return 2 if mine[-1] == ENDING.sub("", other[-1]) or ENDING.sub("", mine[-1]) == other[-1] else 1


def _check_alone(found: dict[str, str], what: str, by_path: bool) -> None:
    fits: dict[str, list[str]] = defaultdict(list)
    for name, known in found.items():
        fits[known].append(name)
    for known, names in fits.items():
        if len(names) > 1:
            raise _ambiguous(f"The {what} '{known}' may be what the labels call {_listed(names)}", by_path)


def _parts(name: str) -> Parts:
    parts = tuple(p for p in name.replace("\\", "/").split("/") if p not in ("", "."))
    return parts or (name,)


def _listed(names: Sequence[str]) -> str:
    return " or ".join(f"'{n}'" for n in names[:3]) + (f" or {len(names) - 3} more" if len(names) > 3 else "")


def _ambiguous(sentence: str, by_path: bool) -> InputError:
    remedy = "Read videos and labels from the folder above, so that their folders tell them apart."
    return InputError(f"{sentence}.", remedy if by_path else "Match them by path, so that their folders tell them apart.")
