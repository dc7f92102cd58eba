"""What must be right for Framewire to work on this machine, and how to mend what is not."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from runtime.errors import FramewireError

__all__ = ["examine"]

REQUIREMENTS = Path(__file__).resolve().parents[2] / "requirements.txt"
FREE_GB, MEMORY_GB = 2.0, 3.0
Check = tuple[bool, str, str]  # right or not, what is so, how to mend it


def examine(workspace: Path) -> list[dict[str, Any]]:
    """Every check: {"name", "ok", "message", "remedy"}."""
    return [{"name": name, **_told(check, workspace)} for name, check in CHECKS.items()]


def _told(check: Callable[[Path], Check], workspace: Path) -> dict[str, Any]:
    try:
        right, message, remedy = check(workspace)
    except FramewireError as error:
        right, message, remedy = False, error.message, error.remedy
    except Exception as error:  # a broken library may fail in any way; doctor must say so and go on
        right, message, remedy = False, f"{type(error).__name__}: {error}", "Install again: rm -rf .venv && make venv"
    return {"ok": right, "message": message, "remedy": "" if right else remedy}


def _python(workspace: Path) -> Check:
    return sys.version_info >= (3, 11), f"Python {sys.version.split()[0]}", "Use Python 3.11 or newer: make PYTHON=python3.11 venv"


def _packages(workspace: Path) -> Check:
    wrong = [w for w in map(_mismatch, _pinned()) if w]
    return not wrong, "; ".join(wrong) or "all at their pinned versions", "Install again: rm -rf .venv && make venv"


def _pinned() -> Iterator[tuple[str, str]]:
    for line in REQUIREMENTS.read_text("utf-8").splitlines():
        name, _, wanted = line.split("#")[0].strip().partition("==")
        if name:
            yield name.split("[")[0], wanted


def _mismatch(pinned: tuple[str, str]) -> str:
    name, wanted = pinned
    try:
        found = version(name)
    except PackageNotFoundError:
        return f"{name} is missing"
    return "" if found.split("+")[0] == wanted else f"{name} is {found}, not {wanted}"


def _components(workspace: Path) -> Check:
    from components.registry import catalogue
    from components.words import counted
    from runtime.workspace.settings import MEND_FOLDERS, read_settings

    settings = read_settings(workspace)
    there = counted(len(catalogue(settings.component_folders)), "component")
    return not settings.flaws, " ".join([there, *settings.flaws]) if settings.flaws else there, MEND_FOLDERS


def _codecs(workspace: Path) -> Check:
    import av

    missing = [c for c in ("h264", "hevc", "vp9", "mpeg4", "mjpeg") if c not in av.codecs_available]
    return not missing, f"PyAV {av.__version__} " + (f"lacks {', '.join(missing)}" if missing else "decodes H.264, H.265, VP9"), "make venv"


def _torch(workspace: Path) -> Check:
    import torch

    gpus = torch.cuda.device_count() if torch.cuda.is_available() else 0
    seen = f"{gpus} GPU ({torch.cuda.get_device_name(0)})" if gpus else "no GPU; GPU-tagged steps run on the CPU"
    return True, f"torch {torch.__version__}, {seen}", ""


def _memory(workspace: Path) -> Check:
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        total >= MEMORY_GB,
        f"{total:.0f} GB, {os.cpu_count()} CPUs",
        f"Training wants {MEMORY_GB:.0f} GB; use a larger cluster with --address.",
    )


def _workspace(workspace: Path) -> Check:
    from runtime.workspace import Workspace

    if not Workspace.is_at(workspace) and not (workspace.exists() and any(workspace.iterdir())):
        return True, f"{workspace} will be made by the first run", ""
    opened = Workspace(workspace)
    probe = opened.store.staging("doctor")
    probe.rmdir()
    return True, f"{opened.root} can be written", ""


def _disk(workspace: Path) -> Check:
    there = next(p for p in [workspace.absolute(), *workspace.absolute().parents] if p.exists())
    free = shutil.disk_usage(there).free / 2**30
    return free >= FREE_GB, f"{free:.0f} GB free at {there}", f"Free some space: runs want {FREE_GB:.0f} GB or more."


def _cluster(workspace: Path) -> Check:
    from runtime.engine import cluster_state

    state = cluster_state()
    return True, ", ".join(f"{k} {v}" for k, v in state.items()), ""


CHECKS: dict[str, Callable[[Path], Check]] = {
    "Python": _python,
    "packages": _packages,
    "components": _components,
    "video codecs": _codecs,
    "torch": _torch,
    "memory": _memory,
    "disk": _disk,
    "workspace": _workspace,
    "local Ray cluster": _cluster,
}
