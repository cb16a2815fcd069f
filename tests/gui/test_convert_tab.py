"""The Convert tab by real clicks and keys, on real models, hostile ones included."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import psutil
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QAction,
    QDesktopServices,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeySequence,
)
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from kimera_console.core.bundle import read_bundle
from kimera_console.core.convert import STAGES, convert_model
from kimera_console.core.convert.overview import by_language, distance
from kimera_console.core.models import default_output, known_models
from kimera_console.core.naming import model_name
from kimera_console.core.settings import Settings
from kimera_console.gui.tabs.convert import ConvertTab
from kimera_console.gui.tabs.convert.run_panel import LANGUAGES, PROGRESS, PROOF
from kimera_console.gui.widgets import StageState
from tests.helpers.models import tiny_model

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console
    from kimera_console.core.convert import ConversionResult

    MakeConsole = Callable[..., Console]

CONVERSION_MS = 180_000


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny BERT, mean-pooled."""
    return tiny_model(tmp_path_factory.mktemp("models") / "tiny-bert")


@pytest.fixture(scope="session")
def converted(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> ConversionResult:
    """The tiny model's real bundle, somewhere else; tests copy it."""
    return convert_model(source=str(tiny), out=tmp_path_factory.mktemp("done") / "tiny-bert-onnx")


@pytest.fixture
def published(converted: ConversionResult, env_file: Path) -> Path:
    """A copy of the bundle in the models folder."""
    target = env_file.parent / "models" / "tiny-bert-onnx"
    shutil.copytree(converted.bundle.path, target)
    return target


@pytest.fixture
def console(qtbot: QtBot, make_console: MakeConsole) -> Console:
    made = make_console("EMBEDDING_DIM=32\n")
    with qtbot.waitSignal(made.window.first_frame, timeout=10_000):
        made.window.show()
    return made


@pytest.fixture
def tab(qtbot: QtBot, console: Console) -> ConvertTab:
    page = console.window.page("convert")
    assert isinstance(page, ConvertTab)
    return page


def find(tab: ConvertTab, name: str) -> QPushButton:
    found = tab.findChild(QPushButton, name)
    assert isinstance(found, QPushButton), name
    return found


def click(qtbot: QtBot, tab: ConvertTab, name: str) -> None:
    button = find(tab, name)
    assert button.isEnabled(), button.toolTip()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def look_at(qtbot: QtBot, tab: ConvertTab, source: Path | str) -> None:
    with qtbot.waitSignal(tab.inspected, timeout=20_000):
        tab.set_source(str(source))


def refused(qtbot: QtBot, tab: ConvertTab, source: Path | str) -> str:
    """Name a source that can't be used; the message that is shown."""
    tab.set_source(str(source))
    qtbot.waitUntil(lambda: bool(tab.what.message.text), timeout=20_000)
    assert not find(tab, "convertButton").isEnabled()
    assert find(tab, "convertButton").toolTip()
    return tab.what.message.text + " " + tab.what.message.accessibleDescription()


def press(qtbot: QtBot, tab: ConvertTab, keys: str) -> None:
    """Press a shortcut in the window."""
    window = tab.window()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    sequence = QKeySequence(keys)[0]
    qtbot.keyClick(window, sequence.key(), sequence.keyboardModifiers())


def rows(tab: ConvertTab) -> list[str]:
    return [model.bundle.path.name for model in tab.models.table.rows]


def leftovers(env_file: Path) -> list[str]:
    folder = env_file.parent / "models"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


# Before anything is chosen, and what is seen before converting


def test_a_first_time_user_sees_what_to_do(qtbot: QtBot, tab: ConvertTab) -> None:
    convert = find(tab, "convertButton")
    assert not convert.isEnabled()
    assert convert.toolTip() == "Choose a model first."
    assert not find(tab, "useModelButton").isVisible()
    assert not find(tab, "cancelButton").isVisible()
    assert not tab.models.table.isVisible()
    press(qtbot, tab, "Ctrl+Return")
    assert not find(tab, "cancelButton").isVisible()


def test_the_sample_is_inspected_at_a_click(
    qtbot: QtBot, tab: ConvertTab, minilm: Path, env_file: Path
) -> None:
    with qtbot.waitSignal(tab.inspected, timeout=20_000):
        click(qtbot, tab, "sampleButton")
    field = tab.findChild(QLineEdit, "sourceField")
    assert isinstance(field, QLineEdit)
    assert field.text() == str(minilm)
    shown = tab.what.facts.value
    assert shown("architecture") == "BertModel"
    assert shown("dimension") == "384"
    assert shown("layers") == "6, 12 heads"
    assert shown("parameters") == "22.7 M"
    assert shown("max_tokens") == "256"
    assert shown("pooling") == "mean, read in 1_Pooling/config.json"
    assert shown("normalize") == "declared by the model"
    assert "MB disk" in shown("needs")
    assert tab.how.options.out == env_file.parent / "models" / "all-MiniLM-L6-v2-onnx"
    assert find(tab, "convertButton").isEnabled()


def test_what_is_typed_is_inspected_after_a_pause(
    qtbot: QtBot, tab: ConvertTab, tiny: Path
) -> None:
    field = tab.findChild(QLineEdit, "sourceField")
    seen: list[str] = []
    tab.inspected.connect(lambda found: seen.append(found.source))
    qtbot.keyClicks(field, str(tiny))
    assert tab.inspection is None
    qtbot.waitUntil(lambda: tab.inspection is not None, timeout=10_000)
    assert seen == [str(tiny)]


def test_only_the_newest_source_is_shown(
    qtbot: QtBot, tab: ConvertTab, tiny: Path, minilm: Path
) -> None:
    seen: list[str] = []
    tab.inspected.connect(lambda found: seen.append(found.source))
    for source in (minilm, tiny, minilm, tiny):
        tab.set_source(str(source))
    qtbot.waitUntil(lambda: tab.inspection is not None, timeout=10_000)
    qtbot.waitUntil(lambda: not tab._core.runner.active, timeout=10_000)
    assert seen == [str(tiny)]
    assert tab.what.facts.value("dimension") == "32"


def test_clearing_the_source_clears_what_was_read(
    qtbot: QtBot, tab: ConvertTab, tiny: Path
) -> None:
    look_at(qtbot, tab, tiny)
    tab.set_source("")
    assert tab.inspection is None
    assert find(tab, "convertButton").toolTip() == "Choose a model first."


def test_the_pooling_chosen_is_the_pooling_shown(qtbot: QtBot, tab: ConvertTab, tiny: Path) -> None:
    look_at(qtbot, tab, tiny)
    with qtbot.waitSignal(tab.inspected, timeout=20_000):
        qtbot.mouseClick(tab.how.pooling.button("cls"), Qt.MouseButton.LeftButton)
    assert tab.what.facts.value("pooling") == "cls: your choice"
    assert tab.how.options.pooling == "cls"


def test_precisions_that_are_not_built_say_so(tab: ConvertTab) -> None:
    for key in ("fp16", "int8"):
        button = tab.how.precision.button(key)
        assert not button.isEnabled()
        assert key in button.toolTip()
        tab.how.precision.choose(key)
    assert tab.how.options.precision == "fp32"


def test_the_exporter_says_what_it_means_and_needs(
    qtbot: QtBot, tab: ConvertTab, minilm: Path, tmp_path: Path
) -> None:
    look_at(qtbot, tab, minilm)
    before = tab.what.facts.value("needs")
    qtbot.mouseClick(tab.how.exporter.button("optimum"), Qt.MouseButton.LeftButton)
    assert tab.what.facts.value("needs") != before
    albert = tiny_model(tmp_path / "albert", "albert")
    look_at(qtbot, tab, albert)
    direct = tab.how.exporter.button("direct")
    assert not direct.isEnabled()
    assert "albert" in direct.toolTip()


def test_a_folder_that_is_taken_must_be_replaced_knowingly(
    qtbot: QtBot, tab: ConvertTab, tiny: Path, published: Path
) -> None:
    look_at(qtbot, tab, tiny)
    assert tab.how.replace.isVisible()
    assert "tiny-bert-onnx exists" in find(tab, "convertButton").toolTip()
    qtbot.keyClick(tab.how.replace, Qt.Key.Key_Space)
    assert find(tab, "convertButton").isEnabled()
    assert tab.how.options.force
    edit = tab.how.out.edit
    edit.selectAll()
    qtbot.keyClicks(edit, "elsewhere/new")
    qtbot.waitUntil(lambda: not tab.how.replace.isVisible(), timeout=5000)
    assert tab.how.options.out == published.parent.parent / "elsewhere" / "new"
    assert not tab.how.options.force


def test_an_impossible_output_folder_is_named(qtbot: QtBot, tab: ConvertTab, tiny: Path) -> None:
    look_at(qtbot, tab, tiny)
    edit = tab.how.out.edit
    for text in ("~nobody-of-that-name/x", "a" * 5000, ""):
        edit.selectAll()
        qtbot.keyClick(edit, Qt.Key.Key_Delete)
        edit.insert(text)
        tab.how.look_at_folder()
        assert not find(tab, "convertButton").isEnabled()
        assert find(tab, "convertButton").toolTip()


# Hostile sources


def _config(folder: Path, **changes: Any) -> None:
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, **changes}))


