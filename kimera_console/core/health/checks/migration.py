"""The migration's own checks: imports, the model, its dimension, its vectors, lightweight mode."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.core.embedding.backends.base import LIGHTWEIGHT, NORM_TOLERANCE
from kimera_console.core.embedding.embedder import dimension_warning
from kimera_console.core.health.checks.imports import import_checks
from kimera_console.core.health.types import (
    NO_OPTIONS,
    Check,
    CheckGroup,
    CheckSubject,
    Place,
    Remedy,
    console,
    flags_list,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kimera_console.core.flags.settings import EmbeddingOptions
    from kimera_console.core.health.child.vector_facts import VectorFacts

SAME_TOLERANCE = 1e-5
"""What a vector may differ by, in float32, whatever shared its batch; equal calls even less."""
LEAST_COSINE = 0.98
"""What 8- and 16-bit graphs keep: in older int8 graphs the scale is that of the batch."""
MOST_ALIKE = 0.9999
"""Texts in three languages whose vectors are more alike than this are not distinguished."""
SIMILAR = ("The server keeps vectors in memory.", "The servers keep a vector in memory.")
DIFFERENT = "Bananas ripen faster beside apples."

_GROUP = CheckGroup("Migration")


def checks(subject: CheckSubject) -> Iterator[Check]:
    """Libraries are imported, and the chain is run, in child processes."""
    yield from import_checks(subject)
    yield from model_checks(subject)


def model_checks(subject: CheckSubject) -> Iterator[Check]:
    """What the active backend is and gives; the window's where it has one, else a child's."""
    options = subject.options
    if options is None:
        yield _GROUP.skip("chain.initialises", "The model initialises", NO_OPTIONS)
        return
    outcome = subject.chain
    if outcome.vectors is None:
        # What each backend said stands in the checks of the chain.
        why = outcome.error if not outcome.attempts else "No backend could be loaded."
        yield _no_model(subject, why or "Nothing is active.", outcome.hint)
    else:
        yield _initialises(subject, outcome.vectors)
        yield _dimension(subject, options, outcome.vectors)
        yield _vectors(outcome.vectors)
        yield _repeatable(outcome.vectors)
    yield _lightweight(options)


def _no_model(subject: CheckSubject, why: str, hint: str = "") -> Check:
    """No model initialises; what fixes the first backend of the chain, the wanted one, does."""
    from kimera_console.core.health.checks.chain import fix_of

    title = "The model initialises"
    if subject.chain_lacks_its_path:
        return _GROUP.follows_from_path("chain.initialises", title, why)
    failed = [each for each in subject.chain.attempts if not each.ok]
    remedy: Remedy | str = hint or flags_list()
    if failed and not hint and subject.options is not None:
        remedy = fix_of(subject, subject.options, failed[0])
    return _GROUP.fail("chain.initialises", title, why, remedy)


def _initialises(subject: CheckSubject, facts: VectorFacts) -> Check:
    title, info = "The model initialises", facts.info
    name = info.display_name
    if info.degraded and subject.options is not None and not subject.options.lightweight:
        return _no_model(subject, f"No model does; {name} is used instead.")
    if info.degraded:
        return _GROUP.skip("chain.initialises", title, "LIGHTWEIGHT_EMBEDDING is on: no model.")
    return _GROUP.ok(
        "chain.initialises", title, f"{name}, {info.model}, in {info.load_seconds:.1f} s"
    )


def _dimension(subject: CheckSubject, options: EmbeddingOptions, facts: VectorFacts) -> Check:
    title = "Expected dimension"
    warning = dimension_warning(facts.info, options)
    if warning:
        return _GROUP.fail(
            "chain.dimension", title, warning, subject.dimension_remedy(facts.dimension)
        )
    return _GROUP.ok("chain.dimension", title, f"{facts.dimension}, as EMBEDDING_DIM says")


def _vectors(facts: VectorFacts) -> Check:
    title = "Three texts, three vectors"
    shown = ", ".join(f"{norm:.3f}" for norm in facts.norms)
    if len(facts.norms) != 3 or any(not abs(norm - 1) <= NORM_TOLERANCE for norm in facts.norms):
        return _GROUP.fail(
            "chain.vectors", title, f"norms {shown}, expected 1.000", _verify_remedy(facts)
        )
    return _GROUP.ok("chain.vectors", title, f"{facts.dimension} dimensions, norms {shown}")


def _repeatable(facts: VectorFacts) -> Check:
    """Equal calls, equal vectors; different texts, different ones; a batch is its texts."""
    title = "Vectors can be relied on"
    exact = facts.info.precision in ("", "fp32")
    problems = []
    if not facts.repeat_difference <= SAME_TOLERANCE:
        problems.append(f"two equal calls differ by {facts.repeat_difference:.1e}")
    if not facts.closest_cosine < MOST_ALIKE:
        problems.append(f"different texts get the same vector (cosine {facts.closest_cosine:.5f})")
    if exact and not facts.single_difference <= SAME_TOLERANCE:
        problems.append(f"a batch and its texts one by one differ by {facts.single_difference:.1e}")
    if not exact and not facts.single_cosine >= LEAST_COSINE:
        problems.append(
            f"a batch and its texts one by one have a cosine of {facts.single_cosine:.4f} only"
        )
    if problems:
        return _GROUP.fail(
            "chain.repeatable", title, f"{'; '.join(problems)}.", _verify_remedy(facts)
        )
    alone = f"{facts.single_difference:.0e}" if exact else f"cosine {facts.single_cosine:.4f}"
    return _GROUP.ok(
        "chain.repeatable", title,
        f"two equal calls differ by {facts.repeat_difference:.0e}, a batch from its texts one by "
        f"one by {alone}; different texts have a cosine of {facts.closest_cosine:.2f} at most",
    )  # fmt: skip


def _verify_remedy(facts: VectorFacts) -> Remedy:
    import shlex

    if facts.info.path and facts.info.backend == "onnx":
        return Remedy(f"{console()} verify {shlex.quote(facts.info.path)}", place=Place("convert"))
    return Remedy(
        "Get the model's files from their source again; if that does not help, report a bug."
    )


def _lightweight(options: EmbeddingOptions) -> Check:
    """The emergency mode must work whatever else is broken."""
    from kimera_console.core.embedding.backends.lightweight import lightweight_backend
    from kimera_console.core.jobs import JobContext

    title, check_id = "Lightweight mode", f"chain.{LIGHTWEIGHT}-mode"
    backend = lightweight_backend(options, JobContext())
    texts = [*SIMILAR, DIFFERENT]
    first = backend.encode(texts, batch_size=len(texts), context=JobContext()).vectors
    again = backend.encode(texts, batch_size=1, context=JobContext()).vectors
    near, far = float(first[0] @ first[1]), float(first[0] @ first[2])
    right = (
        first.shape == (3, options.dimension)
        and bool((first == again).all())
        and bool((abs((first * first).sum(axis=1) - 1) < NORM_TOLERANCE).all())
        and near > far
    )
    if not right:
        return _GROUP.fail(
            check_id, title,
            f"it gives {first.shape[1]} dimensions and similarities {near:.2f} and {far:.2f}",
            "Reinstall kimera-console.",
        )  # fmt: skip
    return _GROUP.ok(
        check_id, title,
        f"works: {options.dimension} dimensions, deterministic, near {near:.2f}, far {far:.2f}",
    )  # fmt: skip
