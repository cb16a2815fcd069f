"""The stages of a conversion, as the supervising process runs them."""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console import __version__
from kimera_console.core.bundles.bundle import read_bundle
from kimera_console.core.bundles.first_load import note_proved
from kimera_console.core.bundles.load_check import (
    check_tokenizer,
    fingerprint_in_child,
    load_in_child,
)
from kimera_console.core.bundles.manifest import write_manifest
from kimera_console.core.bundles.parity_report import QUANTISE, SEARCH, ConversionResult
from kimera_console.core.bundles.publish import publish_folder, remove_leftovers, staging_folder
from kimera_console.core.bundles.search import Search
from kimera_console.core.convert.answers import ExportedModel, QuantizedFiles
from kimera_console.core.convert.expected import expect_stages
from kimera_console.core.convert.export.published import import_published
from kimera_console.core.convert.gate.compare_stage import compare_sides, quarantine_failure
from kimera_console.core.convert.manifest import build_manifest, copy_companions
from kimera_console.core.convert.plan import ConversionPlan, make_plan
from kimera_console.core.convert.supervisor import Supervisor, as_conversion_error
from kimera_console.core.convert.tasks import ExportTask, QuantizeTask, SearchTask
from kimera_console.core.errors import (
    BundleError,
    ChildFailedError,
    ConversionError,
    KimeraError,
    ParityError,
    SourceError,
    UnsafeModelError,
)
from kimera_console.core.jobs import JobContext, unseen
from kimera_console.core.sources.architectures import OPTIMUM_EXPORTER, PUBLISHED
from kimera_console.core.sources.config import CONFIG_NAME
from kimera_console.core.sources.layout import encoder_folder
from kimera_console.core.system.scratch import scratch_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kimera_console.core.convert.request import ConversionRequest


def run(
    request: ConversionRequest,
    context: JobContext,
    hub_environment: Mapping[str, str],
    *,
    agreed: bool = False,
) -> ConversionResult:
    """Run a conversion to its end; see `convert_model`."""
    started = time.monotonic()
    job = Supervisor(context)
    _tidy(request.out, context)
    with job.own_stage("Inspect"):
        plan = make_plan(request, context, hub_environment, agreed=agreed)
        _try_tokenizer(plan, context)
    job.source = plan.inspection.source
    for note in plan.inspection.notes:
        context.log(note)
    context.publish(expect_stages(plan))
    staged = staging_folder(plan.out)
    full = plan.recipe is None and not request.searches
    try:
        with scratch_folder("convert") as scratch:
            exported = (
                _export(plan, staged, job, bundle=staged) if full else _lowered(plan, staged, job)
            )
            if plan.exporter == PUBLISHED:
                _try_graph(plan, staged, context)
            parity, vectors = compare_sides(plan, staged, scratch, job, exported)
        with as_conversion_error("Publish"), unseen(context) as quiet:
            fingerprint = fingerprint_in_child(staged, quiet)
        describe = functools.partial(
            build_manifest,
            plan,
            staged,
            exported=exported,
            parity=parity,
            probe_tokens=fingerprint,
            probe_vectors=vectors,
            context=context,
        )
        if parity is not None and not parity.passed:
            raise quarantine_failure(plan, staged, parity, job, describe, started)
        with job.own_stage("Publish"), as_conversion_error("Publish"):
            manifest = describe(stages=tuple(job.stages), seconds=time.monotonic() - started)
            write_manifest(staged, manifest)
            publish_folder(staged, plan.out, force=request.force, checkpoint=context.checkpoint)
    except ParityError:
        raise
    except KimeraError as error:
        _blame_removal(plan, error)
        # The user knows the model, not the folder it was built in.
        message = error.message.replace(f"{staged}{os.sep}", "")
        if message == error.message:
            raise
        raise type(error)(message, hint=error.advice, log=error.log) from error
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    bundle = read_bundle(plan.out)
    note_proved(plan.out)
    return ConversionResult(
        bundle=bundle,
        exporter=plan.exporter,
        precision=plan.request.precision,
        seconds=time.monotonic() - started,
        peak_rss_bytes=max(stage.peak_rss_bytes for stage in job.stages),
        size_bytes=bundle.size_bytes,
        stages=tuple(job.stages),
        parity=parity,
        search=exported.search,
        notes=plan.inspection.notes,
    )


def _try_tokenizer(plan: ConversionPlan, context: JobContext) -> None:
    """Look at what the tokenizer does to a text, within bounds, before hours are spent.

    Raises:
        ConversionError: It takes too long, or makes far too much of a text.
    """
    try:
        with unseen(context) as quiet:
            check_tokenizer(encoder_folder(plan.folder), quiet)
    except (ChildFailedError, UnsafeModelError) as error:
        raise ConversionError(
            f"The tokenizer of {plan.inspection.source} cannot be used: {error.message}",
            hint=error.advice, log=error.log,
        ) from error  # fmt: skip


