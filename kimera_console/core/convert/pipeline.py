"""The stages of a conversion, as the supervising process runs them."""

from __future__ import annotations

import contextlib
import functools
import os
import shlex
import shutil
import tempfile
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console import __version__
from kimera_console.core.architectures import PUBLISHED
from kimera_console.core.bundle import read_bundle
from kimera_console.core.bundle_manifest import write_manifest
from kimera_console.core.child import run_child
from kimera_console.core.convert.head_parity import HEAD_AGREEMENT, compare_heads
from kimera_console.core.convert.manifest import build_manifest, copy_companions
from kimera_console.core.convert.overview import published_bytes
from kimera_console.core.convert.parity import compare
from kimera_console.core.convert.plan import ConversionPlan, ConversionRequest, make_plan
from kimera_console.core.convert.probe import ProbeText, load_probe_texts
from kimera_console.core.convert.published import take_published
from kimera_console.core.convert.readings import MemoryReading, free_memory
from kimera_console.core.convert.results import (
    QUANTISE,
    SEARCH,
    ConversionResult,
    ParityReport,
    StageReport,
)
from kimera_console.core.convert.search_data import Search, point_from_dict
from kimera_console.core.errors import (
    BackendError,
    BundleError,
    ChildFailedError,
    ConversionError,
    KimeraError,
    ParityError,
    SourceError,
)
from kimera_console.core.jobs import JobCancelled
from kimera_console.core.memory import MemoryMeter
from kimera_console.core.model_config import CONFIG_NAME
from kimera_console.core.publish import publish_folder, remove_leftovers, staging_folder
from kimera_console.core.quarantine import put_in_quarantine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from kimera_console.core.bundle_manifest import Manifest
    from kimera_console.core.convert.own_texts import OwnTexts
    from kimera_console.core.jobs import JobContext

CHILD_MODULE = "kimera_console.core.convert.child"
CHILD_ENVIRONMENT = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "TRANSFORMERS_VERBOSITY": "error",
    "PYTHONWARNINGS": "ignore",
    "OMP_WAIT_POLICY": "PASSIVE",
}
"""Children work on local folders: whatever a model's files say, nothing is fetched. Warnings of
torch's exporters about themselves stay out of the job's log; what counts is compared. Torch's
threads sleep while they wait: spinning gained nothing on an idle machine, and on a busy one cost
a quarter of the time (measured on two cores)."""


def run(request: ConversionRequest, context: JobContext) -> ConversionResult:
    """Run a conversion to its end; see `convert_model`."""
    started = time.monotonic()
    job = _Job(context)
    _tidy(request.out, context)
    with job.own_stage("Inspect"):
        plan = make_plan(request, context)
    job.source = plan.inspection.source
    staged = staging_folder(plan.out)
    full = plan.recipe is None and not plan.searches
    try:
        with tempfile.TemporaryDirectory(prefix="kimera-convert-") as scratch:
            exported = (
                _export(plan, staged, job, bundle=staged) if full else _lowered(plan, staged, job)
            )
            parity, heads = _prove(plan, staged, Path(scratch), job, exported)
        describe = functools.partial(
            build_manifest,
            plan,
            staged,
            exported=exported,
            parity=parity,
            heads=heads,
            context=context,
        )
        if parity is not None and not parity.passed:
            raise _quarantine(plan, staged, parity, job, describe, started)
        with job.own_stage("Publish"), _as_conversion_error("Publish"):
            manifest = describe(stages=tuple(job.stages), seconds=time.monotonic() - started)
            write_manifest(staged, manifest)
            context.checkpoint()
            publish_folder(staged, plan.out, force=request.force)
    except ParityError:
        raise
    except KimeraError as error:
        _blame_removal(plan, error)
        # The user knows the model, not the folder it was built in.
        message = error.message.replace(f"{staged}{os.sep}", "")
        if message == error.message:
            raise
        raise type(error)(message, hint=error.hint, log=error.log) from error
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    bundle = read_bundle(plan.out)
    return ConversionResult(
        bundle=bundle,
        exporter=plan.exporter,
        precision=plan.request.precision,
        seconds=time.monotonic() - started,
        peak_rss_bytes=max(stage.peak_rss_bytes for stage in job.stages),
        size_bytes=bundle.size_bytes,
        stages=tuple(job.stages),
        parity=parity,
        search=Search.from_dict(exported["search"]) if "search" in exported else None,
    )


