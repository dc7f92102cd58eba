"""What is pinned in a step's process so that the same step gives the same bytes: seeds, threads, deterministic algorithms, devices."""

import os
import random
import sys
from pathlib import Path

from runtime.engine.late import when_loaded

__all__ = ["SEED", "pin"]

SEED = 0  # a component that wants another takes a parameter
PINNED = ("numpy.random", "cv2", "pyarrow", "torch")
THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS", "OPENCV_FOR_THREADS_NUM")


def pin(*, threads: int, gpu: bool) -> str:
    """Pin this process for the step about to run; the device it is to use, "cpu" or "cuda".

    Variables serve libraries that are loaded later, calls those that are loaded already, or the moment they are; none is loaded for it.
    """
    os.environ.update({name: str(threads) for name in THREADS})
    os.environ["CUBLAS_WORKSPACE_CONFIG"] = ":4096:8"  # without it cuBLAS may answer differently from run to run
    if not gpu:
        os.environ["CUDA_VISIBLE_DEVICES"] = ""
    random.seed(SEED)
    _pin_loaded(threads)
    when_loaded(PINNED, lambda: _pin_loaded(threads))
    return "cuda" if gpu and _has_cuda() else "cpu"


def _pin_loaded(threads: int) -> None:
    if numpy_random := sys.modules.get("numpy.random"):
        numpy_random.seed(SEED)
    if (cv2 := sys.modules.get("cv2")) and hasattr(cv2, "setRNGSeed"):  # it loads itself in two steps
        cv2.setNumThreads(threads)
        cv2.setRNGSeed(SEED)
    if (pyarrow := sys.modules.get("pyarrow")) and hasattr(pyarrow, "set_cpu_count"):
        pyarrow.set_cpu_count(threads)
    if hasattr(sys.modules.get("torch"), "set_num_threads"):
        _pin_torch(threads)


def _pin_torch(threads: int) -> None:
    import torch

    torch.manual_seed(SEED)
    torch.set_num_threads(threads)
    torch.backends.cudnn.benchmark = False
    torch.backends.cudnn.deterministic = True


def _has_cuda() -> bool:
    """Whether the GPU that was given is one that torch can use; logical ones, for trying placement, are not."""
    if not any(Path("/dev").glob("nvidia[0-9]*")):
        return False
    import torch

    return torch.cuda.is_available()