def _try_graph(plan: ConversionPlan, staged: Path, context: JobContext) -> None:
    """Load a graph that others made within bounds; what else is wrong with it, the stages say.

    Raises:
        ConversionError: It takes too long or too much memory.
    """
    with contextlib.suppress(BundleError, SourceError, OSError):
        bundle = read_bundle(staged, quarantined=True)
        try:
            with unseen(context) as quiet:
                load_in_child(bundle, quiet)
        except (ChildFailedError, UnsafeModelError) as error:
            raise ConversionError(
                f"The ONNX model of {plan.inspection.source} cannot be used: {error.message}",
                hint=error.advice, log=error.log,
            ) from error  # fmt: skip


def _blame_removal(plan: ConversionPlan, error: KimeraError) -> None:
    """What failed because the source went away says so, whatever the library's words were.

    Raises:
        SourceError: The source is gone.
    """
    with contextlib.suppress(KimeraError):
        if (encoder_folder(plan.folder) / CONFIG_NAME).is_file() or isinstance(error, SourceError):
            return
    raise SourceError(
        f"{plan.folder} was removed while the model was converted.",
        hint="Nothing was published. Put the model back, then convert again.",
        log=f"{error}\n{error.log}".strip(),
    ) from error


def _tidy(out: Path, context: JobContext) -> None:
    """Clean up beside the target what killed conversions left; what cannot go stays there."""
    with contextlib.suppress(BundleError):
        for leftover in remove_leftovers(Path(os.path.abspath(out.expanduser())).parent):
            done = "was put back" if leftover.is_old and leftover.final.exists() else "was removed"
            context.log(f"{leftover.path}, left by a conversion that was killed, {done}.")


def _lowered(plan: ConversionPlan, staged: Path, job: Supervisor) -> ExportedModel:
    """Export to fp32 beside the target, and write what is published from that.

    Gone again before anything is loaded; what a kill leaves of it is found by its name.
    """
    full = staging_folder(plan.out)
    try:
        exported = _export(plan, full, job, bundle=staged)
        search = _search(plan, full, job) if plan.request.searches else None
        recipe = search.best.recipe if search else plan.recipe
        assert recipe is not None  # fp32 is exported where it is published
        with as_conversion_error(QUANTISE):
            copy_companions(encoder_folder(plan.folder), staged)
        lowered = job.child(
            QUANTISE,
            QuantizeTask(
                source=full, staged=staged, recipe=recipe, own=plan.own.plain, version=__version__
            ),
            QuantizedFiles,
        )
    finally:
        shutil.rmtree(full, ignore_errors=True)
    job.context.log(lowered.words)
    return replace(
        exported, opset=lowered.opset, sha256=lowered.sha256, recipe=recipe, search=search
    )


def _search(plan: ConversionPlan, full: Path, job: Supervisor) -> Search:
    """Look for the fastest recipe that meets the target; one variant at a time stands beside."""
    scratch = staging_folder(plan.out)
    try:
        search = job.child(
            SEARCH,
            SearchTask(
                source=full,
                scratch=scratch,
                parameters=plan.inspection.parameters,
                max_tokens=plan.max_tokens,
                normalize=plan.inspection.normalize,
                own=plan.own.plain,
                thresholds=plan.request.target,
                embeddings=plan.request.quantize_embeddings,
            ),
            Search,
        )
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    for note in (*search.notes, search.words):
        job.context.log(note)
    return search


def _export(plan: ConversionPlan, staged: Path, job: Supervisor, *, bundle: Path) -> ExportedModel:
    """Export into a folder; the graph of the heads goes into the bundle that is made of it."""
    with as_conversion_error("Export"):
        copy_companions(encoder_folder(plan.folder), staged)
    if plan.exporter == PUBLISHED:
        with job.own_stage("Write"), as_conversion_error("Write", job.source):
            return import_published(plan, staged, job.context)
    exported = job.child(
        "Export",
        ExportTask(
            task="optimum" if plan.exporter == OPTIMUM_EXPORTER else "direct",
            asked=plan.request,
            source=plan.folder,
            staged=staged,
            bundle=bundle,
            pooling=plan.inspection.pooling,
            heads=plan.heads,
            python=plan.python,
            version=__version__,
        ),
        ExportedModel,
    )
    if exported.unused:
        job.context.log(f"Weights without a place in the encoder: {', '.join(exported.unused)}")
    return exported
