"""The comparison of a conversion: both sides embed, are compared, and what failed is put aside."""

from __future__ import annotations

import shlex
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.core.bundles.folder import folder_bytes
from kimera_console.core.bundles.manifest import write_manifest
from kimera_console.core.convert.answers import ProbeVectors
from kimera_console.core.convert.gate.parity import (
    HEAD_AGREEMENT,
    compare,
    compare_heads,
    with_heads,
)
from kimera_console.core.convert.gate.probe import ProbeText, load_probe_texts
from kimera_console.core.convert.gate.probe_arrays import load_probe_arrays
from kimera_console.core.convert.gate.retrieval import read_retrieval, with_retrieval
from kimera_console.core.convert.quarantine import put_in_quarantine
from kimera_console.core.convert.tasks import ComparedTexts, EmbedConverted, EmbedSource
from kimera_console.core.errors import Action, Advice, KimeraError, ParityError, Step
from kimera_console.core.system.units import byte_size

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kimera_console.core.bundles.manifest import Manifest
    from kimera_console.core.bundles.parity_report import ParityReport
    from kimera_console.core.bundles.vector_fingerprint import VectorFingerprint
    from kimera_console.core.convert.answers import ExportedModel
    from kimera_console.core.convert.gate.own_texts import OwnTexts
    from kimera_console.core.convert.gate.probe_arrays import ProbeArrays
    from kimera_console.core.convert.plan import ConversionPlan
    from kimera_console.core.convert.supervisor import Supervisor


def compare_sides(
    plan: ConversionPlan, staged: Path, scratch: Path, job: Supervisor, exported: ExportedModel
) -> tuple[ParityReport | None, VectorFingerprint | None]:
    """Embed the probe texts and the user's own on both sides, and compare; heads likewise.

    Returns:
        The comparison, None where there is no source model to compare with; and vectors to know the
        converted side by on other machines.

    Raises:
        ParityError: The source model itself gives no vectors to compare with.
    """
    right, left = scratch / "converted.npz", scratch / "source.npz"
    # The converted side goes first: it may shorten a text to what memory allows, and the source
    # model then embeds the same shortened texts.
    converted = _embed_converted(plan, staged, right, job, exported)
    if not plan.compares:
        job.context.log("It was loaded and embeds; it was not compared with a source model.")
        return None, converted.fingerprint
    # A second process: the memory of the first is free then, and none of its libraries are shared.
    source = _embed_source(plan, converted, left, job)
    with job.own_stage("Compare"):
        theirs, ours = load_probe_arrays(left), load_probe_arrays(right)
        # A source model without usable vectors is no failure of the conversion: it is refused here.
        _check_source(theirs, plan.heads)
        report = _compared(plan, theirs, ours, source, converted)
    job.context.log(
        f"Lowest cosine {report.cosine_min:.8f}, largest difference {report.max_abs_diff:.2e},"
        f" {report.texts} texts."
    )
    for head in report.heads:
        job.context.log(f"{head.name} head: lowest agreement {head.agreement_min:.8f}.")
    return report, converted.fingerprint


def _embed_converted(
    plan: ConversionPlan, staged: Path, vectors: Path, job: Supervisor, exported: ExportedModel
) -> ProbeVectors:
    task = EmbedConverted(
        folder=staged,
        vectors=vectors,
        stage="Load",
        parameters=plan.inspection.parameters or plan.inspection.published_bytes // 4,
        max_tokens=plan.max_tokens,
        normalize=plan.inspection.normalize,
        pooling=exported.pooling,
        heads=plan.heads,
        own=plan.own.plain,
        given=None,
        fingerprint=True,
    )
    return job.child("Load", task, ProbeVectors)


def _embed_source(
    plan: ConversionPlan, converted: ProbeVectors, vectors: Path, job: Supervisor
) -> ProbeVectors:
    task = EmbedSource(
        source=plan.folder,
        vectors=vectors,
        given=ComparedTexts(converted.texts, converted.topics),
        max_tokens=plan.max_tokens,
        pooling=plan.inspection.pooling,
        heads=plan.heads,
        activations=plan.request.precision == "fp16",
    )
    return job.child("Source model", task, ProbeVectors)


