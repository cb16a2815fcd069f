"""The Models page: a list of what there is, and the selected model beside it."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from kimera_console.gui.tabs.convert import ConvertTab
from kimera_console.gui.tabs.convert.tasks import running_folder
from tests.gui.clipping import measure_settled, process_layout
from tests.gui.tabs.convert.support import click, find, focus, open_models, rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console


@pytest.fixture
def some(published: Path) -> dict[str, Path]:
    """A whole model, one of another tool, one that is cut and one with a damaged manifest."""
    made = {"whole": published}
    for name in ("foreign", "cut", "mangled"):
        made[name] = shutil.copytree(published, published.with_name(f"{name}-onnx"))
    (made["foreign"] / "kimera.json").unlink()
    graph = made["cut"] / "model.onnx"
    graph.write_bytes(graph.read_bytes()[:1000])
    (made["mangled"] / "kimera.json").write_text("{")
    return made


def states(tab: ConvertTab) -> dict[str, str]:
    lines = tab.models.table.as_tsv().splitlines()
    place = lines[0].split("\t").index("State")
    return {line.split("\t")[0]: line.split("\t")[place] for line in lines[1:]}


def choose(qtbot: QtBot, tab: ConvertTab, name: str) -> None:
    """Click a model in the list."""
    table = tab.models.table
    qtbot.waitUntil(lambda: name in rows(tab), timeout=10_000)
    model = table.model()
    (row,) = (n for n in range(model.rowCount()) if model.index(n, 0).data() == name)
    place = table.visualRect(model.index(row, 0)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)


@pytest.mark.slow
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1024, 640)])
def test_the_figures_of_a_comparison_are_whole_and_delete_does_not_stand_alone(
    qtbot: QtBot, tab: ConvertTab, published: Path, width: int, height: int
) -> None:
    tab.window().resize(width, height)
    detail = tab.models_view.detail
    open_models(qtbot, tab)
    choose(qtbot, tab, published.name)
    qtbot.waitUntil(lambda: detail.comparison.facts.value("mean").startswith("1."))
    process_layout()
    assert measure_settled(detail) == []
    lines = Counter(one.y() for one in tab.models.buttons.buttons.values())
    assert min(lines.values()) >= 2


def test_every_model_is_listed_as_what_it_is(
    qtbot: QtBot, tab: ConvertTab, some: dict[str, Path], env_file: Path
) -> None:
    env_file.write_text("ONNX_MODEL_PATH=./models/cut-onnx\n")
    open_models(qtbot, tab)
    qtbot.waitUntil(lambda: len(rows(tab)) == len(some), timeout=10_000)
    assert states(tab) == {
        "cut-onnx": "damaged",
        "foreign-onnx": "foreign",
        "mangled-onnx": "damaged",
        "tiny-bert-onnx": "ready",
    }
    choose(qtbot, tab, "cut-onnx")
    detail = tab.models_view.detail
    assert detail.accessibleName() == "cut-onnx"
    assert "model.onnx is cut off" in detail.shown_words
    assert find(tab, "useModelAction").toolTip() == "It is damaged."
    for name in ("verify", "again", "delete", "open", "copy"):
        assert find(tab, f"{name}ModelAction").isEnabled(), name
    click(qtbot, tab, "verifyModelAction")
    qtbot.waitUntil(lambda: "cut-onnx is damaged" in tab.models.message.text, timeout=30_000)
    choose(qtbot, tab, "foreign-onnx")
    assert "made by another tool" in detail.shown_words
    assert find(tab, "useModelAction").isEnabled()
    assert "no source" in find(tab, "againModelAction").toolTip()


def test_a_source_model_and_one_without_its_graph_are_listed_as_such(
    qtbot: QtBot, tab: ConvertTab, published: Path
) -> None:
    source, renamed = (published.with_name(name) for name in ("source", "renamed"))
    source.mkdir()
    (source / "model.safetensors").write_bytes(b"")
    shutil.copytree(published, renamed)
    (renamed / "kimera.json").unlink()
    (renamed / "model.onnx").rename(renamed / "model_quantized.onnx")
    open_models(qtbot, tab)
    qtbot.waitUntil(lambda: len(rows(tab)) == 3, timeout=10_000)
    assert states(tab) == {
        "renamed": "damaged",
        "source": "not converted",
        "tiny-bert-onnx": "ready",
    }
    choose(qtbot, tab, "source")
    assert "source is not a converted model." in tab.models_view.detail.shown_words
    for name in ("use", "verify", "again", "comparison", "delete"):
        button = find(tab, f"{name}ModelAction")
        assert not button.isEnabled(), name
        assert "source model" in button.toolTip()
    assert find(tab, "openModelAction").isEnabled()


@pytest.mark.slow
def test_list_and_detail_stand_beside_each_other_at_full_height(
    qtbot: QtBot, console: Console, tab: ConvertTab, some: dict[str, Path]
) -> None:
    open_models(qtbot, tab)
    choose(qtbot, tab, "tiny-bert-onnx")
    window, table = console.window, tab.models.table
    for width, height in ((1024, 640), (1280, 800), (1920, 1080)):
        window.resize(width, height)
        QApplication.processEvents()
        top = table.mapTo(window, QPoint(0, 0)).y()
        assert window.height() - (top + table.height()) < 120  # margins, and the job tray
        assert table.viewport().height() >= 5 * 32
        assert [table.isColumnHidden(n) for n in range(3)] == [False] * 3
        assert table.horizontalScrollBar().maximum() == 0, "the state is out of sight"
        before = table.geometry()
        tab.models.message.show_message(
            "warn", "A long sentence that needs some room. " * 4, "And a hint."
        )
        QApplication.processEvents()
        assert table.geometry() == before, "a message moved the list"
        tab.models.message.clear()
    assert not table.isColumnHidden(4)  # the room of a large window is used


def test_a_damaged_model_is_converted_again_as_its_own_record_says(
    qtbot: QtBot, tab: ConvertTab, some: dict[str, Path], tiny: Path
) -> None:
    record = some["cut"] / "kimera.json"
    data = json.loads(record.read_text())
    data["conversion"]["options"] |= {"precision": "int8-block", "block_size": 64}
    record.write_text(json.dumps(data))
    open_models(qtbot, tab)
    choose(qtbot, tab, "cut-onnx")
    with qtbot.waitSignal(tab.inspected, timeout=20_000):
        click(qtbot, tab, "againModelAction")
    assert tab.switch.current == "convert"
    asked = tab.how.request
    assert (asked.precision, asked.block_size) == ("int8-block", 64)
    assert asked.out == some["cut"]
    assert tab.source.field.text() == str(tiny)
    # That was asked for by the button; the old one stays until the new one has passed.
    assert tab.how.replace.isChecked()
    assert asked.force
    assert find(tab, "convertButton").isEnabled()

    open_models(qtbot, tab)
    choose(qtbot, tab, "mangled-onnx")
    click(qtbot, tab, "againModelAction")
    qtbot.waitUntil(lambda: "kimera.json" in tab.models.message.text, timeout=10_000)
    assert tab.switch.current == "models"


def test_a_model_of_an_older_console_is_converted_again_as_its_result_shows(
    qtbot: QtBot, tab: ConvertTab, some: dict[str, Path]
) -> None:
    record = some["cut"] / "kimera.json"
    data = json.loads(record.read_text())
    made = data["conversion"]
    del made["options"]  # older consoles recorded none
    made |= {
        "exporter": "optimum",
        "precision": "int8-block",
        "recipe": {"scheme": "int8-block", "block_size": 64, "embeddings": True},
    }
    record.write_text(json.dumps(data))
    open_models(qtbot, tab)
    choose(qtbot, tab, "cut-onnx")
    with qtbot.waitSignal(tab.inspected, timeout=20_000):
        click(qtbot, tab, "againModelAction")
    asked = tab.how.request
    assert (asked.exporter, asked.precision) == ("optimum", "int8-block")
    assert (asked.block_size, asked.quantize_embeddings) == (64, True)
    assert asked.thresholds is None


@pytest.mark.slow
def test_a_failed_verification_is_reported_once_and_the_list_says_it_too(
    qtbot: QtBot, console: Console, tab: ConvertTab, published: Path
) -> None:
    tokenizer = published / "tokenizer.json"
    whole = tokenizer.read_bytes()
    tokenizer.write_bytes(whole[:-2] + b" \n")
    open_models(qtbot, tab)
    choose(qtbot, tab, "tiny-bert-onnx")
    assert states(tab) == {"tiny-bert-onnx": "ready"}  # nobody has looked at its hashes yet
    click(qtbot, tab, "verifyModelAction")
    qtbot.waitUntil(lambda: states(tab) == {"tiny-bert-onnx": "damaged"}, timeout=30_000)
    message = tab.models.message
    qtbot.waitUntil(lambda: "tokenizer.json" in message.text, timeout=10_000)
    assert message.button.text() == "Convert again"
    assert console.window.toasts.texts == ()
    assert not [row for row in console.window.tray.rows if "tokenizer.json" in row.words.text()]
    tokenizer.write_bytes(whole)
    click(qtbot, tab, "verifyModelAction")
    qtbot.waitUntil(lambda: states(tab) == {"tiny-bert-onnx": "ready"}, timeout=30_000)


def test_a_deleted_model_goes_to_the_trash_and_comes_back(
    qtbot: QtBot, tab: ConvertTab, some: dict[str, Path], trash: Path
) -> None:
    open_models(qtbot, tab)
    choose(qtbot, tab, "cut-onnx")
    before = sorted(path.name for path in some["cut"].iterdir())
    focus(qtbot, tab, tab.models.table)
    qtbot.keyClick(tab.models.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: tab.models.question.text == "Delete cut-onnx?", timeout=10_000)
    click(qtbot, tab, "deleteModel")
    qtbot.waitUntil(lambda: "cut-onnx" not in rows(tab), timeout=10_000)
    assert "in the trash" in tab.models.message.text
    assert not some["cut"].exists()
    assert sorted(path.name for path in (trash / "cut-onnx").iterdir()) == before
    qtbot.mouseClick(tab.models.message.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "cut-onnx" in rows(tab), timeout=10_000)
    assert tab.models.message.text == "cut-onnx is back."
    assert sorted(path.name for path in some["cut"].iterdir()) == before
    assert list((trash.parent / "info").iterdir()) == []


def test_the_loaded_model_is_let_go_however_the_flag_names_its_folder(
    qtbot: QtBot, make_console: Callable[..., Console], published: Path
) -> None:
    link = published.with_name("current")
    link.symlink_to(published)
    made = make_console("EMBEDDING_DIM=32\nONNX_MODEL_PATH=./models/current\n")
    with qtbot.waitSignal(made.window.first_frame_shown, timeout=10_000):
        made.window.show()
    tab = made.window.page("convert")
    assert isinstance(tab, ConvertTab)
    qtbot.waitUntil(lambda: running_folder(made.core) == str(link), timeout=30_000)
    open_models(qtbot, tab)
    choose(qtbot, tab, "tiny-bert-onnx")
    click(qtbot, tab, "deleteModelAction")
    qtbot.waitUntil(lambda: bool(tab.models.question.text), timeout=10_000)
    click(qtbot, tab, "deleteActive")
    click(qtbot, tab, "deleteModel")
    qtbot.waitUntil(lambda: not published.exists(), timeout=10_000)
    qtbot.waitUntil(lambda: running_folder(made.core) == "", timeout=20_000)


@pytest.mark.slow
def test_a_model_that_was_replaced_since_the_question_is_not_deleted(
    qtbot: QtBot, tab: ConvertTab, some: dict[str, Path], published: Path
) -> None:
    open_models(qtbot, tab)
    choose(qtbot, tab, "tiny-bert-onnx")
    click(qtbot, tab, "deleteModelAction")
    qtbot.waitUntil(lambda: tab.models.question.text == "Delete tiny-bert-onnx?", timeout=10_000)
    manifest = published / "kimera.json"
    data = json.loads(manifest.read_bytes())
    data["conversion"]["created"] = "2031-01-01T00:00:00+00:00"
    manifest.write_text(json.dumps(data))
    tab.show_view("convert")
    open_models(qtbot, tab)

    def listed_anew() -> bool:
        found = (row.model for row in tab.models.table.rows if row.path == published)
        return any(one is not None and one.bundle.created.startswith("2031") for one in found)

    qtbot.waitUntil(listed_anew, timeout=10_000)
    click(qtbot, tab, "deleteModel")
    assert "was replaced since the question was asked" in tab.models.message.text
    assert published.is_dir()


def test_without_a_trash_it_is_asked_again_before_anything_is_lost(
    qtbot: QtBot,
    tab: ConvertTab,
    published: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    blocked = tmp_path / "no-folder"
    blocked.write_text("")
    monkeypatch.setenv("XDG_DATA_HOME", str(blocked))
    open_models(qtbot, tab)
    choose(qtbot, tab, "tiny-bert-onnx")
    click(qtbot, tab, "deleteModelAction")
    qtbot.waitUntil(lambda: bool(tab.models.question.text), timeout=10_000)
    click(qtbot, tab, "deleteModel")
    wanted = "Delete tiny-bert-onnx permanently?"
    qtbot.waitUntil(lambda: tab.models.question.text == wanted, timeout=10_000)
    assert published.is_dir()
    click(qtbot, tab, "deletePermanently")
    qtbot.waitUntil(lambda: "permanently" in tab.models.message.text, timeout=10_000)
    assert not published.exists()


def test_the_list_is_sorted_filtered_and_walked_by_keys(
    qtbot: QtBot, tab: ConvertTab, some: dict[str, Path]
) -> None:
    open_models(qtbot, tab)
    qtbot.waitUntil(lambda: len(rows(tab)) == len(some), timeout=10_000)
    table, header = tab.models.table, tab.models.table.horizontalHeader()
    shown = [line.split("\t")[0] for line in table.as_tsv().splitlines()[1:]]
    assert shown == sorted(shown)
    state = QPoint(header.sectionViewportPosition(2) + 20, header.height() // 2)
    for _ in range(2):
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=state)
    found = list(states(tab).values())
    assert found == sorted(found, reverse=True)

    qtbot.keyClicks(tab.models.filter, "foreign")
    assert list(states(tab)) == ["foreign-onnx"]
    tab.models.filter.clear()
    assert len(states(tab)) == len(some)

    focus(qtbot, tab, table)
    table.selectRow(0)
    names = list(states(tab))
    for name in names[1:]:
        qtbot.keyClick(table, Qt.Key.Key_Down)
        assert tab.models_view.detail.accessibleName() == name
    choose(qtbot, tab, "tiny-bert-onnx")
    tab.models_view.detail.views.choose("manifest")
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert tab.models_view.detail.views.key == "comparison"
