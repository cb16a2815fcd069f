"""Token strip: a text's pieces as coloured chips, in lines like words, with where it was cut."""

from __future__ import annotations

import bisect
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy, QToolTip, QWidget

from kimera_console.core.embedding.token_pieces import SPECIAL, UNKNOWN, WORDS
from kimera_console.gui.theme import theme
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.basic.tips import plain_tip

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent

    from kimera_console.core.embedding.token_pieces import TokenPiece, TokenPieces

_CHIP = 20
_LINE = 24
_PAD = 6
_GAP, _SEAM = 5, 1
"""Pixels between words, and between the pieces of one word."""
_TINTS = ("#3B7DD8", "#1B9E84", "#C2559D", "#7F8A99")
_TINT_ALPHA = 0.20
_FONT_PX = 12
_CACHED_WIDTHS = 4000

MORE, CUT = "more", "cut"
"""Chips that are no pieces: how many are not listed, and where the text was cut."""


@dataclass(frozen=True)
class _Chip:
    """A chip's place: of the piece `index`, or of `mark`."""

    rect: QRectF
    index: int
    mark: str = ""
    tint: int = 0


class TokenStrip(QAbstractScrollArea):
    """Pieces of one text, scrolled where they do not fit; arrow keys walk them.

    Distinguished by more than colour: special tokens are outlined pills, unknown ones have a dashed
    edge and a question mark, cut ones are struck out behind a mark that says so. Pieces of one
    word touch.

    Signals:
        current_changed: The `TokenPiece` under the mouse or the keyboard's cursor, or None.
        chosen: A piece was clicked, or Enter pressed on it.
    """

    current_changed = Signal(object)
    chosen = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: TokenPieces | None = None
        self._chips: list[_Chip] = []
        self._tops: list[float] = []
        self._index = -1
        self._faded = False
        self._widths: dict[str, int] = {}
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(2 * _LINE + 2)
        self.viewport().setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        self.verticalScrollBar().setSingleStep(_LINE)
        theme().follow(self, self._restyle)

    def set_pieces(self, found: TokenPieces | None) -> None:
        """Show the pieces of a text; None shows none."""
        self._faded = False
        if found is not None and found == self._found:
            self.viewport().update()
            return
        self._found = found
        self._set_index(-1)
        self._arrange()
        self._show_end()
        self.setAccessibleDescription(summary_of(found) if found is not None else "")

    def set_stale(self, stale: bool) -> None:
        """Fade while they do not belong to the current text."""
        if stale != self._faded:
            self._faded = stale
            self.viewport().update()

    @property
    def pieces(self) -> TokenPieces | None:
        """The pieces on show; None while there is no text."""
        return self._found

    @property
    def current(self) -> TokenPiece | None:
        """The piece that is pointed at."""
        found = self._found
        return found.pieces[self._index] if found is not None and self._index >= 0 else None

    @property
    def marks(self) -> tuple[str, ...]:
        """Words of the chips that are no pieces, in order."""
        return tuple(self._mark_words(chip.mark) for chip in self._chips if chip.mark)

    def place_of(self, index: int) -> QPoint:
        """Middle of a piece's chip, in the viewport."""
        chip = next(chip for chip in self._chips if chip.index == index and not chip.mark)
        return chip.rect.translated(0, -self.verticalScrollBar().value()).center().toPoint()

    def _arrange(self) -> None:
        """Lay the chips out in lines. What is listed is bounded, so this is too."""
        self._chips, self._tops = [], []
        room = self.viewport().width() - 1
        x = y = tint = 0
        for index, mark in self._order():
            piece = None if mark else self._pieces[index]
            wide = min(
                room, self._width(self._mark_words(mark) if piece is None else _words(piece))
            )
            joined = piece is not None and piece.continues and x > 0
            if piece is not None and not piece.continues:
                tint += 1
            x = x - _GAP + _SEAM if joined else x
            if x > 0 and x + wide > room:
                x, y = 0, y + _LINE
            rect = QRectF(x + 0.5, y + 1.5, wide, _CHIP)
            self._chips.append(_Chip(rect, index, mark, tint % len(_TINTS)))
            self._tops.append(y)
            x += wide + _GAP
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, y + _LINE - self.viewport().height()) if self._chips else 0)
        bar.setPageStep(self.viewport().height())
        self.viewport().update()

    def _show_end(self) -> None:
        """Scroll to where something happens: to the cut, else to the end, where keys are typed."""
        bar = self.verticalScrollBar()
        cut = next((chip for chip in self._chips if chip.mark == CUT), None)
        bar.setValue(bar.maximum() if cut is None else int(cut.rect.top()) - _LINE)

    def _order(self) -> list[tuple[int, str]]:
        """Pieces and marks from the first to the last: (index, mark)."""
        found = self._found
        if found is None:
            return []
        order: list[tuple[int, str]] = []
        for index in range(len(found.pieces)):
            if found.hidden and index == found.hidden_from:
                order.append((index, MORE))
            if found.truncated and index == found.listed:
                order.append((index, CUT))
            order.append((index, ""))
        if found.truncated and found.listed == len(found.pieces):
            order.append((found.listed, CUT))
        return order

    @property
    def _pieces(self) -> tuple[TokenPiece, ...]:
        return self._found.pieces if self._found is not None else ()

    def _mark_words(self, mark: str) -> str:
        assert self._found is not None
        if mark == MORE:
            return self.tr("… {0} more …").format(words.count(self._found.hidden))
        return self.tr("truncated at {0}: not in the vector").format(words.count(self._found.limit))

    def _width(self, shown: str) -> int:
        wide = self._widths.get(shown)
        if wide is None:
            if len(self._widths) >= _CACHED_WIDTHS:
                self._widths.clear()
            wide = QFontMetrics(_font()).horizontalAdvance(shown) + 2 * _PAD
            self._widths[shown] = wide
        return wide

    def _at(self, place: QPoint) -> int:
        x, y = place.x(), place.y() + self.verticalScrollBar().value()
        first = bisect.bisect_left(self._tops, (y // _LINE) * _LINE)
        for chip in self._chips[first:]:
            if chip.rect.top() > y:
                break
            if not chip.mark and chip.rect.contains(x, y):
                return chip.index
        return -1

    def _set_index(self, index: int) -> None:
        if index == self._index:
            return
        self._index = index
        self.viewport().update()
        self.current_changed.emit(self.current)

    @Slot()
    def _restyle(self) -> None:
        self._widths.clear()
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        painter.setOpacity(0.45 if self._faded else 1.0)
        top = self.verticalScrollBar().value()
        painter.translate(0, -top)
        first = bisect.bisect_left(self._tops, top - _LINE)
        for chip in self._chips[first:]:
            if chip.rect.top() > top + self.viewport().height():
                break
            self._paint_chip(painter, chip)
        if self.hasFocus() and self._index < 0:
            painter.setOpacity(1.0)
            painter.setPen(QPen(theme().color("accent"), 2))
            area = QRectF(self.viewport().rect()).adjusted(1, 1 + top, -1, -1 + top)
            painter.drawRoundedRect(area, 4, 4)

    def _paint_chip(self, painter: QPainter, chip: _Chip) -> None:
        look = theme()
        font = _font()
        if chip.mark:
            pen, fill = QPen(look.color("warn"), 1), look.color("warn_soft")
            text, shown, radius = look.color("warn"), self._mark_words(chip.mark), 4.0
            if chip.mark == MORE:
                pen, fill, text = QPen(Qt.PenStyle.NoPen), QColor(0, 0, 0, 0), look.color("muted")
        else:
            piece = self._pieces[chip.index]
            pen, fill, text, radius = self._style_of(piece, chip)
            shown = _words(piece)
            font.setStrikeOut(self._is_cut(chip.index))
        painter.setPen(pen)
        painter.setBrush(fill)
        painter.drawRoundedRect(chip.rect, radius, radius)
        if chip.index == self._index and not chip.mark:
            painter.setPen(QPen(look.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(chip.rect.adjusted(1, 1, -1, -1), radius, radius)
        painter.save()
        painter.setClipRect(chip.rect)  # a hundred marks on one letter stay in their chip
        painter.setFont(font)
        painter.setPen(text)
        painter.drawText(chip.rect.adjusted(_PAD, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()

    def _style_of(self, piece: TokenPiece, chip: _Chip) -> tuple[QPen, QColor, QColor, float]:
        look = theme()
        none = QPen(Qt.PenStyle.NoPen)
        if self._is_cut(chip.index):
            return none, QColor(0, 0, 0, 0), look.color("muted"), 4.0
        if piece.kind == SPECIAL:
            return QPen(look.color("field"), 1), look.color("surface"), look.color("muted"), 10.0
        if piece.kind == UNKNOWN:
            pen = QPen(look.color("warn"), 1, Qt.PenStyle.DashLine)
            return pen, look.color("warn_soft"), look.color("warn"), 4.0
        tint = QColor(_TINTS[chip.tint])
        tint.setAlphaF(_TINT_ALPHA * (1.6 if look.is_dark else 1.0))
        return none, tint, look.color("text"), 4.0

    def _is_cut(self, index: int) -> bool:
        return self._found is not None and index >= self._found.listed

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._set_index(self._at(event.position().toPoint()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._set_index(self._at(event.position().toPoint()))
        if self.current is not None:
            self.chosen.emit(self.current)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        count = len(self._pieces)
        steps = {
            Qt.Key.Key_Left: self._index - 1, Qt.Key.Key_Right: self._index + 1,
            Qt.Key.Key_Home: 0, Qt.Key.Key_End: count - 1,
        }  # fmt: skip
        if key in steps and count:
            self._set_index(min(max(0, steps[key]), count - 1))
            self._show_current()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current is not None:
            self.chosen.emit(self.current)
        elif key == Qt.Key.Key_Escape and self._index >= 0:
            self._set_index(-1)
        else:
            super().keyPressEvent(event)

    def _show_current(self) -> None:
        bar = self.verticalScrollBar()
        place = self.place_of(self._index).y() + bar.value()
        bar.setValue(min(max(bar.value(), place + _LINE - self.viewport().height()), place - _CHIP))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._set_index(-1)
        self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            index = self._at(event.pos())
            tip = words_of(self._pieces[index]) if index >= 0 else ""
            QToolTip.showText(event.globalPos(), plain_tip(tip), self.viewport())
            return True
        if event.type() == QEvent.Type.Leave and not self.hasFocus():
            self._set_index(-1)
        return super().viewportEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(200, 3 * _LINE)


def words_of(piece: TokenPiece) -> str:
    """What is to be known about a piece, in one line."""
    if piece.end > piece.start:
        place = _tr("characters {0} to {1}").format(
            words.count(piece.start), words.count(piece.end)
        )
    else:
        place = _tr("added by the tokenizer")
    if piece.id < 0:
        return _tr("word “{0}” · {1} · {2} hashed features").format(
            piece.shown, place, words.count(piece.features)
        )
    kinds = {SPECIAL: _tr("special token"), UNKNOWN: _tr("not in the vocabulary")}
    parts = [f"“{_short(piece.piece)}”", _tr("id {0}").format(piece.id), place]
    if piece.kind in kinds:
        parts.append(kinds[piece.kind])
    return " · ".join(parts)


def summary_of(found: TokenPieces) -> str:
    """Count against the limit, and what is remarkable."""
    limit = words.count(found.limit)
    if found.unit == WORDS:
        parts = [
            _tr("{0} of {1} words; there are no tokens").format(words.count(found.kept), limit)
        ]
    else:
        parts = [_tr("{0} of {1} tokens").format(words.count(found.kept), limit)]
        if found.special:
            parts.append(_tr("{0} special").format(found.special))
        if found.unknown:
            parts.append(_tr("{0} unknown").format(words.count(found.unknown)))
    if found.truncated:
        place = words.count(found.seen_chars)
        parts.insert(0, _tr("Cut after character {0}").format(place))
    return " · ".join(parts)


def _words(piece: TokenPiece) -> str:
    return f"? {piece.shown}" if piece.kind == UNKNOWN else piece.shown


def _short(piece: str) -> str:
    return piece if len(piece) <= 40 else f"{piece[:40]}…"


def _font() -> QFont:
    return theme().font(_FONT_PX)


def _tr(text: str) -> str:
    return QCoreApplication.translate("TokenStrip", text)
