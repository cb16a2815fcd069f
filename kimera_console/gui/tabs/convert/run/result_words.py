"""What a conversion that succeeded has shown, in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from kimera_console.gui.language import filled
from kimera_console.gui.tabs.convert.run.comparison_view import is_exact

if TYPE_CHECKING:
    from kimera_console.core.convert import ConversionResult


def result_words(result: ConversionResult) -> str:
    """What was compared and found, and no more."""
    name = result.bundle.path.name
    if result.parity is None:
        imported = _tr("{0} was imported without being compared with the source model.")
        return imported.format(name)
    if is_exact(result.parity):
        return _tr("{0} was converted; its vectors equal the source model's.").format(name)
    near = _tr("{0} was converted and is close enough: lowest cosine {1:.4f}.")
    return filled(near, name, result.parity.cosine_min)


def _tr(text: str) -> str:
    return QCoreApplication.translate("ResultWords", text)
