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
    room = open_flags(f"{LIGHT}EMBEDDING_DIM=384\n")
    room.toggle("EMBEDDING_STRICT")
    room.type("EMBEDDING_DIM", "512")
    room.console.window.close()
    room.settle()
    assert env_file.read_text() == f"{LIGHT}EMBEDDING_DIM=384\n"

    room = open_flags(f"{LIGHT}EMBEDDING_DIM=384\n")
    assert room.pending == {"EMBEDDING_STRICT": "1", "EMBEDDING_DIM": "512"}
    assert "kept from the last time: EMBEDDING_STRICT, EMBEDDING_DIM" in toasts(room)
    room.wait_trial()
    assert "+EMBEDDING_DIM=512" in room.tab.pending_card.diff.text.splitlines()
    room.apply()
    assert room.text == f"{LIGHT}EMBEDDING_DIM=512\nEMBEDDING_STRICT=1\n"
    assert kept_pending(env_file) == {}
    room.toggle("EMBEDDING_STRICT")
    room.press("discardButton")
    assert kept_pending(env_file) == {}


@pytest.mark.slow
def test_an_edit_between_two_starts_is_asked_about(open_flags, env_file: Path) -> None:
    room = open_flags(f"{LIGHT}EMBEDDING_DIM=384\n")
    room.type("EMBEDDING_DIM", "512")
    room.type("EMBEDDING_BATCH_SIZE", "8")
    room.console.window.close()
    room.settle()
    room = open_flags(f"{LIGHT}EMBEDDING_DIM=768\nEMBEDDING_BATCH_SIZE=8\n")
    assert room.pending == {"EMBEDDING_DIM": "512"}  # the other one is in the file by now
    assert "EMBEDDING_DIM was changed by another program" in room.tab.pending_card.question.text
    room.press("keepMine")
    room.apply()
    assert room.text == f"{LIGHT}EMBEDDING_DIM=512\nEMBEDDING_BATCH_SIZE=8\n"


@pytest.mark.slow
def test_what_waits_for_another_file_waits_there(open_flags, tmp_path: Path) -> None:
    room = open_flags(LIGHT)
    other = tmp_path / "other.env"
    other.write_text(LIGHT)
    room.toggle("EMBEDDING_STRICT")
    room.console.core.backend_model.use_file(other)
    room.qtbot.waitUntil(lambda: room.tab.controller.sheet is not None, timeout=WAIT_MS)
    room.settle()
    assert room.pending == {}
    assert set(kept_pending(room.env_file)) == {"EMBEDDING_STRICT"}


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
    room = open_flags(LIGHT)
    assert "Applying EMBEDDING_STRICT to" in toasts(room)
    assert "Nothing was written: the file is as it was." in toasts(room)
    room.console.window.close()
    room.settle()
    assert open_flags(LIGHT).console.window.toasts.texts == ()


def toasts(room) -> str:
    room.qtbot.waitUntil(lambda: bool(room.console.window.toasts.texts), timeout=WAIT_MS)
    return "\n".join(room.console.window.toasts.texts)
