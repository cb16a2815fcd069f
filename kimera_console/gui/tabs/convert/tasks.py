"""What the tab has done by jobs: core functions bound to what the user chose.

Each function returns a callable that a worker runs with a `JobContext`. Flags are read on the
worker, when the work begins.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console.core.bundles.bundle import read_bundle, verify_bundle
from kimera_console.core.bundles.library import (
    clean_up,
    damaged_models,
    delete_model,
    known_models,
    reference_first,
    use_of,
)
from kimera_console.core.convert import convert_model
from kimera_console.core.convert.again import request_again
from kimera_console.core.convert.gate.compare import compare_bundles
from kimera_console.core.convert.gate.poolings import compare_poolings
from kimera_console.core.convert.record.history import export_record, forget_records
from kimera_console.core.embedding.backends.base import ONNX
from kimera_console.core.errors import KimeraError, NoAnswerError
from kimera_console.core.flags.settings import OriginKind
from kimera_console.core.flags.sheet import write_flags
from kimera_console.core.sources.source import inspect_folder, inspect_model, resolve_source
from kimera_console.core.switching.activate import activate_bundle
from kimera_console.core.system.answers import check_answers, look_into

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from kimera_console.core.bundles.bundle import Bundle, VerifyReport
    from kimera_console.core.bundles.library import DamagedModel, FoundLeftover, KnownModel, Use
    from kimera_console.core.convert import ConversionRequest, ConversionResult, ParityReport
    from kimera_console.core.convert.gate.poolings import PoolingsCompared
    from kimera_console.core.convert.record.history import ConversionRecord
    from kimera_console.core.flags.past_writes import EnvWrite
    from kimera_console.core.jobs import JobContext
    from kimera_console.core.sources.source import ModelInspection
    from kimera_console.core.switching.activate import Activation
    from kimera_console.gui.console_core import ConsoleCore

    T = TypeVar("T")
    Work = Callable[[JobContext], T]


USUAL_STORE = "kimera_swm.db"
"""Kimera's own database where DATABASE_URL is not set, in its working folder."""


@dataclass(frozen=True)
class ActivationResult:
    """What an activation gave.

    Attributes:
        activation: The backend read back, and the flags that were written.
        bundle: What was activated.
    """

    activation: Activation
    bundle: Bundle


@dataclass(frozen=True)
class ModelsFound:
    """What a look into the models folder gave.

    Attributes:
        models: Those that can be read.
        damaged: Those that cannot.
        silent: Folders elsewhere that do not answer: nothing is known of them.
    """

    models: tuple[KnownModel, ...]
    damaged: tuple[DamagedModel, ...]
    silent: tuple[Path, ...] = ()


@dataclass(frozen=True)
class BundleComparison:
    """Two bundles side by side.

    Attributes:
        model: The one that is judged.
        reference: The one whose vectors count as right.
        report: How they differ.
    """

    model: Bundle
    reference: Bundle
    report: ParityReport


def inspect(
    core: ConsoleCore, source: str, pooling: str, *, asks_hub: bool = True
) -> Work[ModelInspection]:
    """Look at a model without its weights; a hub id in the cache alone unless the hub is asked."""

    def work(context: JobContext) -> ModelInspection:
        check_answers(Path(source), checkpoint=context.checkpoint)
        variables = core.settings.hub_environment()
        if asks_hub:
            return inspect_model(
                source, pooling=pooling, context=context, hub_environment=variables
            )
        here = resolve_source(source, context=context, local_only=True, hub_environment=variables)
        return inspect_folder(here.path, source=here.id, revision=here.revision, pooling=pooling)

    return work


def compare_pooling(core: ConsoleCore, source: str) -> Work[PoolingsCompared]:
    """Embed probe texts with each pooling that a model without a declared one may have."""
    return lambda context: compare_poolings(
        source, context=context, hub_environment=core.settings.hub_environment()
    )


def convert(core: ConsoleCore, request: ConversionRequest) -> Work[ConversionResult]:
    """Convert, and keep how it went."""

    def work(context: JobContext) -> ConversionResult:
        check_answers(request.out, checkpoint=context.checkpoint)
        return convert_model(
            request,
            context=context,
            hub_environment=core.settings.hub_environment(),
            record=True,
        )

    return work


