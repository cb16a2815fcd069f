"""Small pieces that every room uses: labels with a role, buttons, lines, layouts."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QEvent, QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from kimera_console.gui.theme import theme
from kimera_console.gui.tokens import GRID, WINDOW_PADDING
from kimera_console.gui.widgets.basic.tips import plain_tip
from kimera_console.gui.widgets.basic.wrapped import PlainLabel, WrappedLabel

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QLayoutItem

_Box = TypeVar("_Box", QVBoxLayout, QHBoxLayout)


def label(
    text: str = "", role: str = "", *, tone: str = "", wrap: bool = False, selectable: bool = False
) -> QLabel:
    """A label of plain text.

    Args:
        text: Shown as it is; markup in it is not interpreted.
        role: "title", "heading", "strong", "caption", "muted", "figure", "mono" or "".
        tone: "ok", "warn", "bad", "info", "muted" or "".
        wrap: Break long text into lines.
        selectable: Let the user select and copy it.
    """
    made = WrappedLabel(text) if wrap else PlainLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if role:
        made.setProperty("role", role)
    if tone:
        made.setProperty("tone", tone)
    if selectable:
        made.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
    return made


def set_tone(widget: QWidget, tone: str) -> None:
    """Change the `tone` of a label, field or frame."""
    if widget.property("tone") != tone:
        widget.setProperty("tone", tone)
        theme().restyle(widget)


def button(
    text: str,
    on_click: Callable[[], object] | None = None,
    *,
    kind: str = "",
    icon: str = "",
    tip: str = "",
    small: bool = False,
    also: str = "",
) -> QPushButton:
    """A push button.

    Args:
        text: With a mnemonic where it makes sense ("&Convert").
        on_click: Called without arguments.
        kind: "primary" (one a view), "danger", "quiet" or "".
        icon: Name in resources/icons.
        tip: Tooltip; say the shortcut here.
        small: 24 pixels high, for toolbars and cards' corners.
        also: Its text at other times. It is wide enough for either, so that what stands beside it
            stays where it is.
    """
    made = _TwoTextButton(text, also) if also else QPushButton(text)
    _dress(made, kind, icon, tip, small)
    if on_click is not None:
        made.clicked.connect(lambda: on_click())
    return made


def icon_button(
    icon: str,
    name: str,
    on_click: Callable[[], object] | None = None,
    *,
    kind: str = "quiet",
    small: bool = True,
) -> QToolButton:
    """A button that shows an icon only; `name` is its tooltip and accessible name."""
    made = QToolButton()
    made.setAccessibleName(name)
    _dress(made, kind, icon, name, small)
    if on_click is not None:
        made.clicked.connect(lambda: on_click())
    return made


def set_enabled(widget: QWidget, enabled: bool, reason: str = "") -> None:
    """Enable or disable; a disabled control says why in its tooltip."""
    usual = widget.property("usual_tip")
    if usual is None:
        usual = widget.toolTip()
        widget.setProperty("usual_tip", usual)
    widget.setEnabled(enabled)
    widget.setToolTip(usual)
    if reason and not enabled:
        widget.setToolTip(plain_tip(reason))


def line() -> QFrame:
    """A horizontal line of one pixel in the border's colour."""
    made = QFrame()
    made.setProperty("surface", "line")
    made.setFixedHeight(1)
    return made


def vbox(*items: QWidget | QLayout, spacing: int = GRID, margin: int = 0) -> QVBoxLayout:
    """A vertical layout of widgets and layouts."""
    return _fill(QVBoxLayout(), items, spacing, margin)


def hbox(*items: QWidget | QLayout, spacing: int = GRID, margin: int = 0) -> QHBoxLayout:
    """A horizontal layout of widgets and layouts."""
    return _fill(QHBoxLayout(), items, spacing, margin)


def holder(layout: QLayout) -> QWidget:
    """A plain widget around a layout, for splitters and scroll areas."""
    made = QWidget()
    layout.setContentsMargins(0, 0, 0, 0)
    made.setLayout(layout)
    return made


def scroll_page(
    content: QWidget, *, margin: int | QMargins = WINDOW_PADDING, low: bool = False
) -> QScrollArea:
    """A vertically scrolling page: the outermost widget of a tab that may not fit.

    Args:
        content: What scrolls.
        margin: Around it, in pixels.
        low: Scroll only when the content cannot be lower. Usually a scroll area gives content with
            wrapped words the height that it likes: a plot, which likes to be high, is then cut.
    """
    page = _LowPage(content) if low else QWidget()
    page.setProperty("page", True)
    layout = QVBoxLayout(page)
    around = QMargins(*[margin] * 4) if isinstance(margin, int) else margin
    layout.setContentsMargins(around)
    area = PageArea()
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
    area.setWidget(page)  # while it is empty: the area asks it for its size
    layout.addWidget(content)
    return area


