"""Groups go where they even things out, each set gets one, and the seed repeats."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.splitting.assign import assigned
from components.splitting.records import Record

SHARES = {"train": 0.6, "validation": 0.2, "test": 0.2}


def group(video, classes):
    return [Record(0, row, f"{video}@{row}", video, float(row), (name,)) for row, name in enumerate(classes)]


def groups(*classes):
    return {(f"{n}.mp4", 0): group(f"{n}.mp4", names) for n, names in enumerate(classes)}


@given(st.lists(st.text("ab", min_size=1, max_size=9), min_size=3, max_size=12), st.booleans(), st.integers(0, 9))
def test_every_group_has_one_set_and_every_set_a_group(classes, stratify, seed):
    made = groups(*classes)
    split = assigned(made, SHARES, stratify=stratify, seed=seed)
    assert set(split) == set(made)
    assert set(split.values()) == set(SHARES)
    assert split == assigned(made, SHARES, stratify=stratify, seed=seed)


@given(st.integers(0, 20))
def test_equal_groups_are_shared_out_exactly(seed):
    split = assigned(groups(*["a"] * 10), SHARES, stratify=True, seed=seed)
    assert [list(split.values()).count(name) for name in SHARES] == [6, 2, 2]


@pytest.mark.parametrize("seed", range(5))
def test_classes_are_evened_out_only_when_asked(seed):
    made = groups(*["a" * 4] * 10, *["b" * 4] * 10)

    def class_b(stratify):
        split = assigned(made, SHARES, stratify=stratify, seed=seed)
        return [sum(1 for name, s in split.items() if s == which and made[name][0].classes == ("b",)) for which in SHARES]

    assert class_b(stratify=True) == [6, 2, 2]
    assert sum(class_b(stratify=False)) == 10


def test_some_seed_leaves_classes_uneven_when_not_asked():
    made = groups(*["a" * 4] * 10, *["b" * 4] * 10)
    for seed in range(20):
        split = assigned(made, SHARES, stratify=False, seed=seed)
        if sum(1 for name, s in split.items() if s == "test" and made[name][0].classes == ("b",)) != 2:
            return
    pytest.fail("every seed evened out the classes")
