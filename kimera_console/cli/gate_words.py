"""What the command line says of a comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.cli.output import table
from kimera_console.core.bundles.groups import OWN, by_language, by_length, by_origin
from kimera_console.core.bundles.parity_report import FP16_LARGEST
from kimera_console.core.bundles.retrieval_report import RECALL_K
from kimera_console.core.bundles.thresholds import (
    RETRIEVAL_NAMES,
    bound_words,
    deviations,
    figure_words,
    threshold_label,
)
from kimera_console.core.convert.gate.own_texts import NO_LANGUAGE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kimera_console.core.bundles.groups import GroupParity
    from kimera_console.core.bundles.parity_report import ParityReport
    from kimera_console.core.bundles.retrieval_report import RetrievalParity

_SHOWN_GROUPS = 8


def parity_text(parity: ParityReport, *, of: str = "the source model") -> str:
    """A comparison in a few lines: verdict, figures, what had to be reached."""
    verdict = f"equal to {of}" if parity.passed else f"NOT equal to {of}"
    if parity.passed and parity.thresholds and parity.thresholds.cosine_min < 0.9999:
        verdict = f"close enough to {of}"
    own = sum(text.own for text in parity.per_text)
    texts = f"{parity.texts} texts" + (f" ({own} of {parity.own_file})" if own else "")
    least, mean, p01, share = _figures(parity)
    lines = [
        f"{verdict}: {texts}, cosine at least {least}, "
        f"mean {mean}, 1st percentile {p01}, "
        f"largest difference {parity.max_abs_diff:.1e}, "
        f"top-{parity.top_k} agreement {share}"
    ]
    if parity.retrieval is not None:
        lines.append(retrieval_text(parity.retrieval))
    if parity.thresholds:
        lines.append(f"thresholds: {thresholds_text(parity)}")
    for head in parity.heads:
        lines.append(
            f"{head.name} head: {'' if head.passed else 'NOT equal, '}agreement at least"
            f" {figure_words(head.agreement_min, head.threshold)}"
            f" ({bound_words(head.threshold)} is needed), mean {head.agreement_mean:.7f},"
            f" largest difference {head.max_abs_diff:.1e}"
        )
    if parity.greatest_activation is not None:
        lines.append(
            f"greatest activation of {of}: {parity.greatest_activation:,.4g} of the"
            f" {FP16_LARGEST:,} that fp16 holds, in {parity.greatest_activation_at}"
        )
    if parity.own_cut:
        lines.append(f"{parity.own_file}: only the first {own:,} texts were compared")
    if parity.own_left_out:
        lines.append(f"{parity.own_file}: {parity.own_left_out} lines without a text left out")
    return "\n".join(lines)


def retrieval_text(found: RetrievalParity) -> str:
    """What a search would lose, one line."""
    return (
        f"retrieval: {found.queries} queries in {found.passages} passages: recall@1"
        f" {found.recall_at_1:.1%} (source model {found.original_recall_at_1:.1%}),"
        f" recall@{RECALL_K} {found.recall_at_10:.1%}"
        f" (source model {found.original_recall_at_10:.1%}),"
        f" {len(found.changes)} changed ranks; {found.self_found} of {found.self_texts} texts"
        " embedded alone find themselves"
    )


def _figures(parity: ParityReport) -> list[str]:
    """Least and mean cosine, 1st percentile, agreement: digits enough to differ from the bounds."""
    gate = parity.thresholds.as_dict() if parity.thresholds else {}
    return [
        figure_words(value, gate.get(name, parity.threshold), form)
        for name, value, form in (
            ("cosine_min", parity.cosine_min, ".7f"),
            ("cosine_mean", parity.cosine_mean, ".7f"),
            ("cosine_p01", parity.cosine_p01, ".7f"),
            ("top_k_agreement", parity.top_k_agreement, ".1%"),
        )
    ]


def thresholds_text(parity: ParityReport) -> str:
    """What had to be reached; what the user changed is marked with the default."""
    gate, usual = parity.thresholds, parity.default_thresholds
    if gate is None:
        return f"lowest cosine {bound_words(parity.threshold)}"
    changed = deviations(gate, usual) if usual else ()
    parts = []
    for name, value in gate.as_dict().items():
        if name in RETRIEVAL_NAMES and parity.retrieval is None:
            continue  # older reports have no such figures
        was = (
            f" (default {bound_words(usual.as_dict()[name])})" if usual and name in changed else ""
        )
        parts.append(f"{threshold_label(name)} {bound_words(value)}{was}")
    return ", ".join(parts)


def groups_text(parity: ParityReport) -> str:
    """The least similar languages, and all lengths, as two small tables."""
    own = [one for one in by_origin(parity.per_text) if one.name == OWN]
    languages = [one for one in by_language(parity) if one.name != NO_LANGUAGE]
    rest = len(languages) - _SHOWN_GROUPS
    tables = []
    for title, groups in (
        ("language", [*own, *languages[:_SHOWN_GROUPS]]),
        ("tokens", by_length(parity)),
    ):
        rows = [(title, "texts", "lowest cosine", "mean", "agreement"), *map(_row, groups)]
        tables.append(table(rows))
    if rest > 0:
        tables[0] += f"\n... and {rest} languages that are closer"
    return "\n\n".join(tables)


def problems_text(problems: Iterable[str]) -> str:
    """What failed, a line each."""
    return "\n".join(f"FAILED: {problem}" for problem in problems)


def _row(group: GroupParity) -> tuple[str, ...]:
    share = "-" if group.top_k_agreement is None else f"{group.top_k_agreement:.1%}"
    name = "your texts" if group.name == OWN else group.name
    return (
        name,
        str(group.texts),
        f"{group.cosine_min:.7f}",
        f"{group.cosine_mean:.7f}",
        share,
    )