def _compared(
    plan: ConversionPlan,
    theirs: ProbeArrays,
    ours: ProbeArrays,
    source: ProbeVectors,
    converted: ProbeVectors,
) -> ParityReport:
    """The report of both sides' arrays: texts, labelled set, heads."""
    report = compare(
        theirs.vectors,
        ours.vectors,
        texts=_embedded_texts(converted.texts, plan.own),
        source_ids=source.ids,
        converted_ids=converted.ids,
        reordered=ours.reordered,
        reordered_rows=converted.reordered_rows,
        precision=plan.request.precision,
        thresholds=plan.request.thresholds,
        max_tokens=plan.max_tokens,
        shortened_to_tokens=converted.shortened_to_tokens,
    )
    report = with_retrieval(
        report,
        read_retrieval(converted, ours),
        source=theirs.labelled,
        vectors=ours.vectors,
    )
    heads = compare_heads(
        theirs.heads,
        ours.heads,
        heads=plan.heads,
        token_counts=[len(ids) for ids in converted.ids],
        threshold=HEAD_AGREEMENT[plan.request.precision],
    )
    return replace(
        with_heads(report, heads),
        own_file=plan.own.file,
        own_left_out=plan.own.left_out,
        own_cut=plan.own.cut,
        greatest_activation=source.greatest_activation,
        greatest_activation_at=source.greatest_activation_at,
    )


def quarantine_failure(
    plan: ConversionPlan,
    staged: Path,
    report: ParityReport,
    job: Supervisor,
    describe: Callable[..., Manifest],
    started: float,
) -> ParityError:
    """Keep what failed with its report where nothing takes it for a model; the error to raise."""
    worst = sorted(report.per_text, key=lambda text: text.cosine)[:10]
    rows = [f"{t.id} ({t.language}, {t.tokens} tokens): cosine {t.cosine:.7f}" for t in worst]
    log = "\n".join([*report.problems, "Least similar texts:", *rows])
    said = f"The converted model's vectors are not the source model's: {report.problems[0]}"
    job.context.report("Publish", detail="into quarantine")
    try:
        manifest = describe(stages=tuple(job.stages), seconds=time.monotonic() - started)
        write_manifest(staged, manifest)
        kept = put_in_quarantine(staged, plan.out, checkpoint=job.context.checkpoint)
    except (KimeraError, OSError) as problem:
        hint = Advice.of(f"Nothing was published, and the result could not be kept: {problem}")
        kept = None
    else:
        size = folder_bytes(kept) if kept is not None else 0
        hint = Advice.of(
            f"Nothing was published. The result stays quarantined with its report"
            f" ({byte_size(size)}) in {kept}. Read the report",
            Step(Action.SHOW_QUARANTINE, shlex.quote(str(kept))),
            ", then delete the result or keep it anyway.",
        )
    error = ParityError(said, hint=hint, log=log)
    error.report, error.kept_at = report, kept
    return error


def _embedded_texts(texts: tuple[str, ...], own: OwnTexts) -> list[ProbeText]:
    """What was compared, with the texts as they were embedded, perhaps shortened."""
    named = (*load_probe_texts(), *own.texts)
    return [replace(one, text=text) for one, text in zip(named, texts, strict=True)]


def _check_source(given: ProbeArrays, heads: tuple[str, ...]) -> None:
    """Where the source model gives no vectors, no conversion of it can be right: nothing is kept.

    A head may give zeros: the sparse one does for most tokens.
    """
    vectors = given.vectors
    _refuse("NaN or infinite values", ~np.isfinite(vectors))
    _refuse("zeros only", ~vectors.any(axis=1, keepdims=True))
    for head in heads:
        of = f"NaN or infinite values in its {head} head"
        _refuse(of, ~np.isfinite(given.heads[head]), tokens=True)


def _refuse(what: str, broken: Any, *, tokens: bool = False) -> None:
    """Raise where a row of this mask is set anywhere."""
    if broken.any():
        count = int(broken.any(axis=1).sum())
        raise ParityError(
            f"The source model itself does not give usable vectors: {what} for {count} of"
            f" {len(broken)} tokens."
            if tokens
            else f"The source model itself does not give usable vectors: {what} for {count} of"
            f" {len(broken)} texts.",
            hint="The source's weights are damaged. Download the model again.",
        )
