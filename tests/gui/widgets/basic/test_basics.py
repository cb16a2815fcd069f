"""Widgets: words, tiles, messages, paths, logs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QMimeData, QObject, QPointF, QSize, Qt, QUrl
from PySide6.QtGui import QDropEvent, QFontMetrics, QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QWidget

from kimera_console.core.errors import KimeraError
from kimera_console.gui.theme import DARK_MODE, LIGHT_MODE, SYSTEM, theme
from kimera_console.gui.tokens import DARK, LIGHT, Tokens
from kimera_console.gui.widgets import (
    InlineMessage,
    LogView,
    MetricTile,
    PathField,
    existing_folder,
    set_enabled,
)
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.basic.basics import button, holder, label, scroll_page, vbox
from kimera_console.gui.widgets.basic.split_bar import SplitBar
from kimera_console.gui.widgets.jobs.log_view import MAX_LINES
from tests.gui.clipping import process_layout
from tests.gui.contrast import ratio
from tests.helpers.hostile_text import ACTING, EVIL

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_text_has_contrast_on_every_surface_it_stands_on(tokens: Tokens) -> None:
    pairs = [
        (text, surface)
        for text in (tokens.text, tokens.muted)
        for surface in (tokens.window, tokens.surface, tokens.raised)
    ]
    pairs += [
        (tone, surface)
        for tone in (tokens.ok, tokens.warn, tokens.bad, tokens.accent)
        for surface in (tokens.surface, tokens.window)
    ]
    pairs += [
        (tokens.ok, tokens.ok_soft), (tokens.warn, tokens.warn_soft), (tokens.bad, tokens.bad_soft),
        (tokens.on_accent, tokens.accent), (tokens.accent, tokens.accent_soft),
    ]  # fmt: skip
    for one, other in pairs:
        assert ratio(one, other) >= 4.5, (one, other, ratio(one, other))


@pytest.mark.parametrize("mode", [LIGHT_MODE, DARK_MODE])
def test_a_disabled_button_has_an_icon_in_the_colour_of_its_words(qtbot: QtBot, mode: str) -> None:
    theme().set_mode(mode)
    primary, other = button("Run", kind="primary", icon="play"), button("Quick", icon="play")
    for one in (primary, other):
        qtbot.addWidget(one)
        one.setEnabled(False)
    icons = [one.icon().pixmap(QSize(16, 16), QIcon.Mode.Disabled) for one in (primary, other)]
    theme().set_mode(SYSTEM)
    assert icons[0].toImage() == icons[1].toImage()


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0 B"), (999, "999 B"), (2_270_000_000, "2.27 GB"), (45_600_000, "45.6 MB")],
)
def test_sizes_read_well(value: int, text: str) -> None:
    assert words.size(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.42, "0.4 s"), (59.4, "59 s"), (59.6, "1:00"), (3723, "1:02:03")]
)
def test_durations_read_well(seconds: float, text: str) -> None:
    assert words.duration(seconds) == text


def test_a_message_made_alone_opens_no_window_and_speaks_in_its_place(qtbot: QtBot) -> None:
    message = InlineMessage()
    message.show_error(KimeraError("model.onnx is short.", hint="Convert it again."))
    assert not message.isVisible()
    parent = QWidget()
    qtbot.addWidget(parent)
    message.setParent(parent)
    parent.show()
    assert message.isVisible()
    assert message.accessibleDescription() == "Convert it again."
    message.clear()
    assert not message.isVisible()


def test_markup_in_names_is_shown_not_obeyed(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    message = InlineMessage(parent=parent)
    message.show_message("bad", "<img src=file:///etc/passwd> & <b>x</b>")
    label = next(one for one in message.findChildren(QLabel) if "passwd" in one.text())
    assert label.textFormat() == Qt.TextFormat.PlainText


def test_a_disabled_control_says_why_and_gets_its_tooltip_back(qtbot: QtBot) -> None:
    button = QPushButton("Convert")
    qtbot.addWidget(button)
    button.setToolTip("Ctrl+Return")
    set_enabled(button, False, "Choose a model first.")
    assert (button.isEnabled(), button.toolTip()) == (False, "Choose a model first.")
    set_enabled(button, True)
    assert (button.isEnabled(), button.toolTip()) == (True, "Ctrl+Return")


def test_a_tile_does_not_jump_with_its_digits(qtbot: QtBot) -> None:
    tile = MetricTile("Latency", "ms", widest="0000.0")
    qtbot.addWidget(tile)
    tile.set_value("3.4")
    narrow = tile.sizeHint().expandedTo(tile.minimumSize()).width()
    tile.set_value("1234.5", detail="slow", tone="warn")
    assert tile.minimumSize().width() <= narrow
    assert tile.accessibleDescription() == "1234.5 ms slow"
    tile.clear()
    assert tile.value == "–"


def test_a_path_is_checked_typed_dropped_and_remembered(qtbot: QtBot, tmp_path: Path) -> None:
    field = PathField("Model", check=existing_folder)
    qtbot.addWidget(field)
    field.set_text(str(tmp_path / "absent"))
    assert "does not exist" in field.problem
    assert not field.is_valid
    folder = tmp_path / "my model ü &"
    folder.mkdir()
    with qtbot.waitSignal(field.submitted) as caught:
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(folder))])
        left, plain = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        drop = QDropEvent(QPointF(1, 1), Qt.DropAction.CopyAction, mime, left, plain)
        field.dropEvent(drop)
    assert caught.args == [str(folder)]
    assert field.is_valid
    assert field.path() == folder
    field.set_text("bad\0name")
    assert field.problem
    field.edit.clear()
    with qtbot.waitSignal(field.changed) as caught:
        qtbot.keyClicks(field.edit, "BAAI/bge-m3")
    assert caught.args == ["BAAI/bge-m3"]  # once, after the last key


def test_a_log_takes_a_flood_and_a_megabyte_line(qtbot: QtBot) -> None:
    log = LogView()
    qtbot.addWidget(log)
    log.show()
    log.append("x" * 1_000_000)
    for number in range(MAX_LINES + 500):
        log.append(f"line {number} \ud800 \0")
    text = log.text()
    assert text.count("\n") < MAX_LINES
    assert f"line {MAX_LINES + 499}" in text
    assert max(map(len, text.splitlines())) < 5000
    log._search.setText(f"line {MAX_LINES + 400}")
    assert log.find_next()
    log._search.setText("nowhere to be found")
    assert not log.find_next()
    log.copy()
    assert QGuiApplication.clipboard().text() == text


def test_a_log_neither_shows_nor_copies_what_acts(qtbot: QtBot) -> None:
    log = LogView()
    qtbot.addWidget(log)
    log.show()
    log.append(EVIL)
    log.set_lines([*log.text().splitlines(), EVIL])
    buttons = {one.accessibleName(): one for one in log.findChildren(QToolButton)}
    qtbot.mouseClick(buttons["Copy the log"], Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text()
    assert copied.count("owned") == 2
    assert ACTING.findall(copied) == []


def test_a_recent_path_is_shown_harmless_and_taken_as_it_is(qtbot: QtBot) -> None:
    field = PathField("Model")
    qtbot.addWidget(field)
    path = f"/models/{EVIL}".replace("\0", "")
    field.set_recent([path])
    (action,) = field._recent_button.menu().actions()
    assert ACTING.findall(action.text()) == []
    with qtbot.waitSignal(field.submitted) as caught:
        action.trigger()
    assert caught.args == [path]


def test_the_legend_of_a_split_bar_cuts_no_figure(qtbot: QtBot) -> None:
    bar = SplitBar(("tokenize", "infer", "pool"), "ms", "Time by step")
    qtbot.addWidget(bar)
    bar.set_values((1.0, 2.0, 3.0), ("1.25", "19.36", "3.14"))
    metrics = QFontMetrics(theme().font(11))
    for width in (600, 320, 278, 220, 160):
        lefts, shown_words = bar.legend(width, metrics)
        for figure, shown in zip(("1.25", "19.36", "3.14"), shown_words, strict=True):
            assert figure in shown
        wide = [14 + metrics.horizontalAdvance(word) for word in shown_words]
        ends = [left + each for left, each in zip(lefts, wide, strict=True)]
        assert ends[0] < lefts[1] < ends[1] < lefts[2]
        assert ends[2] <= width or width == 160
    assert bar.legend(600, metrics)[1][0] == "tokenize 1.25 ms"
    assert "tokenize 1.25 ms" in bar.toolTip()


def test_an_icon_is_drawn_once_for_each_look(qapp: object) -> None:
    look = theme()
    look.set_mode(LIGHT_MODE)
    try:
        first = look.pixmap("close", "text", 16)
        assert look.pixmap("close", "text", 16).cacheKey() == first.cacheKey()
        assert look.pixmap("close", "accent", 16).toImage() != first.toImage()
        look.set_mode(DARK_MODE)
        assert look.pixmap("close", "text", 16).toImage() != first.toImage()
    finally:
        look.set_mode(SYSTEM)


def test_a_page_is_not_styled_before_it_is_shown(qtbot: QtBot) -> None:
    """Qt styles what is polished anew at each change of a parent: most of what a tab cost."""
    name = label("words", "caption")
    page = scroll_page(holder(vbox(name)))
    around: QWidget = page
    for _ in range(3):
        around = holder(vbox(around))
    polished = Qt.WidgetAttribute.WA_WState_Polished
    assert not name.testAttribute(polished)
    qtbot.addWidget(around)
    around.resize(300, 200)
    around.show()
    qtbot.waitExposed(around)
    assert name.testAttribute(polished)
    content = page.widget()
    assert content is not None
    assert content.size() == page.viewport().size()


def test_a_page_in_sight_follows_a_change_of_its_style(qtbot: QtBot) -> None:
    page = scroll_page(holder(vbox(label("words"))))
    qtbot.addWidget(page)
    page.resize(300, 200)
    page.show()
    qtbot.waitExposed(page)
    page.verticalScrollBar().setMaximum(77)
    QApplication.sendEvent(page, QEvent(QEvent.Type.StyleChange))
    assert page.verticalScrollBar().maximum() == 0


def test_only_another_least_width_of_a_page_concerns_what_is_around_it(qtbot: QtBot) -> None:
    """A figure changes at each key: the whole window was laid out again three times for it."""
    name = label("1234")
    page = scroll_page(holder(vbox(name)))
    around = holder(vbox(page))
    qtbot.addWidget(around)
    around.show()
    qtbot.waitExposed(around)
    process_layout()
    asked = _LayoutRequests(around)
    for figure in ("2345", "3456", "4567"):
        name.setText(figure)
        process_layout()
    assert asked.count == 0
    before = page.minimumSizeHint().width()
    name.setText("4567 and much wider words")
    process_layout()
    assert asked.count > 0
    assert page.minimumSizeHint().width() > before


class _LayoutRequests(QObject):
    """Counts how often a widget is asked to lay its children out again."""

    def __init__(self, watched: QWidget) -> None:
        super().__init__(watched)
        self.count = 0
        watched.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        self.count += event.type() == QEvent.Type.LayoutRequest
        return False
