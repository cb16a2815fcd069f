"""What a plot shows, as plain data: series, axes, and their export."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from kimera_console.core.system.visible import sheet_cell
from kimera_console.gui.language import figure
from kimera_console.gui.widgets.plot.clock import clock_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kimera_console.gui.tokens import SeriesStyle

LINE, SCATTER, BARS = "line", "scatter", "bars"


class Labels(Protocol):
    """Words a point or a row; asked for only where they are shown."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: int, /) -> str: ...


@dataclass(frozen=True)
class Axis:
    """An axis.

    Attributes:
        label: What it measures: "Throughput".
        unit: "texts/s"; "" for a bare count.
        log: Logarithmic, with real numbers at the ticks; values must be positive.
        ticks: Values to mark, where the natural ones are known (batch sizes).
        zero: Starts at zero (bars always do).
        include: Values that stay in view whatever the data are: a threshold.
        clock: The values are seconds since the epoch, shown as local time. For x only.
    """

    label: str
    unit: str = ""
    log: bool = False
    ticks: tuple[float, ...] = ()
    zero: bool = False
    include: tuple[float, ...] = ()
    clock: bool = False

    @property
    def title(self) -> str:
        """Label and unit."""
        return f"{self.label} ({self.unit})" if self.unit else self.label


@dataclass(frozen=True)
class Series:
    """One series.

    Attributes:
        key: Names it for updates.
        label: In the legend.
        kind: `LINE`, `SCATTER` or `BARS`.
        x, y: Values, equally long; for bars x is the category's index.
        low, high: Interval around y, or None.
        names: What each point is, for the read-out; empty or as long as x.
        contender: Chooses colour and marker.
        steps: A line drawn as a staircase (cumulative distributions).
        style: Colour and marker, where the contender's are not wanted.
        under: Drawn thin and dashed, for what is compared with: an earlier run.
    """

    key: str
    label: str
    kind: str
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    low: NDArray[np.float64] | None = None
    high: NDArray[np.float64] | None = None
    names: Labels = ()
    contender: str = ""
    steps: bool = False
    style: SeriesStyle | None = None
    under: bool = False


@dataclass(frozen=True)
class Reordered:
    """Labels in another order, asked for one by one.

    Attributes:
        names: In their own order.
        order: Index into `names` of each label, shape (n,).
    """

    names: Labels
    order: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.order)

    def __getitem__(self, index: int, /) -> str:
        return self.names[int(self.order[index])]


@dataclass
class PlotData:
    """Everything in one plot."""

    title: str
    x: Axis
    y: Axis
    series: dict[str, Series] = field(default_factory=dict)
    categories: tuple[str, ...] = ()
    baseline: float | None = None
    baseline_label: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is not one point."""
        return not any(len(one.x) for one in self.series.values())

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "title": self.title,
            "x": {"label": self.x.label, "unit": self.x.unit},
            "y": {"label": self.y.label, "unit": self.y.unit},
            "categories": list(self.categories),
            "baseline": self.baseline,
            "series": [_series_dict(one) for one in self.series.values()],
        }

    def to_json(self) -> str:
        """JSON text; what is not a number becomes null."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False, allow_nan=False) + "\n"

    def to_csv(self) -> str:
        """CSV text, one row a point."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["series", self.x.title, self.y.title, "low", "high", "point"])
        for one in self.series.values():
            for row in range(len(one.x)):
                x: Any = float(one.x[row])
                if one.kind == BARS:
                    x = sheet_cell(self.categories[int(x)])
                low = float(one.low[row]) if one.low is not None else ""
                high = float(one.high[row]) if one.high is not None else ""
                name = sheet_cell(one.names[row]) if len(one.names) else ""
                writer.writerow([sheet_cell(one.label), x, float(one.y[row]), low, high, name])
        return out.getvalue()

    def describe(self, one: Series, index: int) -> str:
        """A point of a series in words, for the read-out: series, name, place, value."""
        x_axis, y_axis = self.x, self.y
        if one.kind == BARS:
            place = self.categories[index]
        else:
            at = clock_words(one.x[index]) if x_axis.clock else number(one.x[index])
            place = f"{x_axis.label} {at} {x_axis.unit}".strip()
        value = f"{y_axis.label} {number(one.y[index])} {y_axis.unit}".strip()
        if one.low is not None and one.high is not None:
            value += f" [{number(one.low[index])}, {number(one.high[index])}]"
        parts = [one.label, place, value]
        if len(one.names):
            parts.insert(1, one.names[index])
        return "   ·   ".join(parts)


def array(values: Sequence[float] | NDArray[Any]) -> NDArray[np.float64]:
    """Values as float64, shape (n,)."""
    return np.asarray(values, dtype=np.float64).ravel()


def ecdf(
    samples: Sequence[float] | NDArray[Any],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Empirical distribution: sorted samples, and the share in percent at or below each."""
    x = np.sort(array(samples), kind="stable")
    return x, np.arange(1, len(x) + 1) / max(1, len(x)) * 100


def number(value: float) -> str:
    """A value at a tick or in a read-out; no exponent between 0.001 and a million."""
    size = abs(value)
    if size and (size < 1e-3 or size >= 1e6):
        return figure(f"{value:.3g}")
    digits = 0 if size >= 1000 else 1 if size >= 100 else 2 if size >= 10 else 3
    text = f"{value:,.{digits}f}".replace(",", "\u202f")
    return figure(text.rstrip("0").rstrip(".") if "." in text else text)


def _series_dict(one: Series) -> dict[str, Any]:
    data: dict[str, Any] = {"key": one.key, "label": one.label, "kind": one.kind}
    for name in ("x", "y", "low", "high"):
        values = getattr(one, name)
        if values is not None:
            data[name] = [float(v) if np.isfinite(v) else None for v in values]
    if len(one.names):
        data["names"] = [one.names[row] for row in range(len(one.names))]
    return data
