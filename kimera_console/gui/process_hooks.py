"""What nobody expected: into the log with its traceback, and a toast that says so.

Also Qt's own messages to the log, and signals of the system (SIGTERM, SIGHUP, Ctrl+C) to the
window.
"""

from __future__ import annotations

import contextlib
import logging
import logging.handlers
import os
import signal
import socket
import sys
import threading
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QSocketNotifier, QtMsgType, Signal, Slot, qInstallMessageHandler

from kimera_console.core.system.children.signals import stop_signals
from kimera_console.core.system.durable import private_folder
from kimera_console.core.system.masking import mask_values
from kimera_console.core.system.paths import console_paths
from kimera_console.core.system.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from io import TextIOWrapper
    from types import TracebackType

    from PySide6.QtCore import QMessageLogContext

    from kimera_console.gui.console_core import Notify

_log = logging.getLogger(__name__)
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
LOG_BYTES = 1_000_000
LOG_FILES = 3
_CONTINUED = "\n    "
"""Further lines of a record are indented: none of them can pass for a record of its own."""


class ProcessHooks(QObject):
    """Installs the hooks of one running console, and takes them out again.

    Args:
        secrets: Values to strike out of the log, asked for at each record.

    Signals:
        error_caught: An exception that nothing caught: one line of it (str).
        stop_requested: The system asked the process to stop.
    """

    error_caught = Signal(object)
    stop_requested = Signal()

    def __init__(self, secrets: Callable[[], Iterable[str]] = lambda: ()) -> None:
        super().__init__()
        self._secrets = secrets
        self._handler: logging.Handler | None = None
        self._old_hooks = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        self._old_signals: dict[int, object] = {}
        self._old_wakeup = -1
        self._sockets: tuple[socket.socket, socket.socket] | None = None
        self._notifier: QSocketNotifier | None = None

    def report_to(self, notify: Notify) -> None:
        """Say in a toast what was caught, from now on."""
        self.error_caught.connect(
            lambda line: notify(
                self.tr("Something unexpected happened."), "bad",
                self.tr("{0}. The log has the details.").format(line),
            )
        )  # fmt: skip

    def install(self) -> None:
        """Put everything in place."""
        self._open_log()
        sys.excepthook = self._take
        threading.excepthook = self._take_thread
        sys.unraisablehook = self._take_unraisable
        qInstallMessageHandler(_qt_message)
        if threading.current_thread() is threading.main_thread():
            self._watch_signals()

    def remove(self) -> None:
        """Put everything back."""
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._old_hooks
        qInstallMessageHandler(None)
        for number, old in self._old_signals.items():
            signal.signal(number, old)  # type: ignore[arg-type]
        self._old_signals = {}
        if self._sockets is not None:
            signal.set_wakeup_fd(self._old_wakeup)
            if self._notifier is not None:
                self._notifier.setEnabled(False)
            for end in self._sockets:
                end.close()
            self._sockets = None
        if self._handler is not None:
            logging.getLogger("kimera_console").removeHandler(self._handler)
            with contextlib.suppress(OSError):  # a full disk must not turn leaving into a traceback
                self._handler.close()
            self._handler = None

    def _open_log(self) -> None:
        folder = console_paths().state
        logger = logging.getLogger("kimera_console")
        try:
            private_folder(folder)
            self._handler = _LogFile(
                folder / "console.log", maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8",
                errors="backslashreplace",
            )  # fmt: skip
        except OSError as error:
            _log.warning("no log file in %s: %s", folder, error)
            return
        self._handler.setFormatter(_Shown(self._secrets))
        self._handler.setLevel(logging.INFO)
        logger.addHandler(self._handler)
        if logger.getEffectiveLevel() > logging.INFO:
            logger.setLevel(logging.INFO)

    def _watch_signals(self) -> None:
        """Have a byte in a socket wake Qt's loop: while it waits, Python runs no handlers."""
        ours, theirs = socket.socketpair()
        for end in (ours, theirs):
            end.setblocking(False)
        self._sockets = (ours, theirs)
        self._old_wakeup = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
        self._notifier = QSocketNotifier(ours.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._woken)
        for number in stop_signals():
            self._old_signals[number] = signal.signal(number, _ignore)

    @Slot()
    def _woken(self) -> None:
        if self._sockets is not None:
            numbers = self._sockets[0].recv(64)
            if any(number in self._old_signals for number in numbers):
                self.stop_requested.emit()

    def _take(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self.stop_requested.emit()
            return
        _log.critical("unexpected: %s", kind.__name__, exc_info=(kind, error, trace))
        self.error_caught.emit(f"{kind.__name__}: {error}".splitlines()[0])

    def _take_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_type is not SystemExit:
            self._take(args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback)

    def _take_unraisable(self, args: sys.UnraisableHookArgs) -> None:
        error = args.exc_value or RuntimeError(args.err_msg or "unraisable")
        _log.error("in %r: %s", args.object, args.err_msg, exc_info=error)


class _LogFile(logging.handlers.RotatingFileHandler):
    """The user's alone; one that cannot be written says so once, where Python prints tracebacks."""

    _has_failed = False

    def _open(self) -> TextIOWrapper:
        stream = open(  # noqa: SIM115 - the handler closes it
            self.baseFilename, self.mode, encoding=self.encoding, errors=self.errors,
            opener=lambda path, flags: os.open(path, flags, 0o600),
        )  # fmt: skip
        return cast("TextIOWrapper", stream)

    def handleError(self, record: logging.LogRecord) -> None:
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            super().handleError(record)  # a defect of ours
        elif not self._has_failed:
            self._has_failed = True
            with contextlib.suppress(OSError, AttributeError):  # nobody may hear it
                sys.stderr.write(
                    f"The log cannot be written in {os.path.dirname(self.baseFilename)}: "
                    f"{error.strerror or error}. Free some space there.\n"
                )


class _Shown(logging.Formatter):
    """Formats a record as a reader may see it: without secrets, and nothing in it acts.

    A record quotes names of files, texts of libraries and what children said.
    """

    def __init__(self, secrets: Callable[[], Iterable[str]]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        # Secrets first: they may hold what is made visible.
        text = visible(mask_values(super().format(record), self._secrets()))
        return text.replace("\n", _CONTINUED)


def _qt_message(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    where = getattr(context, "category", None) or "qt"
    if "propagateSizeHints" in text:
        return  # the offscreen platform says so at each window; it means nothing
    logging.getLogger("kimera_console.qt").log(
        _LEVELS.get(kind, logging.INFO), "%s: %s", where, text
    )


def _ignore(_number: int, _frame: object) -> None:
    """The byte in the socket does the work."""
