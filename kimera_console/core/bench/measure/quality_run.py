"""The part of a measurement that looks at quality: after the rounds, not timed."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kimera_console.core.bench.plan.estimate import QUALITY
from kimera_console.core.bench.verdict.quality import (
    Pairs,
    QualityScore,
    labelled_scores,
    multilingual_score,
    probe_scores,
    read_pairs,
    score,
)
from kimera_console.core.convert.gate.probe import load_probe_texts
from kimera_console.core.convert.gate.retrieval import load_labelled_set
from kimera_console.core.embedding.backends.base import ONNX, TRANSFORMERS
from kimera_console.core.texts.list.examples import example_sets

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from kimera_console.core.bench.measure.participant import Participant
    from kimera_console.core.bench.measure.record import SampleRecord
    from kimera_console.core.bench.plan.types import BenchmarkPlan
    from kimera_console.core.convert.gate.retrieval import LabelledSet
    from kimera_console.core.jobs import JobContext

PARALLEL_SET = "2-six-sentences"
TOPICS = 10
"""Of the labelled set: 30 queries in 70 passages. Every contender embeds them."""
CHUNK = 64
"""Texts of one command, so that a cancel need not wait long."""


@dataclass(frozen=True)
class QualityTask:
    """What is embedded for its quality.

    Attributes:
        pairs: The user's pairs, None without a file.
        probes: The built-in texts, () where they are not wanted.
        parallel: The same sentences in many languages: (text, meaning, language).
        labelled: Queries and what answers them; None where it is not wanted.
    """

    pairs: Pairs | None
    probes: tuple[str, ...]
    parallel: tuple[tuple[str, str, str], ...] = ()
    labelled: LabelledSet | None = None

    @property
    def texts(self) -> list[str]:
        own = self.pairs.texts if self.pairs else []
        searched = self.labelled.texts if self.labelled else ()
        parallel = (text for text, *_ in self.parallel)
        return list(dict.fromkeys([*own, *self.probes, *parallel, *searched]))


def quality_task(plan: BenchmarkPlan) -> QualityTask | None:
    """What a plan asks for, read before anything is measured; None for nothing.

    Raises:
        BenchmarkError: The file of pairs cannot be used.
    """
    if not plan.quality_file and not plan.probe:
        return None
    pairs = read_pairs(plan.quality_file) if plan.quality_file else None
    probes = tuple(one.text for one in load_probe_texts() if not one.long) if plan.probe else ()
    if not plan.probe:
        return QualityTask(pairs, probes)
    return QualityTask(pairs, probes, _parallel(), load_labelled_set(TOPICS))


def _parallel() -> tuple[tuple[str, str, str], ...]:
    chosen = next(one for one in example_sets() if one.id == PARALLEL_SET)
    return tuple((text, row["meaning"], row["language"]) for text, row in chosen.texts)


def embed_all(
    task: QualityTask,
    participants: Sequence[Participant],
    record: SampleRecord,
    context: JobContext,
    budget_s: float = 0.0,
    *,
    skips: Callable[[], bool] = lambda: False,
) -> None:
    """Embed the task's texts with each contender and keep the vectors in the record.

    Args:
        task: What is embedded.
        participants: The contenders.
        record: Where the vectors are kept, and who was left out.
        context: Receives progress; may cancel.
        budget_s: After so many seconds no further texts are begun; 0 is no limit.
        skips: Says whether the rest is to be left out.
    """
    texts = task.texts
    ends = time.monotonic() + budget_s if budget_s else float("inf")
    for number, participant in enumerate(participants):
        context.report(QUALITY, number, len(participants), detail=participant.label)
        rows: list[NDArray[np.float32]] = []
        for start in range(0, len(texts), CHUNK):
            if skips():
                record.note(f"The quality of {participant.label} was not measured: it was skipped.")
                break
            if time.monotonic() > ends:
                record.note(
                    f"The quality of {participant.label} was not measured: the plan's "
                    f"{budget_s:.0f} s for that were over."
                )
                break
            answer = participant.embed(texts[start : start + CHUNK])
            if answer is None:
                break
            rows.append(answer.unpacked())
        else:
            record.quality_vectors[participant.id] = np.concatenate(rows)


def quality_scores(task: QualityTask, record: SampleRecord) -> tuple[QualityScore, ...]:
    """The figures of every contender whose vectors are there."""
    texts = task.texts
    found: list[QualityScore] = []
    for name, rows in record.quality_vectors.items():
        vectors = dict(zip(texts, rows, strict=True))
        if task.pairs is not None:
            figures = score(task.pairs, vectors, name)
            if not figures:
                record.note(
                    f"{record.contenders[name].label} gives all pairs the same cosine: they have "
                    "no rank correlation."
                )
            found += figures
        source = record.quality_vectors.get(_held_against(name, record))
        if task.probes and source is not None and source.shape == rows.shape:
            places = [texts.index(text) for text in task.probes]
            found += probe_scores(rows[places], source[places], name)
        if task.labelled is not None:
            places = [texts.index(text) for text in task.labelled.texts]
            same = source is not None and source.shape == rows.shape
            theirs = source[places] if source is not None and same else None
            found += labelled_scores(task.labelled, rows[places], theirs, name)
        if task.parallel:
            places = [texts.index(text) for text, *_ in task.parallel]
            _, meanings, languages = zip(*task.parallel, strict=True)
            found.append(multilingual_score(rows[places], meanings, languages, name))
    if task.pairs is not None and task.pairs.note:
        record.note(task.pairs.note)
    if task.pairs is not None and task.pairs.cut:
        record.note(f"Only the first {len(task.pairs.left):,} pairs were used.")
    return tuple(found)


def _held_against(name: str, record: SampleRecord) -> str:
    """Whose vectors a contender's are compared with; "" for nobody's.

    Its own only where it is the fp32 source model that others are compared with: elsewhere a cosine
    of 1 to itself would pass for a measured figure.
    """
    reference = record.reference_of(name)
    if reference:
        return reference
    is_source = (
        record.contenders[name].backend in (TRANSFORMERS, ONNX)
        and record.facts[name].precision == "fp32"
        and any(record.reference_of(other) == name for other in record.quality_vectors)
    )
    return name if is_source else ""