def activate(core: ConsoleCore, folder: Path) -> Work[ActivationResult]:
    """Point the flags at the bundle that stands in a folder by then, reload, and check it."""

    def work(context: JobContext) -> ActivationResult:
        bundle = read_bundle(folder)
        done = activate_bundle(core.settings, bundle, core.embedder, context=context)
        return ActivationResult(done, bundle)

    return work


def no_store_is_known(core: ConsoleCore) -> bool:
    """Whether nothing says that vectors are stored: no flag, and no database of Kimera's here."""
    settings = core.settings
    try:
        flags = [settings.get(name) for name in ("EMBEDDING_DIM", "DATABASE_URL")]
    except KimeraError:
        return False
    usual = settings.env_file.parent / USUAL_STORE
    return all(flag.origin.kind is OriginKind.DEFAULT for flag in flags) and not usual.exists()


def set_dimension(core: ConsoleCore, dimension: int, refusal: KimeraError) -> Work[EnvWrite | None]:
    """Say in the flags that stores are to hold vectors of this dimension.

    Args:
        core: Names the file.
        dimension: Of a vector.
        refusal: Raised where a store is known by now: it may hold others.
    """

    def work(_context: JobContext) -> EnvWrite | None:
        if not no_store_is_known(core):
            raise refusal
        return write_flags(core.settings, {"EMBEDDING_DIM": str(dimension)})

    return work


def verify(path: Path) -> Work[VerifyReport]:
    """Check every hash again, and load the model in a separate process."""
    return lambda context: verify_bundle(path, context=context)


def compare(one: Bundle, other: Bundle) -> Work[BundleComparison]:
    """Embed the probe texts with two bundles, each in a separate process."""

    def work(context: JobContext) -> BundleComparison:
        reference, model = reference_first(one, other)
        report = compare_bundles(model.path, reference.path, context=context)
        return BundleComparison(model, reference, report)

    return work


def list_models(
    core: ConsoleCore, context: JobContext, folder: Path, also: tuple[Path, ...]
) -> ModelsFound:
    """Look for converted models, and for those that cannot be read; on a worker thread.

    Raises:
        NoAnswerError: The folder's disk or network share does not answer.
    """
    silent = tuple(one for one in also if _is_silent(one, context))
    there = tuple(one for one in also if one not in silent)
    settings = core.settings.pinned()

    def look() -> ModelsFound:
        return ModelsFound(
            known_models(settings, also=there, folder=folder),
            damaged_models(settings, also=there, folder=folder),
            silent,
        )

    return look_into(folder, look, checkpoint=context.checkpoint)


def _is_silent(path: Path, context: JobContext) -> bool:
    try:
        check_answers(path, checkpoint=context.checkpoint)
    except NoAnswerError:
        return True
    return False


def check_use(core: ConsoleCore, path: Path) -> Work[Use]:
    """Ask the flags and the loaded backend, at this moment, whether a model is in use."""
    return lambda _context: use_of(path, core.settings, running=running_folder(core))


def read_again(path: Path) -> Work[ConversionRequest]:
    """Read how a model was converted."""
    return lambda _context: request_again(path)


def delete(core: ConsoleCore, path: Path, *, even_in_use: bool) -> Work[int]:
    """Delete a model's folder; the result is how many bytes that freed."""
    return lambda context: delete_model(
        path,
        core.settings,
        running=running_folder(core),
        even_in_use=even_in_use,
        context=context,
    )


def running_folder(core: ConsoleCore) -> str:
    """Folder of the bundle that is loaded, "" for none; blocks nobody."""
    active = core.embedder.active
    return active.path if active is not None and active.backend == ONNX else ""


def clean(leftovers: tuple[FoundLeftover, ...]) -> Work[tuple[FoundLeftover, ...]]:
    """Remove what crashes left."""
    return lambda _context: clean_up(leftovers)


def forget(records: tuple[ConversionRecord, ...]) -> Work[None]:
    """Remove past conversions from the history."""
    return lambda _context: forget_records(records)


def save_record(record: ConversionRecord, path: Path) -> Work[Path]:
    """Write a past conversion to a file of the user's."""

    def work(_context: JobContext) -> Path:
        export_record(record, path)
        return path

    return work