def _blame_removal(plan: ConversionPlan, error: KimeraError) -> None:
    """What failed because the source went away says so, whatever the library's words were.

    Raises:
        SourceError: The source is gone.
    """
    if (plan.folder / CONFIG_NAME).is_file() or isinstance(error, SourceError):
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


@dataclass
class _Job:
    """What the stages share: the context, the reports so far, and the stage that runs."""

    context: JobContext
    source: str = ""
    stages: list[StageReport] = field(default_factory=list)
    current: str = ""
    began_s: float = field(default_factory=time.monotonic)

    @contextlib.contextmanager
    def own_stage(self, name: str) -> Iterator[None]:
        """A stage of this process."""
        started = time.monotonic()
        self.current = name
        self.context.report(name)
        self._read_memory(0, 0)
        with MemoryMeter(exact=False) as meter:
            yield
            peak = meter.lap()
        seconds = time.monotonic() - started
        self._finished(StageReport(name, seconds, peak.rss_bytes, peak.anonymous_bytes))

    def child(self, first_stage: str, request: dict[str, Any]) -> dict[str, Any]:
        """Run one task in a child; its stages become this job's.

        Raises:
            ConversionError: Whatever ended it, with the stage that it ended in.
        """
        self.current = first_stage
        self.context.report(first_stage)
        self._read_memory(0, 0)
        with _as_conversion_error(lambda: self.current, self.source):
            result = run_child(
                CHILD_MODULE,
                request,
                context=self.context,
                environment=CHILD_ENVIRONMENT,
                on_partial=self._take,
            )
        return result.value

    def _take(self, partial: dict[str, Any]) -> None:
        if "stage" in partial:
            self._finished(StageReport(**partial["stage"]))
        elif "begins" in partial:
            self.current = partial["begins"]
        elif "point" in partial:
            self.context.publish(point_from_dict(partial["point"]))
        elif "memory" in partial:
            self._read_memory(*partial["memory"])

    def _read_memory(self, rss_bytes: int, anonymous_bytes: int) -> None:
        """Publish what the child holds (0: none runs) and what the machine has left."""
        seconds = time.monotonic() - self.began_s
        self.context.publish(
            MemoryReading(seconds, self.current, rss_bytes, anonymous_bytes, free_memory())
        )

    def _finished(self, report: StageReport) -> None:
        self.stages.append(report)
        self.context.log(
            f"{report.name}: {report.seconds:.1f} s, peak {report.peak_rss_bytes / 1e6:,.0f} MB"
            f" ({report.peak_anonymous_bytes / 1e6:,.0f} MB anonymous)"
        )
        # No checkpoint: the next stage begins with one, and after the last the bundle stands, so
        # a cancel would be told what is not true.
        with contextlib.suppress(JobCancelled):
            self.context.publish(report)


def _lowered(plan: ConversionPlan, staged: Path, job: _Job) -> dict[str, Any]:
    """Export to fp32 beside the target, and write what is published from that.

    Gone again before anything is loaded; what a kill leaves of it is found by its name.
    """
    full = staging_folder(plan.out)
    try:
        exported = _export(plan, full, job, bundle=staged)
        if plan.searches:
            exported |= _search(plan, full, job)
        recipe = exported.get("recipe") or (plan.recipe.to_dict() if plan.recipe else {})
        with _as_conversion_error(QUANTISE):
            copy_companions(plan.folder, staged)
        lowered = job.child(
            QUANTISE,
            {
                "task": "quantise",
                "source": str(full),
                "staged": str(staged),
                "recipe": recipe,
                "version": __version__,
            },
        )
    finally:
        shutil.rmtree(full, ignore_errors=True)
    job.context.log(lowered.pop("words"))
    return {**exported, **lowered, "recipe": recipe}


