"""The child process of the checks: what only a process of its own may try."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kimera_console.core.system.children.child_side import (
    child_main,
)

if TYPE_CHECKING:
    from kimera_console.core.jobs import JobContext


def handle(request: dict[str, Any], context: JobContext) -> dict[str, Any]:
    """Answer one task: "imports", "runtime", "libraries" or "chain"."""
    task = request["task"]
    if task == "imports":
        from kimera_console.core.health.child.imports import try_imports

        return try_imports(request["modules"], context)
    if task == "runtime":
        from kimera_console.core.health.child.runtime import look_at_runtime

        return look_at_runtime(context)
    if task == "libraries":
        from kimera_console.core.health.child.runtime import look_at_libraries

        return look_at_libraries(context)
    from kimera_console.core.health.child.chain import run_chain

    return run_chain(request, context)


if __name__ == "__main__":
    child_main(handle)
