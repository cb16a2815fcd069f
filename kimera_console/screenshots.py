"""`make screenshots`: every page empty, busy, failed and full, light and dark, at four sizes.

It plays the same job as the demo, by the same buttons, once in each language, and takes pictures on
the way: what they show has happened.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kimera_console.core.system.visible import visible
from kimera_console.demo import STILL_S, TABS, DemoError, play
from kimera_console.demo_failures import FailureDemoRun
from kimera_console.demo_stores import BUSY, FAILED, FULL

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kimera_console.app import Console

DEFAULT_OUT = Path("build/screenshots")
SIZES = ((1024, 640, 1), (1280, 800, 1), (1920, 1080, 1), (1280, 720, 2))
"""Width and height of the window, and pixels of the picture for each of its own: the last is
2560 x 1440 at 2x."""
EMPTY = "empty"
STORES = "stores"
PAGES = tuple(tab for tab in TABS if tab != STORES)
LOST = ("embed", "benchmark", "health")
"""Pages whose failure is a model that is gone; the others fail in ways of their own."""
VIEWS = (
    "convert-queue", "convert-models", "convert-history", "convert-quarantine",
    "embed-backends", "embed-texts", "embed-file", "health-monitor",
)  # fmt: skip
"""Views of the tabs, empty and full; the steps of Stores are beside them."""
FIRST_VIEWS = {"convert": "convert", "embed": "text"}
MODES = ("light", "dark")
LANGUAGES = ("en", "de")
HEALTH = "health"
_SETTLE_S = 0.4
_LONG_WAITS = (
    ("convert", "the conversion"),
    ("benchmark", "the benchmark to"),
    (HEALTH, "the checks"),
)
"""Pages that are photographed at work, and how the wait for their work is called."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Take the pictures.

    Returns:
        Exit code: 0, or 1 with a sentence on standard error.
    """
    parser = argparse.ArgumentParser(prog="kimera-console-screenshots", description=__doc__)
    parser.add_argument("--out", type=Path, default=DEFAULT_OUT, help="folder to leave them in")
    parser.add_argument("--language", choices=LANGUAGES, default="en", help="of the window")
    parsed = parser.parse_args(arguments)
    try:
        report = play(parsed.out, ScreenshotRun, parsed.language)
    except DemoError as error:
        print(visible(f"The pictures were not taken to the end: {error}"), file=sys.stderr)
        return 1
    print(visible(f"{len(report['pictures'])} pictures in {parsed.out}, {report['seconds']:.0f} s"))
    return 0


class ScreenshotRun(FailureDemoRun):
    """Plays the demo's job and takes pictures of each state of each page.

    Attributes:
        sizes: As `SIZES`.
    """

    sizes = SIZES

    def __init__(self, console: Console, out: Path) -> None:
        super().__init__(console, out)
        self._busy_taken: set[str] = set()

    def play(self) -> dict[str, Any]:
        """The whole job; returns the report."""
        started = time.monotonic()
        self._open()
        self.photograph(EMPTY, (*TABS, *VIEWS))
        for name, step in (
            ("convert", self._convert),
            ("use", self._use),
            ("embed", self._embed),
            ("files", self.files),
            ("benchmark", self._benchmark),
            ("health", self._health),
            ("stores", self.stores),
        ):
            print(f"  {name} ...", flush=True)
            step()
        self._clear_messages()
        self.photograph(FULL, (*PAGES, *VIEWS))
        print("  failures ...", flush=True)
        self.failures()
        print("  a model that is gone ...", flush=True)
        self._lose_model()
        self.photograph(FAILED, LOST)
        seconds = round(time.monotonic() - started, 1)
        return {"pictures": self._pictures, "seconds": seconds}

    def wait(self, condition: Callable[[], bool], what: str, still_s: float = STILL_S) -> None:
        """As the demo waits; the first long wait on a page that works is photographed."""
        for name, words in _LONG_WAITS:
            if what.startswith(words) and name not in self._busy_taken:
                self._busy_taken.add(name)
                super().wait(self._works_or(name, condition), what, still_s)
                if not condition():
                    self.photograph(BUSY, (name,))
        super().wait(condition, what, still_s)

    def _works_or(self, name: str, condition: Callable[[], bool]) -> Callable[[], bool]:
        """Whether the page's job has begun to tell how far it is, or all is over."""

        def holds() -> bool:
            works = name == HEALTH or any(row.job.progress for row in self._window.tray.rows)
            return (works and self._window.current_tab == name) or condition()

        return holds

    def _use(self) -> dict[str, Any]:
        """As the demo does; then the dimension that the console offers to set is set."""
        from PySide6.QtWidgets import QPushButton

        found = super()._use()
        dimension = str(found["dimension"])
        offers = [
            one
            for one in self._tab("convert").findChildren(QPushButton)
            if dimension in one.text() and one.isVisible()
        ]
        if offers:
            offers[0].click()
            settings = self._console.core.settings
            self.wait(
                lambda: settings.get("EMBEDDING_DIM").value == dimension, "the dimension to be set"
            )
        return self._wait_active("onnx")

    def _health(self) -> dict[str, Any]:
        """Check again: what was checked before there was a model is no more true."""
        tab = self._tab(HEALTH)
        button = self._find(tab, "runChecksButton")
        self.wait(button.isEnabled, "the first checks to end")
        self._click(tab, "runChecksButton")
        self.wait(lambda: not button.isEnabled(), "a new round of checks to begin")
        self.wait(button.isEnabled, "the checks")
        return super()._health()

    def _tab(self, name: str) -> Any:
        """Show a tab, or one of its views: "embed-texts", a step of Stores: "stores-run"."""
        tab, _, view = name.partition("-")
        page = super()._tab(tab)
        if tab == STORES and view:
            page.show_step(view)
        elif tab == HEALTH:
            page.pages.choose(view or "checks")
        elif tab in FIRST_VIEWS:
            page.show_view(view or FIRST_VIEWS[tab])
        return page

    def _lose_model(self) -> None:
        """Move the model away behind the window's back, and have it loaded again."""
        settings = self._console.core.settings
        folder = settings.resolve_path(settings.get("ONNX_MODEL_PATH"))
        folder.rename(folder.with_name("moved-away"))
        self._console.core.backend_model.reload()
        self.wait(self._has_fallen_back, "another backend to take over")
        self._wait(1.0)

    def _has_fallen_back(self) -> bool:
        status = self._console.core.backend_model.status
        return not status.loading and status.is_fallback

    def photograph(self, state: str, pages: Sequence[str]) -> None:
        from PySide6.QtCore import QSize
        from PySide6.QtGui import QPixmap

        theme, window = self._console.core.theme, self._window
        for mode in MODES:
            theme.set_mode(mode)
            for width, height, scale in self.sizes:
                window.resize(width, height)
                for name in pages:
                    self._tab(name)
                    self._wait(_SETTLE_S)
                    picture = QPixmap(QSize(width, height) * scale)
                    picture.setDevicePixelRatio(scale)
                    window.render(picture)
                    pixels = f"{width * scale}x{height * scale}"
                    path = self._out / f"{name}-{state}-{mode}-{pixels}.png"
                    if not picture.save(str(path)):
                        raise DemoError(f"{path} could not be written.")
                    self._pictures.append(path.name)


if __name__ == "__main__":
    raise SystemExit(main())