def _no_config(folder: Path) -> None:
    (folder / "config.json").unlink()


def _list_config(folder: Path) -> None:
    (folder / "config.json").write_text("[]")


def _remote_code(folder: Path) -> None:
    _config(folder, auto_map={"AutoModel": "evil.Model"})
    (folder / "evil.py").write_text("raise SystemExit('ran')")


def _pickle_only(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    (folder / "pytorch_model.bin").write_bytes(b"cos\nsystem\n(S'touch ran'\ntR.")


def _cut_weights(folder: Path) -> None:
    file = folder / "model.safetensors"
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def _decoder(folder: Path) -> None:
    _config(folder, model_type="gpt2", architectures=["GPT2Model"])


def _foreign_module(folder: Path) -> None:
    (folder / "modules.json").write_text('[{"type": "os.system", "path": ""}]')


@pytest.mark.parametrize(
    ("harm", "word"),
    [
        (_no_config, "config.json"),
        (_list_config, "config.json"),
        (_remote_code, "auto_map"),
        (_pickle_only, "safetensors"),
        (_cut_weights, "model.safetensors"),
        (_decoder, "decoder"),
        (_foreign_module, "os.system"),
    ],
)
def test_a_model_that_cannot_be_used_says_why(
    qtbot: QtBot, tab: ConvertTab, tiny: Path, tmp_path: Path, harm: Any, word: str
) -> None:
    bad = tmp_path / "bad"
    shutil.copytree(tiny, bad)
    harm(bad)
    assert word in refused(qtbot, tab, bad)
    assert not (tmp_path / "ran").exists()
    look_at(qtbot, tab, tiny)
    assert not tab.what.message.isVisible()
    assert find(tab, "convertButton").isEnabled()


@pytest.mark.parametrize(
    "text",
    ["/nowhere/at/all", "no slash", "a\0b", "~nobody-of-that-name/x", "x" * 20_000, "\ud800/y",
     "../../etc/passwd", "org/name"],
    ids=["missing", "word", "nul", "home", "long", "surrogate", "file", "offline hub"],
)  # fmt: skip
def test_a_text_that_names_no_model_says_why(qtbot: QtBot, tab: ConvertTab, text: str) -> None:
    assert len(refused(qtbot, tab, text)) < 1500
    assert tab.inspection is None


# A conversion


def test_convert_prove_and_use_by_clicks(
    qtbot: QtBot, console: Console, tab: ConvertTab, tiny: Path, env_file: Path
) -> None:
    stages: list[str] = []
    look_at(qtbot, tab, tiny)
    with qtbot.waitSignal(tab.conversion_finished, timeout=CONVERSION_MS) as finished:
        click(qtbot, tab, "convertButton")
        assert "running" in find(tab, "convertButton").toolTip()
        qtbot.waitUntil(lambda: find(tab, "cancelButton").isVisible())
        job = tab._core.runner.active[0]
        job.progressed.connect(lambda progress: stages.append(progress.stage))
    result = tab.result
    assert result is not None
    assert finished.args == [result]
    assert set(stages) <= set(STAGES)
    assert {"Export", "Write", "Load", "Original"} <= set(stages)
    assert all(tab.run.timeline.state_of(name) is StageState.DONE for name in STAGES)
    assert read_bundle(result.bundle.path).dimension == 32

    # The proof on show is the report, text by text.
    assert tab.run.pill.text() == "Proved equal"
    assert tab.run.views.key == PROOF
    points = tab.run.proof.plot.data.series["onnx"]
    assert len(points.y) == len(result.parity.per_text) == result.parity.texts
    assert points.y.max() == distance(result.parity.cosine_min) < 1e-5
    assert tab.run.proof.plot.data.baseline == pytest.approx(1e-5, rel=1e-6)
    assert points.names[0].startswith(result.parity.per_text[0].id)
    tab.run.views.choose(LANGUAGES)
    assert tab.run.languages.rows == by_language(result.parity)
    tab.run.views.choose(PROGRESS)
    assert "Least cosine" in tab.run.log.text()

    # Use it: the flags are written, and what runs is read back.
    qtbot.waitUntil(lambda: rows(tab) == ["tiny-bert-onnx"])
    with qtbot.waitSignal(tab.activated, timeout=60_000):
        click(qtbot, tab, "useModelButton")
        assert not find(tab, "useModelButton").isEnabled()
    qtbot.waitUntil(lambda: "active model" in find(tab, "useModelButton").toolTip())
    assert "ONNX_MODEL_PATH=./models/tiny-bert-onnx" in env_file.read_text()
    assert tab.run.message.text.startswith("ONNX Runtime on CPU now runs tiny-bert-onnx: 32 dim")
    qtbot.waitUntil(lambda: console.core.backend_model.status.active is not None)
    active = console.core.backend_model.status.active
    assert active is not None
    assert active.path == str(result.bundle.path)
    tab.models.table.selectRow(0)
    assert "active model already" in find(tab, "useModelAction").toolTip()

    # The same folder again: only knowingly.
    assert not find(tab, "convertButton").isEnabled()
    assert tab.how.replace.isVisible()
    assert leftovers(env_file) == ["tiny-bert-onnx"]


def test_a_cancelled_conversion_leaves_nothing(
    qtbot: QtBot, tab: ConvertTab, tiny: Path, env_file: Path
) -> None:
    look_at(qtbot, tab, tiny)
    with qtbot.waitSignal(tab.conversion_finished, timeout=CONVERSION_MS) as finished:
        press(qtbot, tab, "Ctrl+Return")
        qtbot.waitUntil(
            lambda: tab.run.timeline.state_of("Export") is StageState.RUNNING, timeout=30_000
        )
        click(qtbot, tab, "cancelButton")
        assert not find(tab, "cancelButton").isEnabled()
    assert finished.args == [None]
    assert tab.result is None
    assert "Nothing was left behind" in tab.run.message.text
    assert tab.run.timeline.state_of("Export") is StageState.STOPPED
    assert not tab.run.views.button(PROOF).isEnabled()
    assert leftovers(env_file) == []
    assert find(tab, "convertButton").isEnabled()


def test_a_failed_conversion_says_why_and_shows_its_log(
    qtbot: QtBot, tab: ConvertTab, tiny: Path, tmp_path: Path, env_file: Path
) -> None:
    fragile = tmp_path / "fragile"
    shutil.copytree(tiny, fragile)
    look_at(qtbot, tab, fragile)
    _cut_weights(fragile)
    with qtbot.waitSignal(tab.conversion_finished, timeout=CONVERSION_MS) as finished:
        click(qtbot, tab, "convertButton")
    assert finished.args == [None]
    assert "model.safetensors" in tab.run.message.text
    assert tab.run.pill.text() == "Failed"
    tab.run.message.action.emit()
    assert tab.run.views.key == PROGRESS
    assert "model.safetensors" in tab.run.log.text()
    assert leftovers(env_file) == []
    assert not find(tab, "useModelButton").isVisible()


# The models that are there


def test_models_can_be_proved_verified_and_used_from_the_table(
    qtbot: QtBot, console: Console, tab: ConvertTab, published: Path, env_file: Path
) -> None:
    tab.models.refresh_wanted.emit()
    qtbot.waitUntil(lambda: rows(tab) == ["tiny-bert-onnx"], timeout=10_000)
    assert "Select a model" in find(tab, "verifyModelAction").toolTip()
    tab.models.table.selectRow(0)

    click(qtbot, tab, "proofModelAction")
    assert tab.run.views.key == PROOF
    assert tab.run.proof.plot.data.series["onnx"].y.max() < 1e-5
    click(qtbot, tab, "copyModelAction")
    assert QGuiApplication.clipboard().text() == str(published)

    click(qtbot, tab, "verifyModelAction")
    qtbot.waitUntil(lambda: "fresh process" in tab.models.message.text, timeout=60_000)
    tab.models.table.selectRow(0)
    with qtbot.waitSignal(tab.activated, timeout=60_000):
        click(qtbot, tab, "useModelAction")
    assert "tiny-bert-onnx" in env_file.read_text()
    tsv = tab.models.table.as_tsv()
    assert "Least cosine" in tsv
    assert "1.0000000" in tsv

    tokenizer = published / "tokenizer.json"
    data = bytearray(tokenizer.read_bytes())
    data[len(data) // 2] ^= 1
    tokenizer.write_bytes(data)
    tab.models.table.selectRow(0)
    click(qtbot, tab, "verifyModelAction")
    qtbot.waitUntil(lambda: "damaged" in tab.models.message.text, timeout=60_000)
    assert "tokenizer.json" in tab.models.message.text


def test_a_flag_that_the_environment_holds_is_not_fought(
    qtbot: QtBot,
    tab: ConvertTab,
    published: Path,
    env_file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = env_file.read_bytes()
    monkeypatch.setenv("ONNX_MODEL_PATH", "/another/model")
    tab.models.refresh_wanted.emit()
    qtbot.waitUntil(lambda: rows(tab) == ["tiny-bert-onnx"], timeout=10_000)
    tab.models.table.selectRow(0)
    with qtbot.waitSignal(tab.activated, timeout=60_000) as signal:
        click(qtbot, tab, "useModelAction")
    assert signal.args == [None]
    assert "ONNX_MODEL_PATH" in tab.models.message.text
    assert env_file.read_bytes() == before


def test_a_model_deleted_meanwhile_is_gone_from_the_list(
    qtbot: QtBot, tab: ConvertTab, published: Path
) -> None:
    tab.models.refresh_wanted.emit()
    qtbot.waitUntil(lambda: rows(tab) == ["tiny-bert-onnx"], timeout=10_000)
    tab.models.table.selectRow(0)
    shutil.rmtree(published)
    click(qtbot, tab, "verifyModelAction")
    qtbot.waitUntil(lambda: "damaged" in tab.models.message.text, timeout=10_000)
    qtbot.waitUntil(lambda: rows(tab) == [], timeout=10_000)
    assert not find(tab, "useModelAction").isEnabled()


def test_a_folder_is_opened_by_the_system(
    qtbot: QtBot, tab: ConvertTab, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: bool(opened.append(url)))
    tab.models.refresh_wanted.emit()
    qtbot.waitUntil(lambda: rows(tab) == ["tiny-bert-onnx"], timeout=10_000)
    tab.models.table.selectRow(0)
    click(qtbot, tab, "openModelAction")
    assert opened == [QUrl.fromLocalFile(str(published))]
    assert "No file manager" in tab.models.message.text


# Keyboard, dropping, memory


def test_a_dropped_folder_becomes_the_source(qtbot: QtBot, tab: ConvertTab, tiny: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tiny))])
    how = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0))
    entering = QDragEnterEvent(QPoint(5, 5), *how)
    tab.dragEnterEvent(entering)
    assert entering.isAccepted()
    assert tab.source.property("drop")
    event = QDropEvent(QPointF(5, 5), *how)
    with qtbot.waitSignal(tab.inspected, timeout=20_000):
        tab.dropEvent(event)
    assert not tab.source.property("drop")
    assert event.isAccepted()
    assert tab.inspection is not None
    assert tab.inspection.source == str(tiny)


