"""The vector follows the keys while longer work uses the model."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtTest import QTest

from kimera_console.core.embed_file import chunks
from kimera_console.core.embed_file.journal import RunFolder
from kimera_console.core.embed_file.run import embed_file
from kimera_console.core.embed_file.types import FileRequest
from kimera_console.core.jobs import JobState
from kimera_console.gui.tabs.embed.file import FileView
from tests.gui.tabs.embed.support import WAIT_MS, OpenEmbedTab, type_and_wait

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kimera_console.core.embed_file.journal import Journal
    from kimera_console.gui.tabs.embed.file.file_controller import FileController


class Pace:
    """How fast a file is embedded: its journal is held, or written without haste, or freely."""

    def __init__(self) -> None:
        self.held = threading.Event()  # set: go on
        self.free = threading.Event()  # set: do not linger after each chunk

    def step(self) -> None:
        self.held.wait(60)
        self.free.wait(0.15)


@pytest.fixture
def pace(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pace]:
    """Chunks are small, and their pace is the test's."""
    monkeypatch.setattr(chunks, "SMALL", (4, 20_000))
    made, write = Pace(), RunFolder.write

    def write_in_step(place: RunFolder, journal: Journal) -> None:
        write(place, journal)
        made.step()

    monkeypatch.setattr(RunFolder, "write", write_in_step)
    yield made
    made.held.set()
    made.free.set()


def begun(opened: OpenEmbedTab, qtbot, source: Path) -> FileController:
    """The File view's controller at work on a file, its vectors beside it."""
    files = opened.tab.view("file")
    assert isinstance(files, FileView)
    controller = files.controller
    controller.set_source(str(source))
    controller.set_out(str(source.with_suffix(".npy")))
    qtbot.waitUntil(lambda: not controller.obstacle(), timeout=WAIT_MS)
    controller.start()
    qtbot.waitUntil(lambda: controller.job.state is JobState.RUNNING, timeout=WAIT_MS)
    return controller


@pytest.mark.slow
def test_typed_text_has_its_vector_while_a_file_is_embedded_and_the_file_its_bytes(
    opened_minilm: OpenEmbedTab, qtbot, pace: Pace, tmp_path: Path
) -> None:
    source = tmp_path / "many.txt"
    source.write_text(
        "".join(f"line {n} of the file {'and more ' * (n % 7)}\n" for n in range(160))
    )
    controller = begun(opened_minilm, qtbot, source)
    job = controller.job

    view = opened_minilm.view
    QTest.keyClicks(view.editor, "typed ")
    qtbot.waitUntil(lambda: view.status.isVisible(), timeout=WAIT_MS)
    assert view.status.text() == "Waiting for a pause of “Embed many.txt”"
    assert not opened_minilm.shown
    pace.held.set()
    for words in ("typed ", "while ", "it runs"):
        if words != "typed ":
            type_and_wait(opened_minilm, qtbot, words)
        else:
            qtbot.waitUntil(lambda: bool(opened_minilm.shown), timeout=WAIT_MS)
        assert job.state is JobState.RUNNING, "the numbers are there before the file's end"
    assert opened_minilm.shown == ["typed ", "typed while ", "typed while it runs"]
    assert view.shown.dimension == 384
    assert not view.status.isVisible()

    pace.free.set()
    qtbot.waitUntil(lambda: controller.job is None, timeout=WAIT_MS)
    assert controller.report is not None, controller.run_error
    core = opened_minilm.console.core
    request = FileRequest(str(source), tmp_path / "undisturbed.npy")
    embed_file(core.embedder, core.settings, request)
    assert (tmp_path / "many.npy").read_bytes() == (tmp_path / "undisturbed.npy").read_bytes()


def test_a_text_cancelled_with_the_file_leaves_both_ready_to_go_on(
    opened_minilm: OpenEmbedTab, qtbot, pace: Pace, tmp_path: Path
) -> None:
    source = tmp_path / "many.txt"
    source.write_text("".join(f"line {n}\n" for n in range(160)))
    controller = begun(opened_minilm, qtbot, source)
    QTest.keyClicks(opened_minilm.view.editor, "typed meanwhile")
    controller.cancel()
    pace.held.set()
    pace.free.set()
    qtbot.waitUntil(lambda: controller.job is None, timeout=WAIT_MS)
    assert controller.stopped
    qtbot.waitUntil(lambda: opened_minilm.shown[-1:] == ["typed meanwhile"], timeout=WAIT_MS)
