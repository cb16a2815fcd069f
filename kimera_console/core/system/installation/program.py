"""How this program starts itself again: as a child of one of its modules, or as the console.

Installed by pip, both go through the interpreter. In the application folder that PyInstaller makes
(a frozen program) there is none: `sys.executable` is the console itself. There a child is the
console with the hidden argument `--run-module NAME`, which takes the names of this table only.
"""

from __future__ import annotations

import os
import runpy
import sys
from typing import TYPE_CHECKING

from kimera_console.core.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

RUN_MODULE = "--run-module"
"""First argument of a child in a frozen program; no option of the command line."""
CHILD_MODULES = frozenset({
    "kimera_console.core.bench.measure.child",
    "kimera_console.core.bench.meters.peak_child",
    "kimera_console.core.bundles.check_child",
    "kimera_console.core.convert.child",
    "kimera_console.core.convert.gate.engine_child",
    "kimera_console.core.convert.gate.poolings_child",
    "kimera_console.core.embedding.backends.host_child",
    "kimera_console.core.embedding.fast_tokenizer_child",
    "kimera_console.core.health.child.main",
    "kimera_console.core.sources.hub.child",
    "kimera_console.core.system.children.driver_child",
    "kimera_console.core.system.installation.part_child",
    "kimera_console.core.texts.map.projection_child",
})  # fmt: skip
"""Every module that runs as a child process."""
CHECK_MODULES = frozenset({"kimera_console.first_screenshot"})
"""What else a package's check starts."""
_ORIGINAL = "_ORIG"
_LIBRARY_PATHS = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


def is_frozen() -> bool:
    """Whether this is the application folder's program, without an interpreter beside it."""
    return bool(getattr(sys, "frozen", False))


def module_command(*arguments: str) -> list[str]:
    """The command that runs a module as a child process.

    Args:
        arguments: The module's dotted name, then what it takes.
    """
    if is_frozen():
        return [sys.executable, RUN_MODULE, *arguments]
    # -P: the working folder may be a model's; a json.py in it must not be imported.
    return [sys.executable, "-P", "-m", *arguments]


def console_command() -> list[str]:
    """The command that starts the console by this interpreter, or by this frozen program."""
    return [sys.executable] if is_frozen() else [sys.executable, "-m", "kimera_console"]


def asks_for_module(arguments: Sequence[str]) -> bool:
    """Whether the arguments of this process are those of a child."""
    return bool(arguments) and arguments[0] == RUN_MODULE


def run_module(arguments: Sequence[str]) -> None:
    """Be the child that the arguments name, as `python -m` would run it.

    Args:
        arguments: Those of `module_command`, without the executable.

    Raises:
        InputError: They name none of the console's own child modules.
    """
    name = arguments[1] if len(arguments) > 1 else ""
    if name not in CHILD_MODULES | CHECK_MODULES:
        raise InputError(
            f"{name!r} is not a child process of the console.",
            hint="Start the console without this argument.",
        )
    sys.argv = [name, *arguments[2:]]
    runpy.run_module(name, run_name="__main__", alter_sys=True)


def restore_library_paths() -> None:
    """Undo what the frozen program's loader set, for programs of the system that are started.

    This process's libraries are found by then; a system's python3 or browser that took them
    from the application folder would mix two builds of one library.
    """
    if not is_frozen():
        return
    for name in _LIBRARY_PATHS:
        original = os.environ.pop(name + _ORIGINAL, None)
        if original is not None:
            os.environ[name] = original
        else:
            os.environ.pop(name, None)
