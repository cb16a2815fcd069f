"""The look: one `Theme` an application, light or dark, and everything derived from it.

`theme()` gives the application's; widgets ask it for colours, fonts and icons and redraw when
`follow` tells them.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QGuiApplication,
    QIcon,
    QPainter,
    QPixmap,
    QPixmapCache,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QStyleFactory, QToolTip

from kimera_console.core.system.garbage import uncollected
from kimera_console.gui import tokens as t
from kimera_console.gui.styling.deferred import DeferredStyling
from kimera_console.gui.styling.palette import ROLE_NAMES, build_palette
from kimera_console.gui.styling.sheet import build_stylesheet
from kimera_console.gui.tokens import DARK, LIGHT, SeriesStyle, Tokens, series_style
from kimera_console.resources import resource_path

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QAbstractButton, QWidget

SYSTEM, LIGHT_MODE, DARK_MODE = "system", "light", "dark"
MODES = (SYSTEM, LIGHT_MODE, DARK_MODE)
TEXT_SCALES = (1.0, 1.25, 1.5)
"""Sizes of all text that the View menu offers, as a factor of the usual size."""

ICON_GAP = 4
"""Logical pixels between an icon and its button's words, besides the few that Qt leaves."""

_TONE_ICONS = {
    "ok": "check-circle", "warn": "warning", "bad": "error", "info": "info", "muted": "clock",
}  # fmt: skip


