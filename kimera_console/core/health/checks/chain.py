"""Backend chain: what each backend said, and what is active."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from kimera_console.core.embedding.backends.base import (
    DISPLAY_NAMES,
    ONNX,
    OPENVINO,
    BackendInfo,
)
from kimera_console.core.embedding.engines.choose import openvino_installed, undecided_words
from kimera_console.core.health.checks.models import convert_remedy, missing_model_remedy
from kimera_console.core.health.types import (
    Check,
    CheckGroup,
    CheckSubject,
    Remedy,
    console,
    flags_list,
)
from kimera_console.core.system.paths import is_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kimera_console.core.embedding.embeddings import Attempt
    from kimera_console.core.flags.settings import EmbeddingOptions
    from kimera_console.core.health.chain_outcome import ChainOutcome

_GROUP = CheckGroup("Backend chain")


def checks(subject: CheckSubject) -> Iterator[Check]:
    """Checks of the chain: the window's where it has loaded something, else a child's."""
    options = subject.options
    if options is None:
        yield _GROUP.skip("chain.active", "The active backend", "A flag's value cannot be used.")
        return
    outcome = subject.chain
    yield from _attempts(subject, options, outcome)
    yield from _engine(subject, options, outcome)
    yield _active(subject, options, outcome)


def _attempts(
    subject: CheckSubject, options: EmbeddingOptions, outcome: ChainOutcome
) -> Iterator[Check]:
    """One check for each backend of the chain."""
    tried = {attempt.backend: attempt for attempt in outcome.attempts}
    rescued = outcome.active is not None and not outcome.active.degraded
    reached = outcome.active is not None or not outcome.error
    for name in outcome.planned:
        title, check_id = DISPLAY_NAMES[name], f"chain.{name}"
        attempt = tried.get(name)
        if attempt is None:
            why = "Standby: an earlier backend is active." if reached else "Not tried."
            yield _GROUP.skip(check_id, title, why)
        elif attempt.ok:
            if outcome.active is not None and outcome.active.backend == name:
                title = outcome.active.display_name
            yield _GROUP.ok(check_id, title, f"loaded in {attempt.seconds:.1f} s")
        elif name == ONNX and subject.chain_lacks_its_path:
            yield _GROUP.follows_from_path(check_id, title, attempt.reason)
        else:  # with a right path the others would stand by
            make = _GROUP.warn if rescued or subject.chain_lacks_its_path else _GROUP.fail
            yield make(check_id, title, attempt.reason, fix_of(subject, options, attempt))


def _engine(
    subject: CheckSubject, options: EmbeddingOptions, outcome: ChainOutcome
) -> Iterator[Check]:
    """What runs the converted model's graph on the CPU, where there is a choice."""
    title, info = "The engine of ONNX models", outcome.active
    failed = next((one for one in outcome.attempts if one.backend == OPENVINO), None)
    if failed is not None:
        yield _GROUP.warn(
            "chain.engine", title, f"ONNX Runtime, not OpenVINO. {failed.reason}",
            subject.setting("EMBEDDING_ENGINE", "onnxruntime"),
        )  # fmt: skip
    elif info is not None and info.engine == OPENVINO:
        asked = "measured faster here" if options.engine == "auto" else "as EMBEDDING_ENGINE says"
        said = f"OpenVINO in {info.precision}, {asked}; its vectors were compared here"
        yield _GROUP.ok("chain.engine", title, said)
    elif info is not None and info.engine and options.engine == "auto" and openvino_installed():
        why = undecided_words(options) if info.provider == "CPU" else "it has a GPU here"
        yield _GROUP.ok("chain.engine", title, f"ONNX Runtime; {why}")


def fix_of(subject: CheckSubject, options: EmbeddingOptions, attempt: Attempt) -> Remedy:
    """What fixes a backend that did not load."""
    backend = attempt.backend
    if _lacks_its_device(attempt):
        return _other_device(subject)
    if backend == ONNX and not is_folder(options.onnx_model_path):
        return missing_model_remedy(subject, options)
    if backend == ONNX:
        verify = f"{console()} verify {shlex.quote(str(options.onnx_model_path))}"
        return convert_remedy(options, "--force").noted(f"what is wrong: {verify}")
    return subject.choosing("EMBEDDING_MODEL", "FOLDER_OF_THE_MODEL")


def _lacks_its_device(attempt: Attempt) -> bool:
    """Whether EMBEDDING_STRICT forbade the CPU; whatever else is wrong was found before that."""
    return "EMBEDDING_DEVICE" in attempt.reason


def _other_device(subject: CheckSubject) -> Remedy:
    return subject.setting("EMBEDDING_DEVICE", "auto").noted("or fix CUDA: the GPU checks say how")


def _active(subject: CheckSubject, options: EmbeddingOptions, outcome: ChainOutcome) -> Check:
    title, info = "The active backend", outcome.active
    if info is None and subject.chain_lacks_its_path:
        return _GROUP.follows_from_path("chain.active", title, outcome.error or "None is left.")
    if info is None:
        remedy = subject.setting("LIGHTWEIGHT_EMBEDDING", "1").noted(
            "for the time being, or fix a backend above"
        )
        if outcome.attempts and _lacks_its_device(outcome.attempts[0]):
            remedy = _other_device(subject)
        said = f"{outcome.error or 'None is left.'} {outcome.hint}".strip()
        return _GROUP.fail("chain.active", title, said, remedy)
    shown = _shown(info)
    if info.degraded and not options.lightweight:
        said = f"{shown}: these are not a model's vectors, and searches will be poor."
        if subject.chain_lacks_its_path:
            return _GROUP.follows_from_path("chain.active", title, said)
        failed = [each for each in outcome.attempts if not each.ok]
        fix = fix_of(subject, options, failed[0]) if failed else flags_list()
        return _GROUP.fail("chain.active", title, said, fix)
    if info.degraded:
        return _GROUP.warn(
            "chain.active", title, f"{shown}: asked for, but not a model's vectors.",
            subject.setting("LIGHTWEIGHT_EMBEDDING", "0"),
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
