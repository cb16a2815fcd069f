"""Walks and measures the window in both languages, in a process whose screen Qt scales.

    python -m tests.gui.walk_scaled ENV_FILE WIDTH HEIGHT

Qt reads its factor and its dots per inch once, when a process starts. Prints a JSON object: the
pixels of the screen for each of the window's own, how many pages were looked at, what did not fit.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.gui.clipping import measure, process_layout, walk
from tests.helpers.languages import speaking

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QWidget

IDLE_S = 60.0


def main(env_file: Path, width: int, height: int) -> None:
    from kimera_console import app
    from kimera_console.gui.language import ENGLISH, GERMAN

    found: dict[str, list[str]] = {}
    facts: dict[str, Any] = {"looks": 0, "found": found}

    def look(window: QWidget) -> Iterator[tuple[str, str, str]]:
        facts["looks"] += 1
        return measure(window)

    for language in (ENGLISH, GERMAN):
        with speaking(qt_app(), language):
            console = app.build(env_file)
            console.window.resize(width, height)
            console.window.show()

            def wait_idle(runner: Any = console.core.runner) -> None:
                until_s = time.monotonic() + IDLE_S
                process_layout()
                while runner.active and time.monotonic() < until_s:
                    process_layout()
                    time.sleep(0.005)
                process_layout()

            wait_idle()
            assert (console.window.width(), console.window.height()) == (width, height)
            facts["ratio"] = console.window.devicePixelRatio()
            facts["dpi"] = console.window.logicalDpiX()
            found[language] = [
                str(one) for one in walk(console.window, f"{width}x{height}", wait_idle, look)
            ]
            console.window.close()
            assert console.close(5000)
    print(json.dumps(facts))


def qt_app() -> Any:
    """The application, as the console makes it."""
    from PySide6.QtWidgets import QApplication

    return QApplication.instance() or QApplication(["kimera-console"])


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
