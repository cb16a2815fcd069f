"""The warning of a fallback at the window's foot, in the real window with real backends."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kimera_console.gui import fallback_strip
from kimera_console.gui.language import GERMAN
from kimera_console.gui.theme import theme
from kimera_console.gui.widgets.basic.elided import ElidedLabel
from tests.gui.activating import activate
from tests.gui.clipping import process_layout
from tests.gui.tabs.health.monitored import TOKEN, WAIT_MS, broken
from tests.helpers.languages import speaking

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
def test_a_fallback_warns_on_every_tab_until_it_is_acknowledged(
    open_console, tmp_path: Path
) -> None:
    opened = open_console(broken(tmp_path))
    assert opened.strip.text == ""
    assert not opened.strip.isVisible()
    opened.console.window.show_tab("flags")
    opened.load()
    assert opened.strip.isVisible()
    assert "ONNX Runtime and Transformers fell back to Lightweight at " in opened.strip.text
    assert f"{tmp_path}/gone" in opened.strip.text
    for tab in ("convert", "embed"):
        opened.console.window.show_tab(tab)
        assert opened.strip.isVisible()
    opened.click(opened.strip.show_button)
    assert opened.console.window.current_tab == "health"
    tab = opened.console.window.page("health")
    assert tab.monitor.isVisible()
    assert opened.strip.isVisible(), "to look is not to acknowledge"
    assert len(tab.monitor.fallbacks.timeline.marks) == 2
    opened.strip.acknowledge_button.setFocus()
    QTest.keyClick(opened.strip.acknowledge_button, Qt.Key.Key_Space)
    opened.wait_idle()
    assert not opened.strip.isVisible()
    assert len(tab.monitor.fallbacks.list.rows) == 2, "the list keeps it"
    with opened.qtbot.waitSignal(opened.core.backend_model.reload().finished, timeout=WAIT_MS):
        pass
    opened.wait_idle()
    assert opened.strip.isVisible(), "another one is another warning"


@pytest.mark.slow
def test_in_a_narrow_german_window_it_is_still_said_to_which_backend(
    open_console, tmp_path: Path, qapp
) -> None:
    with speaking(qapp, GERMAN):
        opened = open_console(broken(tmp_path))
        opened.console.window.resize(1024, 640)
        opened.load()
        theme().set_text_scale(1.5)
        process_layout()
        lines = [one.shown for one in opened.strip.findChildren(ElidedLabel)]
    assert "…" not in lines[0]
    assert "Leichtgewicht." in " ".join(lines)


@pytest.mark.slow
def test_it_stays_after_recovery_says_so_and_counts(
    open_console, tmp_path: Path, tiny_bundle: Path
) -> None:
    good = f"ONNX_MODEL_PATH={tiny_bundle}\nEMBEDDING_DIM=32\n"
    opened = open_console(good)
    opened.load()
    assert opened.strip.text == ""
    opened.flags(broken(tmp_path))
    assert "Recovered" not in opened.strip.text
    opened.flags(good)
    assert "Recovered: ONNX Runtime is active again." in opened.strip.text
    assert not opened.strip.text.startswith("2 fallbacks")
    opened.flags(broken(tmp_path))
    assert opened.strip.text.startswith("2 fallbacks since ")
    assert "Recovered" not in opened.strip.text
    opened.click(opened.strip.acknowledge_button)
    opened.flags(good)
    assert opened.strip.text == ""


@pytest.mark.slow
@pytest.mark.parametrize("size", [(1024, 640), (1280, 800)])
def test_what_is_over_is_a_small_mark_that_leaves_the_jobs_their_room_until_it_is_seen(
    open_console, tmp_path: Path, size: tuple[int, int]
) -> None:
    opened = open_console(broken(tmp_path))
    window = opened.console.window
    window.resize(*size)
    opened.load()
    opened.flags("LIGHTWEIGHT_EMBEDDING=1\n")
    go_on = threading.Event()
    job = opened.core.runner.submit("Compare notes.embedding", lambda _context: go_on.wait(60))
    opened.qtbot.waitUntil(lambda: any(row.job is job for row in window.tray.rows), timeout=WAIT_MS)
    go_on.set()
    opened.wait_idle()
    process_layout()
    assert window.tray.rows
    assert "Recovered: " in opened.strip.text
    assert opened.strip.width() < window.width() / 3
    shown = [one.shown for one in window.tray.findChildren(ElidedLabel) if one.isVisible()]
    assert not [words for words in shown if "…" in words]
    mark = [one for one in opened.strip.findChildren(ElidedLabel) if one.isVisible()]
    assert [one.shown.endswith(", ended") for one in mark] == [True]
    assert "Recovered: " in mark[0].toolTip()
    opened.click(opened.strip.show_button)
    assert window.current_tab == "health"
    opened.qtbot.waitUntil(lambda: not opened.strip.isVisible())
    assert len(opened.monitor().fallbacks.list.rows) == 2, "the list keeps it"


@pytest.mark.slow
def test_what_is_over_goes_after_a_while_in_a_window_that_is_used(
    open_console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fallback_strip, "MINUTE_MS", 20)
    opened = open_console(broken(tmp_path))
    activate(opened.qtbot, opened.console.window)
    opened.load()
    assert opened.strip.isVisible()
    opened.flags("LIGHTWEIGHT_EMBEDDING=1\n")
    opened.qtbot.waitUntil(lambda: not opened.strip.isVisible(), timeout=WAIT_MS)
    opened.load()
    opened.flags(broken(tmp_path))
    assert opened.strip.isVisible(), "another one is another warning"


@pytest.mark.slow
def test_what_was_asked_for_warns_of_nothing(open_console, tiny_bundle: Path) -> None:
    opened = open_console(f"ONNX_MODEL_PATH={tiny_bundle}\nEMBEDDING_DIM=32\n")
    opened.load()
    opened.flags("LIGHTWEIGHT_EMBEDDING=1\n")
    assert opened.core.backend_model.status.active.backend == "lightweight"
    opened.embed("a text")
    assert opened.strip.text == ""
    assert opened.monitor().fallbacks.list.rows == ()
    assert [span.key for span in opened.monitor().fallbacks.timeline.spans] == [
        "onnx",
        "lightweight",
    ]


@pytest.mark.slow
def test_no_backend_left_is_shown_as_such(open_console, tmp_path: Path) -> None:
    opened = open_console(broken(tmp_path) + "EMBEDDING_STRICT=1\n")
    opened.load()
    assert "ONNX Runtime and Transformers failed at " in opened.strip.text
    assert "no backend is left" in opened.strip.text
    opened.env_file.write_text("LIGHTWEIGHT_EMBEDDING=1\n")
    opened.qtbot.waitUntil(lambda: "Recovered" in opened.strip.text, timeout=WAIT_MS)
    assert "no backend was left" in opened.strip.text
    assert "is left" not in opened.strip.text


@pytest.mark.slow
@pytest.mark.parametrize("strict", ["", "EMBEDDING_STRICT=1\n"])
def test_after_a_restart_a_fallback_of_repaired_flags_is_no_warning_any_more(
    open_console, tmp_path: Path, strict: str
) -> None:
    opened = open_console(broken(tmp_path) + strict)
    opened.load()
    assert opened.strip.property("tone") == ("bad" if strict else "warn")
    opened.close()
    again = open_console("LIGHTWEIGHT_EMBEDDING=1\n")  # which nothing loads before the first text
    assert "Nothing loaded" in again.console.window.header.pill.text()
    assert again.strip.property("tone") == "info"
    assert "From the last session; no backend has been loaded since. Reason: " in again.strip.text
    assert "is left" not in again.strip.text
    again.load()
    assert again.strip.property("tone") == "info"
    assert "Recovered: Lightweight is active again." in again.strip.text


@pytest.mark.slow
def test_after_a_restart_a_fallback_that_comes_again_warns_again(
    open_console, tmp_path: Path
) -> None:
    opened = open_console(broken(tmp_path))
    opened.load()
    opened.close()
    again = open_console()
    assert again.strip.property("tone") == "info"
    again.load()
    assert again.strip.property("tone") == "warn"
    assert again.strip.text.startswith("2 fallbacks since ")


@pytest.mark.slow
def test_a_warning_nobody_saw_is_there_in_the_morning(open_console, tmp_path: Path) -> None:
    night = broken(tmp_path / TOKEN) + f"HF_TOKEN={TOKEN}\n"
    opened = open_console(night)
    opened.load()
    opened.close()
    morning = open_console()
    assert "ONNX Runtime and Transformers fell back to Lightweight at " in morning.strip.text
    assert TOKEN not in morning.strip.text, "what is kept is kept without secrets"
    assert len(morning.monitor().fallbacks.list.rows) == 2
    morning.click(morning.strip.acknowledge_button)
    morning.close()
    later = open_console()
    assert later.strip.text == ""
    assert len(later.monitor().fallbacks.list.rows) == 2, "the list keeps it"
