"""The Flags tab while a change is tried: before it is written, and after."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.errors import BackendError
from tests.gui.tabs.flags.support import APPLY_MS, LIGHT, WAIT_MS

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
def test_card_and_row_say_whether_the_change_that_is_tried_is_written(
    open_flags, tiny_bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = open_flags(f"{LIGHT}ONNX_MODEL_PATH={tiny_bundle}\nEMBEDDING_DIM=32\n")
    card, row = opened.tab.pending_card, opened.tab.row("LIGHTWEIGHT_EMBEDDING")
    opened.toggle("LIGHTWEIGHT_EMBEDDING")
    opened.wait_trial()
    embedder, may_load = opened.console.core.embedder, threading.Event()
    load = embedder.reload

    def load_when_allowed(**options: object) -> object:
        assert may_load.wait(WAIT_MS / 1000)
        return load(**options)

    monkeypatch.setattr(embedder, "reload", load_when_allowed)
    said = []
    opened.tab.controller.busy_changed.connect(
        lambda: said.append((card.caption.text(), opened.effect))
    )
    with opened.qtbot.waitSignal(opened.tab.written, timeout=APPLY_MS):
        opened.press("applyButton", wait_idle=False)
        assert row.pending.text() == "1 → 0"
        opened.wait_origin("LIGHTWEIGHT_EMBEDDING", ".env:1")
        opened.qtbot.waitUntil(lambda: "written;" in opened.effect, timeout=WAIT_MS)
        assert opened.effect == "LIGHTWEIGHT_EMBEDDING: written; the backend is being loaded…"
        assert card.caption.text() == "The change is being applied."
        assert opened.button("discardButton").toolTip() == "The last change is still being applied."
        assert (row.pending.text(), row.control.isChecked()) == ("", False)
        may_load.set()
    trying = "Trying LIGHTWEIGHT_EMBEDDING: it is written once it works…"
    assert ("The change is being applied.", trying) in said
    opened.wait_idle()
    assert card.caption.text() == "No change is pending."
    assert not opened.effect


@pytest.mark.slow
def test_what_fails_after_the_write_is_said_below_and_the_change_goes_on_waiting(
    open_flags, tiny_bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = f"{LIGHT}ONNX_MODEL_PATH={tiny_bundle}\nEMBEDDING_DIM=32\n"
    opened = open_flags(before)
    opened.toggle("LIGHTWEIGHT_EMBEDDING")
    opened.wait_trial()

    def fail(**_options: object) -> object:
        raise BackendError("It broke.")

    monkeypatch.setattr(opened.console.core.embedder, "reload", fail)
    opened.fail_to_apply()
    assert opened.tab.message.text == "It broke."
    assert opened.text == before
    opened.wait_trial()
    assert opened.effect.startswith("The backend will be ONNX Runtime")
