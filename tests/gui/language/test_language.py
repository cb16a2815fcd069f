"""The window speaks the language that was chosen; English is as it was."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QLocale, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QToolButton

from kimera_console import resources
from kimera_console.core.bench.plan.types import COLD_START, MIXED, SUSTAINED, THROUGHPUT, Scenario
from kimera_console.core.embedding.backends.base import LIGHTWEIGHT, ONNX
from kimera_console.core.embedding.monitor.notice import FallbackNotice
from kimera_console.core.errors import Action, Advice
from kimera_console.core.jobs import Progress
from kimera_console.gui.backend_model import BackendStatus
from kimera_console.gui.command_palette import commands_of
from kimera_console.gui.fallback_strip import notice_words, reason_words, short_words
from kimera_console.gui.header import pill_words
from kimera_console.gui.language import (
    ENGLISH,
    GERMAN,
    LANGUAGE_KEY,
    SYSTEM_LANGUAGE,
    active_language,
    core_words,
    day,
    figure,
    filled,
    install_language,
    language_of,
)
from kimera_console.gui.language.sentences import use_templates
from kimera_console.gui.language.templates import Templates
from kimera_console.gui.preferences import Preferences
from kimera_console.gui.tab_registry import default_tabs
from kimera_console.gui.tabs.flags.file_card import active_words
from kimera_console.gui.widgets.basic import words
from kimera_console.gui.widgets.basic.basics import label
from kimera_console.gui.widgets.basic.tips import plain_tip
from kimera_console.gui.widgets.messages.advice import advice_words
from kimera_console.gui.widgets.plot.data import number
from kimera_console.gui.widgets.vector.picture import VectorPicture
from tests.helpers.languages import speaking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console

    MakeConsole = Callable[..., Console]


@pytest.fixture(autouse=True)
def _english_again(qapp: QApplication) -> Iterator[None]:
    yield
    install_language(qapp, ENGLISH)


@pytest.fixture
def german(qapp: QApplication) -> None:
    install_language(qapp, GERMAN)


def test_the_window_starts_in_the_language_that_is_kept(
    qtbot: QtBot, make_console: MakeConsole
) -> None:
    kept = Preferences()
    kept.set_text(LANGUAGE_KEY, GERMAN)
    kept.save()
    window = make_console().window
    assert [window.title_of(tab.id) for tab in default_tabs()] == [
        "Konvertieren", "Einbetten", "Benchmark", "Flags", "Zustand", "Vektorspeicher",
    ]  # fmt: skip
    menus = {one.text() for one in window.menuBar().actions()}
    assert menus == {"&Konsole", "&Ansicht", "&Hilfe"}
    (settings,) = (one for one in window.findChildren(QAction) if one.text() == "&Einstellungen…")
    shown = [one.keys for one in commands_of(window) if one.title == "Einstellungen…"]
    assert shown == [settings.shortcut().toString(settings.shortcut().SequenceFormat.NativeText)]
    kept.set_text(LANGUAGE_KEY, ENGLISH)
    kept.save()
    window = make_console().window
    assert window.title_of("health") == "Health"


def test_every_shortcut_in_the_palette_has_one_name(
    qtbot: QtBot, make_console: MakeConsole
) -> None:
    kept = Preferences()
    kept.set_text(LANGUAGE_KEY, GERMAN)
    kept.save()
    keys = [one.keys for one in commands_of(make_console().window) if one.keys]
    assert any("Strg+" in one for one in keys)
    assert not [one for one in keys if "Ctrl" in one or "Shift" in one]


def test_a_choice_that_is_none_follows_the_system(qapp: QApplication) -> None:
    install_language(qapp, "tlh")
    assert active_language() == language_of(SYSTEM_LANGUAGE)


def test_qt_speaks_it_too(german: None) -> None:
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    assert box.button(QDialogButtonBox.StandardButton.Cancel).text() == "Abbrechen"


@pytest.mark.parametrize(
    ("shown", "english", "in_german"),
    [
        (lambda: words.duration(2.51), "2.5 s", "2,5 s"),
        (lambda: words.size(2_270_000_000), "2.27 GB", "2,27 GB"),
        (lambda: words.milliseconds(3.456), "3.46", "3,46"),
        (lambda: figure("1,234.5%"), "1,234.5%", "1\u202f234,5\u202f%"),
        (lambda: filled("{0} {1:.1%} {x:,}", "v1.2", 0.125, x=9999), "v1.2 12.5% 9,999",
         "v1.2 12,5\u202f% 9\u202f999"),
        (lambda: day(datetime.date(2026, 11, 9)), "Nov 9", "9. Nov."),
        (lambda: number(0.0001), "0.0001", "0,0001"),
        (lambda: number(1234567.0), "1.23e+06", "1,23e+06"),
        (lambda: words.age(86_400 * 2), "2 days", "2 Tage"),
        (lambda: words.age(86_400), "1 day", "1 Tag"),
        (lambda: words.progress_words(Progress("x", 1, 3, unit="tables")),
         "1 / 3 tables", "1 / 3 Tabellen"),
    ],
)  # fmt: skip
def test_figures_are_written_as_the_language_writes_them(
    qapp: QApplication, shown: Callable[[], str], english: str, in_german: str
) -> None:
    assert shown() == english
    install_language(qapp, GERMAN)
    assert QLocale().language() == QLocale.Language.German
    assert shown() == in_german
    install_language(qapp, ENGLISH)
    assert shown() == english


def test_a_number_of_a_vector_is_read_out_with_a_comma(german: None, qtbot: QtBot) -> None:
    picture = VectorPicture()
    qtbot.addWidget(picture)
    picture.resize(300, 120)
    picture.set_vector(np.array([0.5, -0.25], np.float32))
    picture.show()
    qtbot.keyClick(picture, Qt.Key.Key_Right)
    assert picture.read_out == "[0] = +0,500000"


def test_the_core_s_words_are_translated_where_they_come_in(german: None) -> None:
    assert label("Check the columns.", wrap=True).text() == "Spalten prüfen."
    assert plain_tip("Load the old model") == "Altes Modell laden"
    assert plain_tip("Run it (Ctrl+Return)") == "Run it (Strg+Return)"


def test_advice_names_its_controls_in_the_language(german: None) -> None:
    use_templates(Templates({"Replace it ({0}), or read {1} ({2}).":
                             "{1} lesen ({2}) oder es ersetzen ({0})."}))  # fmt: skip
    advice = Advice.of(
        "Replace it", Action.REPLACE, ", or read /tmp/x", Action.STANDARD_INPUT, "."
    )  # the second has no name in the window
    name = QCoreApplication.translate("Advice", "Replace the model that is there")
    assert advice_words(advice) == f"/tmp/x lesen oder es ersetzen ({name})."


def test_texts_that_are_not_there_leave_the_window_english(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "package")
    install_language(qapp, GERMAN)
    assert active_language() == ENGLISH
    assert core_words("Check the columns") == "Check the columns"
    assert QToolButton().tr("Tabs") == "Tabs"


def test_what_a_benchmark_measures_is_named_in_german(qapp: QApplication) -> None:
    turn = Scenario(THROUGHPUT, 8, 64)
    with speaking(qapp, GERMAN):
        install_language(qapp, GERMAN)
        assert core_words(f"Transformers · fp32 · CPU · {turn.words}").endswith("8 × 64 Tokens")
        assert core_words(Scenario(COLD_START, 1, 16).words) == "Kaltstart"
        assert core_words(Scenario(SUSTAINED, 32, MIXED, 60.0).words) == (
            "32 × gemischte Längen, Dauerlauf"
        )
        assert core_words("Lightweight") == "Leichtgewicht"


def test_a_backend_is_named_in_german_wherever_the_window_names_it(qapp: QApplication) -> None:
    moment = "2026-11-02T10:00:00+00:00"
    notice = FallbackNotice(
        count=1,
        since=moment,
        when=moment,
        from_backends=(ONNX,),
        to_backend=LIGHTWEIGHT,
        reason="the disk is full",
        recovered=True,
        active=LIGHTWEIGHT,
    )
    planned = BackendStatus(planned=(LIGHTWEIGHT,), loading=True)
    with speaking(qapp, GERMAN):
        install_language(qapp, GERMAN)
        said = [notice_words(notice), short_words(notice), reason_words(notice)]
        said += [pill_words(planned)[0], active_words(planned)[1]]
        said += map(core_words, ("Lightweight: not set", "Lightweight, 1024 dimensions"))
    for sentence in said:
        assert "Leichtgewicht" in sentence
        assert "Lightweight" not in sentence
