"""Chance and arithmetic that can be had again: generators named by numbers, and settings that make torch repeat itself."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch

__all__ = ["generator", "repeatable", "runs_bf16_faster"]

_memory: Any = torch.utils.deterministic  # its setting is a property that type checkers cannot see


def generator(*numbers: int) -> torch.Generator:
    """A source of random numbers that depends on `numbers` alone, such as (seed, epoch, batch); always on the CPU."""
    named = hashlib.sha256(",".join(map(str, numbers)).encode()).digest()
    return torch.Generator().manual_seed(int.from_bytes(named[:8], "big") >> 1)


@contextmanager
def repeatable(seed: int, threads: int) -> Iterator[None]:
    """Inside, torch gives the same bits for the same input: exactly `threads` CPU threads, deterministic algorithms, seeded.

    Trained weights depend on the number of threads, so it is part of what must be the same. Everything is put back at the end.
    """
    before = torch.get_num_threads()
    deterministic, warns = torch.are_deterministic_algorithms_enabled(), torch.is_deterministic_algorithms_warn_only_enabled()
    fills, tries = _memory.fill_uninitialized_memory, torch.backends.cudnn.benchmark
    with torch.random.fork_rng():
        try:
            torch.manual_seed(seed)
            torch.set_num_threads(threads)
            torch.use_deterministic_algorithms(True)
            _memory.fill_uninitialized_memory = False  # costs time and hides nothing here
            torch.backends.cudnn.benchmark = False  # which of its algorithms is fastest may differ from run to run
            yield
        finally:
            torch.set_num_threads(before)
            torch.use_deterministic_algorithms(deterministic, warn_only=warns)
            _memory.fill_uninitialized_memory = fills
            torch.backends.cudnn.benchmark = tries


def runs_bf16_faster(device: torch.device) -> bool:
    """Whether the processor multiplies bfloat16 in hardware; without, autocast only costs time."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    capable = (getattr(torch.cpu, name, None) for name in ("_is_amx_tile_supported", "_is_avx512_bf16_supported"))
    return any(ask() for ask in capable if ask is not None)
