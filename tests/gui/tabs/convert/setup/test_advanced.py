"""The Convert page: source and precision first; what few conversions need opens on demand."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QLabel, QLineEdit

from kimera_console.gui.tabs.convert import ConvertTab
from tests.gui.clipping import process_layout
from tests.gui.tabs.convert.support import click, find, focus, inspect_source, open_advanced, press

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console

    MakeConsole = Callable[..., Console]


def summary(tab: ConvertTab) -> str:
    words = tab.findChild(QLabel, "advancedSummary")
    assert words.isVisible() is not tab.how.advanced.isChecked()
    return words.text()


def place(tab: ConvertTab, widget: QWidget) -> QRect:
    return QRect(widget.mapTo(tab, QPoint(0, 0)), widget.size())


def is_whole(widget: QWidget) -> bool:
    return widget.visibleRegion().boundingRect().size() == widget.size()


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1024, 640)])
def test_source_precision_folder_and_the_button_are_in_sight_at_once_in_this_order(
    qtbot: QtBot, tab: ConvertTab, tiny: Path, width: int, height: int
) -> None:
    tab.window().resize(width, height)
    inspect_source(qtbot, tab, tiny)
    process_layout()
    how = tab.how
    order = [tab.source.field, how.precision, how.out, how.advanced]
    for one in (*order, find(tab, "convertButton")):
        assert is_whole(one), one
    tops = [place(tab, one).top() for one in order]
    assert tops == sorted(tops)
    assert place(tab, how.advanced).bottom() < place(tab, tab.what).top()
    for hidden in (how.exporter, how.pooling, how.embeddings, how.fused, how.gate.toggle):
        assert not hidden.isVisible()
    open_advanced(qtbot, tab)
    process_layout()
    assert is_whole(how.advanced)
    assert is_whole(how.exporter)
    assert is_whole(find(tab, "convertButton"))


def test_it_opens_and_closes_by_keys_and_says_what_differs_while_it_is_closed(
    qtbot: QtBot, tab: ConvertTab, tiny: Path
) -> None:
    how = tab.how
    inspect_source(qtbot, tab, tiny)
    assert how.advanced.accessibleName() == "Advanced"
    assert how.advanced.accessibleDescription() == summary(tab) == "default settings"
    press(qtbot, tab, "Alt+D")
    qtbot.waitUntil(how.exporter.isVisible)
    qtbot.mouseClick(how.exporter.button("optimum"), Qt.MouseButton.LeftButton)
    focus(qtbot, tab, how.advanced)
    qtbot.keyClick(how.advanced, Qt.Key.Key_Space)
    assert not how.exporter.isVisible()
    assert how.advanced.accessibleDescription() == summary(tab) == "Exporter: Optimum"
    assert how.request.exporter == "optimum"
    press(qtbot, tab, "Alt+G")  # what it holds is still reached by its own key
    qtbot.waitUntil(how.gate.texts_field.isVisible)
    qtbot.keyClicks(how.gate.fields["cosine_min"], "0.5")
    qtbot.mouseClick(how.advanced, Qt.MouseButton.LeftButton)
    assert summary(tab) == "Exporter: Optimum · thresholds: 1 changed"
    press(qtbot, tab, "Alt+G")
    qtbot.waitUntil(how.gate.texts_field.edit.hasFocus)


@pytest.mark.slow
def test_it_is_left_as_it_was_the_last_time(qtbot: QtBot, make_console: MakeConsole) -> None:
    opened: list[Console] = []

    def page() -> ConvertTab:
        for before in opened:
            before.core.preferences.save()
        console = make_console()
        opened.append(console)
        with qtbot.waitSignal(console.window.first_frame_shown, timeout=10_000):
            console.window.show()
        console.window.show_tab("convert")
        found = console.window.page("convert")
        assert isinstance(found, ConvertTab)
        qtbot.waitUntil(found.isVisible)
        return found

    first = page()
    first.how.pooling.choose("mean")
    second = page()  # nobody has opened or closed it: what differs is shown
    assert second.how.pooling.isVisible()
    qtbot.mouseClick(second.how.advanced, Qt.MouseButton.LeftButton)
    third = page()
    assert summary(third) == "Pooling: Mean of the tokens"
    third.how.pooling.choose("auto")
    qtbot.mouseClick(third.how.advanced, Qt.MouseButton.LeftButton)
    assert page().how.pooling.isVisible()


def test_a_form_that_is_filled_again_opens_it_only_for_what_differs(
    qtbot: QtBot, tab: ConvertTab, tiny: Path, tmp_path: Path
) -> None:
    how = tab.how
    inspect_source(qtbot, tab, tiny)
    usual = replace(how.request, out=tmp_path / "again", precision="int8")
    how.fill(usual)
    assert not how.advanced.isChecked()
    how.fill(replace(usual, quantize_embeddings=True))
    assert how.embeddings.isVisible()
    qtbot.mouseClick(how.advanced, Qt.MouseButton.LeftButton)
    assert summary(tab) == "Embedding tables in 8 bits too"
    qtbot.mouseClick(how.precision.button("fp32"), Qt.MouseButton.LeftButton)
    assert summary(tab) == "default settings"  # fp32 has no such choice


def test_a_problem_in_it_opens_it_and_is_shown_where_it_is_closed(
    qtbot: QtBot, tab: ConvertTab, tiny: Path, tmp_path: Path
) -> None:
    how = tab.how
    own = tmp_path / "own.txt"
    own.write_text("Der Server ist weg.\n", "utf-8")
    inspect_source(qtbot, tab, tiny)
    open_advanced(qtbot, tab)
    click(qtbot, tab, "gateButton")
    qtbot.keyClicks(how.gate.texts_field.edit, str(own))
    qtbot.mouseClick(how.advanced, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: summary(tab) == "with own.txt")
    asked = how.request
    own.unlink()
    how.fill(replace(asked, texts=None))
    assert not how.advanced.isChecked()
    how.fill(asked)  # its file is gone
    assert how.gate.texts_field.isVisible()
    assert how.gate.problem
    qtbot.mouseClick(how.advanced, Qt.MouseButton.LeftButton)
    assert summary(tab) == how.gate.problem


def test_a_model_without_a_declared_pooling_opens_it_and_is_reported_beside_its_source(
    qtbot: QtBot, tab: ConvertTab, tiny: Path, tmp_path: Path
) -> None:
    tab.window().resize(1024, 640)
    model = shutil.copytree(tiny, tmp_path / "model")
    (model / "modules.json").unlink()
    shutil.rmtree(model / "1_Pooling")
    inspect_source(qtbot, tab, model)
    process_layout()
    message = tab.what.message
    assert "declares no pooling" in message.text
    assert is_whole(message)
    assert place(tab, tab.source.field).bottom() < place(tab, message).top()
    assert tab.how.pooling.isVisible()
    with qtbot.waitSignal(tab.inspected, timeout=20_000):
        qtbot.keyClick(tab.how.pooling, Qt.Key.Key_Down)
    assert find(tab, "convertButton").isEnabled()
    qtbot.mouseClick(tab.how.advanced, Qt.MouseButton.LeftButton)
    assert summary(tab) == "Pooling: CLS: the first token"


def test_what_can_only_be_taken_as_published_shows_what_that_means(
    qtbot: QtBot, tab: ConvertTab, tiny: Path, tiny_bundle: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(tiny, tmp_path / "with-onnx")
    (folder / "onnx").mkdir()
    shutil.copy(tiny_bundle / "model.onnx", folder / "onnx" / "model.onnx")
    (folder / "model.safetensors").unlink()
    inspect_source(qtbot, tab, folder)
    assert tab.how.compare_source.isVisible()
    qtbot.mouseClick(tab.how.compare_source, Qt.MouseButton.LeftButton)
    assert not tab.how.request.comparison
    qtbot.mouseClick(tab.how.advanced, Qt.MouseButton.LeftButton)
    assert summary(tab) == "Exporter: Published · no comparison with the source model"


def test_before_a_model_is_named_it_offers_only_what_applies(qtbot: QtBot, tab: ConvertTab) -> None:
    press(qtbot, tab, "Alt+D")
    qtbot.waitUntil(tab.how.exporter.isVisible)
    assert not tab.how.heads.isVisible()
    assert not tab.how.compare_source.isVisible()


def test_a_target_that_is_being_typed_opens_nothing(
    qtbot: QtBot, tab: ConvertTab, tiny: Path
) -> None:
    inspect_source(qtbot, tab, tiny)
    qtbot.mouseClick(tab.how.precision.button("auto"), Qt.MouseButton.LeftButton)
    field = tab.how.target.findChild(QLineEdit)
    qtbot.waitUntil(field.isVisible)
    focus(qtbot, tab, field)
    field.selectAll()
    qtbot.keyClicks(field, ".9")
    assert not tab.how.advanced.isChecked()
