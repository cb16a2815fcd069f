"""The seven stages of a conversion, as the supervising process runs them."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console import __version__
from kimera_console.core.bundle import read_bundle
from kimera_console.core.bundle_manifest import write_manifest
from kimera_console.core.child import run_child
from kimera_console.core.convert.head_parity import compare_heads
from kimera_console.core.convert.manifest import build_manifest, copy_companions
from kimera_console.core.convert.parity import compare
from kimera_console.core.convert.plan import ConversionPlan, ConversionRequest, make_plan
from kimera_console.core.convert.probe import ProbeText, load_probe_texts
from kimera_console.core.convert.results import ConversionResult, ParityReport, StageReport
from kimera_console.core.errors import (
    BackendError,
    BundleError,
    ChildFailedError,
    ConversionError,
    KimeraError,
    ParityError,
)
from kimera_console.core.jobs import JobCancelled
from kimera_console.core.memory import MemoryMeter
from kimera_console.core.publish import publish_folder, remove_leftovers, staging_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    try:
        with tempfile.TemporaryDirectory(prefix="kimera-convert-") as scratch:
            exported = _export(plan, staged, job)
            parity, heads = _prove(plan, staged, Path(scratch), job)
        with job.own_stage("Publish"):
            manifest = build_manifest(
                plan,
                staged,
                exported=exported,
                parity=parity,
                heads=heads,
                stages=tuple(job.stages),
                seconds=time.monotonic() - started,
                context=context,
            )
            with _as_conversion_error("Publish"):
                write_manifest(staged, manifest)
                context.checkpoint()
                publish_folder(staged, plan.out, force=request.force)
    except KimeraError as error:  # the user knows the model, not the folder it was built in
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
        precision=request.precision,
        seconds=time.monotonic() - started,
        peak_rss_bytes=max(stage.peak_rss_bytes for stage in job.stages),
        size_bytes=bundle.size_bytes,
        stages=tuple(job.stages),
        parity=parity,
    )


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

    @contextlib.contextmanager
    def own_stage(self, name: str) -> Iterator[None]:
        """A stage of this process."""
        started = time.monotonic()
        self.current = name
        self.context.report(name)
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


def _export(plan: ConversionPlan, staged: Path, job: _Job) -> dict[str, Any]:
    with _as_conversion_error("Export"):
        copy_companions(plan.folder, staged)
    exported = job.child(
        "Export",
        {
            "task": plan.exporter,
            "source": str(plan.folder),
            "staged": str(staged),
            "pooling": plan.inspection.pooling,
            "heads": plan.heads,
            "version": __version__,
        },
    )
    if exported["unused"]:
        job.context.log(f"Weights without a place in the encoder: {', '.join(exported['unused'])}")
    return exported


def _prove(
    plan: ConversionPlan, staged: Path, scratch: Path, job: _Job
) -> tuple[ParityReport, tuple[dict[str, Any], ...]]:
    """Embed the probe texts on both sides and compare.

    Raises:
        ParityError: The vectors differ.
    """
    right, left = scratch / "converted.npz", scratch / "original.npz"
    common = {"max_tokens": plan.max_tokens, "heads": plan.heads}
    converted = job.child(
        "Load",
        {
            **common,
            "task": "converted",
            "staged": str(staged),
            "parameters": plan.inspection.parameters,
            "normalize": plan.inspection.normalize,
            "vectors": str(right),
        },
    )
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
        report = compare(
            theirs["vectors"],
            ours["vectors"],
            texts=_embedded_texts(converted["texts"]),
            original_ids=original["ids"],
            converted_ids=converted["ids"],
            reordered=ours["reordered"],
            reordered_rows=converted["reordered_rows"],
            precision=plan.request.precision,
            max_tokens=plan.max_tokens,
            shortened_to_tokens=converted["shortened_to_tokens"],
        )
        _gate(report, job.context)
        heads = compare_heads(
            theirs,
            ours,
            heads=plan.heads,
            token_counts=[len(ids) for ids in converted["ids"]],
            threshold=report.threshold,
        )
    return report, heads


def _gate(report: ParityReport, context: JobContext) -> ParityReport:
    """Let pass what passed."""
    context.log(
        f"Least cosine {report.cosine_min:.8f}, largest difference {report.max_abs_diff:.2e},"
        f" {report.texts} texts."
    )
    if not report.passed:
        raise _refusal(report)
    return report


def _embedded_texts(texts: list[str]) -> list[ProbeText]:
    """The probe texts as they were embedded, perhaps shortened."""
    return [
        ProbeText(probe.id, probe.language, text, probe.long)
        for probe, text in zip(load_probe_texts(), texts, strict=True)
    ]


def _refusal(report: ParityReport) -> ParityError:
    worst = sorted(report.per_text, key=lambda text: text.cosine)[:10]
    rows = [f"{t.id} ({t.language}, {t.tokens} tokens): cosine {t.cosine:.7f}" for t in worst]
    return ParityError(
        f"The converted model's vectors are not the original's: {report.problems[0]}",
        hint="Nothing was published. Try the other exporter, or get the model again.",
        log="\n".join([*report.problems, "Least similar texts:", *rows]),
    )


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
