"""`make demo`: the main job, played in the real window by the buttons that a user presses.

It runs on Qt's offscreen platform, on the installed sample model, in a folder of its own with a
`.env` of its own, and leaves there pictures of every tab in light and dark, a JSON report of what
was seen, and the converted model. Nothing is simulated: each step waits for what a user would
wait for, and the first one that does not come true ends the demo with a sentence and exit code 1.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kimera_console.core.jobs import JobState
from kimera_console.core.stats import MIN_ROUNDS
from kimera_console.core.system.visible import visible
from kimera_console.demo_progress import JobProgress
from kimera_console.demo_screenshot import steady_screenshot
from kimera_console.display import display_available

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from kimera_console.app import Console

DEFAULT_OUT = Path("build/demo")
MARK = ".kimera-demo"
"""Tells a folder that a demo made from one that must not be removed."""
SIZE = (1280, 800)
TEXT = "An embedding turns a sentence into numbers; near meanings give near numbers."
TABS = ("convert", "embed", "benchmark", "flags", "health", "stores")
STILL_S = 60.0
"""A wait is in vain once nothing has moved for so long; a slow machine may take its time."""
SETTLE_S = 0.6
"""Rest before the pictures: what a page looks for once it is shown has been asked for."""


class DemoError(Exception):
    """A step did not come true; the message says which."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Play the demo, or with `--if-no-display` open the console where there is a display.

    Returns:
        Exit code: 0, or 1 with a sentence on standard error.
    """
    parser = argparse.ArgumentParser(prog="kimera-console-demo", description=__doc__)
    parser.add_argument("--out", type=Path, default=DEFAULT_OUT, help="folder to leave it in")
    parser.add_argument(
        "--if-no-display", action="store_true", help="with a display, open the console instead"
    )
    parsed = parser.parse_args(arguments)
    if parsed.if_no_display and (os.environ.get("QT_QPA_PLATFORM") or display_available()):
        from kimera_console import app

        return app.run()
    if parsed.if_no_display:
        print(visible(f"No display: playing the main job offscreen; pictures: {parsed.out}."))
    try:
        report = play(parsed.out)
    except DemoError as error:
        print(visible(f"The demo stopped: {error}"), file=sys.stderr)
        return 1
    print(visible(_summary(report, parsed.out)))
    return 0


def play(out: Path, kind: type[DemoRun] | None = None, language: str = "en") -> dict[str, Any]:
    """Play the main job in a fresh folder.

    Args:
        out: Replaced if an earlier demo made it; must be empty else.
        kind: Of the player; `DemoRun` by default.
        language: Of the window: "en" or "de".

    Returns:
        What was seen, step by step; also written to `out/report.json`.

    Raises:
        DemoError: A step did not come true.
    """
    out = out.absolute()
    _clear(out)
    _isolate(out)
    from kimera_console import app
    from kimera_console.gui.language import LANGUAGE_KEY
    from kimera_console.gui.preferences import Preferences

    preferences = Preferences()
    preferences.set_text(LANGUAGE_KEY, language)
    preferences.save()
    console = app.build(out / ".env")
    console.hooks.install()
    player = (kind or DemoRun)(console, out)
    try:
        report = player.play()
    finally:
        player.troubles.clear()
        console.window.close()
        player.wait(lambda: not console.core.runner.active, "the jobs to stop")
        console.close()
        console.hooks.remove()
    (out / "report.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    return report


def _clear(out: Path) -> None:
    """An empty folder with our mark; nothing is removed that a demo has not made.

    Raises:
        DemoError: The folder holds something else.
    """
    marked = (out / MARK).is_file() or all((out / n).exists() for n in ("report.json", "home"))
    if out.is_dir() and any(out.iterdir()) and not marked:
        raise DemoError(f"{out} holds something other than an earlier demo: choose another folder.")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True, exist_ok=True)
    (out / MARK).touch()


def _isolate(out: Path) -> None:
    """No flag of the shell, no preference of the user and no screen takes part."""
    from kimera_console.core.flags.declarations import FLAGS

    for flag in FLAGS:
        os.environ.pop(flag.name, None)
    os.environ["KIMERA_CONSOLE_HOME"] = str(out / "home")
    os.environ["QT_QPA_PLATFORM"] = "offscreen"


class DemoRun:
    """Presses the window's buttons and looks at what it shows."""

    def __init__(self, console: Console, out: Path) -> None:
        self._console = console
        self._window = console.window
        self._out = out
        self._pictures: list[str] = []
        self.troubles: list[str] = []
        self._jobs = JobProgress(console.core.runner)
        console.hooks.error_caught.connect(self.troubles.append)
        console.hooks.stop_requested.connect(lambda: self.troubles.append("it was interrupted"))

    def play(self) -> dict[str, Any]:
        """The whole job; returns the report."""
        started = time.monotonic()
        report: dict[str, Any] = {"first_frame_s": self._open()}
        steps: dict[str, float] = {}
        for name, step in (
            ("convert", self._convert),
            ("use", self._use),
            ("embed", self._embed),
            ("benchmark", self._benchmark),
            ("flags", self._flags),
            ("health", self._health),
        ):
            print(f"  {name} ...", flush=True)
            begun = time.monotonic()
            report[name] = step()
            steps[name] = round(time.monotonic() - begun, 1)
        begun = time.monotonic()
        self._take_pictures()
        steps["pictures"] = round(time.monotonic() - begun, 1)
        report["seconds_by_step"] = steps
        report["pictures"] = self._pictures
        report["seconds"] = round(time.monotonic() - started, 1)
        return report

    def _open(self) -> float:
        started = time.monotonic()
        seen: list[bool] = []
        self._window.first_frame_shown.connect(lambda: seen.append(True))
        self._window.resize(*SIZE)
        self._window.show()
        self.wait(lambda: bool(seen), "the window's first frame")
        return round(time.monotonic() - started, 3)

    def _convert(self) -> dict[str, Any]:
        tab = self._tab("convert")
        self._click(tab, "sampleButton")
        button = self._find(tab, "convertButton")
        self.wait(button.isEnabled, "the sample model to be inspected")
        self._click(tab, "convertButton")
        self.wait(lambda: tab.result is not None, "the conversion to finish")
        parity = asdict(tab.result.parity)
        parity.pop("per_text")
        if not parity["passed"]:
            raise DemoError("the converted model is not equal to the source model.")
        return {
            "bundle": str(tab.result.bundle.path),
            "exporter": tab.result.exporter,
            "seconds": tab.result.seconds,
            "peak_rss_bytes": tab.result.peak_rss_bytes,
            "parity": parity,
        }

    def _use(self) -> dict[str, Any]:
        tab = self._tab("convert")
        self._click(tab, "useModelButton")
        self.wait(tab.use_question.isVisible, "the change of flags to be shown")
        self._click(tab, "confirmUse")
        return self._wait_active("onnx")

    def _embed(self) -> dict[str, Any]:
        from PySide6.QtTest import QTest

        tab = self._tab("embed")
        editor = self._find(tab, "textEditor")
        editor.setFocus()
        QTest.keyClicks(editor, TEXT)
        return self._wait_shown("onnx")

    def _benchmark(self) -> dict[str, Any]:
        tab = self._tab("benchmark")
        button = self._find(tab, "quickButton")
        self.wait(button.isEnabled, "the contenders to be listed")
        self._click(tab, "quickButton")
        self.wait(lambda: tab.last_run is not None, "the benchmark to finish")
        data: dict[str, Any] = tab.last_run.to_dict()
        # On a slow machine the plan's time may end before there are rounds enough for a ratio.
        if not data["ratios"] and tab.last_run.rounds_measured >= MIN_ROUNDS:
            raise DemoError("the benchmark has no ratio: " + "; ".join(data.get("notes", [])))
        found = {name: data[name] for name in ("ratios", "claims", "machine", "notes")}
        return {**found, "noisy": tab.last_run.is_noisy}

    def _flags(self) -> dict[str, Any]:
        seen: dict[str, Any] = {}
        for flag, backend, key in (
            ("USE_ONNX", "transformers", "USE_ONNX=0"),
            ("USE_ONNX", "onnx", "USE_ONNX=1"),
            ("LIGHTWEIGHT_EMBEDDING", "lightweight", "LIGHTWEIGHT_EMBEDDING=1"),
            ("LIGHTWEIGHT_EMBEDDING", "onnx", "LIGHTWEIGHT_EMBEDDING=0"),
        ):
            tab = self._tab("flags")
            self.wait(self._flags_are_read, "the file to be read")
            self._click(tab, f"flag_{flag}")
            self._click(tab, "applyButton")
            pill = self._wait_active(backend)
            self._tab("embed")
            seen[key] = {"pill": pill, "embedded": self._wait_shown(backend)}
        return seen

    def _flags_are_read(self) -> bool:
        return self._tab("flags").controller.sheet is not None

    def _health(self) -> dict[str, Any]:
        tab = self._tab("health")
        # The page runs them when it is first shown.
        self.wait(lambda: bool(tab.checks), "the checks")
        return {check.id: [check.status.value, check.detail] for check in tab.checks}

    def _take_pictures(self) -> None:
        theme, runner = self._console.core.theme, self._console.core.runner
        self._tab("embed")
        self._wait_shown("onnx")
        for name in TABS:
            self._tab(name)
            self._wait(SETTLE_S / len(TABS))
        self._wait(SETTLE_S)
        self.wait(lambda: not runner.active, "the pages to be read")
        self._clear_messages()
        for mode in ("light", "dark"):
            theme.set_mode(mode)
            for name in TABS:
                self._tab(name)
                path = self._out / f"{name}-{mode}.png"
                picture = steady_screenshot(
                    self._window, settle=self._wait, is_busy=lambda: bool(runner.active)
                )
                if not picture.save(str(path)):
                    raise DemoError(f"{path} could not be written.")
                self._pictures.append(path.name)

    def _clear_messages(self) -> None:
        """Dismiss what has been read, and the jobs that ended well."""
        window = self._window

        def cleared() -> bool:
            window.toasts.dismiss_newest()
            for row in window.tray.rows:
                if row.job.state is JobState.SUCCEEDED and row.isVisible():
                    self._click(row, "dismissJobButton")
                    break  # the next one takes its place in the line
            return not window.toasts.texts and not window.tray.rows

        names = [f"{row.job.name} ({row.job.state.value})" for row in window.tray.rows]
        self.wait(cleared, f"finished jobs to leave the tray: {', '.join(names)}")

    def _wait_active(self, backend: str) -> dict[str, Any]:
        model = self._console.core.backend_model

        def is_active() -> bool:
            status, active = model.status, model.status.active
            return not status.loading and active is not None and active.backend == backend

        self.wait(is_active, f"the pill to show {backend}")
        info = model.status.active
        assert info is not None
        return {"backend": info.backend, "provider": info.provider, "model": info.model,
                "dimension": info.dimension}  # fmt: skip

    def _wait_shown(self, backend: str) -> dict[str, Any]:
        view = self._tab("embed").view("text")
        self.wait(
            lambda: (
                view.shown is not None and view.shown.backend == backend and view.shown_text == TEXT
            ),
            f"a vector from {backend} for the typed text",
        )
        shown = view.shown
        return {
            "backend": shown.backend,
            "provider": shown.provider,
            "dimension": shown.dimension,
            "norm": float(shown.norms[0]),
            "tokens": shown.token_counts[0],
            "degraded": shown.degraded,
            "latency_ms": shown.timings.total_ms,
        }

    def _tab(self, name: str) -> Any:
        self._window.show_tab(name)
        return self._window.page(name)

    def _find(self, tab: QWidget, name: str) -> Any:
        from PySide6.QtWidgets import QWidget

        widget = tab.findChild(QWidget, name)
        if widget is None:
            raise DemoError(f"the window has no {name}.")
        return widget

    def _click(self, tab: QWidget, name: str) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        widget = self._find(tab, name)
        self.wait(lambda: widget.isEnabled() and widget.isVisible(), f"{name} to be ready")
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

    def _wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self._console.app.processEvents()
            time.sleep(0.01)

    def wait(self, condition: Callable[[], bool], what: str, still_s: float = STILL_S) -> None:
        """Let the window run until the condition holds, for as long as its jobs get on.

        Raises:
            DemoError: Nothing has moved for `still_s` seconds, and it does not hold.
        """
        self._jobs.note()
        while not condition():
            if self._jobs.still_s() > still_s:
                last = self._jobs.last()
                raise DemoError(
                    f"gave up waiting for {what}: nothing moved for {still_s:.0f} s"
                    + (f' after "{last}".' if last else ".")
                )
            self._console.app.processEvents()
            if self.troubles:
                raise DemoError(f"{self.troubles[0]}.")
            time.sleep(0.005)


def _summary(report: dict[str, Any], out: Path) -> str:
    parity = report["convert"]["parity"]
    embedded = report["embed"]
    ratios = "; ".join(
        f"{r['of']} {r['value']:.2f}x {r['against']} ({r['low']:.2f} to {r['high']:.2f})"
        for r in report["benchmark"]["ratios"][:2]
    )
    ratios = ratios or "too few rounds for a ratio in the time for it"
    noisy = "; noisy, so rely on no figure" if report["benchmark"]["noisy"] else ""
    return "\n".join(
        (
            f"converted: {parity['texts']} texts, lowest cosine {parity['cosine_min']:.7f}",
            f"embedded:  {embedded['backend']} on {embedded['provider']}, "
            f"dimension {embedded['dimension']}, norm {embedded['norm']:.6f}",
            f"measured:  {ratios}" + noisy,
            "switched:  " + ", ".join(report["flags"]),
            f"pictures, report.json and the converted model: {out}",
        )
    )


if __name__ == "__main__":
    raise SystemExit(main())
