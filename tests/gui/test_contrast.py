"""Every text can be read: 4.5:1 against what is painted behind it, 3:1 where it is large."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from kimera_console.gui import theme as theme_module
from kimera_console.gui.theme import DARK_MODE, LIGHT_MODE, theme
from kimera_console.gui.tokens import DARK, LIGHT, Tokens
from kimera_console.gui.widgets import (
    Card,
    Column,
    DataTable,
    EmptyState,
    InlineMessage,
    StatusPill,
    button,
    label,
    set_tone,
)
from kimera_console.gui.widgets.basic.badge import Badge
from kimera_console.gui.widgets.basic.choice_bar import ChoiceBar
from kimera_console.gui.widgets.basic.switch import Switch
from kimera_console.gui.widgets.messages.toast import ToastStack
from tests.gui.clipping import process_layout, walk
from tests.gui.contrast import LEAST, hard_to_read, ratio, texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console

    MakeConsole = Callable[..., Console]

MODES = [LIGHT_MODE, DARK_MODE]
TONES = ("ok", "warn", "bad", "info", "muted")
GROUNDS = ("window", "surface", "raised", "accent_soft", "ok_soft", "warn_soft", "bad_soft")
INKS = ("text", "muted", "accent", "ok", "warn", "bad")


@pytest.fixture
def show_gallery(qtbot: QtBot, qapp: object) -> Iterator[Callable[[str], QWidget]]:
    """Shows widgets of every kind and tone, in a scheme."""

    def show(mode: str) -> QWidget:
        theme().set_mode(mode)
        made = gallery()
        qtbot.addWidget(made)
        made.resize(900, 1800)
        made.show()
        qtbot.waitExposed(made)
        ToastStack(made).show("Something to know.", "warn", "What to do.", action="Do it")
        process_layout()
        return made

    yield show
    theme().set_mode(theme_module.SYSTEM)


def gallery() -> QWidget:
    window = QWidget()
    layout = QVBoxLayout(window)
    card = Card("Title", "Caption")
    for role in ("title", "heading", "caption", "figure", "mono", "muted", "strong"):
        card.add(label(f"A label that is {role}", role))
    for tone in TONES:
        toned = label(f"A label that is {tone}", "caption")
        set_tone(toned, tone)
        badge = Badge()
        badge.set_words(f"badge {tone}", "info", tone)
        for one in (toned, badge, StatusPill(f"pill {tone}", tone)):
            card.add(one)
    for kind in ("", "primary", "danger", "quiet"):
        card.add(button(f"Press {kind}", kind=kind))
    bar = ChoiceBar("View", {"one": "Chosen", "two": "Not chosen"})
    field = QLineEdit()
    field.setPlaceholderText("A placeholder")
    table = DataTable([Column("Tone", lambda t: t, tone=lambda t: t)], "Tones")
    table.set_rows(TONES)
    table.selectRow(1)
    for one in (bar, field, table, EmptyState("model", "Nothing here.", "Make some", hint="So.")):
        card.add(one)
    layout.addWidget(card)
    for tone in TONES[:-1]:
        message = InlineMessage()
        layout.addWidget(message)
        message.show_message(
            tone, f"A message that is {tone}.", "What to do about it.", action="Do it"
        )
    layout.addStretch(1)  # room for a toast, which covers nothing then
    return window


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES)
def test_every_kind_of_widget_can_be_read_in_every_tone(
    show_gallery: Callable[[str], QWidget], mode: str
) -> None:
    window = show_gallery(mode)
    said = {text for _widget, text, _place, _font in texts(window)}
    assert {"badge bad", "pill ok", "A placeholder", "Not chosen", "warn", "Tone"} <= said
    assert {"A message that is bad.", "Something to know.", "Press quiet"} <= said
    found = list(hard_to_read(window))
    assert not found, found


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=MODES)
def test_every_text_colour_can_be_read_on_every_ground(tokens: Tokens) -> None:
    pairs = [(ink, ground) for ink in INKS for ground in GROUNDS]
    pairs += [("on_accent", "accent"), ("on_accent", "accent_hover")]
    found = {
        pair: round(shown, 2)
        for pair in pairs
        if (shown := ratio(*(getattr(tokens, name) for name in pair))) < LEAST
    }
    assert not found


@pytest.mark.slow
def test_what_cannot_be_read_is_found(
    show_gallery: Callable[[str], QWidget], monkeypatch: pytest.MonkeyPatch
) -> None:
    faint = replace(LIGHT, muted="#8A94A3", warn="#C98A1B")
    monkeypatch.setattr(theme_module, "LIGHT", faint)
    window = show_gallery(DARK_MODE)
    theme().set_mode(LIGHT_MODE)
    process_layout()
    found = {text: why for _widget, text, why in hard_to_read(window)}
    assert {"A label that is caption", "A placeholder", "pill warn", "badge warn"} <= set(found)
    shown = ratio(faint.muted, faint.surface)
    assert found["A label that is caption"].startswith(f"{shown:.2f} of 4.5: {faint.muted}")
    assert "A label that is strong" not in found


@pytest.mark.parametrize("mode", [LIGHT_MODE, pytest.param(DARK_MODE, marks=pytest.mark.slow)])
@pytest.mark.parametrize("tab_id", ["convert", "embed", "benchmark", "flags", "stores"])
def test_a_page_can_be_read_as_it_opens(
    qtbot: QtBot, console: Console, tab_id: str, mode: str
) -> None:
    console.core.theme.set_mode(mode)
    window = console.window
    window.show_tab(tab_id)
    qtbot.waitUntil(lambda: not console.core.runner.active, timeout=20_000)
    process_layout()
    assert len(list(texts(window))) > 15
    found = list(hard_to_read(window))
    assert not found, found


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES)
def test_everything_in_the_window_can_be_read(
    qtbot: QtBot,
    make_console: MakeConsole,
    env_file: Path,
    tiny_bundle: Path,
    mode: str,
) -> None:
    models = env_file.parent / "models"
    for name in ("tiny-onnx", "cut-onnx"):
        shutil.copytree(tiny_bundle, models / name)
    cut = models / "cut-onnx" / "model.onnx"
    cut.write_bytes(cut.read_bytes()[:1000])
    console = make_console("ONNX_MODEL_PATH=./models/tiny-onnx\nEMBEDDING_DIM=32\n")
    window, runner = console.window, console.core.runner
    console.core.theme.set_mode(mode)
    window.resize(1280, 800)
    with qtbot.waitSignal(window.first_frame_shown, timeout=10_000):
        window.show()
    window.show_tab("embed")
    page = window.page("embed")
    with qtbot.waitSignal(page.result_shown, timeout=60_000):
        qtbot.keyClicks(page.view("text").editor, "Which of these is a sentence?")
    window.show_tab("flags")
    page = window.page("flags")
    qtbot.waitUntil(lambda: page.findChild(Switch) is not None, timeout=10_000)
    qtbot.mouseClick(page.findChild(Switch), Qt.MouseButton.LeftButton)  # a pending change

    def wait_idle() -> None:
        qtbot.waitUntil(lambda: not runner.active, timeout=60_000)
        process_layout()

    found = walk(window, mode, wait_idle, hard_to_read)
    assert not found, "\n" + "\n".join(map(str, found))