def _search(plan: ConversionPlan, full: Path, job: _Job) -> dict[str, Any]:
    """Look for the fastest recipe that meets the target; one variant at a time stands beside."""
    scratch = staging_folder(plan.out)
    try:
        found = job.child(
            SEARCH,
            {
                "task": "search",
                "source": str(full),
                "scratch": str(scratch),
                "parameters": plan.inspection.parameters,
                "max_tokens": plan.max_tokens,
                "normalize": plan.inspection.normalize,
                "own": [text.text for text in plan.own.texts],
                "thresholds": plan.target.as_dict(),
                "embeddings": plan.request.quantize_embeddings,
            },
        )
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    search = Search.from_dict(found["search"])
    for note in (*search.notes, search.words):
        job.context.log(note)
    return {"recipe": search.best.recipe.to_dict(), "search": found["search"]}


def _export(plan: ConversionPlan, staged: Path, job: _Job, *, bundle: Path) -> dict[str, Any]:
    """Export into a folder; the graph of the heads goes into the bundle that is made of it."""
    with _as_conversion_error("Export"):
        copy_companions(plan.folder, staged)
    if plan.exporter == PUBLISHED:
        with job.own_stage("Write"), _as_conversion_error("Write", job.source):
            return take_published(plan, staged, job.context)
    exported = job.child(
        "Export",
        {
            "task": plan.exporter,
            "source": str(plan.folder),
            "staged": str(staged),
            "bundle": str(bundle),
            "pooling": plan.inspection.pooling,
            "heads": plan.heads,
            "version": __version__,
        },
    )
    if exported["unused"]:
        job.context.log(f"Weights without a place in the encoder: {', '.join(exported['unused'])}")
    return exported


def _prove(
    plan: ConversionPlan, staged: Path, scratch: Path, job: _Job, exported: dict[str, Any]
) -> tuple[ParityReport | None, tuple[dict[str, Any], ...]]:
    """Embed the probe texts and the user's own on both sides, and compare; heads likewise.

    None where there is no original to compare with.

    Raises:
        ParityError: The original itself gives no vectors to compare with.
    """
    right, left = scratch / "converted.npz", scratch / "original.npz"
    common = {"max_tokens": plan.max_tokens, "heads": plan.heads}
    converted = job.child(
        "Load",
        {
            **common,
            "task": "converted",
            "staged": str(staged),
            "parameters": plan.inspection.parameters or published_bytes(plan.inspection) // 4,
            "normalize": plan.inspection.normalize,
            "own": [text.text for text in plan.own.texts],
            "vectors": str(right),
            "pooling": exported.get("pooling", ""),
        },
    )
    if not plan.compares:
        job.context.log("It was loaded and embeds; it was not compared with an original.")
        return None, ()
    original = job.child(
        "Original",
        {
            **common,
            "task": "original",
            "source": str(plan.folder),
            "texts": converted["texts"],
            "pooling": plan.inspection.pooling,
            "vectors": str(left),
        },
    )
    with job.own_stage("Compare"), np.load(left) as theirs, np.load(right) as ours:
        _check_original(theirs["vectors"])
        report = compare(
            theirs["vectors"],
            ours["vectors"],
            texts=_embedded_texts(converted["texts"], plan.own),
            original_ids=original["ids"],
            converted_ids=converted["ids"],
            reordered=ours["reordered"],
            reordered_rows=converted["reordered_rows"],
            precision=plan.request.precision,
            thresholds=plan.request.thresholds,
            max_tokens=plan.max_tokens,
            shortened_to_tokens=converted["shortened_to_tokens"],
        )
        heads: tuple[dict[str, Any], ...] = ()
        if report.passed:
            heads = compare_heads(
                theirs,
                ours,
                heads=plan.heads,
                token_counts=[len(ids) for ids in converted["ids"]],
                threshold=HEAD_AGREEMENT[plan.request.precision],
            )
    job.context.log(
        f"Least cosine {report.cosine_min:.8f}, largest difference {report.max_abs_diff:.2e},"
        f" {report.texts} texts."
    )
    return replace(report, own_file=plan.own.file, own_left_out=plan.own.left_out), heads


