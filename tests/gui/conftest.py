"""Every Qt test: no exception in a slot, no Qt warning, no thread left."""

from __future__ import annotations

import dataclasses
import sys
import threading
import traceback
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QtMsgType, qInstallMessageHandler

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console
    from kimera_console.gui.console_core import ConsoleCore
    from kimera_console.gui.jobs import JobRunner

_BAD = {QtMsgType.QtWarningMsg, QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg}
_HARMLESS = (
    "This plugin does not support propagateSizeHints",  # offscreen says so of every window
    "This plugin does not support raise()",  # the same
    "OpenType support missing for",  # this machine has no font for a script of the examples
)


@pytest.fixture(autouse=True)
def _nothing_goes_wrong_unseen(qapp: object) -> Iterator[None]:
    """Fail on exceptions in slots and on Qt's warnings.

    pytest-qt's own capture of slot exceptions does not see them with PySide6 6.5.2 and newer.
    """
    problems: list[str] = []

    def take(_kind: type[BaseException], error: BaseException, _trace: object) -> None:
        problems.append("exception in a slot:\n" + "".join(traceback.format_exception(error)))

    def listen(kind: QtMsgType, _context: object, text: str) -> None:
        if kind in _BAD and not text.startswith(_HARMLESS):
            problems.append(f"Qt: {text}")

    old, sys.excepthook = sys.excepthook, take
    qInstallMessageHandler(listen)
    yield
    sys.excepthook = old
    qInstallMessageHandler(None)
    assert not problems, "\n".join(problems)


@pytest.fixture
def qtbot(qtbot: QtBot) -> QtBot:
    """A bot whose windows have the style sheet, as the console's own have."""
    from kimera_console.gui.theme import theme

    add = qtbot.addWidget

    def add_dressed(widget: QWidget, **how: Any) -> None:
        if widget.parentWidget() is None and not widget.styleSheet():
            theme().apply_style_sheet(widget)
        add(widget, **how)

    qtbot.addWidget = qtbot.add_widget = add_dressed  # type: ignore[method-assign]
    return qtbot


@pytest.fixture(autouse=True)
def _engines_unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    """A window that is open for long measures the engines in the background: not in a test."""
    from kimera_console.gui import engine_watch

    monkeypatch.setattr(engine_watch, "WAIT_MS", 100_000_000)


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[JobRunner]:
    """A job runner that must end clean."""
    from kimera_console.gui.jobs import JobRunner

    made = JobRunner()
    yield made
    assert made.shutdown(5000), "a worker thread did not end"


@pytest.fixture
def make_console(qtbot: QtBot, env_file: Path) -> Iterator[Callable[..., Console]]:
    """Builds the real console on a `.env` of its own; several in a row share its home."""
    from kimera_console import app
    from kimera_console.gui.theme import SYSTEM, theme

    made: list[Console] = []

    def make(lines: str = "", **how: Any) -> Console:
        if lines:
            env_file.write_text(lines)
        console = app.build(env_file, **how)
        made.append(console)
        qtbot.addWidget(console.window)
        return console

    interval = sys.getswitchinterval()
    before = _threads()
    yield make
    for console in made:
        assert console.close(5000), "the console left a worker"
        console.hooks.remove()
    theme().set_mode(SYSTEM)
    theme().set_text_scale(1.0)
    sys.setswitchinterval(interval)
    assert _threads() <= before, threading.enumerate()


@pytest.fixture
def console(qtbot: QtBot, make_console: Callable[..., Console]) -> Console:
    """The whole window at its least size, shown and at rest."""
    made = make_console("EMBEDDING_DIM=384\n")
    made.window.resize(1024, 640)
    with qtbot.waitSignal(made.window.first_frame_shown, timeout=10_000):
        made.window.show()
    qtbot.waitUntil(lambda: not made.core.runner.active, timeout=10_000)
    return made


@dataclass
class Part:
    """A part of the window, shown on its own, and what it asked of the window."""

    console: Console
    widget: Any
    toasts: list[str] = field(default_factory=list)
    went_to: list[tuple[str, str]] = field(default_factory=list)


@pytest.fixture
def open_part(qtbot: QtBot, make_console) -> Callable[..., Part]:
    """Shows `kind(core)` in a window of its own, on a `.env` with these flags."""

    def make(kind: Callable[[ConsoleCore], QWidget], **flags: str) -> Part:
        part = Part(
            make_console("".join(f"{name}={value}\n" for name, value in flags.items())), None
        )
        core = dataclasses.replace(
            part.console.core,
            notify=lambda text, tone="info", hint="", **_: part.toasts.append(f"{tone}: {text}"),
            navigate=lambda tab_id, target="": part.went_to.append((tab_id, target)),
        )
        part.widget = kind(core)
        part.widget.resize(1232, 640)
        qtbot.addWidget(part.widget)
        part.widget.show()
        qtbot.waitExposed(part.widget)
        return part

    return make


def _threads() -> int:
    """Running Python threads. A pool's thread that has logged stays on the list as a dummy."""
    return sum(not isinstance(one, threading._DummyThread) for one in threading.enumerate())