def test_every_control_is_reached_by_tab(qtbot: QtBot, tab: ConvertTab, tiny: Path) -> None:
    look_at(qtbot, tab, tiny)
    window = tab.window()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    tab.source.field.edit.setFocus()
    reached = set()
    for _ in range(40):
        reached.add(QApplication.focusWidget())
        qtbot.keyClick(window, Qt.Key.Key_Tab)
    wanted = {
        tab.source.field.edit,
        tab.source.sample,
        tab.how.exporter.button("auto"),
        tab.how.precision.button("fp32"),
        tab.how.pooling.button("auto"),
        tab.how.out.edit,
        find(tab, "convertButton"),
    }
    assert wanted <= reached
    tab.how.exporter.button("auto").setFocus()
    qtbot.keyClick(tab.how.exporter.button("auto"), Qt.Key.Key_Right)
    assert tab.how.exporter.key == "direct"


def test_choices_and_recent_models_come_back(
    qtbot: QtBot, make_console: MakeConsole, tiny: Path
) -> None:
    first = make_console()
    page = first.window.page("convert")
    assert isinstance(page, ConvertTab)
    page.how.exporter.choose("optimum")
    page.how.pooling.choose("mean")
    look_at(qtbot, page, tiny)
    first.core.preferences.add_recent("models", str(tiny))
    first.core.preferences.save()
    again = make_console().window.page("convert")
    assert isinstance(again, ConvertTab)
    assert again.how.exporter.key == "optimum"
    assert again.how.pooling.key == "mean"
    actions = [action.text() for action in again.source.findChildren(QAction)]
    assert str(tiny) in actions


