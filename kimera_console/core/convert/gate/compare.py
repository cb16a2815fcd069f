"""Two converted models side by side: does one give the other's vectors?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kimera_console.core.bundles.bundle import read_bundle
from kimera_console.core.bundles.first_load import try_bundle
from kimera_console.core.bundles.load_check import library_bounds
from kimera_console.core.bundles.thresholds import thresholds_for
from kimera_console.core.convert.answers import ProbeVectors
from kimera_console.core.convert.gate.own_texts import OwnTexts, read_own_texts
from kimera_console.core.convert.gate.parity import compare
from kimera_console.core.convert.gate.probe import load_probe_texts
from kimera_console.core.convert.gate.probe_arrays import load_probe_arrays
from kimera_console.core.convert.gate.retrieval import read_retrieval, with_retrieval
from kimera_console.core.convert.plan import PARITY_MAX_TOKENS
from kimera_console.core.convert.supervisor import CHILD_ENVIRONMENT, CHILD_MODULE
from kimera_console.core.convert.tasks import ComparedTexts, EmbedConverted
from kimera_console.core.jobs import JobContext, unseen
from kimera_console.core.system.children.child import run_child
from kimera_console.core.system.records import to_plain
from kimera_console.core.system.scratch import scratch_folder

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.core.bundles.bundle import Bundle
    from kimera_console.core.bundles.parity_report import ParityReport
    from kimera_console.core.bundles.thresholds import Thresholds
    from kimera_console.core.convert.gate.probe_arrays import ProbeArrays

COMPARE_STAGES = ("Reference", "Model", "Compare")
"""Stages as reported to the context, in order."""
EMBED_S = 3600.0
"""The texts are cut to what a model of its size embeds in minutes; more than this is a hang."""
_BYTES_PER_PARAMETER = {"fp32": 4, "fp16": 2, "int8": 1, "int8-block": 1}


def compare_bundles(
    model: Path,
    reference: Path,
    *,
    texts: Path | None = None,
    thresholds: Thresholds | None = None,
    context: JobContext | None = None,
) -> ParityReport:
    """Embed the probe texts, and the user's own, with two bundles and compare their vectors.

    Each runs in a process of its own, one after the other. Quarantined bundles are compared too:
    that is a way to look into them. No source model is needed.

    Args:
        model: The bundle that is judged.
        reference: The bundle whose vectors count as right.
        texts: File of the user's own texts (txt, csv, jsonl, parquet).
        thresholds: What must be reached; by default what the less exact of the two precisions
            asks for.
        context: Receives progress by stage; a cancel stops it.

    Returns:
        The same report as a conversion's.

    Raises:
        BundleError, BackendError, ChildFailedError: One of them cannot be read, loaded or run.
        InputError: The file of texts cannot be used.
    """
    context = context or JobContext()
    left, right = (read_bundle(path, quarantined=True) for path in (reference, model))
    own = read_own_texts(texts, context) if texts else OwnTexts()
    if own.note:
        context.log(own.note)
    limits = [bundle.max_tokens for bundle in (left, right) if bundle.max_tokens]
    max_tokens = min([*limits, PARITY_MAX_TOKENS])
    with scratch_folder("compare") as scratch:
        theirs, their_vectors = embed_bundle(
            left,
            scratch / "reference.npz",
            context,
            stage="Reference",
            max_tokens=max_tokens,
            own=own.plain,
        )
        ours, our_vectors = embed_bundle(
            right,
            scratch / "model.npz",
            context,
            stage="Model",
            max_tokens=max_tokens,
            given=ComparedTexts(theirs.texts, theirs.topics),
        )
    context.report("Compare")
    named = (*load_probe_texts(), *own.texts)
    report = compare(
        their_vectors.vectors,
        our_vectors.vectors,
        texts=[replace(one, text=text) for one, text in zip(named, theirs.texts, strict=True)],
        source_ids=theirs.ids,
        converted_ids=ours.ids,
        reordered=our_vectors.reordered,
        reordered_rows=ours.reordered_rows,
        thresholds=thresholds,
        precision=_looser(left.precision, right.precision),
        unit_norm=False,  # bundles of others need not normalise in the graph
        reference=left.path.name,
        max_tokens=max_tokens,
        shortened_to_tokens=theirs.shortened_to_tokens,
    )
    report = with_retrieval(
        report,
        read_retrieval(ours, our_vectors),
        source=their_vectors.labelled,
        vectors=our_vectors.vectors,
    )
    return replace(report, own_file=own.file, own_left_out=own.left_out, own_cut=own.cut)


def embed_bundle(
    bundle: Bundle,
    vectors: Path,
    context: JobContext,
    *,
    stage: str,
    max_tokens: int,
    own: tuple[str, ...] = (),
    given: ComparedTexts | None = None,
) -> tuple[ProbeVectors, ProbeArrays]:
    """Embed with a bundle in a child.

    Args:
        bundle: The model.
        vectors: The .npz file to write.
        context: Receives progress; a cancel ends the child.
        stage: Name of the stage.
        max_tokens: Tokens kept of a text.
        own: The user's own texts, embedded after the probe texts.
        given: The texts to embed instead of both.

    Raises:
        BackendError, BundleError, ChildFailedError: It cannot be loaded or run, or takes far
            more time or memory than its size allows.
    """
    width = _BYTES_PER_PARAMETER.get(bundle.precision, 4)
    task = EmbedConverted(
        folder=bundle.path,
        vectors=vectors,
        stage=stage,
        parameters=bundle.size_bytes // width,
        max_tokens=max_tokens,
        normalize=True,
        pooling="",
        heads=(),
        own=own,
        given=given,
        fingerprint=False,
    )
    context.report(stage)
    with unseen(context) as quiet:  # what is wrong with one that ends, the report says
        try_bundle(bundle, quiet)
    answer = run_child(
        CHILD_MODULE,
        to_plain(task),
        context=context,
        environment=CHILD_ENVIRONMENT,
        bounds=library_bounds(bundle.size_bytes, EMBED_S),
    ).answer(ProbeVectors)
    return answer, load_probe_arrays(vectors)


def asked_precision(model: Path, reference: Path) -> str:
    """The precision whose thresholds two bundles are compared by: the one that asks for less.

    Raises:
        BundleError: One of them cannot be read.
    """
    found = (read_bundle(path, quarantined=True).precision for path in (model, reference))
    return _looser(*found)


def _looser(*precisions: str) -> str:
    return min(precisions, key=lambda one: thresholds_for(one).cosine_min)
