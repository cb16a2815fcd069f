"""Colours, sizes and series of the look, as data. `theme.py` turns them into Qt's terms.

Every colour of a text has a contrast of 4.5:1 or more with every ground that it may stand on, the
soft tints included.
"""

from __future__ import annotations

from dataclasses import dataclass

GRID = 8
"""All distances are multiples of this, in pixels."""
CARD_PADDING = 2 * GRID
WINDOW_PADDING = 3 * GRID
CONTROL_HEIGHT = 32
CARD_RADIUS = 8
CONTROL_RADIUS = 6

BODY_PX = 13
CAPTION_PX = 11
TITLE_PX = 16
FIGURE_PX = 28
SMALL_FIGURE_PX = 18


@dataclass(frozen=True)
class Tokens:
    """One colour scheme; each value is "#RRGGBB".

    Attributes:
        window: Behind cards.
        surface: Cards, editors, tables.
        raised: A step away from the surface: hovered rows, header cells, tracks.
        border: One-pixel lines.
        field: Outline of controls, darker than `border` so that they read as controls.
        text: Text.
        muted: Labels, units, captions.
        accent: The one primary action of a view, focus ring, selection.
        on_accent: Text on the accent.
        accent_soft: Selected rows, the accent's tint.
        ok, warn, bad: Always with an icon or a word beside the colour.
        ok_soft, warn_soft, bad_soft: Their tints, behind messages and pills.
    """

    window: str
    surface: str
    raised: str
    border: str
    field: str
    text: str
    muted: str
    accent: str
    accent_hover: str
    on_accent: str
    accent_soft: str
    ok: str
    warn: str
    bad: str
    ok_soft: str
    warn_soft: str
    bad_soft: str


LIGHT = Tokens(
    window="#F4F6F8", surface="#FFFFFF", raised="#EEF1F5", border="#D9DEE5", field="#B9C2CE",
    text="#1B2430", muted="#5A6675",
    accent="#2F5BD7", accent_hover="#2549B3", on_accent="#FFFFFF", accent_soft="#E3EAFB",
    ok="#1C7549", warn="#8A5800", bad="#B3261E",
    ok_soft="#E4F2EA", warn_soft="#FBF0DC", bad_soft="#FBE7E5",
)  # fmt: skip

DARK = Tokens(
    window="#14181E", surface="#1C222B", raised="#252D38", border="#313A47", field="#465263",
    text="#E6EAF0", muted="#9AA6B5",
    accent="#7EA2FF", accent_hover="#5A84F0", on_accent="#10151C", accent_soft="#26345A",
    ok="#5CC88D", warn="#E0A945", bad="#FF8A80",
    ok_soft="#1B3328", warn_soft="#3A2E18", bad_soft="#43262A",
)  # fmt: skip


@dataclass(frozen=True)
class SeriesStyle:
    """How a contender is drawn in every plot: colour "#RRGGBB" and pyqtgraph's marker name."""

    color: str
    marker: str


_SERIES = (
    SeriesStyle("#3B7DD8", "o"),
    SeriesStyle("#D97B0F", "s"),
    SeriesStyle("#1B9E84", "t1"),
    SeriesStyle("#C2559D", "d"),
    SeriesStyle("#7F8A99", "x"),
)
_SERIES_OF = {"onnx": 0, "transformers": 1, "onnx-gpu": 2, "openvino": 3, "lightweight": 4}


def series_style(contender: str, index: int = 0) -> SeriesStyle:
    """The contender's own style; one that is not known takes the `index`-th, wrapping around.

    Args:
        contender: Contender id: "onnx", "transformers", "onnx-gpu" (or "onnx-cuda"), "openvino",
            "lightweight"; what follows a colon ("onnx:int8") does not change the colour.
        index: Position among the plot's series.
    """
    name = contender.split(":", 1)[0].lower()
    name = "onnx-gpu" if name in ("onnx-cuda", "onnx-tensorrt") else name
    return _SERIES[_SERIES_OF.get(name, index % len(_SERIES))]


_CATEGORY_COLORS = ("#3B7DD8", "#D97B0F", "#1B9E84", "#C2559D", "#7D6BD6", "#9A8228")
_CATEGORY_MARKERS = ("o", "s", "t1", "d", "t")
OTHER_STYLE = SeriesStyle("#7F8A99", "o")
"""Whatever belongs to no category of its own."""


def category_style(index: int) -> SeriesStyle:
    """Colour and marker of the `index`-th category; the first thirty differ from each other."""
    return SeriesStyle(
        _CATEGORY_COLORS[index % len(_CATEGORY_COLORS)],
        _CATEGORY_MARKERS[index % len(_CATEGORY_MARKERS)],
    )
