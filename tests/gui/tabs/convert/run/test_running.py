"""The Convert tab: conversions by real clicks, on real models, and their ends."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import psutil
import pytest
from PySide6.QtCore import Qt

from kimera_console.core.bundles.bundle import read_bundle
from kimera_console.core.bundles.groups import by_language
from kimera_console.core.bundles.parity_report import distance
from kimera_console.core.convert import STAGES
from kimera_console.core.system.paths import console_paths
from kimera_console.gui.tabs.convert import ConvertTab
from kimera_console.gui.tabs.convert.run.run_panel import COMPARISON, LANGUAGES, LOG
from kimera_console.gui.threads.share import WholeJob
from kimera_console.gui.widgets import StageState
from tests.gui.tabs.convert.support import (
    _cut_weights,
    click,
    confirm_use,
    find,
    inspect_source,
    press,
    rows,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console

    MakeConsole = Callable[..., Console]

CONVERSION_MS = 180_000


def leftovers(env_file: Path) -> list[str]:
    folder = env_file.parent / "models"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


# A conversion


@pytest.mark.slow
@pytest.mark.usefixtures("children_trace_once")
def test_convert_prove_and_use_by_clicks(
    qtbot: QtBot, console: Console, tab: ConvertTab, tiny: Path, env_file: Path
) -> None:
    stages: list[str] = []
    wholes: list[WholeJob] = []
    titles: set[str] = set()
    inspect_source(qtbot, tab, tiny)
    with qtbot.waitSignal(tab.conversion_finished, timeout=CONVERSION_MS) as finished:
        click(qtbot, tab, "convertButton")
        assert "A conversion writes to" in find(tab, "convertButton").toolTip()
        qtbot.waitUntil(lambda: find(tab, "cancelButton").isVisible())
        job = tab._core.runner.active[0]
        job.progressed.connect(lambda progress: stages.append(progress.stage))
        assert job.whole == WholeJob(None, None)  # a stage's share is not the whole's

        def note() -> None:
            wholes.append(job.whole)
            titles.add(console.window.windowTitle().partition("%")[0])

        job.whole_changed.connect(note)
    shares = [one.share for one in wholes if one.share is not None]
    assert shares == sorted(shares)
    assert 0 <= shares[0] < shares[-1] < 1
    assert any(one.left_s for one in wholes)
    assert len({title for title in titles if title.isdigit()}) > 1
    result = tab.result
    assert result is not None
    assert finished.args == [result]
    assert set(stages) <= set(STAGES)
    assert {"Export", "Write", "Load", "Source model"} <= set(stages)
    assert all(tab.run.timeline.state_of(name) is StageState.DONE for name in STAGES)
    assert read_bundle(result.bundle.path).dimension == 32

    # The comparison on show is the report, text by text.
    assert tab.run.pill.text() == "Equal"
    assert tab.run.views.key == COMPARISON
    drawn = list(tab.run.comparison.plot.data.series.values())
    assert sum(len(one.y) for one in drawn) == len(result.parity.per_text) == result.parity.texts
    assert max(one.y.max() for one in drawn) == distance(result.parity.cosine_min) < 1e-5
    assert tab.run.comparison.plot.data.baseline == pytest.approx(1e-5, rel=1e-6)
    assert drawn[0].names[0].startswith(result.parity.per_text[0].id)
    tab.run.views.choose(LANGUAGES)
    assert tab.run.languages.rows == by_language(result.parity)
    tab.run.views.choose(LOG)
    assert "Lowest cosine" in tab.run.log.text()

    # Nothing is installed for another opinion without a yes.
    tab.run.views.choose(COMPARISON)
    click(qtbot, tab, "libraryComparisonButton")
    assert "sentence-transformers" in tab.run.question.text
    click(qtbot, tab, "leaveSecond")
    assert not tab.run.question.isVisible()
    assert not (console_paths().cache / "environments").exists()

    # Use it: the flags are written, and what runs is read back.
    qtbot.waitUntil(lambda: rows(tab) == ["tiny-bert-onnx"])
    with qtbot.waitSignal(tab.activated, timeout=60_000):
        click(qtbot, tab, "useModelButton")
        confirm_use(qtbot, tab)
        assert not find(tab, "useModelButton").isEnabled()
    qtbot.waitUntil(lambda: "active model" in find(tab, "useModelButton").toolTip())
    assert "ONNX_MODEL_PATH=./models/tiny-bert-onnx" in env_file.read_text()
    assert tab.run.message.text.startswith("ONNX Runtime (CPU) now uses tiny-bert-onnx: 32 dim")
    qtbot.waitUntil(lambda: console.core.backend_model.status.active is not None)
    active = console.core.backend_model.status.active
    assert active is not None
    assert active.path == str(result.bundle.path)
    tab.models.table.selectRow(0)
    assert "the active model" in find(tab, "useModelAction").toolTip()

    # The same folder again: only knowingly.
    assert not find(tab, "convertButton").isEnabled()
    assert tab.how.replace.isVisible()
    named = tab.how.replace.text().replace("&", "")
    assert f"Select “{named}”" in find(tab, "convertButton").toolTip()
    assert leftovers(env_file) == ["tiny-bert-onnx"]
    follow_what_others_do(qtbot, tab, result.bundle.path)


def follow_what_others_do(qtbot: QtBot, tab: ConvertTab, path: Path) -> None:
    """The result says what became of its files, and offers no model that is not there."""
    pill, use = tab.run.pill, find(tab, "useModelButton")
    tokenizer = (path / "tokenizer.json").read_bytes()
    (path / "tokenizer.json").unlink()
    qtbot.waitUntil(lambda: pill.text() == "Damaged", timeout=20_000)
    assert not use.isEnabled()
    assert use.toolTip().startswith("tiny-bert-onnx is damaged: ")
    assert "tokenizer.json is missing" in tab.run.message.text
    (path / "tokenizer.json").write_bytes(tokenizer)
    qtbot.waitUntil(lambda: pill.text() == "Equal", timeout=20_000)
    assert "damaged" not in use.toolTip() + tab.run.message.text
    shutil.rmtree(path)
    qtbot.waitUntil(lambda: pill.text() == "Deleted", timeout=20_000)
    assert not use.isEnabled()
    assert use.toolTip() == "tiny-bert-onnx has been deleted or moved."


def test_a_cancelled_conversion_leaves_nothing(
    qtbot: QtBot, tab: ConvertTab, tiny: Path, env_file: Path
) -> None:
    inspect_source(qtbot, tab, tiny)
    with qtbot.waitSignal(tab.conversion_finished, timeout=CONVERSION_MS) as finished:
        press(qtbot, tab, "Ctrl+Return")
        qtbot.mouseClick(tab.switch.bar.button("history"), Qt.MouseButton.LeftButton)
        past = tab.history.detail.timeline  # it follows the stages too
        qtbot.waitUntil(lambda: past.state_of("Export") is StageState.RUNNING, timeout=30_000)
        qtbot.mouseClick(tab.switch.bar.button("convert"), Qt.MouseButton.LeftButton)
        qtbot.waitUntil(
            lambda: tab.run.timeline.state_of("Export") is StageState.RUNNING, timeout=30_000
        )
        qtbot.waitUntil(lambda: tab.run.timeline.time_of("Export") not in ("", "0.0 s"))
        click(qtbot, tab, "cancelButton")
        assert not find(tab, "cancelButton").isEnabled()
    assert finished.args == [None]
    assert tab.result is None
    assert tab.run.timeline.time_of("Export") not in ("", "0.0 s")
    assert "Nothing was written" in tab.run.message.text
    assert tab.run.timeline.state_of("Export") is StageState.STOPPED
    assert not tab.run.views.button(COMPARISON).isEnabled()
    assert leftovers(env_file) == []
    assert find(tab, "convertButton").isEnabled()


def test_a_failed_conversion_says_why_and_shows_its_log(
    qtbot: QtBot, tab: ConvertTab, tiny: Path, tmp_path: Path, env_file: Path
) -> None:
    fragile = tmp_path / "fragile"
    shutil.copytree(tiny, fragile)
    inspect_source(qtbot, tab, fragile)
    _cut_weights(fragile)
    with qtbot.waitSignal(tab.conversion_finished, timeout=CONVERSION_MS) as finished:
        click(qtbot, tab, "convertButton")
    assert finished.args == [None]
    assert "model.safetensors" in tab.run.message.text
    assert tab.run.pill.text() == "Failed"
    tab.run.message.triggered.emit()
    assert tab.run.views.key == LOG
    assert "model.safetensors" in tab.run.log.text()
    assert leftovers(env_file) == []
    assert not find(tab, "useModelButton").isVisible()


# The end of the window

SCRIPT = """
import json, pathlib, sys
import psutil
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPushButton
from kimera_console import app
from kimera_console.gui.widgets import StageState

