"""Whether the GPU's driver answers: asked in a child, within a bound, before this process asks it.

A driver that hangs (a GPU that fell off the bus, an update without a restart) keeps whoever asks
it, and no thread can be called back. So the first question of a process goes to a child; what it
learnt is passed on to this process's own children, which ask no more.
"""

from __future__ import annotations

import ctypes
import os
import threading
import time
from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import ChildFailedError, ChildNotStartedError
from kimera_console.core.jobs import JobContext
from kimera_console.core.system.children.child import TICK_S, run_child
from kimera_console.core.system.children.child_bounds import Bounds
from kimera_console.core.system.children.driver_child import ANSWERED, ASKS
from kimera_console.core.system.environment import EXTRA_VARIABLES

if TYPE_CHECKING:
    from collections.abc import Iterable

CUDA_LIBRARY = "nvcuda.dll" if os.name == "nt" else "libcuda.so.1"
NVML_LIBRARY = "nvml.dll" if os.name == "nt" else "libnvidia-ml.so.1"
CHILD_MODULE = "kimera_console.core.system.children.driver_child"
ANSWER_S = 20.0
"""A driver that keeps nothing ready needs a second or two for each GPU of a server."""
VARIABLE = "KIMERA_GPU_DRIVER"
ANSWERS = "answers"
_ASKING = threading.Lock()


def driver_silence(*, again: bool = False, context: JobContext | None = None) -> str:
    """Why the NVIDIA driver must not be asked in this process.

    Once it answered, or did not, that is known. Until then this waits: for the child's start and
    then for an answer, `ANSWER_S` each at most; some seconds more for the end of a child that
    gave none; and for another thread that asks.

    Args:
        again: Ask anew where it gave no answer before.
        context: A cancel ends the wait.

    Returns:
        One clause; "" if it answers, is not there, or could not be asked.

    Raises:
        JobCancelled: After a cancel.
    """
    context = context or JobContext()
    while not _ASKING.acquire(timeout=TICK_S):
        context.checkpoint()
    try:
        known = EXTRA_VARIABLES.get(VARIABLE) or os.environ.get(VARIABLE, "")
        if known and not (again and known != ANSWERS):
            return "" if known == ANSWERS else known
        libraries = [name for name in (CUDA_LIBRARY, NVML_LIBRARY) if _loads(name)]
        if not libraries:
            return ""
        silence = _asked(libraries, context)
        if silence is not None:
            EXTRA_VARIABLES[VARIABLE] = silence or ANSWERS
        return silence or ""
    finally:
        _ASKING.release()


def _asked(libraries: Iterable[str], context: JobContext) -> str | None:
    """What came of the question: "" for an answer, None where it was not put.

    A child may fail before it asks, and after the answer, for reasons that are not the driver's:
    a full disk, too little memory.
    """
    steps: list[dict[str, Any]] = []
    bounds, began = Bounds(ANSWER_S), time.monotonic()

    def note(step: dict[str, Any]) -> None:
        steps.append(step)
        bounds.seconds = time.monotonic() - began + ANSWER_S  # the start is not the driver's time

    try:
        run_child(
            CHILD_MODULE,
            {"libraries": list(libraries)},
            context=context,
            on_partial=note,
            bounds=bounds,
        )
    except (ChildNotStartedError, OSError):
        return None
    except ChildFailedError as error:
        if ANSWERED in steps:
            return ""
        if ASKS not in steps:
            return None
        return f"the NVIDIA driver does not work ({error.message.rstrip('.')})"
    return ""


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
