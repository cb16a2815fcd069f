"""The end of a run in one sentence with a button, and how long it is until then."""

from __future__ import annotations

import dataclasses
import json
import shutil
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from kimera_console.core.bench.output.run_view import view_of
from kimera_console.core.bench.plan.types import LATENCY, BenchmarkPlan, Scenario
from tests.gui.tabs.benchmark.support import FASTEST, WAIT_MS, OpenBenchmarkTab, advised_run
from tests.helpers.backends import load_backend

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from kimera_console.core.convert import ConversionResult


@pytest.mark.slow
def test_what_a_run_advises_is_said_and_used(
    opened: OpenBenchmarkTab, tiny_bundle: Path, env_file: Path, qtbot: QtBot
) -> None:
    folder = env_file.parent / "models"
    shutil.copytree(tiny_bundle, folder / "int8")
    load_backend(opened.console, qtbot)
    line = opened.tab.results.headline.advice
    assert not line.words.text().strip()
    opened.tab.show_run(advised_run(str(folder)))
    qtbot.waitUntil(line.use.isVisible, timeout=WAIT_MS)
    assert line.words.text() == (
        "ONNX Runtime, model=int8: 2.0 times as fast, 50 % less memory, cosine 0.996 "
        "(against Transformers)."
    )
    use = opened.tab.findChild(QPushButton, "useAdviceButton")
    assert use is not None
    before = env_file.read_text()
    opened.click("useAdviceButton")
    question = opened.tab.use_question
    qtbot.waitUntil(question.isVisible, timeout=WAIT_MS)
    assert question.text == "Use int8?"
    assert "+ONNX_MODEL_PATH=./models/int8" in question.diff.text
    assert env_file.read_text() == before
    opened.click("cancelUse")
    assert not question.isVisible()
    assert use.isEnabled()
    opened.click("useAdviceButton")
    qtbot.waitUntil(question.isVisible, timeout=WAIT_MS)
    opened.click("confirmUse")
    assert not use.isEnabled()
    qtbot.waitUntil(lambda: "models/int8" in env_file.read_text(), timeout=WAIT_MS)
    qtbot.waitUntil(lambda: use.toolTip() == "It is in use already.", timeout=WAIT_MS)
    expected = ["ok: ONNX Runtime (CPU) now uses int8."]
    qtbot.waitUntil(lambda: opened.toasts == expected, timeout=WAIT_MS)


@pytest.mark.slow
def test_another_model_in_its_folder_ends_the_question(
    opened: OpenBenchmarkTab, tiny_conversion: ConversionResult, env_file: Path, qtbot: QtBot
) -> None:
    folder, made = env_file.parent / "models", tiny_conversion.bundle.path
    model = shutil.copytree(made, folder / "int8")
    opened.tab.show_run(advised_run(str(folder)))
    qtbot.waitUntil(opened.tab.results.headline.advice.use.isVisible, timeout=WAIT_MS)
    before, question = env_file.read_text(), opened.tab.use_question
    opened.click("useAdviceButton")
    qtbot.waitUntil(question.isVisible, timeout=WAIT_MS)
    (model / "notes.txt").write_text("The same model.")
    other = shutil.copytree(made, env_file.parent / "other")
    manifest = json.loads((other / "kimera.json").read_text())
    manifest["conversion"]["created"] = "2031-01-01T00:00:00+00:00"
    (other / "kimera.json").write_text(json.dumps(manifest))
    assert question.isVisible()
    model.rename(env_file.parent / "old")
    other.rename(model)
    qtbot.waitUntil(lambda: not question.isVisible(), timeout=WAIT_MS)
    assert opened.toasts == ["warn: int8 has been replaced by another model."]
    assert env_file.read_text() == before


@pytest.mark.slow
def test_using_it_warns_where_the_stores_expect_another_dimension(
    open_tab: Callable[..., OpenBenchmarkTab], tiny_bundle: Path, env_file: Path, qtbot: QtBot
) -> None:
    opened = open_tab(EMBEDDING_DIM="384")
    folder = env_file.parent / "models"
    shutil.copytree(tiny_bundle, folder / "int8")
    opened.tab.show_run(advised_run(str(folder)))
    qtbot.waitUntil(opened.tab.results.headline.advice.use.isVisible, timeout=WAIT_MS)
    opened.click("useAdviceButton")
    qtbot.waitUntil(opened.tab.use_question.isVisible, timeout=WAIT_MS)
    opened.click("confirmUse")
    expected = ["warn: ONNX Runtime (CPU) now uses int8."]
    qtbot.waitUntil(lambda: opened.toasts == expected, timeout=WAIT_MS)
    (hint,) = opened.hints
    assert "gives 32 dimensions, but EMBEDDING_DIM is 384" in hint
    assert "Written: " in hint


def test_a_noisy_run_advises_nothing_and_says_so(opened: OpenBenchmarkTab) -> None:
    noisy = dataclasses.replace(advised_run(), notes=("Noisy: much.",))
    opened.tab.controller.measured.emit(view_of(noisy))
    line = opened.tab.results.headline.advice
    assert line.words.text() == "No advice: the run is noisy."
    assert not line.use.isVisible()


def test_a_run_of_too_few_rounds_advises_nothing_and_says_so(opened: OpenBenchmarkTab) -> None:
    run = advised_run()
    runs = tuple(
        dataclasses.replace(one, samples=one.samples[:2], rounds=one.rounds[:2]) for one in run.runs
    )
    opened.tab.controller.measured.emit(view_of(dataclasses.replace(run, runs=runs, ratios=())))
    line = opened.tab.results.headline.advice
    assert line.words.text() == "No advice: too few rounds for a comparison."
    assert not line.use.isVisible()


def test_what_is_faster_but_another_model_is_named_and_cannot_be_used(
    opened: OpenBenchmarkTab,
) -> None:
    run = advised_run(keys=("other@1", "tiny@1"), contenders=("transformers", FASTEST))
    opened.tab.controller.measured.emit(view_of(run))
    line = opened.tab.results.headline.advice
    assert line.words.text() == (
        "Keep Transformers: ONNX Runtime, model=int8 is faster, but it is another model."
    )
    assert not line.use.isVisible()


@pytest.mark.slow
def test_a_run_says_how_long_it_takes_and_its_rounds_can_be_skipped(
    opened: OpenBenchmarkTab, qtbot: QtBot
) -> None:
    skip = opened.tab.findChild(QPushButton, "skipButton")
    left = opened.tab.findChild(QLabel, "estimate")
    assert skip is not None
    assert left is not None
    assert skip.toolTip() == "Nothing is running."
    scenario = Scenario(LATENCY, 1, 16)
    plan = BenchmarkPlan(("lightweight",), (scenario,), rounds=500, min_round_s=0.05)
    opened.tab.controller.start(plan, {"lightweight": "Lightweight"})
    assert not skip.isEnabled()
    qtbot.waitUntil(lambda: left.text().endswith(" left"), timeout=WAIT_MS)
    qtbot.waitUntil(skip.isEnabled, timeout=WAIT_MS)
    with qtbot.waitSignal(opened.tab.run_finished, timeout=WAIT_MS):
        opened.click("skipButton")
    run = opened.tab.last_run
    assert run is not None
    assert run.complete
    assert run.rounds_measured < 500
    assert any("were skipped after" in note for note in run.notes)
    assert not skip.isEnabled()
    qtbot.waitUntil(lambda: left.text().startswith("Takes about"), timeout=WAIT_MS)
