"""Colours and markers of a run's contenders: no two of one plot look the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.gui.tokens import SeriesStyle, category_style, series_style

if TYPE_CHECKING:
    from collections.abc import Sequence

_OWN, _MORE = 5, 30


def styles_of(contenders: Sequence[str]) -> dict[str, SeriesStyle]:
    """Contender id -> how it is drawn.

    The first of a backend looks as that backend does everywhere; another precision, model or
    process of it takes a look that is free.
    """
    found: dict[str, SeriesStyle] = {}
    for index, name in enumerate(contenders):
        usual = series_style(name, index)
        if usual not in found.values():
            found[name] = usual
    spare = [series_style("", index) for index in range(_OWN)]
    spare += [category_style(index) for index in range(_MORE)]
    for index, name in enumerate(contenders):
        if name not in found:
            colors = {one.color for one in found.values()}
            free = (one for one in spare if one.color not in colors)
            found[name] = next(free, spare[index % len(spare)])
    return {name: found[name] for name in contenders}
