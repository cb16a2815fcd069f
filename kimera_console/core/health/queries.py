"""Ask the checks' child processes, within a time limit."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar

from kimera_console.core.bundles.load_check import library_bounds
from kimera_console.core.embedding.chain import plan_chain
from kimera_console.core.embedding.model_choice import model_bytes
from kimera_console.core.errors import KimeraError
from kimera_console.core.health.facts import (
    ImportedLibraries,
    ImportFacts,
    LibraryFacts,
    OnnxRuntimeFacts,
    WantedLibraries,
)
from kimera_console.core.jobs import JobContext
from kimera_console.core.system.children.child import run_child
from kimera_console.core.system.children.child_bounds import Bounds
from kimera_console.core.system.gpu_driver import driver_silence
from kimera_console.core.system.records import from_plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kimera_console.core.flags.settings import EmbeddingOptions
    from kimera_console.core.health.types import CheckSubject

T = TypeVar("T")

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
        facts: What the child found, as far as it got.
        problem: Why it got no further, None if it came to its end.
    """

    facts: OnnxRuntimeFacts = field(default_factory=OnnxRuntimeFacts)
    problem: KimeraError | None = None

    @property
    def available(self) -> tuple[str, ...]:
        """Providers that it lists."""
        return self.facts.available

    @property
    def libraries(self) -> tuple[LibraryFacts, ...]:
        """The CUDA libraries that it wants."""
        return self.facts.libraries

    @property
    def first_missing(self) -> LibraryFacts | None:
        """The first of these that it cannot do without and that does not load."""
        wanted = (each for each in self.libraries if not each.optional)
        return next((each for each in wanted if each.problem), None)

    @property
    def probes(self) -> dict[str, str]:
        """Provider -> why no session runs on it alone, "" if one did."""
        return self.facts.probes


def ask_runtime(subject: CheckSubject) -> Runtime:
    """Look at ONNX Runtime in a child process."""
    # The child is told; one that gave no answer may do so now.
    driver_silence(again=True, context=subject.context)
    partial: dict[str, Any] = {}
    try:
        found = ask_child(subject, {"task": "runtime"}, OnnxRuntimeFacts, partial=partial)
    except KimeraError as problem:
        facts = from_plain(partial, OnnxRuntimeFacts)
        if facts.step == LIBRARIES_STEP:
            facts = replace(facts, libraries=_libraries_one_by_one(subject))
        return Runtime(facts, problem)
    return Runtime(found)


def _libraries_one_by_one(subject: CheckSubject) -> tuple[LibraryFacts, ...]:
    """The CUDA libraries as far as they load; the one that ends its process is the last."""
    partial: dict[str, Any] = {}
    request = {"task": "libraries"}
    try:
        return ask_child(subject, request, WantedLibraries, partial=partial).libraries
    except KimeraError as problem:
        reached = from_plain(partial, WantedLibraries)
        said = f"crashes the process: {problem.message.rstrip('.')}"
        culprit = LibraryFacts(reached.loading, problem=said)
        return (*reached.libraries, culprit) if reached.loading else ()


def ask_imports(
    subject: CheckSubject, modules: Sequence[str], *, limit_s: float = IMPORT_LIMIT_S
) -> dict[str, ImportFacts]:
    """Import libraries in a child process: module -> how that went.

    One that takes the process down, or never comes back, is named; another child goes on behind
    it.
    """
    found: dict[str, ImportFacts] = {}
    remaining = list(modules)
    while remaining:
        partial: dict[str, Any] = {}
        request = {"task": "imports", "modules": remaining}
        try:
            reached = ask_child(
                subject, request, ImportedLibraries, partial=partial, limit_s=limit_s
            )
            found.update(reached.imports)
        except KimeraError as error:
            reached = from_plain(partial, ImportedLibraries)
            # Before the first is announced, the child itself could not start.
            culprit = reached.importing or remaining[0]
            found.update({**reached.imports, culprit: ImportFacts(0.0, error.message)})
        remaining = [name for name in remaining if name not in found]
    return found


def ask_child(
    subject: CheckSubject,
    request: Mapping[str, Any],
    kind: type[T],
    *,
    partial: dict[str, Any] | None = None,
    limit_s: float = LIMIT_S,
    options: EmbeddingOptions | None = None,
) -> T:
    """The child's answer.

    Args:
        subject: Its context receives progress; its cancel ends the child.
        request: The task.
        kind: What it answers.
        partial: Receives what the child has found so far, also when it dies: plain data of `kind`.
        limit_s: Seconds after which it is ended.
        options: The flags whose models it loads; their size bounds its memory. None if it loads
            none.

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
    models = sum(model_bytes(options, name) for name in plan_chain(options)) if options else 0
    bounds = Bounds(limit_s, library_bounds(models, limit_s).rss_bytes, hint=HANGS)
    with outer.on_cancel(inner.cancel):
        result = run_child(MODULE, request, context=inner, on_partial=found.update, bounds=bounds)
    return result.answer(kind)


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
