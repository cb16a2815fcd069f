"""The child process of the checks: what only a process of its own may try."""

from __future__ import annotations

import importlib
import time
from typing import TYPE_CHECKING, Any

from kimera_console.core.health.facts import ImportedLibraries, ImportFacts
from kimera_console.core.system.children.child_side import child_main
from kimera_console.core.system.records import to_plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kimera_console.core.jobs import JobContext


def handle(request: dict[str, Any], context: JobContext) -> dict[str, Any]:
    """Answer one task: "imports", "runtime", "libraries" or "chain"."""
    answer: dict[str, Any] = to_plain(_found(request, context))
    return answer


def _found(request: dict[str, Any], context: JobContext) -> object:
    task = request["task"]
    if task == "imports":
        return _try_imports(request["modules"], context)
    if task == "runtime":
        from kimera_console.core.health.child.runtime import describe_runtime

        return describe_runtime(context)
    if task == "libraries":
        from kimera_console.core.health.child.runtime import describe_libraries

        return describe_libraries(context)
    from kimera_console.core.health.child.chain import run_chain

    return run_chain(request, context)


def _try_imports(modules: Sequence[str], context: JobContext) -> ImportedLibraries:
    """Import each.

    Each is announced before and reported after: the parent then knows which one took this process
    down or never came back.
    """
    found: dict[str, ImportFacts] = {}
    for name in modules:
        context.report("Check: imports", len(found), len(modules), detail=name)
        context.publish(to_plain(ImportedLibraries(found, name)))
        started = time.perf_counter()
        problem = ""
        try:
            importlib.import_module(name)
        except BaseException as error:  # noqa: BLE001 - a broken library raises whatever it likes
            problem = _said(error)
        found[name] = ImportFacts(time.perf_counter() - started, problem)
        context.publish(to_plain(ImportedLibraries(found, name)))
    return ImportedLibraries(found)


def _said(error: BaseException) -> str:
    """The error's first line; of a chain of errors the first cause, which names the library."""
    while error.__cause__ is not None and isinstance(error, ImportError | RuntimeError):
        error = error.__cause__
    lines = str(error).strip().splitlines()
    text = lines[0][:300] if lines else "it raised no message"
    return text if isinstance(error, ImportError) else f"{type(error).__name__}: {text}"


if __name__ == "__main__":
    child_main(handle)
