"""The comparison's texts in groups: colours by writing system, tables by language and by length."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale

from kimera_console.core.bundles.parity_report import distance
from kimera_console.core.convert.gate.own_texts import NO_LANGUAGE
from kimera_console.gui.language import figure
from kimera_console.gui.widgets import Column, DataTable
from kimera_console.gui.widgets.basic import words

if TYPE_CHECKING:
    from kimera_console.core.bundles.groups import GroupParity
    from kimera_console.core.bundles.parity_report import TextParity

LATIN, CYRILLIC, EAST, ARABIC, INDIC, KINDS, OWN, OTHER = range(8)
"""Groups that are distinguished by colour and marker, in the legend's order; forty languages are
too many to be."""
LANGUAGE_WIDTHS = (0, 56, 96, 80, 96, 88, 92, 112)
"""Of both tables' columns, in pixels; 0 takes what is left."""

_KINDS = ("code", "num", "emoji", "mul")
_SCRIPTS = {
    "Cyrl": CYRILLIC, "Grek": CYRILLIC,
    "Hans": EAST, "Hant": EAST, "Jpan": EAST, "Kore": EAST,
    "Arab": ARABIC, "Hebr": ARABIC,
    "Deva": INDIC, "Beng": INDIC, "Taml": INDIC, "Telu": INDIC, "Knda": INDIC, "Thai": INDIC,
    "Khmr": INDIC, "Mymr": INDIC, "Gujr": INDIC, "Guru": INDIC, "Mlym": INDIC, "Sinh": INDIC,
    "Laoo": INDIC, "Latn": LATIN,
}  # fmt: skip


def plot_group(text: TextParity) -> int:
    """Which of the groups a text is drawn in."""
    if text.own:
        return OWN
    if text.language in _KINDS:
        return KINDS
    locale = QLocale(text.language)
    if locale.language() is QLocale.Language.C:
        return OTHER
    return _SCRIPTS.get(QLocale.scriptToCode(locale.script()), OTHER)


def group_name(group: int) -> str:
    """A group's name in the legend."""
    return (
        _tr("Latin"),
        _tr("Cyrillic, Greek"),
        _tr("East Asian"),
        _tr("Arabic, Hebrew"),
        _tr("South Asian"),
        _tr("Code, emoji"),
        _tr("Yours"),
        _tr("Other scripts"),
    )[group]


def language_name(tag: str) -> str:
    """A language's English name for its BCP 47 tag; kinds of text ("code") by their own."""
    kinds = {
        "code": _tr("Program code"),
        "num": _tr("Numbers"),
        "emoji": _tr("Emoji"),
        "mul": _tr("Several languages"),
        NO_LANGUAGE: _tr("Your texts"),
    }
    if tag in kinds:
        return kinds[tag]
    locale = QLocale(tag)
    if locale.language() is QLocale.Language.C:
        return tag
    name = QLocale.languageToString(locale.language())
    script = tag.partition("-")[2]
    return f"{name} ({script})" if script else name


def language_table(name: str) -> DataTable:
    """A table of `GroupParity` rows by language; `name` is its accessible name."""
    first = Column(_tr("Language"), lambda r: language_name(r.name), stretch=True)
    return DataTable((first, *_columns()), name)


def length_table(name: str) -> DataTable:
    """A table of `GroupParity` rows by length."""
    first = Column(_tr("Tokens"), lambda r: r.name.replace("-", "–"), _least_length, stretch=True)
    return DataTable((first, *_columns()), name)


def cosine_words(value: float) -> str:
    """Seven digits: what vectors of float32 components can tell."""
    return figure(f"{value:.7f}")


def _columns() -> tuple[Column, ...]:
    return (
        Column(_tr("Texts"), lambda r: words.count(r.texts), lambda r: r.texts, number=True,
               tip=lambda r: _tr("{0} tokens").format(words.count(r.tokens))),
        Column(_tr("Lowest cosine"), lambda r: cosine_words(r.cosine_min),
               lambda r: r.cosine_min, number=True),
        Column(_tr("1 − least"), lambda r: figure(f"{distance(r.cosine_min):.1e}"),
               lambda r: distance(r.cosine_min), number=True),
        Column(_tr("Mean cosine"), lambda r: cosine_words(r.cosine_mean),
               lambda r: r.cosine_mean, number=True,
               tip=lambda r: _tr("1st percentile {0}").format(cosine_words(r.cosine_p01))),
        Column(_tr("Difference"), lambda r: _some(r.max_abs_diff, ".1e"),
               lambda r: r.max_abs_diff, number=True,
               tip=lambda _r: _tr("Largest difference of one component of a vector.")),
        Column(_tr("Neighbours"), lambda r: _some(r.top_k_agreement, ".1%"),
               lambda r: r.top_k_agreement, number=True,
               tip=lambda _r: _tr("Share of nearest neighbours that both models agree on.")),
        Column(_tr("Least similar"), lambda r: r.worst),
    )  # fmt: skip


def _least_length(row: GroupParity) -> int:
    digits = "".join(c if c.isdigit() else " " for c in row.name).split()
    return int(digits[0]) + row.name.startswith("over") if digits else 0


def _some(value: float | None, form: str) -> str:
    return "–" if value is None else figure(format(value, form))


def _tr(text: str) -> str:
    return QCoreApplication.translate("ComparisonGroups", text)