class PageArea(QScrollArea):
    """A scroll area without a frame whose content is as wide as it is.

    Until it is in sight, it does not ask its content for its size when a style is inherited. That
    has Qt apply the style sheet to all of the content, and again whenever it gets another parent:
    three quarters of the time in which a tab was built.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.StyleChange and not self.isVisible():
            return QAbstractScrollArea.event(self, event)
        return super().event(event)


class _TwoTextButton(QPushButton):
    """A button that is as wide as the wider of its two texts wants it, primary or not."""

    def __init__(self, *texts: str) -> None:
        super().__init__()
        self._texts = texts
        self.setText(texts[0])

    def sizeHint(self) -> QSize:
        hint, bold = super().sizeHint(), self.font()
        bold.setWeight(QFont.Weight.DemiBold)  # a primary button's
        most = max(_text_width(QFontMetrics(bold), text) for text in self._texts)
        width = most - _text_width(self.fontMetrics(), self.text())
        return QSize(hint.width() + max(0, width), hint.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


def _text_width(metrics: QFontMetrics, text: str) -> int:
    return metrics.size(Qt.TextFlag.TextShowMnemonic, text).width()


class _LowPage(QWidget):
    """Content of a scroll area as high as it must be, or as the area is."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self._content = content

    def heightForWidth(self, width: int) -> int:
        layout, own = self._content.layout(), self.layout()
        if layout is None or own is None:
            return super().heightForWidth(width)
        around = own.contentsMargins()
        inside = width - around.left() - around.right()
        return layout.totalMinimumHeightForWidth(inside) + around.top() + around.bottom()


class FlowLayout(QLayout):
    """Lays items out like words: left to right, then in a new line.

    Args:
        spacing: Between two items, in pixels.
        line_spacing: Between two lines; as between items where None.
        even: Share the items out among the lines that are needed: no last one stands alone.
    """

    def __init__(
        self,
        parent: QWidget | None = None,
        spacing: int = GRID,
        line_spacing: int | None = None,
        *,
        even: bool = False,
    ) -> None:
        super().__init__(parent)
        self._even = even
        self._items: list[QLayoutItem] = []
        self._line_spacing = spacing if line_spacing is None else line_spacing
        self.setSpacing(spacing)
        self.setContentsMargins(0, 0, 0, 0)

    def _arrange(self, rect: QRect, move: bool) -> int:
        x, y, row_height = rect.x(), rect.y(), 0
        end = x + (self._even_width(rect.width()) if self._even else rect.width())
        for item in self._shown():
            size = item.sizeHint()
            if x + size.width() > end and row_height:
                x, y, row_height = rect.x(), y + row_height + self._line_spacing, 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), size))
            x += size.width() + self.spacing()
            row_height = max(row_height, size.height())
        return y + row_height - rect.y()

    def _shown(self) -> list[QLayoutItem]:
        widgets = ((item, item.widget()) for item in self._items)
        return [item for item, widget in widgets if widget is None or not widget.isHidden()]

    def _even_width(self, width: int) -> int:
        """The least width that needs no more lines than this one."""
        widths = [item.sizeHint().width() for item in self._shown()]

        def lines(room: int) -> int:
            count, x = 1, 0
            for one in widths:
                if x and x + one > room:
                    count, x = count + 1, 0
                x += one + self.spacing()
            return count

        low, high, most = max(widths, default=0), width, lines(width)
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if lines(middle) <= most else (middle + 1, high)
        return max(low, width if most == 1 else 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size


def _dress(made: QPushButton | QToolButton, kind: str, icon: str, tip: str, small: bool) -> None:
    if kind:
        made.setProperty("kind", kind)
    if small:
        made.setProperty("small", True)
    if tip:
        made.setToolTip(plain_tip(tip))
    if icon:
        token = {"primary": "on_accent", "danger": "bad"}.get(kind, "text")
        theme().set_icon(made, icon, token)
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)


def _fill(layout: _Box, items: tuple[QWidget | QLayout, ...], spacing: int, margin: int) -> _Box:
    layout.setSpacing(spacing)
    layout.setContentsMargins(margin, margin, margin, margin)
    for item in items:
        if isinstance(item, QWidget):
            layout.addWidget(item)
        else:
            layout.addLayout(item)
    return layout
