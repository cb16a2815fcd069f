"""What the tests of the Benchmark tab share."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from kimera_console.core.bench.plan.types import (
    LATENCY,
    THROUGHPUT,
    BenchmarkPlan,
    BenchmarkRun,
    Sample,
    Scenario,
)
from kimera_console.core.bench.verdict.quality import QualityScore
from kimera_console.core.bench.verdict.summary import compute_ratios, partial_run
from kimera_console.gui.tabs.benchmark import BenchmarkTab

if TYPE_CHECKING:
    from kimera_console.app import Console

WAIT_MS = 90_000


@dataclass
class OpenBenchmarkTab:
    """An open Benchmark tab and what it asked of the window."""

    console: Console
    tab: BenchmarkTab
    toasts: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    went_to: list[str] = field(default_factory=list)
    runs: list[BenchmarkRun] = field(default_factory=list)

    def click(self, name: str) -> None:
        button = self.tab.findChild(QPushButton, name)
        assert button is not None, name
        assert button.isEnabled(), button.toolTip()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def choose(self, *, contenders: set[str], batches: set[int], tokens: set[int]) -> None:
        """Click boxes and chips until exactly these are on."""
        for one in self.tab.plan_card.contenders.contenders:
            box = self.tab.plan_card.contenders.box(one.id)
            if box.isChecked() != (one.id in contenders):
                QTest.keyClick(box, Qt.Key.Key_Space)
        for name, wanted in (("batch", batches), ("tokens", tokens)):
            for chip in self.tab.findChildren(QPushButton):
                kind, _, number = chip.objectName().partition("_")
                if kind == name and chip.isChecked() != (int(number) in wanted):
                    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
        choice = self.tab.plan_card.choice
        assert set(choice.contenders) == contenders
        assert (set(choice.batches), set(choice.lengths)) == (batches, tokens)


def samples_seen(tab: BenchmarkTab) -> int:
    """Samples of the current run, or of the last one measured in the tab."""
    return len(tab.controller.live.samples) if tab.controller.live is not None else 0


def run_small(
    opened: OpenBenchmarkTab, qtbot, contenders: set[str], *, rounds: int = 3
) -> BenchmarkRun:
    opened.choose(contenders=contenders, batches={1, 4}, tokens={16})
    opened.tab.plan_card.rounds.setValue(rounds)
    with qtbot.waitSignal(opened.tab.run_finished, timeout=WAIT_MS):
        opened.click("runButton")
    assert opened.tab.last_run is not None
    return opened.tab.last_run


SCENARIOS = (
    Scenario(LATENCY, 1, 16),
    Scenario(THROUGHPUT, 32, 16),
    Scenario(THROUGHPUT, 32, 64),
)


def made_run(
    started: str = "2026-11-01T10:00:00+00:00",
    *,
    factor: float = 1.0,
    contenders: tuple[str, ...] = ("transformers", "onnx", "onnx:model=int8"),
    quality: bool = True,
    share: float | None = 0.5,
) -> BenchmarkRun:
    """A run as kept, of made-up samples: each contender is faster than the one before.

    Args:
        started: Its moment.
        factor: Times as slow.
        contenders: Ids.
        quality: Whether it looked at quality.
        share: Of the machine's limit.
    """
    plan = BenchmarkPlan(contenders, SCENARIOS, rounds=5)
    samples = [
        Sample(
            name, one.key, number,
            factor * 0.001 * one.batch * (4 - place) * (1 + 0.01 * (2 * number % 5)),
            one.batch, one.batch * (one.tokens - 2), peak_rss_bytes=(4 - place) * 10**8,
        )
        for place, name in enumerate(contenders)
        for one in SCENARIOS
        for number in range(5)
    ]  # fmt: skip
    run = partial_run(plan, samples, started=started)
    scores = tuple(
        QualityScore(name, metric, 1.0 - 0.01 * place, source, 87)
        for place, name in enumerate(contenders)
        for metric, source in (("spearman", "pairs.csv"), ("cosine_mean", "probe texts"))
    )
    return replace(
        run,
        complete=True,
        quality=scores if quality else (),
        runs=tuple(replace(one, peak_share=share) for one in run.runs),
        machine=replace(run.machine, versions={"onnxruntime": f"1.{round(10 * factor)}"}),
    )


FASTEST = "onnx:model=int8"
INT8_COSINE = 0.996
"""Near enough for int8."""


def advised_run(
    folder: str = "/models", *, keys: tuple[str, str] = ("tiny@1", "tiny@1"), **changes: Any
) -> BenchmarkRun:
    """`made_run` with what each contender of ONNX Runtime had loaded: "fp32" and "int8" there.

    Args:
        folder: Of the bundles.
        keys: `model_key` of `FASTEST` and of all others.
        changes: As of `made_run`.
    """
    run = made_run(**changes)
    runs = tuple(
        replace(
            one,
            info=replace(
                one.info,
                path=f"{folder}/{one.contender.partition('=')[2] or 'fp32'}",
                precision="int8" if one.contender == FASTEST else "fp32",
                model_key=keys[one.contender != FASTEST],
            ),
        )
        for one in run.runs
    )
    quality = tuple(
        replace(one, value=INT8_COSINE)
        if (one.contender, one.metric) == (FASTEST, "cosine_mean")
        else one
        for one in run.quality
    )
    return replace(run, runs=runs, ratios=compute_ratios(runs), quality=quality)