def _embedded_texts(texts: list[str], own: OwnTexts) -> list[ProbeText]:
    """What was compared, with the texts as they were embedded, perhaps shortened."""
    named = (*load_probe_texts(), *own.texts)
    return [replace(one, text=text) for one, text in zip(named, texts, strict=True)]


def _check_original(vectors: NDArray[np.float32]) -> None:
    """Where the original gives no vectors, no conversion of it can be right: nothing is kept."""
    for what, broken in (
        ("NaN or infinite values", ~np.isfinite(vectors).all(axis=1)),
        ("zeros only", ~vectors.any(axis=1)),
    ):
        if broken.any():
            raise ParityError(
                f"The original model itself does not give usable vectors: {what} for"
                f" {int(broken.sum())} of {len(vectors)} texts.",
                hint="The source's weights are damaged. Get the model again.",
            )


def _quarantine(
    plan: ConversionPlan,
    staged: Path,
    report: ParityReport,
    job: _Job,
    describe: Callable[..., Manifest],
    started: float,
) -> ParityError:
    """Keep what failed with its report where nothing takes it for a model; the error to raise."""
    worst = sorted(report.per_text, key=lambda text: text.cosine)[:10]
    rows = [f"{t.id} ({t.language}, {t.tokens} tokens): cosine {t.cosine:.7f}" for t in worst]
    log = "\n".join([*report.problems, "Least similar texts:", *rows])
    said = f"The converted model's vectors are not the original's: {report.problems[0]}"
    job.context.report("Publish", detail="into quarantine")
    try:
        manifest = describe(stages=tuple(job.stages), seconds=time.monotonic() - started)
        write_manifest(staged, manifest)
        job.context.checkpoint()
        kept = put_in_quarantine(staged, plan.out)
    except (KimeraError, OSError) as problem:
        hint = f"Nothing was published, and the result could not be kept: {problem}"
        kept = None
    else:
        size = sum(record.size_bytes for record in manifest.files)
        hint = (
            f"Nothing was published. The result stays quarantined with its report"
            f" ({size / 1e6:,.0f} MB) until you delete it, or keep it knowingly:"
            f" kimera-console quarantine show {shlex.quote(str(kept))}"
        )
    error = ParityError(said, hint=hint, log=log)
    error.report, error.kept_at = report, kept
    return error


@contextlib.contextmanager
def _as_conversion_error(stage: Any, source: str = "") -> Iterator[None]:
    """Give failures of a stage its name.

    Errors that speak of the source or the conversion pass as they are.

    Args:
        stage: The stage's name, or a function that gives it.
        source: The model, where its files may be the cause.
    """
    of = f" of {source}" if source else ""
    try:
        yield
    except (ChildFailedError, BackendError, BundleError) as error:
        name = stage() if callable(stage) else stage
        raise ConversionError(
            f'The conversion{of} failed in its stage "{name}": {error.message.rstrip(".")}.',
            hint=f"Nothing was published. {error.hint}".strip(),
            log=error.log,
        ) from error
    except OSError as problem:
        name = stage() if callable(stage) else stage
        file = f" ({os.fspath(problem.filename)})" if problem.filename else ""
        raise ConversionError(
            f'The conversion failed in its stage "{name}": {problem.strerror or problem}{file}.',
            hint="Nothing was published. Check the disk and the folders' permissions.",
        ) from problem
