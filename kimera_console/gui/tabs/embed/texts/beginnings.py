"""Beginnings of texts as labels, made when one is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.core.texts.list.text_list import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from kimera_console.core.texts.list.text_list import TextEntry


class Beginnings:
    """One line a text.

    Args:
        entries: The texts.
        most: Characters of each.
        rows: Those that are labelled, in this order; None for all.
    """

    def __init__(
        self, entries: Sequence[TextEntry], most: int, rows: NDArray[np.intp] | None = None
    ) -> None:
        self._entries, self._most, self._rows = entries, most, rows

    def __len__(self) -> int:
        return len(self._entries) if self._rows is None else len(self._rows)

    def __getitem__(self, index: int, /) -> str:
        row = index if self._rows is None else int(self._rows[index])
        return one_line(self._entries[row].text, self._most)
