"""What `stores plan`, `run`, `compare` and `status` say to people."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from kimera_console.cli.output import table
from kimera_console.core.stores.change.ledger import INTERRUPTED
from kimera_console.core.system.units import byte_size, duration

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kimera_console.core.stats import Interval
    from kimera_console.core.stores.change.exchange import SwitchRecord
    from kimera_console.core.stores.change.ledger import LedgerProgress, Run
    from kimera_console.core.stores.change.plan import StorePlan
    from kimera_console.core.stores.change.run import RunReport
    from kimera_console.core.stores.compare.compare import CompareReport, Neighbours
    from kimera_console.core.switching.store_reports import RollbackReport, SwitchReport

RESTART = "Kimera reads its flags only when it starts: restart it."
_SHOWN_QUERIES, _SHOWN_NEIGHBOURS = 5, 3
_SHOWN_CHARACTERS = 44
"""Of a text in a table of two beside each other."""


def plan_text(plan: StorePlan) -> str:
    """What it costs, and what stands against it."""
    free = "unknown" if plan.free_bytes is None else byte_size(plan.free_bytes)
    rows: list[tuple[str, ...]] = [
        ("Rows", f"{plan.rows:,}; {plan.sampled:,} sampled"),
        ("Texts", f"about {plan.texts:,}, {plan.tokens:,} tokens"),
        ("Time", f"about {duration(plan.seconds)} at {plan.texts_per_s:,.1f} texts/s"),
        ("Disk", f"about {byte_size(plan.disk_bytes)} ({free} free)"),
        ("  new column", byte_size(plan.column_bytes)),
        ("  rewritten rows", byte_size(plan.rewritten_bytes)),
        ("  index", f"{byte_size(plan.index.disk_bytes)} ({plan.index.method})"),
        ("Index memory", byte_size(plan.index.memory_bytes)),
        ("New vectors", f"{plan.stamp.model}, {plan.stamp.dimension} dimensions"),
        ("Prompt", repr(plan.stamp.prompt) if plan.stamp.prompt else "none"),
    ]
    rows += [(f"Rows of class {name}", f"{n:,} sampled") for name, n in plan.classes.items()]
    lines = [str(plan.choice), table(rows)]
    lines += [f"WARNING: {each}" for each in plan.warnings]
    lines += [f"NOT possible: {each}" for each in plan.problems]
    return "\n".join(lines)


def run_text(report: RunReport) -> str:
    """What was done, and what was left out."""
    run, progress = report.run, report.progress
    state = "Complete" if report.complete else "This part is done; others are not"
    lines = [
        f"{run.choice.table}.{run.new_column}: {run.stamp.model}",
        f"{state}: {progress.embedded:,} of {progress.rows:,} rows have a new vector; "
        f"{report.written:,} written now, {report.texts_per_s:,.1f} texts/s.",
    ]
    if report.changed:
        lines.append(f"{report.changed:,} rows were changed or added meanwhile.")
    lines += [f"Left out: {n:,} rows of class {name}." for name, n in report.left_out.items()]
    return "\n".join(lines)


def compare_text(report: CompareReport) -> str:
    """Overlap, quality, the queries that change most, and thresholds."""
    lines = [
        f"{report.run.choice}, {report.rows:,} rows, {len(report.queries):,} queries",
        f"Common among the first {report.k}: {_interval(report.overlap)}",
    ]
    if report.made_by_no_model:
        lines.insert(
            1, f"Left out: {_rows(report.made_by_no_model)} whose old vector no model made."
        )
    if report.before and report.after:
        rows: list[tuple[str, ...]] = [("", "BEFORE", "AFTER")]
        for name, shown in (("recall", f"recall@{report.k}"), ("mrr", "MRR"), ("ndcg", "nDCG")):
            pair = (getattr(report.before, name), getattr(report.after, name))
            rows.append((shown, *(_interval(each) for each in pair)))
        lines.append(table(rows))
    for each in report.queries[:_SHOWN_QUERIES]:
        lines += ["", f"{each.overlap:.0%} common: {each.query.text}", _pairs(report, each)]
    lines.append("")
    rows = [("THRESHOLD", "SHARE ABOVE", "BECOMES")]
    for one in report.thresholds:
        rows.append(
            (f"{one.old:g}", f"{one.share:.3%}", _interval(one.new) if one.new else "cannot tell")
        )
    lines.append(table(rows))
    return "\n".join(lines)


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _pairs(report: CompareReport, each: Neighbours) -> str:
    """The nearest rows before and after, side by side."""
    rows: list[tuple[str, ...]] = [("  COSINE", "BEFORE", "COSINE", "AFTER")]
    pairs = zip_longest(each.before[:_SHOWN_NEIGHBOURS], each.after[:_SHOWN_NEIGHBOURS])
    for before, after in pairs:
        old, new = _row(report, before), _row(report, after)
        rows.append((f"  {old[0]}", old[1], *new))
    return table(rows)


def _row(report: CompareReport, one: tuple[Any, float] | None) -> tuple[str, str]:
    """Cosine and shortened text of a row; its key where it has no text."""
    if one is None:
        return "", ""
    key, cosine = one
    text = report.texts.get(key, _key(key))
    if len(text) > _SHOWN_CHARACTERS:
        text = text[: _SHOWN_CHARACTERS - 1] + "…"
    return f"{cosine:.3f}", text


@dataclass(frozen=True)
class RunStatus:
    """A change of vectors as `status` says it.

    Attributes:
        run: What was begun.
        progress: How far it is.
        interrupted: Whether nobody works on it though it has not ended.
    """

    run: Run
    progress: LedgerProgress
    interrupted: bool

    @property
    def state(self) -> str:
        """The run's, or that it was interrupted."""
        return INTERRUPTED if self.interrupted else self.run.state

    def to_dict(self) -> dict[str, Any]:
        """As `--json` prints it."""
        done = self.progress
        return {
            **self.run.to_dict(),
            "state": self.state,
            "chunks": done.chunks,
            "chunks_done": done.done,
            "rows_done": done.rows,
            "embedded": done.embedded,
        }


