"""Composition root of the window: settings, embedder, job runner, theme, window, in that order."""

from __future__ import annotations

import logging
import os
import sys
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.errors import DependencyError, KimeraError
from kimera_console.core.system.answers import settle
from kimera_console.core.system.installation.program import is_frozen
from kimera_console.core.system.memory import bound_arenas
from kimera_console.core.system.scratch import sweep
from kimera_console.crash_file import CrashFile
from kimera_console.display import check_display, display_available

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from kimera_console.core.embedding.backends.base import Backend
    from kimera_console.core.flags.settings import EmbeddingOptions
    from kimera_console.core.jobs import JobContext
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.main_window import MainWindow
    from kimera_console.gui.process_hooks import ProcessHooks

_log = logging.getLogger(__name__)

SHUTDOWN_MS = 8000
"""Longest wait for worker threads after the window has closed."""
SETTLE_S = 3.0
"""So long after that for looks into folders whose job was cancelled; most end at once."""
LAST_RESORT_S = 25.0
"""After a request to stop, the process is gone by then, whatever hangs."""
SWITCH_INTERVAL_S = 0.0005
"""Python's thread switch interval: with the default 5 ms, busy worker threads make the window's
timers 300 ms late (measured); with this, 31 ms.
"""


@dataclass
class Console:
    """A built console.

    Attributes:
        app: Qt's application.
        window: The window, not shown yet.
        core: What is behind it.
        hooks: Those of the process, installed by `run`, not by `build`.
    """

    app: QApplication
    window: MainWindow
    core: ConsoleCore
    hooks: ProcessHooks

    def close(self, timeout_ms: int = SHUTDOWN_MS) -> bool:
        """Stop jobs and children; True if no worker thread and no look at a file is left."""
        self.core.backend_model.close()
        clean = self.core.runner.shutdown(timeout_ms)
        settled = settle(SETTLE_S)
        # The embedder's lock may be held by a thread that does not end: do not wait for ever.
        closing = threading.Thread(target=self.core.embedder.close, daemon=True)
        closing.start()
        closing.join(timeout=3.0)
        self.core.preferences.save()
        return clean and settled and not closing.is_alive()


def run(env_file: Path | str = ".env") -> int:
    """Open the window and stay until it is closed.

    Returns:
        Exit code: 0, or 1 where the window cannot be opened; then a sentence is on stderr.
    """
    crash_file = CrashFile()
    try:
        check_display()
        console = build(env_file, safe=crash_file.is_safe_start)
    except KimeraError as error:
        crash_file.end()
        sys.stderr.write(f"{error}\n")
        return 1
    console.hooks.install()
    crash_file.listening()
    console.hooks.report_to(console.core.notify)
    console.hooks.stop_requested.connect(crash_file.end)
    console.hooks.stop_requested.connect(lambda: _stop(console))
    if crash_file.crashes:
        _report_crash(console, crash_file)
    console.window.show()
    threading.Thread(target=sweep, name="sweep", daemon=True).start()
    code = console.app.exec()
    clean = console.close()
    console.hooks.remove()
    crash_file.end()
    if console.window.restart_requested:
        logging.shutdown()
        # As it was called, in the same process: the terminal and a parent that waits stay with it.
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
    if not clean:
        _log.warning("a worker did not stop in time; leaving without it")
        logging.shutdown()
        os._exit(code)  # Qt would wait for its thread for ever
    return code


