"""What became of a model since it was converted, whoever did it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from kimera_console.gui.language import core_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kimera_console.core.bundles.bundle import Bundle
    from kimera_console.gui.tabs.convert.models.listed import ListedModel


@dataclass(frozen=True)
class ModelChange:
    """A model is not what it was.

    Attributes:
        word: For a pill.
        sentence: What happened to which model.
    """

    word: str
    sentence: str


def since_then(bundle: Bundle, rows: Sequence[ListedModel]) -> ModelChange | None:
    """Compare a model as it was published with how it is listed now; None: it is the same.

    Args:
        bundle: As it was published.
        rows: Of a list that holds its folder if a model is there.
    """
    name = bundle.path.name
    if not rows:
        return ModelChange(_tr("Deleted"), _tr("{0} has been deleted or moved.").format(name))
    row = rows[0]
    if row.is_source:
        return ModelChange(_tr("Replaced"), core_words(row.problem))
    problem = row.problem if row.model is None else row.failed
    if row.model is None or problem:
        sentence = _tr("{0} is damaged: {1}").format(name, core_words(problem))
        return ModelChange(_tr("Damaged"), sentence)
    if row.model.bundle.created != bundle.created:
        return ModelChange(
            _tr("Replaced"), _tr("{0} has been replaced by another model.").format(name)
        )
    return None


def _tr(text: str) -> str:
    return QCoreApplication.translate("ModelChange", text)
