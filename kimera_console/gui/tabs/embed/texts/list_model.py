"""The list as Qt's table model: any number of rows, no widget a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Slot

from kimera_console.core.texts.list.text_list import one_line
from kimera_console.gui.language import figure
from kimera_console.gui.theme import theme
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.basic.tips import plain_tip

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtCore import QObject

    from kimera_console.core.texts.list.text_list import TextEntry
    from kimera_console.gui.tabs.embed.texts.texts_controller import TextsController

_Index = QModelIndex | QPersistentModelIndex
NUMBER, TEXT, COLUMN, TOKENS, SCORE = range(5)
TIP_CHARS = 600


class ListModel(QAbstractTableModel):
    """Rows of a set of texts: in its order, or by their score while there is a search."""

    def __init__(self, controller: TextsController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._text_set = controller.text_set
        self._entries: tuple[TextEntry, ...] = ()
        self._scores: Mapping[int, float] = {}
        self._newest_scores: Mapping[int, float] = {}
        self._held = self._behind = False
        self._rows: dict[int, int] = {}
        controller.texts_changed.connect(self.reload)
        controller.vectors_changed.connect(self._repaint)
        controller.column_changed.connect(self._repaint)
        theme().changed.connect(self._repaint)

    @property
    def scores(self) -> Mapping[int, float]:
        """Key -> cosine to the query; empty while there is no search."""
        return self._scores

    def set_scores(self, scores: Mapping[int, float]) -> None:
        """Put the rows into the order of these, the highest first; none: the list's order."""
        if scores or self._newest_scores:
            self._newest_scores = scores
            self.reload()

    @property
    def held(self) -> bool:
        """Whether rows and scores stay as they are until `release`."""
        return self._held

    def hold(self) -> None:
        """Keep rows and scores: one of them is edited, and a reset would take the editor away."""
        self._held = True

    def release(self) -> None:
        """Take what came while the rows were held."""
        self._held = False
        if self._behind:
            self.reload()

    def entry(self, row: int) -> TextEntry:
        return self._entries[row]

    def row_of(self, key: int) -> int:
        """The row of an entry, -1 if it is not there."""
        return self._rows.get(key, -1)

    @Slot()
    def reload(self) -> None:
        """Take the list as it is now, or at `release`."""
        self._behind = self._held
        if self._held:
            return
        self.beginResetModel()
        self._scores = self._newest_scores
        self._entries = self._text_set.texts.entries
        if self._scores:
            least = -2.0  # below every cosine: texts that are not embedded yet stand last
            by_score = self._scores
            self._entries = tuple(
                sorted(self._entries, key=lambda one: -by_score.get(one.key, least))
            )
        self._rows = {entry.key: row for row, entry in enumerate(self._entries)}
        self.endResetModel()

    @Slot()
    def _repaint(self) -> None:
        if self._entries:
            last = self.index(len(self._entries) - 1, SCORE)
            self.dataChanged.emit(self.index(0, 0), last)
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, SCORE)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._entries)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else SCORE + 1

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(section)
        if role == Qt.ItemDataRole.DisplayRole:
            return (
                self.tr("No."), self.tr("Text"), one_line(self._text_set.column, 40),
                self.tr("Tokens"), self.tr("Cosine"),
            )[section]  # fmt: skip
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry, column = self._entries[index.row()], index.column()
        kind = Qt.ItemDataRole
        if role in (kind.DisplayRole, kind.AccessibleTextRole):
            return self._words(entry, column)
        if role == kind.TextAlignmentRole:
            return _side(column)
        if role == kind.ToolTipRole:
            return tip(entry, self._extra_words(entry))
        if role == kind.ForegroundRole and column in (NUMBER, COLUMN, TOKENS):
            return theme().color("warn" if self._is_cut(entry, column) else "muted")
        if role == kind.DecorationRole and self._is_cut(entry, column):
            return theme().icon("warning", "warn")
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        usual = super().flags(index)
        return usual | Qt.ItemFlag.ItemIsEditable if index.column() == TEXT else usual

    def _words(self, entry: TextEntry, column: int) -> str:
        if column == TEXT:
            return one_line(entry.text)
        if column == NUMBER:
            row = self._text_set.texts.row_of(entry.key)
            return words.count((row or 0) + 1)
        if column == COLUMN:
            return one_line(entry.fields.get(self._text_set.column, ""), 40)
        if column == SCORE:
            score = self._scores.get(entry.key)
            return "" if score is None else figure(f"{score:.3f}".replace("-", "−"))
        facts = self._text_set.facts(entry)
        return "–" if facts is None else words.count(facts.tokens)

    def _is_cut(self, entry: TextEntry, column: int) -> bool:
        facts = self._text_set.facts(entry) if column == TOKENS else None
        return facts is not None and facts.truncated

    def _extra_words(self, entry: TextEntry) -> str:
        facts = self._text_set.facts(entry)
        if facts is not None and facts.truncated:
            return self.tr("Truncated at {0} tokens; the rest is not in the vector.").format(
                words.count(facts.tokens)
            )
        return ""


def tip(entry: TextEntry, extra: str = "") -> str:
    """A tooltip with a text's beginning; markup in the text is not interpreted."""
    lines = [one_line(entry.text, TIP_CHARS)]
    lines += [f"{name}: {one_line(value, 80)}" for name, value in entry.fields.items()]
    lines += [extra] if extra else []
    return plain_tip("\n".join(lines))


def _side(column: int) -> Qt.AlignmentFlag:
    number = column in (NUMBER, TOKENS, SCORE)
    side = Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


class TextLabels:
    """Beginnings of texts as labels, one line each, made when one is asked for.

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
