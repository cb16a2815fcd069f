"""Small pieces that every tab uses: labels with a role, buttons, lines, layouts."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QEvent, QMargins, QSize, Qt
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

    from PySide6.QtGui import QShowEvent
_Box = TypeVar("_Box", QVBoxLayout, QHBoxLayout)


def label(
    text: str = "",
    role: str = "",
    *,
    tone: str = "",
    wrap: bool = False,
    selectable: bool = False,
    as_is: bool = False,
) -> QLabel:
    """A label of plain text.

    Args:
        text: Shown as it is; markup in it is not interpreted.
        role: "title", "heading", "strong", "caption", "muted", "figure", "mono" or "".
        tone: "ok", "warn", "bad", "info", "muted" or "".
        wrap: Break long text into lines.
        selectable: Let the user select and copy it.
        as_is: A wrapped text holds values that must not be read as the core's words or figures.
    """
    made = WrappedLabel(text, as_is=as_is) if wrap else PlainLabel(text)
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
    _set_up(made, kind, icon, tip, small)
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
    _set_up(made, kind, icon, name, small)
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


def scroll_part(content: QWidget, *, low: bool = False) -> QScrollArea:
    """A part of a page that scrolls up and down alone, without a margin.

    It is no stop for the Tab key: it scrolls to what has the focus.

    Args:
        content: What scrolls.
        low: As of `scroll_page`.
    """
    area = scroll_page(content, margin=0, low=low)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


class PageArea(QScrollArea):
    """A scroll area without a frame whose content is as wide as it is.

    Until it is in sight, it does not ask its content for its size when a style is inherited. That
    has Qt apply the style sheet to all of the content, and again whenever it gets another parent:
    three quarters of the time in which a tab was built.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seen = False
        self._asked_width = 0
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)

    def minimumSizeHint(self) -> QSize:
        """As wide as its content must be, once it is in sight: it does not scroll sideways."""
        hint, page = super().minimumSizeHint(), self.widget()
        if page is not None and self._seen:
            bar = self.verticalScrollBar().sizeHint().width()
            self._asked_width = _least_width(page)
            hint.setWidth(max(hint.width(), self._asked_width + bar))
        return hint

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._seen = True
        self.updateGeometry()

    def event(self, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.StyleChange and not self.isVisible():
            return QAbstractScrollArea.event(self, event)
        if kind == QEvent.Type.LayoutRequest and self._seen:
            page = self.widget()
            # At each key a figure asks: only another width concerns what is around the area.
            if page is not None and _least_width(page) != self._asked_width:
                self.updateGeometry()
        return super().event(event)


def _least_width(page: QWidget) -> int:
    return max(page.minimumWidth(), page.minimumSizeHint().width())


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


def _set_up(made: QPushButton | QToolButton, kind: str, icon: str, tip: str, small: bool) -> None:
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