# The end of the window

SCRIPT = """
import json, pathlib, sys
import psutil
from PySide6.QtCore import QTimer
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
    from kimera_console.core.bundle import read_bundle
    tab.activated.connect(lambda done: convert(tab, done))
    tab.models.use_wanted.emit(read_bundle(env.parent / "models" / "tiny-bert-onnx"))

def convert(tab, done):
    said["active"] = done.activation.info.backend
    tab.how.out.edit.setText(str(env.parent / "models" / "second"))
    tab.how.look_at_folder()
    tab.convert_button.click()
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

console.window.first_frame.connect(opened)
console.window.closed.connect(console.app.quit)
console.window.show()
QTimer.singleShot(120_000, console.app.quit)
console.app.exec()
said["clean"] = console.close()
said["left"] = len(psutil.Process().children(recursive=True))
said["heavy"] = [m for m in ("torch", "transformers", "optimum", "onnx") if m in sys.modules]
print(json.dumps(said))
"""


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


# What the cards are told by the core


def test_models_are_named_after_their_source(tmp_path: Path, minilm: Path) -> None:
    assert model_name("BAAI/bge-m3@main") == "bge-m3"
    assert model_name(str(minilm)) == "all-MiniLM-L6-v2"
    assert model_name("/models/my model/") == "my model"
    cached = f"/hub/models--BAAI--bge-m3/snapshots/{'0a' * 20}"
    assert model_name(cached) == "bge-m3"
    assert default_output(tmp_path, cached) == tmp_path / "bge-m3-onnx"
    long = default_output(tmp_path, "/models/" + "模" * 200)
    assert len(os.fsencode(long.name)) < 200
    assert default_output(tmp_path, "/").name == "model-onnx"


def test_the_list_tells_configured_and_foreign_models(
    published: Path, env_file: Path, tmp_path: Path
) -> None:
    foreign = env_file.parent / "models" / "foreign"
    shutil.copytree(published, foreign)
    (foreign / "kimera.json").unlink()
    elsewhere = tmp_path / "elsewhere-onnx"
    shutil.copytree(published, elsewhere)
    env_file.write_text("ONNX_MODEL_PATH=./models/tiny-bert-onnx\n")
    found = {m.bundle.path.name: m for m in known_models(Settings(env_file), also=(elsewhere,))}
    assert list(found) == ["elsewhere-onnx", "foreign", "tiny-bert-onnx"]
    assert found["tiny-bert-onnx"].configured
    assert not found["foreign"].configured
    assert found["foreign"].parity is None
    parity = found["elsewhere-onnx"].parity
    assert parity is not None
    assert parity.passed


def test_a_manifest_with_a_mangled_comparison_still_lists(published: Path, env_file: Path) -> None:
    manifest = json.loads((published / "kimera.json").read_text())
    manifest["parity"]["per_text"] = [{"id": "x"}]
    (published / "kimera.json").write_text(json.dumps(manifest))
    (model,) = known_models(Settings(env_file))
    assert model.parity is None
