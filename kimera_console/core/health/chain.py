"""Backend chain: what each backend said, what is active, and whether its vectors are right."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.backends.base import DISPLAY_NAMES, LIGHTWEIGHT, BackendInfo
from kimera_console.core.embedder import Attempt, Embedder, plan_chain
from kimera_console.core.errors import KimeraError
from kimera_console.core.health.ask import ask_child
from kimera_console.core.health.models import convert_command
from kimera_console.core.health.types import Check, CheckStatus, Group, Patient

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kimera_console.core.settings import EmbeddingOptions

NORM_TOLERANCE = 5e-4
"""A norm is shown with three decimals and must be 1.000."""
SIMILAR = ("The server keeps vectors in memory.", "The servers keep a vector in memory.")
DIFFERENT = "Bananas ripen faster beside apples."

_GROUP = Group("Backend chain")


@dataclass(frozen=True)
class _Story:
    """How the chain went.

    Attributes:
        planned: Backends in the order of the flags.
        attempts: What was tried.
        active: What is active, or None.
        norms: Norms of the three texts' vectors.
        dimension: Their length.
        error: Why nothing is active, "".
    """

    planned: tuple[str, ...]
    attempts: tuple[Attempt, ...]
    active: BackendInfo | None
    norms: tuple[float, ...]
    error: str = ""


def checks(patient: Patient) -> Iterator[Check]:
    """The window's embedder where it has loaded something, else a child process."""
    options = patient.options
    if options is None:
        yield _GROUP.skip("chain.active", "The active backend", "A flag's value cannot be used.")
        return
    try:
        story = _story(patient, options)
    except KimeraError as error:
        yield _GROUP.fail(
            "chain.active", "The active backend", error.message,
            error.hint or "Look at the job's log.",
        )  # fmt: skip
    else:
        yield from _attempts(patient, story)
        yield _active(patient, options, story)
        if story.active is not None:
            yield _vectors(patient, options, story.active, story.norms)
    yield _lightweight(options)


def _story(patient: Patient, options: EmbeddingOptions) -> _Story:
    embedder = patient.embedder
    if embedder is not None and embedder.active is not None:
        return _told_by(embedder, patient, options)
    answer = ask_child(
        patient,
        {
            "task": "chain",
            "env_file": str(patient.settings.env_file),
            "environ": patient.settings.environment_flags(),
        },
    )
    return _Story(
        tuple(answer["planned"]),
        tuple(Attempt(**attempt) for attempt in answer["attempts"]),
        BackendInfo.from_dict(answer["active"]) if answer["active"] else None,
        tuple(answer.get("norms", ())),
        answer["error"],
    )


def _told_by(embedder: Embedder, patient: Patient, options: EmbeddingOptions) -> _Story:
    from kimera_console.core.health.child import TEXTS

    planned = plan_chain(options)
    try:
        found = embedder.encode(TEXTS, context=patient.context)
    except KimeraError as error:
        return _Story(planned, embedder.attempts, None, (), str(error))
    norms = tuple(math.sqrt(float((row * row).sum())) for row in found.vectors)
    return _Story(planned, embedder.attempts, found.info, norms)


def _attempts(patient: Patient, story: _Story) -> Iterator[Check]:
    """One check for each backend of the chain."""
    tried = {attempt.backend: attempt for attempt in story.attempts}
    rescued = story.active is not None and not story.active.degraded
    for name in story.planned:
        title, check_id = DISPLAY_NAMES[name], f"chain.{name}"
        attempt = tried.get(name)
        if attempt is None:
            yield _GROUP.skip(check_id, title, "Not tried: one before it serves.")
        elif attempt.ok:
            yield _GROUP.ok(check_id, title, f"loaded in {attempt.seconds:.1f} s")
        else:
            make = _GROUP.warn if rescued else _GROUP.fail
            yield make(check_id, title, attempt.reason, _mend(patient, name))