def build(
    env_file: Path | str = ".env",
    argv: Sequence[str] = ("kimera-console",),
    *,
    safe: bool = False,
) -> Console:
    """Put the parts together. Shows nothing and imports no heavy library.

    Args:
        env_file: The `.env` whose flags the window shows.
        argv: For Qt.
        safe: Whether the window loads no model by itself and begins with its first tab.

    Raises:
        DependencyError: PySide6 does not load.
    """
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    bound_arenas()
    app = _application(argv)
    from kimera_console.core.embedding.backends.base import TRANSFORMERS
    from kimera_console.core.embedding.embedder import Embedder
    from kimera_console.core.embedding.monitor.history import FallbackHistory
    from kimera_console.core.flags.settings import Settings
    from kimera_console.gui.backend_model import BackendModel
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.engine_watch import EngineWatch
    from kimera_console.gui.jobs import JobRunner
    from kimera_console.gui.language import LANGUAGE_KEY, install_language
    from kimera_console.gui.main_window import MainWindow
    from kimera_console.gui.preferences import Preferences, kept_prompts
    from kimera_console.gui.process_hooks import ProcessHooks
    from kimera_console.gui.settings import TEXT_SCALE_KEY, THEME_KEY, kept_text_scale
    from kimera_console.gui.theme import MODES, theme
    from kimera_console.gui.unfinished import report_unfinished
    from kimera_console.gui.widgets.basic.wrapped import keep_clipboard_clean

    settings = Settings(env_file)
    preferences = Preferences()
    install_language(app, preferences.text(LANGUAGE_KEY))
    look = theme()
    mode = preferences.text(THEME_KEY)
    if mode in MODES:
        look.set_mode(mode)
    look.set_text_scale(kept_text_scale(preferences.text(TEXT_SCALE_KEY)))
    keep_clipboard_clean()
    runner = JobRunner()
    embedder = Embedder(
        settings,
        factories={TRANSFORMERS: _hosted_transformers},
        publish=True,
        prompt=kept_prompts(preferences),
    )
    history = FallbackHistory(secrets=settings.secret_values)
    backend_model = BackendModel(embedder, settings, runner, history=history)
    windows: list[MainWindow] = []  # the window needs the core, which speaks through the window
    core = ConsoleCore(
        settings=settings,
        embedder=embedder,
        backend_model=backend_model,
        runner=runner,
        preferences=preferences,
        theme=look,
        notify=lambda *args, **kwargs: windows[0].toasts.show(*args, **kwargs),
        navigate=lambda *args, **kwargs: windows[0].show_tab(*args, **kwargs),
    )
    windows.append(MainWindow(core, safe=safe))
    EngineWatch(backend_model, settings, runner, parent=windows[0])
    windows[0].first_frame_shown.connect(
        lambda: report_unfinished(core, lambda: windows[0].current_tab)
    )
    return Console(app, windows[0], core, ProcessHooks(settings.secret_values))


def _application(argv: Sequence[str]) -> QApplication:
    try:
        from PySide6.QtGui import QGuiApplication
        from PySide6.QtWidgets import QApplication
    except ImportError as error:
        raise DependencyError(
            f"The window's library PySide6 does not load: {error}.",
            hint="Install the libraries of the system that its .deb package names."
            if is_frozen()
            else "Run: pip install 'PySide6-Essentials>=6.8,<6.12'",
        ) from error
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(list(argv))
    app.setApplicationName("kimera-console")
    app.setApplicationDisplayName("Kimera Console")
    app.setOrganizationName("Kimera")
    QGuiApplication.setDesktopFileName("kimera-console")
    return app


def _hosted_transformers(options: EmbeddingOptions, context: JobContext) -> Backend:
    """Transformers in a child process: torch must not enter the window's."""
    from kimera_console.core.embedding.backends.host import hosted_transformers

    return hosted_transformers(options, context)


def _report_crash(console: Console, crash_file: CrashFile) -> None:
    """Tell of the newest, once there is a window to tell it in."""
    from kimera_console.gui.after_crash import report_crash

    newest = crash_file.crashes[0]
    _log.warning("an earlier window did not end by itself: %s", newest.report)
    console.window.first_frame_shown.connect(
        lambda: report_crash(
            console.core, newest.report, newest.cause, safe=crash_file.is_safe_start
        )
    )


def _stop(console: Console) -> None:
    """Close the window without a question; if that hangs, leave anyway."""
    last_resort = threading.Timer(LAST_RESORT_S, os._exit, args=(1,))
    last_resort.daemon = True
    last_resort.start()
    console.window.close()


__all__ = ["Console", "build", "check_display", "display_available", "run"]
