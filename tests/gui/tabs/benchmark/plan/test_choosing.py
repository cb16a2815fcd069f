"""The Benchmark tab: what can be measured, and by which keys."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from kimera_console.core.bench.output.report import NOISY
from kimera_console.core.bench.output.run_view import view_of
from kimera_console.core.bench.plan.types import DEFAULT_BATCHES
from kimera_console.gui.tabs.benchmark import BenchmarkTab
from kimera_console.gui.theme import theme
from kimera_console.gui.widgets.basic.elided import ElidedLabel
from tests.gui.settling import settle
from tests.gui.tabs.benchmark.support import WAIT_MS, OpenBenchmarkTab, made_run, samples_seen


def test_what_is_not_available_is_greyed_with_its_reason_in_sight(
    open_tab, qtbot, tiny_bert: Path, tmp_path: Path
) -> None:
    opened = open_tab(ONNX_MODEL_PATH=str(tmp_path / "nowhere"), EMBEDDING_MODEL=str(tiny_bert))
    contenders = opened.tab.plan_card.contenders
    box = contenders.box("onnx")
    assert not box.isEnabled()
    assert not box.isChecked()
    about = contenders.findChild(QLabel, "about_onnx")
    assert about is not None
    qtbot.waitUntil(about.isVisible)
    assert "nowhere" in about.text()
    assert "nowhere" in box.toolTip()
    assert "onnx" not in contenders.chosen
    assert contenders.box("transformers").isEnabled()


def test_without_any_model_the_one_action_is_to_convert_one(open_tab, tmp_path: Path) -> None:
    nowhere = str(tmp_path / "nowhere")
    opened = open_tab(ONNX_MODEL_PATH=nowhere, EMBEDDING_MODEL=nowhere)
    assert opened.tab.empty.isVisible()
    QTest.mouseClick(opened.tab.empty.button, Qt.MouseButton.LeftButton)
    assert opened.went_to == ["convert"]
    assert "at least one contender" in opened.tab.run_card.run.toolTip()
    assert opened.tab.run_card.run.property("kind") != "primary"  # the empty tab's action is


def test_a_flag_that_cannot_be_used_is_said_where_the_contenders_would_be(
    open_tab, qtbot, env_file: Path, tiny_flags: dict[str, str]
) -> None:
    opened = open_tab(**tiny_flags)
    env_file.write_text("EMBEDDING_DIM=many\n")
    opened.tab.list_contenders()
    contenders = opened.tab.plan_card.contenders

    def words() -> str:
        return " ".join(one.text() for one in contenders.findChildren(QLabel) if one.isVisible())

    qtbot.waitUntil(lambda: "EMBEDDING_DIM" in words(), timeout=WAIT_MS)
    assert not opened.tab.run_card.run.isEnabled()


def test_the_empty_tab_starts_nothing_while_there_is_nothing_to_start(
    opened: OpenBenchmarkTab, qtbot
) -> None:
    start = opened.tab.empty.button
    assert start.isEnabled()
    for name in opened.tab.plan_card.contenders.chosen:
        QTest.keyClick(opened.tab.plan_card.contenders.box(name), Qt.Key.Key_Space)
    assert (start.isEnabled(), start.toolTip()) == (False, "Select at least one contender.")
    QTest.mouseClick(start, Qt.MouseButton.LeftButton)
    assert not opened.tab.controller.is_running
    QTest.keyClick(opened.tab.plan_card.contenders.box("lightweight"), Qt.Key.Key_Space)
    assert start.isEnabled()

    options = opened.tab.plan_card.options
    QTest.mouseClick(opened.tab.plan_card.more, Qt.MouseButton.LeftButton)
    QTest.keyClicks(options.claims, "faster than ever")
    assert not start.isEnabled()
    assert start.toolTip() == options.claim_problem
    QTest.mouseClick(start, Qt.MouseButton.LeftButton)
    assert not opened.tab.controller.is_running

    run = replace(made_run(), notes=(f"{NOISY} by a test",))
    opened.tab.show_run(run)
    results = opened.tab.results
    qtbot.waitUntil(results.isVisible, timeout=WAIT_MS)
    results.show_noise(view_of(run))
    QTest.mouseClick(results.message.button, Qt.MouseButton.LeftButton)
    assert not opened.tab.controller.is_running
    assert opened.toasts == [f"warn: {options.claim_problem}"]


def test_the_empty_tab_waits_for_the_search_for_contenders(opened: OpenBenchmarkTab, qtbot) -> None:
    tab = BenchmarkTab(opened.console.core)
    qtbot.addWidget(tab)
    tab.resize(1232, 640)
    with qtbot.waitSignal(tab.contenders_listed, timeout=WAIT_MS):
        tab.show()
        start = tab.empty.button
        assert (start.isEnabled(), start.toolTip()) == (False, "Searching for contenders.")
        QTest.mouseClick(start, Qt.MouseButton.LeftButton)
        assert not tab.controller.is_running
    assert start.isEnabled()


def test_why_nothing_can_be_listed_is_said_once_and_alone(
    opened: OpenBenchmarkTab, qtbot, env_file: Path, tiny_flags: dict[str, str]
) -> None:
    opened.tab.close()
    env_file.write_text("MAX_EMBEDDING_LENGTH=abc\n")
    tab = BenchmarkTab(opened.console.core)
    qtbot.addWidget(tab)
    tab.resize(1232, 640)
    tab.show()
    contenders = tab.plan_card.contenders

    def shown() -> list[str]:
        return [one.text() for one in contenders.findChildren(QLabel) if one.isVisible()]

    def searched() -> None:
        qtbot.waitUntil(lambda: not opened.console.core.runner.active, timeout=WAIT_MS)
        qtbot.waitUntil(lambda: len(shown()) == 1, timeout=WAIT_MS)
        assert "MAX_EMBEDDING_LENGTH" in shown()[0]

    searched()
    for _ in range(2):
        QTest.mouseClick(tab.plan_card.refresh, Qt.MouseButton.LeftButton)
        assert opened.console.core.runner.active
        searched()
    assert tab.run_card.run.toolTip() == shown()[0]
    env_file.write_text("".join(f"{name}={value}\n" for name, value in tiny_flags.items()))
    with qtbot.waitSignal(tab.contenders_listed, timeout=WAIT_MS):
        QTest.mouseClick(tab.plan_card.refresh, Qt.MouseButton.LeftButton)
    assert contenders.box("onnx").isEnabled()
    assert tab.empty.button.isEnabled()


def test_contenders_follow_the_flags(opened: OpenBenchmarkTab, qtbot, env_file: Path) -> None:
    assert opened.tab.plan_card.contenders.box("onnx").isEnabled()
    text = env_file.read_text().replace("tiny-onnx", "gone")
    env_file.write_text(text)
    opened.console.core.backend_model.flags_changed()
    contenders = opened.tab.plan_card.contenders
    qtbot.waitUntil(lambda: not contenders.box("onnx").isEnabled(), timeout=WAIT_MS)


def test_contenders_follow_the_models_that_come_change_and_go(
    open_tab, qtbot, tiny_flags: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "models"
    bundle = Path(tiny_flags["ONNX_MODEL_PATH"])
    configured = Path(shutil.copytree(bundle, folder / "tiny-onnx"))
    opened = open_tab(**{**tiny_flags, "ONNX_MODEL_PATH": str(configured)})
    contenders = opened.tab.plan_card.contenders
    QTest.keyClick(contenders.box("transformers"), Qt.Key.Key_Space)
    QTest.keyClick(contenders.box("lightweight"), Qt.Key.Key_Space)

    def listed() -> dict[str, bool]:
        return {one.label.split(" · ")[1]: one.available for one in contenders.contenders
                if "model=" in one.id}  # fmt: skip

    def publish(name: str) -> None:
        """As a conversion does: the whole folder at once."""
        shutil.copytree(bundle, folder / f".{name}")
        (folder / f".{name}").rename(folder / name)

    assert listed() == {}
    publish("came")
    qtbot.waitUntil(lambda: listed() == {"came": True}, timeout=WAIT_MS)
    assert contenders.chosen == ("onnx", "lightweight")
    came = next(one.id for one in contenders.contenders if "model=" in one.id)
    QTest.keyClick(contenders.box(came), Qt.Key.Key_Space)
    (folder / "came" / "model.onnx").rename(folder / "came" / "gone.onnx")
    qtbot.waitUntil(lambda: not listed(), timeout=WAIT_MS)
    assert contenders.chosen == ("onnx", "lightweight")
    (folder / "came" / "gone.onnx").rename(folder / "came" / "model.onnx")
    qtbot.waitUntil(lambda: listed() == {"came": True}, timeout=WAIT_MS)
    assert contenders.chosen == ("onnx", "lightweight", came)
    opened.tab.hide()
    publish("later")
    shutil.rmtree(folder / "came")
    opened.tab.show()
    qtbot.waitUntil(lambda: listed() == {"later": True}, timeout=WAIT_MS)
    assert contenders.chosen == ("onnx", "lightweight")


def test_a_model_of_a_folder_that_was_not_there_is_listed_when_the_tab_is_shown(
    open_tab, qtbot, tiny_flags: dict[str, str], tmp_path: Path
) -> None:
    bundle, folder = Path(tiny_flags["ONNX_MODEL_PATH"]), tmp_path / "models"
    opened = open_tab(**{**tiny_flags, "ONNX_MODEL_PATH": str(folder / "configured")})
    contenders = opened.tab.plan_card.contenders
    opened.tab.hide()
    shutil.copytree(bundle, folder / "other")
    opened.tab.show()
    qtbot.waitUntil(lambda: any("model=" in one.id for one in contenders.contenders))


@pytest.mark.slow
def test_a_damaged_memory_of_choices_is_the_default(open_tab, tiny_flags: dict[str, str]) -> None:
    from kimera_console.gui.preferences import Preferences

    kept = Preferences()
    for text in ('{"batches": [{}], "rounds": 1e9, "wanted": 3}', "[" * 100_000, "7"):
        kept.set_text("benchmark/choice", text)
        kept.save()
        choice = open_tab(**tiny_flags).tab.plan_card.choice
        assert choice.batches == DEFAULT_BATCHES
        assert choice.rounds == 9
        assert set(choice.contenders) == {"onnx", "transformers"}


def test_keys_alone_start_and_stop_a_run(opened: OpenBenchmarkTab, qtbot) -> None:
    opened.choose(contenders={"lightweight"}, batches={1}, tokens={16})
    opened.tab.activateWindow()
    opened.tab.plan_card.rounds.setFocus()
    QTest.keyClick(
        opened.tab.plan_card.rounds,
        Qt.Key.Key_Return,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    assert opened.tab.controller.is_running
    assert opened.tab.controller.live is not None
    assert len(opened.tab.controller.live.plan.scenarios) == 3
    qtbot.waitUntil(lambda: samples_seen(opened.tab) > 3, timeout=WAIT_MS)
    with qtbot.waitSignal(opened.tab.run_finished, timeout=WAIT_MS):
        QTest.keyClick(opened.tab, Qt.Key.Key_Period, Qt.KeyboardModifier.ControlModifier)
    assert not opened.runs[0].complete


def test_arrows_walk_over_the_numbers_and_an_empty_choice_says_what_is_missing(
    opened: OpenBenchmarkTab,
) -> None:
    chips = opened.tab.findChild(QPushButton, "batch_1")
    assert chips is not None
    opened.tab.activateWindow()
    chips.setFocus()
    QTest.keyClick(chips, Qt.Key.Key_Right)
    second = opened.tab.findChild(QPushButton, "batch_4")
    assert second is not None
    assert second.hasFocus()
    for number in opened.tab.plan_card.batches.chosen:
        chip = opened.tab.findChild(QPushButton, f"batch_{number}")
        assert chip is not None
        QTest.keyClick(chip, Qt.Key.Key_Space)
    assert not opened.tab.run_card.run.isEnabled()
    assert opened.tab.run_card.run.toolTip() == "Choose at least one batch size."
    assert opened.tab.run_card.quick.isEnabled()


def test_the_estimate_follows_the_choice(opened: OpenBenchmarkTab, qtbot) -> None:
    estimate = opened.tab.findChild(QLabel, "estimate")
    assert estimate is not None
    qtbot.waitUntil(lambda: "–" not in estimate.text(), timeout=WAIT_MS)
    before = estimate.text()
    opened.tab.plan_card.rounds.setValue(99)
    qtbot.waitUntil(lambda: estimate.text() != before, timeout=WAIT_MS)


def test_why_there_is_no_estimate_has_all_the_room_of_the_line(
    opened: OpenBenchmarkTab, qtbot
) -> None:
    estimate = opened.tab.findChild(ElidedLabel, "estimate")
    assert estimate is not None
    theme().set_text_scale(1.5)
    for one in opened.tab.plan_card.contenders.contenders:
        box = opened.tab.plan_card.contenders.box(one.id)
        if box.isChecked():
            box.click()
    qtbot.waitUntil(lambda: estimate.text() == "Select at least one contender.", timeout=WAIT_MS)
    settle(opened.tab)
    assert estimate.shown == estimate.text()