@dataclass(frozen=True)
class SwitchStatus:
    """A switch as `status` says it; one that is not finished has rows that are not embedded."""

    switch: SwitchRecord
    finished: bool

    def to_dict(self) -> dict[str, Any]:
        """As `--json` prints it."""
        one = self.switch
        return {
            "phase": one.phase,
            "env_file": one.env_file,
            "when": one.when,
            "changes": one.changes,
            "finished": self.finished,
        }


def status_text(url: str, runs: Sequence[RunStatus], switches: Sequence[SwitchStatus]) -> str:
    """A line for each change, and one for each switch."""
    if not runs:
        return f"{url}: no change of vectors was started."
    rows: list[tuple[str, ...]] = [("VECTORS", "STATE", "MODEL", "ROWS", "WITH A VECTOR")]
    for one in runs:
        run, done = one.run, one.progress
        rows.append(
            (str(run.choice), one.state,
             f"{run.stamp.model} ({run.stamp.dimension})",
             f"{done.rows:,} of {max(run.rows, done.rows):,}",
             f"{done.embedded:,}")
        )  # fmt: skip
    lines = [url, table(rows)]
    for each in switches:
        switch = each.switch
        lines.append(f"Switch of {switch.when}: {switch.phase}, {switch.env_file}")
        if not each.finished:
            lines.append(
                "  Rows added during it are not embedded yet: `kimera-console stores switch`"
                " with this database embeds them."
            )
    return "\n".join(lines)


def rollback_text(report: RollbackReport) -> str:
    """What is in force again."""
    lines = [f"{run.choice}: the old vectors are in force." for run in report.runs]
    how = "is as it was, byte for byte" if report.exact else "has its former flags back"
    return "\n".join([*lines, f"{report.env_file} {how}.", RESTART])


def switch_text(report: SwitchReport) -> str:
    """What is in force now, and what was checked."""
    lines = [f"{run.choice}: {run.stamp.model} is in force." for run in report.runs]
    lines += [f"{report.env_file}: {name}={value}" for name, value in report.changes.items()]
    if report.arrived:
        lines.append(f"{report.arrived:,} rows were added during the switch and are done.")
    if report.without_vector:
        lines.append(report.without_vector)
    lines.append(
        f"{report.checked} rows were read back and embedded again: lowest cosine "
        f"{report.least_cosine:.6f}."
    )
    return "\n".join([*lines, RESTART])


def _interval(value: Interval) -> str:
    return f"{value.value:.4f} ({value.low:.4f} to {value.high:.4f})"


def _key(key: tuple[Any, ...]) -> str:
    return "/".join(str(part) for part in key)
