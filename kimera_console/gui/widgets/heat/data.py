"""What a heat map shows, the part of it in sight, and the values that are wanted for that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from kimera_console.gui.widgets.plot.data import Labels


@dataclass(frozen=True)
class HeatData:
    """What a heat map shows.

    Attributes:
        labels: One a row and column, in one line each; their beginnings are shown.
        block: Values for rows and columns by index, shape (rows, columns). Called on the window's
            thread: for one cell, and for all in sight unless `deferred`.
        low: Where the scale begins.
        high: Where it ends.
        sample: Rows and columns that are asked for at once at most.
        deferred: Those in sight are asked for by `block_requested` and brought by
            `show_block`: computing them would hold the window up.
    """

    labels: Labels
    block: Callable[[NDArray[np.intp], NDArray[np.intp]], NDArray[np.float32]]
    low: float
    high: float = 1.0
    sample: int = 320
    deferred: bool = False


@dataclass(frozen=True)
class HeatWindow:
    """The part in sight, in cells."""

    top: float
    left: float
    rows: float
    columns: float


@dataclass(frozen=True, eq=False)
class HeatRequest:
    """Rows and columns whose values are wanted, for a part of some data."""

    data: HeatData
    window: HeatWindow
    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
