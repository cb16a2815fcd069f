"""The run of a store by the keys: what a key pressed twice does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.gui.activating import activate

if TYPE_CHECKING:
    from pathlib import Path

    from tests.gui.tabs.stores.support import OpenStoresTab
    from tests.helpers.stores import Database


@pytest.mark.slow
def test_space_pressed_twice_on_resume_pauses_the_run_and_a_third_time_resumes_it(
    opened: OpenStoresTab, notes: Database, tiny_bundle: Path, new_bundle: Path, small_chunks: None
) -> None:
    page = opened.ready_to_run(notes.url, tiny_bundle, new_bundle, degraded="Embed",
                               not_reproduced="Embed")  # fmt: skip
    window, start = opened.tab.window(), opened.button("startRun")
    opened.controller.set_option(rate=8.0)
    opened.press("startRun")
    opened.wait(lambda: page.rows.value == "8")
    opened.press("cancel_run")
    opened.wait(lambda: opened.controller.jobs.job is None)
    opened.wait_idle()
    assert start.text() == "&Resume"

    def press_space() -> None:
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Space)

    activate(opened.qtbot, window)
    start.setFocus()
    press_space()
    job = opened.controller.jobs.job
    assert job is not None
    opened.wait(lambda: window.focusWidget() is opened.button("pauseRun"))
    press_space()
    assert page.pause.paused
    assert opened.controller.jobs.job is job
    press_space()
    assert not page.pause.paused
    opened.wait(lambda: opened.controller.jobs.job is None)
    assert opened.controller.results.report.complete
    opened.wait(lambda: window.focusWidget() is start)
