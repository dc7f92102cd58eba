"""What a file of its own must have installed, and the comment in which tools such as uv and pipx look for that."""

from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version

from runtime.errors import ExportError

__all__ = ["DISTRIBUTIONS", "requirements", "script_header"]

DISTRIBUTIONS = {  # module -> what is installed for it
    "av": "av",
    "cv2": "opencv-python-headless",
    "defusedxml": "defusedxml",
    "duckdb": "duckdb",
    "faster_coco_eval": "faster-coco-eval",
    "numpy": "numpy",
    "pyarrow": "pyarrow",
    "ray": "ray[default]",
    "safetensors": "safetensors",
    "torch": "torch",
}


def requirements(modules: Iterable[str], standard: Iterable[str]) -> list[str]:
    """What to install for `modules` that are not in `standard`, at the versions that are installed here."""
    needed = sorted(set(modules) - set(standard) - {"__future__"})
    if unknown := [m for m in needed if m not in DISTRIBUTIONS]:
        raise ExportError(f"The library '{unknown[0]}' is imported, and nothing says how it is installed.", "Choose the target sdk.")
    return sorted(f"{DISTRIBUTIONS[m]}=={_version(DISTRIBUTIONS[m])}" for m in needed)


def script_header(needed: Iterable[str]) -> str:
    """The comment that states them (PEP 723)."""
    lines = ["# /// script", '# requires-python = ">=3.11"', "# dependencies = [", *(f'#     "{n}",' for n in needed), "# ]", "# ///"]
    return "\n".join(lines)


def _version(distribution: str) -> str:
    try:
        return version(distribution.partition("[")[0]).partition("+")[0]
    except PackageNotFoundError:
        raise ExportError(f"{distribution} is not installed, so its version cannot be stated.", "Install what Framewire needs.") from None
