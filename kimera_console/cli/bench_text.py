"""A benchmark's run as lines for a terminal."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from kimera_console.cli.output import table
from kimera_console.core.system.units import byte_size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kimera_console.core.bench.plan.types import BenchmarkRun, ContenderRun

_HEADS = ("", "scenario", "median", "p95", "texts/s", "of the limit", "spread", "memory")
_MORE_HEADS = ("GPU memory", "J/1,000 texts")
"""Columns that are shown only where something stands in them."""


def run_text(run: BenchmarkRun) -> str:
    """A run as lines for a terminal: figures, ratios, claims, quality, conditions."""
    from kimera_console.core.bench.output.report import verdict_words

    lines = [table(_rows(run.runs)), ""]
    lines += [
        f"{r.of} is {r.value:.2f}x as fast as {r.against} "
        f"({r.low:.2f} to {r.high:.2f}), {r.scenario}"
        for r in run.ratios
    ]
    lines.append("")
    lines += [f"{verdict_words(run, c)}: {c.claim} ({c.detail})" for c in run.claims]
    lines += [
        f"quality of {one.contender}: {one.metric.replace('_', ' ')} {one.value:.4f} "
        f"({one.source}, {one.count:,})"
        for one in run.quality
    ]
    lines += [f"note: {note}" for note in run.notes]
    return "\n".join(lines)


def repeat_offer(run: BenchmarkRun, arguments: Sequence[str]) -> str:
    """How to repeat a run that was noisy, and what to do with both; "" for a quiet one.

    Args:
        run: The run.
        arguments: The command line it was asked for with, without the program's name.
    """
    from kimera_console.core.bench.output.report import noise

    if not noise(run):
        return ""
    return (
        "This run was noisy, see its notes. Repeat it when the machine is quieter: "
        f"`{shlex.join(['kimera-console', *arguments])}`; `kimera-console bench history compare` "
        "sets two runs side by side."
    )


def _rows(runs: Sequence[ContenderRun]) -> list[tuple[str, ...]]:
    more = [_more(entry) for entry in runs]
    shown = [place for place in range(len(_MORE_HEADS)) if any(one[place] for one in more)]
    rows = [(*_HEADS, *(_MORE_HEADS[place] for place in shown))]
    for entry, cells in zip(runs, more, strict=True):
        if entry.error:
            empty = [""] * (len(_HEADS) - 3 + len(shown))
            rows.append((entry.contender, entry.scenario, entry.error, *empty))
        else:
            rows.append((*_cells(entry), *(cells[place] for place in shown)))
    return rows


def _cells(entry: ContenderRun) -> tuple[str, ...]:
    return (
        entry.contender,
        entry.scenario,
        f"{entry.median_s * 1000:.1f} ms",
        f"{entry.p95_s * 1000:.1f} ms",
        f"{entry.texts_per_s:.1f}",
        f"{entry.peak_share:.0%}" if entry.peak_share is not None else "",
        f"{entry.spread:.0%}",
        byte_size(entry.peak_rss_bytes),
    )


def _more(entry: ContenderRun) -> tuple[str, ...]:
    vram, joules = entry.peak_vram_bytes, entry.joules_per_1000_texts
    return (
        byte_size(vram) if vram is not None else "",
        f"{joules:,.0f}" if joules is not None else "",
    )