def _mend(patient: Patient, backend: str) -> str:
    options = patient.options
    assert options is not None
    if backend == "onnx" and not options.onnx_model_path.is_dir():
        return convert_command(options, "--activate")
    if backend == "onnx":
        return (
            f"kimera-console verify {options.onnx_model_path}   (tells what is wrong; then "
            f"convert again with --force, or {patient.set_flag('USE_ONNX', '0')})"
        )
    return patient.set_flag("EMBEDDING_MODEL", "FOLDER_OF_THE_MODEL")


def _active(patient: Patient, options: EmbeddingOptions, story: _Story) -> Check:
    title, info = "The active backend", story.active
    if info is None:
        return _GROUP.fail(
            "chain.active", title, story.error or "None is left.",
            f"Mend a backend above, or, for the time being: "
            f"{patient.set_flag('LIGHTWEIGHT_EMBEDDING', '1')}",
        )  # fmt: skip
    shown = _shown(info)
    if info.degraded and not options.lightweight:
        return _GROUP.fail(
            "chain.active", title, f"{shown}: these are not a model's vectors.",
            "Mend one of the backends above; until then searches find little.",
        )  # fmt: skip
    if info.degraded:
        return _GROUP.warn(
            "chain.active", title, f"{shown}: asked for, but not a model's vectors.",
            patient.set_flag("LIGHTWEIGHT_EMBEDDING", "0"),
        )  # fmt: skip
    return _GROUP.ok("chain.active", title, shown)


def _shown(info: BackendInfo) -> str:
    if info.degraded:
        return f"{info.display_name}, {info.dimension} dimensions"
    where = f"{info.display_name} on {info.provider}"
    pooling = f"pooling {info.pooling}" if info.pooling else ""
    parts = (where, info.model, f"{info.dimension} dimensions", info.precision, pooling)
    notes = "".join(f". {note.rstrip('.')}" for note in info.notes)
    return ", ".join(part for part in parts if part) + notes


def _vectors(
    patient: Patient, options: EmbeddingOptions, info: BackendInfo, norms: Sequence[float]
) -> Check:
    title = "Three texts, three vectors"
    shown = ", ".join(f"{norm:.3f}" for norm in norms)
    wrong = [norm for norm in norms if not abs(norm - 1) <= NORM_TOLERANCE]
    if len(norms) != 3 or wrong:
        return _GROUP.fail(
            "chain.vectors", title, f"norms {shown}, expected 1.000",
            f"kimera-console verify {info.path}" if info.path else "Report this as a bug.",
        )  # fmt: skip
    if info.dimension != options.dimension:
        return _GROUP.fail(
            "chain.vectors", title,
            f"{info.dimension} dimensions, EMBEDDING_DIM expects {options.dimension}; "
            f"norms {shown}",
            f"{patient.set_flag('EMBEDDING_DIM', str(info.dimension))}   (if the stores hold "
            f"vectors of {info.dimension} dimensions; else choose another model)",
        )  # fmt: skip
    return _GROUP.ok("chain.vectors", title, f"{info.dimension} dimensions, norms {shown}")


def _lightweight(options: EmbeddingOptions) -> Check:
    """The emergency mode must work whatever else is broken."""
    from kimera_console.core.backends.lightweight import lightweight_backend
    from kimera_console.core.jobs import JobContext

    title = "Lightweight mode"
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
        return Check(
            f"chain.{LIGHTWEIGHT}-mode", _GROUP.name, title, CheckStatus.FAIL,
            f"it gives {first.shape[1]} dimensions and similarities {near:.2f} and {far:.2f}",
            "Reinstall kimera-console.",
        )  # fmt: skip
    return _GROUP.ok(
        f"chain.{LIGHTWEIGHT}-mode", title,
        f"works: {options.dimension} dimensions, deterministic, near {near:.2f}, far {far:.2f}",
    )  # fmt: skip
