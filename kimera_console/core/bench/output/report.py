"""A run as Markdown, fit for a ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.core.bench.output.run_view import view_of
from kimera_console.core.bench.plan.facts import MachineFacts
from kimera_console.core.bench.plan.types import NOISY, NOT_DECIDED
from kimera_console.core.system.units import byte_size
from kimera_console.core.system.visible import markdown_cell, markdown_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kimera_console.core.bench.output.run_view import ResultRow
    from kimera_console.core.bench.plan.types import BenchmarkRun, ClaimVerdict

_HEADS = (
    "Contender", "Texts per call", "Tokens per text", "Median (ms)", "p95 (ms)", "Texts/s",
    "Tokens/s", "Of the limit", "Ratio", "95 % interval", "Peak memory (MB)",
)  # fmt: skip


def to_markdown(run: BenchmarkRun, *, baseline: str = "") -> str:
    """A run as a Markdown document.

    Args:
        run: The run.
        baseline: Contender id that ratios are against; by default the run's own.
    """
    view = view_of(run, baseline=baseline)
    started = markdown_text(run.started) or "date unknown"
    parts = [f"# Embedding benchmark, {started}", _conditions(run)]
    if not run.complete:
        parts.append("**Cancelled before its end: these are the samples taken until then.**")
    if noise(run):
        parts.append(
            "**The machine was noisy meanwhile (see below): repeat before you rely on it.**"
        )
    if view.rows:
        against = markdown_text(view.live.label(view.baseline))
        parts.append(f"Ratios are against {against}: how many times as fast, by medians.")
        parts.append(_table(*_with_gpu_and_energy(view.rows)))
    if view.failures:
        parts.append(_bullets(markdown_text(f"{who}: {why}") for who, why in view.failures.items()))
    if run.remark:
        parts.insert(1, f"> {markdown_text(run.remark)}")
    if run.quality:
        parts.append("## Quality")
        parts.append(
            _table(
                ("Contender", "Figure", "Value", "Texts"),
                [
                    (view.live.label(one.contender), one.metric.replace("_", " "),
                     f"{one.value:.4f}", f"{one.source}, {one.count:,}")
                    for one in run.quality
                ],
            )
        )  # fmt: skip
    if run.claims:
        parts.append("## Claims")
        parts.append(
            _bullets(
                f"**{markdown_text(verdict_words(run, one))}**: "
                f"{markdown_text(f'{one.claim} {one.detail}')}"
                for one in run.claims
            )
        )
    if run.notes:
        parts += ["## Conditions of the run", _bullets(map(markdown_text, run.notes))]
    return "\n\n".join(parts) + "\n"


def noise(run: BenchmarkRun) -> tuple[str, ...]:
    """The notes that say why a run should be repeated; () for a quiet one."""
    return tuple(note for note in run.notes if note.startswith(NOISY))


def verdict_words(run: BenchmarkRun, claim: ClaimVerdict) -> str:
    """A verdict in its own words: "confirmed", "more than that", or "confirmed, noisy run"."""
    words = "more than that" if claim.exceeds else claim.verdict.replace("_", " ")
    decided = claim.verdict != NOT_DECIDED
    return f"{words}, noisy run" if run.is_noisy and decided else words


def machine_line(run: BenchmarkRun) -> str:
    """Processor, cores, memory, GPUs and the libraries' versions in one line; "" if unknown."""
    facts = run.machine
    if facts == MachineFacts():
        return ""
    parts = [
        facts.cpu or "unknown processor",
        f"{facts.cores_usable or '?'} cores",
        *([byte_size(facts.memory_bytes)] if facts.memory_bytes else []),
        *(gpu.name for gpu in facts.gpus),
        *(f"{name} {version}" for name, version in facts.versions.items()),
    ]
    return ", ".join(parts)


def _conditions(run: BenchmarkRun) -> str:
    plan = run.plan
    threads = f"{plan.threads} threads" if plan.threads else "one thread per physical core"
    done = run.rounds_measured
    rounds = f"{done} of {plan.rounds}" if done < plan.rounds else f"{done}"
    if run.paired:
        line = f"{rounds} interleaved rounds, {threads}, {run.seconds:.0f} s in all."
    else:
        line = (
            f"{rounds} rounds, one contender after the other, {threads}, "
            f"{run.seconds:.0f} s in all."
        )
    known = markdown_text(machine_line(run))
    return f"{line} Machine: {known}." if known else line


def _with_gpu_and_energy(
    rows: Sequence[ResultRow],
) -> tuple[Sequence[str], list[Sequence[str]]]:
    """Heads and cells; GPU memory and energy only where one of the rows has them."""
    heads, cells = list(_HEADS), [list(_cells(row)) for row in rows]
    for head, values in (
        ("GPU memory (MB)", [_scaled(row.run.peak_vram_bytes, 1e6) for row in rows]),
        ("J per 1,000 texts", [_scaled(row.run.joules_per_1000_texts, 1.0) for row in rows]),
    ):
        if any(values):
            heads.append(head)
            for line, cell in zip(cells, values, strict=True):
                line.append(cell)
    return heads, [*cells]


def _scaled(figure: float | None, by: float) -> str:
    return "" if figure is None else f"{figure / by:,.0f}"


def _cells(row: ResultRow) -> Sequence[str]:
    run, ratio = row.run, row.ratio
    return (
        row.label,
        str(row.scenario.batch),
        str(row.scenario.tokens or "mixed"),
        f"{run.median_s * 1000:.2f}",
        f"{run.p95_s * 1000:.2f}",
        f"{run.texts_per_s:.1f}",
        f"{run.tokens_per_s:.0f}",
        f"{run.peak_share:.0%}" if run.peak_share is not None else "",
        "baseline" if row.is_baseline else f"{ratio.value:.2f}" if ratio else "",
        f"{ratio.low:.2f} to {ratio.high:.2f}" if ratio else "",
        f"{run.peak_rss_bytes / 1e6:.0f}" if run.peak_rss_bytes else "",
    )


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join("| " + " | ".join(map(markdown_cell, line)) + " |" for line in lines)


def _bullets(sentences: Iterable[str]) -> str:
    return "\n".join(f"- {one}" for one in sentences)
