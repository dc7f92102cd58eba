"""What a step's bytes may depend on beside code, data and parameters: the processor, the libraries, the GPU; recorded with each run."""

import os
import platform
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from components.artifacts import bytes_digest
from runtime.workspace import Run
from runtime.workspace.atomic import canonical, read_json, replace_json

__all__ = ["differences", "environment", "environments_of", "note_environment"]

LIBRARIES = ("numpy", "opencv-python-headless", "av", "pyarrow", "duckdb", "torch", "safetensors", "onnxruntime", "pandas", "ray")
INSTRUCTIONS = ("sse4_2", "avx", "avx2", "fma", "f16c", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "asimd", "bf16", "sve")
WORDS = {"cpu": "the processor", "instructions": "its instruction set", "gpu": "the GPU", "system": "the system", "python": "Python"}


@cache
def environment() -> dict[str, Any]:
    """Of the process it is asked in; no library is loaded for it.

    {"cpu": model, "instructions": [...], "cores", "gpu": ["model, driver"], "system", "python", "libraries": {name: version}}
    """
    told = _cpu_information()
    flags = set(told.get("flags", told.get("Features", "")).split())
    return {
        "cpu": told.get("model name") or platform.processor() or platform.machine(),
        "instructions": [name for name in INSTRUCTIONS if name in flags],
        "cores": os.cpu_count() or 1,
        "gpu": _gpus(),
        "system": f"{platform.system()} {platform.machine()}, {' '.join(platform.libc_ver())}".strip(", "),
        "python": platform.python_version(),
        "libraries": {name: version for name in LIBRARIES if (version := _version(name))},
    }


def note_environment(run: Run) -> str:
    """Keep this process's environment with the run, once; the short name that a step's records call it by."""
    here = environment()
    name = bytes_digest(canonical(here).encode())[:12]
    file = run.folder / "environments" / f"{name}.json"
    if not file.exists():
        replace_json(file, here, durable=False)
    return name


def environments_of(run: Run) -> dict[str, dict[str, Any]]:
    """The environments that steps of the run were done in, by their short names."""
    found = {file.stem: read_json(file) for file in sorted((run.folder / "environments").glob("*.json"))}
    return {name: read for name, read in found.items() if isinstance(read, dict)}


def differences(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """What differs between two environments that bytes may depend on, in words: "torch was 2.12.0, is 2.13.0"."""
    unlike = [(key, word) for key, word in WORDS.items() if one.get(key) != other.get(key)]
    told = [f"{word} was {_said(one.get(key))}, is {_said(other.get(key))}" for key, word in unlike]
    before, now = one.get("libraries", {}), other.get("libraries", {})
    changed = [name for name in sorted({*before, *now}) if before.get(name) != now.get(name)]
    return told + [f"{name} was {before.get(name, 'not there')}, is {now.get(name, 'not there')}" for name in changed]


def _said(value: Any) -> str:
    return (", ".join(map(str, value)) or "none") if isinstance(value, list) else str(value)


def _cpu_information() -> dict[str, str]:
    """The first processor's, as Linux tells it."""
    try:
        text = Path("/proc/cpuinfo").read_text("utf-8", "replace").split("\n\n")[0]
    except OSError:
        return {}
    pairs = (line.partition(":") for line in text.splitlines())
    return {name.strip(): value.strip() for name, _, value in pairs}


def _gpus() -> list[str]:
    """Model and driver of each NVIDIA GPU that the machine has."""
    if sys.platform != "linux" or not Path("/dev/nvidiactl").exists():
        return []
    asked = ["nvidia-smi", "--query-gpu=name,driver_version", "--format=csv,noheader"]
    try:
        answered = subprocess.run(asked, capture_output=True, text=True, timeout=10, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return ["unknown"]
    return [line.strip() for line in answered.stdout.splitlines() if line.strip()]


def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return ""
