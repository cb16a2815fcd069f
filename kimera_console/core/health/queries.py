"""Ask the checks' child processes, within a time limit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import KimeraError
from kimera_console.core.jobs import JobContext
from kimera_console.core.system.children.child import run_child
from kimera_console.core.system.children.child_bounds import Bounds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kimera_console.core.health.types import CheckSubject

MODULE = "kimera_console.core.health.child.main"
LIBRARIES_STEP = "the CUDA libraries"
"""What the child says it is at while it loads them."""
LIMIT_S = 300.0
"""A model that takes longer to load and embed three texts is taken for hung."""
HANGS = "Something hangs while loading: check the model's tokenizer and the disk."
IMPORT_LIMIT_S = 90.0
"""Libraries that take longer to be imported are taken for hung; on a cold disk torch needs 30."""


@dataclass(frozen=True)
class Runtime:
    """ONNX Runtime as it loads in a child process.

    Attributes:
        facts: What the child found, as far as it got; see `child.runtime`.
        problem: Why it got no further, None if it came to its end.
    """

    facts: dict[str, Any] = field(default_factory=dict)
    problem: KimeraError | None = None

    @property
    def available(self) -> tuple[str, ...]:
        """Providers that it lists."""
        return tuple(self.facts.get("available", ()))

    @property
    def libraries(self) -> tuple[dict[str, Any], ...]:
        """The CUDA libraries that it wants: name, path, problem, optional."""
        return tuple(self.facts.get("libraries", ()))

    @property
    def first_missing(self) -> dict[str, Any] | None:
        """The first of these that it cannot do without and that does not load."""
        wanted = (each for each in self.libraries if not each["optional"])
        return next((each for each in wanted if each["problem"]), None)

    @property
    def probes(self) -> dict[str, str]:
        """Provider -> why no session runs on it alone, "" if one did."""
        return dict(self.facts.get("probes", {}))


def ask_runtime(subject: CheckSubject) -> Runtime:
    """Look at ONNX Runtime in a child process."""
    facts: dict[str, Any] = {}
    try:
        facts.update(ask_child(subject, {"task": "runtime"}, partial=facts))
    except KimeraError as problem:
        if facts.get("step") == LIBRARIES_STEP:
            facts["libraries"] = _libraries_one_by_one(subject)
        return Runtime(facts, problem)
    return Runtime(facts)


def _libraries_one_by_one(subject: CheckSubject) -> list[dict[str, Any]]:
    """The CUDA libraries as far as they load; the one that ends its process is the last."""
    facts: dict[str, Any] = {}
    try:
        facts.update(ask_child(subject, {"task": "libraries"}, partial=facts))
    except KimeraError as problem:
        name = str(facts.get("loading", ""))
        said = f"takes the process down: {problem.message.rstrip('.')}"
        culprit = {"name": name, "path": "", "problem": said, "optional": False}
        return [*facts.get("libraries", ()), culprit] if name else []
    return list(facts["libraries"])


def ask_imports(
    subject: CheckSubject, modules: Sequence[str], *, limit_s: float = IMPORT_LIMIT_S
) -> dict[str, dict[str, Any]]:
    """Import libraries in a child process: module -> seconds and problem ("" if none).

    One that takes the process down, or never comes back, is named; another child goes on behind
    it.
    """
    found: dict[str, dict[str, Any]] = {}
    remaining = list(modules)
    while remaining:
        partial: dict[str, Any] = {}
        request = {"task": "imports", "modules": remaining}
        try:
            partial.update(ask_child(subject, request, partial=partial, limit_s=limit_s))
        except KimeraError as error:
            found.update(partial.get("imports", {}))
            # Before the first is announced, the child itself could not start.
            culprit = str(partial.get("importing", remaining[0]))
            found[culprit] = {"seconds": 0.0, "problem": error.message}
        else:
            found.update(partial["imports"])
        remaining = [name for name in remaining if name not in found]
    return found


def ask_child(
    subject: CheckSubject,
    request: Mapping[str, Any],
    *,
    partial: dict[str, Any] | None = None,
    limit_s: float = LIMIT_S,
) -> dict[str, Any]:
    """The child's answer.

    Args:
        subject: Its context receives progress; its cancel ends the child.
        request: The task.
        partial: Receives what the child has found so far, also when it dies.
        limit_s: Seconds after which it is ended.

    Raises:
        KimeraError: The child failed, died, or took too long.
        JobCancelled: After a cancel.
    """
    outer = subject.context
    inner = JobContext(
        on_progress=lambda p: outer.report(p.stage, p.done, p.total, unit=p.unit, detail=p.detail),
        on_log=outer.log,
    )
    found = partial if partial is not None else {}
    bounds = Bounds(limit_s, hint=HANGS)
    with outer.on_cancel(inner.cancel):
        return run_child(
            MODULE, request, context=inner, on_partial=found.update, bounds=bounds
        ).value


__all__ = [
    "HANGS",
    "IMPORT_LIMIT_S",
    "LIMIT_S",
    "MODULE",
    "Runtime",
    "ask_child",
    "ask_imports",
    "ask_runtime",
]
