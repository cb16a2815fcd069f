"""The child process that asks the GPU's driver first (`gpu_driver`); any answer will do."""

from __future__ import annotations

import contextlib
import ctypes
import os
from typing import TYPE_CHECKING, Any

from kimera_console.core.system.children.child_side import child_main

if TYPE_CHECKING:
    from kimera_console.core.jobs import JobContext

ASKS, ANSWERED = {"driver": "asked"}, {"driver": "answered"}
"""Published before the first call and after the last: a child that fails elsewhere says nothing of
the driver."""
_FIRST_CALLS = (("cuInit", 0), ("nvmlInit_v2",))
"""Each library has one of these, with its arguments."""


def handle(request: dict[str, Any], context: JobContext) -> dict[str, Any]:
    """Call each library's first function, which speaks to the driver."""
    kind = ctypes.CDLL if os.name != "nt" else ctypes.WinDLL  # type: ignore[attr-defined]
    context.publish(ASKS)
    for name in request["libraries"]:
        for call, *arguments in _FIRST_CALLS:
            with contextlib.suppress(OSError, AttributeError):
                getattr(kind(name), call)(*arguments)
    context.publish(ANSWERED)
    return {}


if __name__ == "__main__":
    child_main(handle)
