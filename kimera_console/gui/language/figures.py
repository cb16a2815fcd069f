"""Figures as German writes them: decimal comma, narrow spaces between thousands, "12 %".

Only what is known to be a figure is rewritten. A version, an address or a file's name may look like
one, so a text that may hold such things is looked at for what only a figure can be: a unit behind
it, groups of thousands, an exponent.
"""

from __future__ import annotations

import re

NARROW_SPACE = "\u202f"
"""Between thousands, as DIN 5008 and Duden have it; a point there would look like a decimal one."""

_GROUP = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_POINT = re.compile(r"\.(?=\d)")
_PERCENT = re.compile(r"(?<=\d)%")
_WHOLE = re.compile(r"[-+−]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?%?[.,;:)]*", re.IGNORECASE)
_COUNT = re.compile(r"(?<![\w.,])[1-9]\d{0,2},\d{3}(?![\d,]|\.\d)")
_LIST = re.compile(r"-?\d+\.\d+(?:, -?\d+\.\d+)+")
_UNITS = (
    r"(?:s|ms|min|h|[kMGT]?B|[KMG]iB|x|×|times|texts/s|rows/s|tokens/s|GFLOP/s|GHz|MHz)\b(?!\.\w)"
)
_SURE = re.compile(
    r"(?<![\w.,])\d+(?:"
    r"(?:,\d{3}){2,}(?:\.\d+)?(?![\d,]|\.\d)"
    r"|(?:,\d{3})+\.\d+(?![\d,]|\.\d)"
    r"|\.\d+e[-+]?\d+\b"
    rf"|\.\d+(?= ?{_UNITS})"
    r"|(?:\.\d+)?%(?!\w)"
    r")"
)


def german_figure(text: str) -> str:
    """A figure with what belongs to it, as German writes it: "0.98 s" becomes "0,98 s"."""
    grouped = _GROUP.sub(NARROW_SPACE, text)
    return _PERCENT.sub(f"{NARROW_SPACE}%", _POINT.sub(",", grouped))


def german_number(text: str) -> str:
    """A formatted number as German writes it; what is none stays."""
    return german_figure(text) if _WHOLE.fullmatch(text) else text


def german_figures(text: str, *, english: bool = False) -> str:
    """A text with those of its figures rewritten that can be nothing else.

    Args:
        text: Of the core, or of the window, whose figures may be German already.
        english: It is surely the core's: in it "1,234" is a count, not a decimal number.
    """
    if english:
        text = _COUNT.sub(lambda found: german_figure(found[0]), text)
    if _LIST.fullmatch(text):
        return _POINT.sub(",", text)
    return _SURE.sub(lambda found: german_figure(found[0]), text)