env, source = pathlib.Path(sys.argv[1]), sys.argv[2]
console = app.build(env)
said = {"children": []}

def opened():
    tab = console.window.page("convert")
    tab.models.table.selection_changed.connect(lambda _row: None)
    tab.inspected.connect(lambda _found: used(tab))
    tab.set_source(source)

def used(tab):
    tab.activated.connect(lambda done: convert(tab, done))
    asking = QTimer(tab, interval=20)
    def use():
        if tab.use_question.isVisible():
            asking.stop()
            tab.findChild(QPushButton, "confirmUse").click()
        elif tab.models.table.rows and not tab.models.table.selected_rows:
            tab.models.table.selectRow(0)
            tab.findChild(QPushButton, "useModelAction").click()
    asking.timeout.connect(use)
    asking.start()

def convert(tab, done):
    said["active"] = done.activation.info.backend
    tab.how.out.edit.setText(str(env.parent / "models" / "second"))
    tab.how.check_folder()
    tab.findChild(QPushButton, "convertButton").click()
    watch = QTimer(tab, interval=20)
    def look():
        if tab.run.timeline.state_of("Export") is StageState.RUNNING:
            found = psutil.Process().children(recursive=True)
            partial = list((env.parent / "models").glob(".second*"))
            if found and partial:
                said["children"] = [child.pid for child in found]
                watch.stop()
                console.window.close()
    watch.timeout.connect(look)
    watch.start()

console.window.first_frame_shown.connect(opened)
console.window.closed.connect(console.app.quit)
console.window.show()
QTimer.singleShot(120_000, console.app.quit)
console.app.exec()
said["clean"] = console.close()
said["left"] = len(psutil.Process().children(recursive=True))
said["heavy"] = [m for m in ("torch", "transformers", "optimum", "onnx") if m in sys.modules]
print(json.dumps(said))
"""


@pytest.mark.slow
def test_closing_the_window_mid_conversion_leaves_no_process_and_no_folder(
    tiny: Path, published: Path, env_file: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SCRIPT, str(env_file), str(tiny)],
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout.strip().splitlines()[-1])
    assert said == {"children": said["children"], "active": "onnx", "clean": True, "left": 0,
                    "heavy": []}  # fmt: skip
    assert said["children"]
    assert not any(psutil.pid_exists(pid) for pid in said["children"])
    assert leftovers(env_file) == ["tiny-bert-onnx"]
