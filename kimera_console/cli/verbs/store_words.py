"""What `stores` says to people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kimera_console.cli.output import table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kimera_console.core.stores.audit.audit import AuditReport
    from kimera_console.core.stores.audit.tally import Histogram
    from kimera_console.core.stores.database.choice import TableRef
    from kimera_console.core.stores.database.tables import TableInfo, VectorColumn
    from kimera_console.core.stores.recipes.prove import ProofReport

_CLASS_WORDS = {
    "zero": "zero vectors",
    "not_finite": "with NaN or infinity",
    "lightweight": "the console's lightweight vectors",
    "kimera_lightweight": "Kimera's lightweight vectors",
    "kimera_dummy": "Kimera's dummy vectors",
    "other": "constant, periodic or of one sign",
}
_ROW_WORDS = {
    "reproduced": "reproduced",
    "image": "made from an image",
    "degraded": "made by no model",
    "changed": "text changed since",
    "unknown": "unknown",
}
_BAR_WIDTH = 32
_SHOWN_IDS = 5


@dataclass(frozen=True)
class UnreadTable:
    """A table that cannot be read, and why."""

    table: TableRef
    problem: str


def inspect_text(url: str, tables: Sequence[TableInfo | UnreadTable]) -> str:
    """A line for each table, and one for each of its vector columns."""
    if not tables:
        return f"{url}: no tables."
    rows: list[tuple[str, ...]] = [("TABLE", "ROWS", "KEY", "VECTORS", "TYPE", "DIMENSION")]
    for one in tables:
        name = str(one.table)
        if isinstance(one, UnreadTable):
            rows.append((name, "?", "", one.problem, "", ""))
            continue
        about = "" if one.rows_exact else "about "
        head = (
            f"{name} (view)" if one.is_view else name,
            f"{about}{one.rows:,}",
            ", ".join(one.key) or "none",
        )
        types = {column.name: column.type for column in one.columns}
        columns = [(each.name, types[each.name], _dimension(each)) for each in one.vectors]
        for place, column in enumerate(columns or [("none", "", "")]):
            rows.append((*(head if place == 0 else ("", "", "")), *column))
    return f"{url}\n{table(rows)}"


def _dimension(column: VectorColumn) -> str:
    if column.dimension:
        return str(column.dimension)
    seen = ", ".join(str(size) for size, _rows in column.seen)
    return f"several: {seen}" if seen else "unknown"


def audit_text(report: AuditReport) -> str:
    """Counts, classes with their first ids, and norms as a histogram."""
    sizes = ", ".join(f"{size} ({rows:,})" for size, rows in report.dimensions) or "none"
    rows: list[tuple[str, ...]] = [
        ("Rows", f"{report.rows:,}", ""),
        ("Without a vector", f"{report.missing:,}", _ids(report.ids.get("missing"))),
        ("Not a vector", f"{report.undecodable:,}", _ids(report.ids.get("undecodable"))),
        ("Dimensions", sizes, ""),
        ("Could be a model's", f"{report.plausible:,}", ""),
        ("Exact duplicates", f"{report.duplicates:,}", ""),
        ("Made by no model", f"{report.degraded:,}", ""),
    ]
    for name, count in report.classes.items():
        rows.append((f"  {_CLASS_WORDS[name]}", f"{count:,}", _ids(report.ids.get(name))))
    lines = [str(report.choice), table(rows)]
    if report.one_sign_usual:
        lines.append("Most vectors have a single sign, so that counts as normal for this model.")
    norms = report.norms
    if norms.greatest:
        lines.append(
            f"Norms of vectors that are not zero: lowest {norms.least:.6g}, "
            f"median {norms.median:#.4g}, mean {norms.mean:.6g}, highest {norms.greatest:.6g}"
        )
        lines.append(_bars(norms.histogram))
    if report.out:
        lines.append(f"{report.listed:,} ids are in {report.out}.")
    return "\n".join(line for line in lines if line)


def proof_text(report: ProofReport) -> str:
    """The verdict, what each recipe reproduces, and the rows that none does."""
    verdict = "Proved" if report.proved else "NOT proved"
    lines = [
        f"{report.choice}, {report.sampled:,} rows sampled, "
        f"{report.model}" + (f", prompt {report.prompt!r}" if report.prompt else ""),
        f"{verdict}: {report.share:.1%} of {report.rows:,} rows that could be a model's are "
        f"reproduced (cosine >= {report.cosine:g}); {report.unchanged_share:.1%} of those whose "
        f"text did not change. {report.proved_share:.0%} are required.",
    ]
    if report.recipes:
        rows: list[tuple[str, ...]] = [("RECIPE", "WHEN", "SHARE", "ROWS", "MEDIAN COSINE", "")]
        for one in report.recipes:
            rows.append(
                (one.recipe, one.condition, f"{one.share:.1%}", f"{one.rows:,}",
                 f"{one.median_cosine:.6f}", "" if one.chosen else "also tried")
            )  # fmt: skip
        lines.append(table(rows))
        lines += [
            f"{one.recipe} failed for {one.failed:,} rows: {one.problem}."
            for one in report.recipes
            if one.failed
        ]
    else:
        lines.append("No recipe was found: name one with --recipe.")
    classes: list[tuple[str, ...]] = [
        (_ROW_WORDS[name], f"{count:,}", _ids(report.ids.get(name)))
        for name, count in report.classes.items()
    ]
    lines.append(table(classes))
    if report.related_cosine is not None:
        lines.append(
            f"A text counts as changed from a cosine of {report.related_cosine:.3f}: unrelated "
            "texts of this store stay below."
        )
    if report.out:
        lines.append(f"The ids are in {report.out}.")
    return "\n".join(lines)


def _ids(keys: Sequence[tuple[Any, ...]] | None) -> str:
    if not keys:
        return ""
    shown = ", ".join(" / ".join(str(value) for value in key) for key in keys[:_SHOWN_IDS])
    return shown + (", ..." if len(keys) > _SHOWN_IDS else "")


def _bars(histogram: Histogram) -> str:
    """A histogram in characters, empty bins left out."""
    most = max(histogram.counts, default=0)
    rows: list[tuple[str, ...]] = [
        (f"  {low:.4g} to {high:.4g}", f"{count:,}", "#" * max(1, round(_BAR_WIDTH * count / most)))
        for low, high, count in zip(
            histogram.edges, histogram.edges[1:], histogram.counts, strict=False
        )
        if count
    ]
    return table(rows) if rows else ""