def theme() -> Theme:
    """The application's theme; made and applied at the first call.

    Raises:
        RuntimeError: If there is no QApplication yet.
    """
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise RuntimeError("The theme needs a QApplication.")
    found = app.findChild(Theme, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return found if isinstance(found, Theme) else Theme(app)


class Theme(QObject):
    """Colours, fonts and icons of one application.

    Signals:
        changed: The scheme or the size of the text is another one; palette, font and style
            sheet are already applied. A widget uses `follow` instead, which can wait.
    """

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._mode = SYSTEM
        self._text_scale = 1.0
        self._sheet = ""
        app.setStyle(QStyleFactory.create("Fusion"))
        app.styleHints().colorSchemeChanged.connect(self._follow_system)
        self.tokens = self._wanted()
        self._late = DeferredStyling(self)
        app.setPalette(build_palette(self.tokens))
        self._apply_text()

    @property
    def mode(self) -> str:
        """What was asked for: "system", "light" or "dark"."""
        return self._mode

    @property
    def is_dark(self) -> bool:
        """Whether the dark scheme is in force."""
        return self.tokens is DARK

    def set_mode(self, mode: str) -> None:
        """Follow the system or force a scheme.

        Raises:
            ValueError: If `mode` is none of `MODES`.
        """
        if mode not in MODES:
            raise ValueError(f"{mode!r} is not one of {', '.join(MODES)}")
        self._mode = mode
        self._update()

    @property
    def text_scale(self) -> float:
        """Size of all text as a factor of the usual one."""
        return self._text_scale

    def set_text_scale(self, scale: float) -> None:
        """Make all text larger, or as large as usual again.

        Raises:
            ValueError: If `scale` is none of `TEXT_SCALES`.
        """
        if scale not in TEXT_SCALES:
            raise ValueError(f"{scale!r} is not one of {', '.join(map(str, TEXT_SCALES))}")
        if scale != self._text_scale:
            self._text_scale = scale
            self._apply_text()
            self._late.notify_all()
            self.changed.emit()

    def scaled(self, width_px: int) -> int:
        """A width in pixels that words decide, for the size of the text that is in force."""
        return round(width_px * self._text_scale)

    def color(self, token: str, alpha: float = 1.0) -> QColor:
        """A token's colour ("accent", "muted", "ok_soft", ...); tones are understood too."""
        name = "accent" if token == "info" else token
        name = "accent_soft" if token == "info_soft" else name
        name = "raised" if token == "muted_soft" else name
        color = QColor(getattr(self.tokens, name))
        color.setAlphaF(alpha)
        return color

    def series(self, contender: str, index: int = 0) -> SeriesStyle:
        """Colour and marker of a contender, the same in every plot."""
        return series_style(contender, index)

    def font(self, size_px: int = t.BODY_PX, *, semibold: bool = False) -> QFont:
        """The interface font with tabular digits."""
        font = QFont(self._app.font())
        font.setPixelSize(round(size_px * self._text_scale))
        font.setWeight(QFont.Weight.DemiBold if semibold else QFont.Weight.Normal)
        return font

    def mono_font(self) -> QFont:
        """For paths, tokens, flags and logs only."""
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(round((t.BODY_PX - 1) * self._text_scale))
        return font

    def icon(self, name: str, token: str = "text", size_px: int = 16, *, gap_px: int = 0) -> QIcon:
        """An icon of resources/icons in a token's colour, as of now (`set_icon` follows).

        Args:
            name: The file's, without its ending.
            token: The colour's.
            size_px: Edge, in logical pixels.
            gap_px: Free logical pixels at its right.
        """
        icon = QIcon()
        for scale in (1, 2):
            icon.addPixmap(self.pixmap(name, token, size_px, scale, gap_px=gap_px))
        faded = self.pixmap(name, "muted", size_px, 2, opacity=0.5, gap_px=gap_px)
        icon.addPixmap(faded, QIcon.Mode.Disabled)
        return icon

    def pixmap(
        self,
        name: str,
        token: str = "text",
        size_px: int = 16,
        scale: float = 2,
        *,
        opacity: float = 1,
        gap_px: int = 0,
    ) -> QPixmap:
        """The icon as a pixmap of `size_px` logical pixels; drawn once for each look."""
        key = f"icon {name} {self.color(token).name()} {size_px} {scale} {opacity} {gap_px}"
        pixmap = QPixmap()
        if QPixmapCache.find(key, pixmap):
            return pixmap
        pixmap = QPixmap(QSize(round((size_px + gap_px) * scale), round(size_px * scale)))
        pixmap.setDevicePixelRatio(scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setOpacity(opacity)
        self.paint_icon(painter, name, QRectF(0, 0, size_px, size_px), token)
        painter.end()
        QPixmapCache.insert(key, pixmap)
        return pixmap

    def paint_icon(self, painter: QPainter, name: str, rect: QRectF, token: str = "text") -> None:
        svg = _svg(name).replace("#000000", self.color(token).name())
        QSvgRenderer(QByteArray(svg.encode())).render(painter, rect)

    def set_icon(self, button: QAbstractButton, name: str, token: str = "text") -> None:
        """Give a button an icon that follows the theme; a second call replaces it."""
        for old in button.findChildren(_IconKeeper):
            old.retire()
            old.setParent(None)  # a third icon in the same turn must not meet it again
            old.deleteLater()
        before = button.layoutDirection() is Qt.LayoutDirection.LeftToRight
        gap = ICON_GAP if button.text() and before else 0
        button.setIconSize(QSize(16 + gap, 16))
        _IconKeeper(button, self, name, token, gap)

    def follow(self, widget: QWidget, slot: Callable[[], object]) -> None:
        """Call a widget's slot when it is to take another scheme or size of the text.

        What is in sight is called with the change; what is not, later, but before it is painted.
        """
        self._late.follow(widget, slot)

    def when_styled(self, widget: QWidget, slot: Callable[[], object]) -> None:
        """Call a slot once, as soon as the style sheet reaches a widget.

        That is when the widget is in its window, and before anything is painted.
        """
        self._late.when_styled(widget, slot)

    def measure(self, widget: QWidget, slot: Callable[[], object]) -> None:
        """Call a slot that asks for a widget's font or size hint, now and whenever they change.

        They change when the style sheet reaches the widget and with the size of the text.
        """
        slot()
        self.when_styled(widget, slot)
        self.follow(widget, slot)

    @property
    def waiting(self) -> tuple[QWidget, ...]:
        """Widgets out of sight that still have the scheme of before."""
        return self._late.waiting

    def apply_style_sheet(self, window: QWidget) -> None:
        """Give a window the style sheet, now and in each size of the text that comes.

        What is in the window has it too: dialogs, menus and tooltips of its widgets. The sheet is
        not the application's, because Qt would then apply it again to a whole branch of widgets
        whenever the branch gets a parent: a third of the time that the first page takes.
        """
        window.setStyleSheet(self._sheet)

    def restyle(self, widget: QWidget) -> None:
        """Have the style sheet looked at again after a dynamic property has changed."""
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        widget.update()

    @Slot()
    def _follow_system(self) -> None:
        if self._mode == SYSTEM:
            self._update()

    def _wanted(self) -> Tokens:
        if self._mode == SYSTEM:
            scheme = QGuiApplication.styleHints().colorScheme()
            return DARK if scheme == Qt.ColorScheme.Dark else LIGHT
        return DARK if self._mode == DARK_MODE else LIGHT

    def _update(self) -> None:
        wanted = self._wanted()
        if wanted is not self.tokens:
            self.tokens = wanted
            QPixmapCache.clear()  # every icon is made anew; Qt would keep 10 MB of the old ones
            self._app.setPalette(build_palette(wanted))
            self._late.begin()
            self.changed.emit()

    def _apply_text(self) -> None:
        """Font and style sheet for the size of the text; takes all widgets through the sheet."""
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
        font.setPixelSize(round(t.BODY_PX * self._text_scale))
        font.setFeature(QFont.Tag("tnum"), 1)
        self._app.setFont(font)
        sheet = build_stylesheet(ROLE_NAMES, mono=self.mono_font().family())
        before, self._sheet = self._sheet, _scaled(sheet, self._text_scale)
        QToolTip.hideText()  # it would keep the box of the smaller letters
        with uncollected():  # a collection would destroy windows of the list
            windows = self._app.topLevelWidgets()
            dressed = [one for one in windows if before and one.styleSheet() == before]
        for window in dressed:
            # Off first: putting one sheet in another's place takes Qt six times as long.
            window.setStyleSheet("")
            window.setStyleSheet(self._sheet)
        with uncollected():
            for one in self._app.allWidgets():
                # Of what was never shown Qt keeps the font of before.
                if not one.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
                    one.setFont(one.font() if one.font().resolveMask() else QFont())
        QPixmapCache.clear()


def tone_icon(tone: str) -> str:
    """Icon that goes with a tone."""
    return _TONE_ICONS.get(tone, "info")


def _scaled(sheet: str, scale: float) -> str:
    """A style sheet with each of its font sizes multiplied."""
    size = re.compile(r"font-size: (\d+)px")
    return size.sub(lambda found: f"font-size: {round(int(found[1]) * scale)}px", sheet)


class _IconKeeper(QObject):
    """Child of a button; repaints its icon when the theme changes, and dies with it."""

    def __init__(
        self, button: QAbstractButton, theme: Theme, name: str, token: str, gap_px: int
    ) -> None:
        super().__init__(button)
        self._button, self._theme = button, theme
        self._spec, self._gap_px, self._retired = (name, token), gap_px, False
        theme.follow(button, self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        if not self._retired:
            self._button.setIcon(self._theme.icon(*self._spec, gap_px=self._gap_px))

    def retire(self) -> None:
        self._retired = True


@functools.cache
def _svg(name: str) -> str:
    return resource_path("icons", f"{name}.svg").read_text(encoding="utf-8")


__all__ = ["MODES", "TEXT_SCALES", "Theme", "theme", "tone_icon"]
