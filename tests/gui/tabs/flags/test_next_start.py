"""The Flags tab after a restart: what waited waits again, and what was cut short is said."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.switching.unfinished import kept_pending
from tests.gui.tabs.flags.support import LIGHT, WAIT_MS

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
def test_a_pending_change_outlasts_the_window(open_flags, env_file: Path) -> None:
    opened = open_flags(f"{LIGHT}EMBEDDING_DIM=384\n")
    opened.toggle("EMBEDDING_STRICT")
    opened.type("EMBEDDING_DIM", "512")
    opened.console.window.close()
    opened.wait_idle()
    assert env_file.read_text() == f"{LIGHT}EMBEDDING_DIM=384\n"

    opened = open_flags(f"{LIGHT}EMBEDDING_DIM=384\n")
    assert opened.pending == {"EMBEDDING_STRICT": "1", "EMBEDDING_DIM": "512"}
    opened.wait_trial()
    assert opened.console.window.toasts.texts == ()  # the tab in sight shows it itself
    assert "+EMBEDDING_DIM=512" in opened.tab.pending_card.diff.text.splitlines()
    opened.apply()
    assert opened.text == f"{LIGHT}EMBEDDING_DIM=512\nEMBEDDING_STRICT=1\n"
    assert kept_pending(env_file) == {}
    opened.toggle("EMBEDDING_STRICT")
    opened.press("discardButton")
    assert kept_pending(env_file) == {}


@pytest.mark.slow
def test_what_waits_is_told_where_the_flags_are_not_in_sight(
    qtbot, open_flags, make_console
) -> None:
    opened = open_flags(LIGHT)
    opened.toggle("EMBEDDING_STRICT")
    opened.type("EMBEDDING_DIM", "512")
    opened.console.window.close()
    opened.wait_idle()
    window = make_console(LIGHT).window
    window.show_tab("convert")
    with qtbot.waitSignal(window.first_frame_shown, timeout=WAIT_MS):
        window.show()
    qtbot.waitUntil(lambda: bool(window.toasts.texts), timeout=WAIT_MS)
    (said,) = window.toasts.texts
    assert "kept from last time: EMBEDDING_STRICT, EMBEDDING_DIM" in said


@pytest.mark.slow
def test_an_edit_between_two_starts_is_asked_about(open_flags, env_file: Path) -> None:
    opened = open_flags(f"{LIGHT}EMBEDDING_DIM=384\n")
    opened.type("EMBEDDING_DIM", "512")
    opened.type("EMBEDDING_BATCH_SIZE", "8")
    opened.console.window.close()
    opened.wait_idle()
    opened = open_flags(f"{LIGHT}EMBEDDING_DIM=768\nEMBEDDING_BATCH_SIZE=8\n")
    assert opened.pending == {"EMBEDDING_DIM": "512"}  # the other one is in the file by now
    assert "EMBEDDING_DIM was changed by another program" in opened.tab.pending_card.question.text
    opened.press("keepMine")
    opened.apply()
    assert opened.text == f"{LIGHT}EMBEDDING_DIM=512\nEMBEDDING_BATCH_SIZE=8\n"


@pytest.mark.slow
def test_what_waits_for_another_file_waits_there(open_flags, tmp_path: Path) -> None:
    opened = open_flags(LIGHT)
    other = tmp_path / "other.env"
    other.write_text(LIGHT)
    opened.toggle("EMBEDDING_STRICT")
    opened.console.core.backend_model.use_file(other)
    opened.qtbot.waitUntil(lambda: opened.tab.controller.sheet is not None, timeout=WAIT_MS)
    opened.wait_idle()
    assert opened.pending == {}
    assert set(kept_pending(opened.env_file)) == {"EMBEDDING_STRICT"}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_a_change_that_was_cut_short_is_said_once(open_flags, env_file: Path) -> None:
    script = (
        "import os, signal, sys\nfrom pathlib import Path\n"
        "from kimera_console.core.switching.unfinished import under_way\n"
        "with under_way(Path(sys.argv[1]), {'EMBEDDING_STRICT': '1'}):\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    assert subprocess.run([sys.executable, "-c", script, str(env_file)]).returncode < 0
    opened = open_flags(LIGHT)
    assert "Applying EMBEDDING_STRICT to" in toasts(opened)
    assert "Nothing was written: the file is as it was." in toasts(opened)
    opened.console.window.close()
    opened.wait_idle()
    assert open_flags(LIGHT).console.window.toasts.texts == ()


def toasts(opened) -> str:
    opened.qtbot.waitUntil(lambda: bool(opened.console.window.toasts.texts), timeout=WAIT_MS)
    return "\n".join(opened.console.window.toasts.texts)
