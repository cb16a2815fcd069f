"""The window's process: what nobody caught, signals, and a machine without a display."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from kimera_console.core.system.paths import console_paths
from tests.helpers.hostile_text import ACTING, EVIL
from tests.helpers.window_process import start_window, wait_up

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from kimera_console.app import Console

    MakeConsole = Callable[..., Console]


def test_what_nobody_caught_is_logged_with_secrets_masked_and_shown(
    qtbot: QtBot, make_console: MakeConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_canary_123456")
    console = make_console()
    console.hooks.install()
    said: list[str] = []
    console.hooks.error_caught.connect(said.append)

    def slot() -> None:
        raise RuntimeError("boom with hf_canary_123456")

    QTimer.singleShot(0, slot)
    qtbot.waitUntil(lambda: bool(said))
    thread = threading.Thread(target=slot)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(said) == 2)
    console.hooks.remove()
    log = (console_paths().state / "console.log").read_text()
    assert log.count("RuntimeError: boom with ••••••••") == 2
    assert "hf_canary" not in log


def test_nothing_in_the_log_acts_forges_a_record_or_tells_a_secret(
    make_console: MakeConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SERVICE_JWT", "ey-canary-jwt")
    monkeypatch.setenv("HF_TOKEN", "hf-canary")
    url = "postgresql://kimera:canary-of-the-url@db/kimera"
    console = make_console(f"DATABASE_URL={url}\nDB_PASSWORD=canary-of-the-file\n")
    console.hooks.install()
    logger = logging.getLogger("kimera_console")
    forged = f"{EVIL}\n2026-01-01 00:00:00,000 CRITICAL kimera_console: forged\r\u2028forged"
    logger.info("fell back: %s", forged)
    try:
        raise RuntimeError(f"{forged} {url} ey-canary-jwt hf-canary canary-of-the-file")
    except RuntimeError:
        logger.exception("a trace")
    console.hooks.remove()
    log = (console_paths().state / "console.log").read_text()
    assert ACTING.findall(log) == []
    assert "canary" not in log
    records = [line for line in log.splitlines() if not line.startswith(" ")]
    assert [line.partition(": ")[2][:7] for line in records] == ["fell ba", "a trace"]
    assert log.count("    2026-01-01 00:00:00,000 CRITICAL") == 2
    assert "    Traceback (most recent call last):\n      File " in log


def test_what_nobody_caught_is_said_in_the_windows_language(
    qtbot: QtBot, make_console: MakeConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    console = make_console()
    monkeypatch.setattr(console.hooks, "tr", str.upper)  # a language that has every sentence
    said: list[tuple[str, ...]] = []
    console.hooks.report_to(lambda *words, **_how: said.append(words))
    console.hooks.error_caught.emit("RuntimeError: boom")
    assert said == [
        ("SOMETHING UNEXPECTED HAPPENED.", "bad", "RuntimeError: boom. THE LOG HAS THE DETAILS.")
    ]


@pytest.mark.skipif(os.name != "posix", reason="POSIX permissions")
def test_nobody_else_reads_the_log_and_the_preferences(make_console: MakeConsole) -> None:
    before = os.umask(0)
    try:
        console = make_console()
        console.hooks.install()
        logging.getLogger("kimera_console").info("a line")
        console.core.preferences.set_text("window/tab", "flags")
        assert console.core.preferences.save()
        console.hooks.remove()
    finally:
        os.umask(before)
    assert (console_paths().state / "console.log").stat().st_mode & 0o077 == 0
    assert console_paths().config.stat().st_mode & 0o077 == 0


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a device that is always full")
def test_a_full_disk_behind_the_log_is_one_sentence_and_no_traceback(
    make_console: MakeConsole, capfd: pytest.CaptureFixture[str]
) -> None:
    state = console_paths().state
    state.mkdir(parents=True, exist_ok=True)
    (state / "console.log").symlink_to("/dev/full")
    console = make_console()
    console.hooks.install()
    for _ in range(3):
        logging.getLogger("kimera_console").info("a line")
    console.hooks.remove()
    said = capfd.readouterr().err
    assert said.count("The log cannot be written in") == 1
    assert "No space left on device. Free some space there." in said
    assert "Traceback" not in said


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="POSIX signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_closes_it_cleanly(tmp_path: Path, number: int) -> None:
    process = start_window(tmp_path / ".env")
    wait_up(process)
    process.send_signal(number)
    _out, errors = process.communicate(timeout=20)
    assert process.returncode == 0, errors


@pytest.mark.skipif(os.name != "posix", reason="POSIX signals")
@pytest.mark.parametrize(
    "delay_s", [0.05, 0.5, *(pytest.param(d / 10, marks=pytest.mark.slow) for d in range(1, 25))]
)
def test_an_interrupt_in_the_first_seconds_ends_it(tmp_path: Path, delay_s: float) -> None:
    code = (
        "import os, signal, sys, threading\n"
        # Started in the background of a script, a process inherits SIGINT ignored.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from kimera_console.__main__ import main\n"
        f"threading.Timer({delay_s}, os.kill, (os.getpid(), signal.SIGINT)).start()\n"
        "sys.exit(main(['--env-file', sys.argv[1]]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / ".env")],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode in (0, 130), done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="X and Wayland")
def test_without_a_display_one_sentence_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from kimera_console import app

    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert app.run(tmp_path / ".env") == 1
    assert "QT_QPA_PLATFORM=offscreen" in capsys.readouterr().err
    assert app.display_available() is False
    monkeypatch.setenv("DISPLAY", ":4711")
    assert app.run(tmp_path / ".env") == 1
    assert ":4711" in capsys.readouterr().err


def test_a_missing_system_library_is_named_with_its_packages() -> None:
    from kimera_console.core.errors import DependencyError
    from kimera_console.display import SystemLibrary, check_libraries

    with pytest.raises(
        DependencyError, match=r"libnowhere\.so\.9.*apt install libnowhere9.*dnf install nowhere"
    ):
        check_libraries((SystemLibrary("libnowhere.so.9", "libnowhere9", "nowhere"),))


def test_the_tests_themselves_see_exceptions_in_slots(qtbot: QtBot) -> None:
    seen: list[type[BaseException]] = []
    outer, sys.excepthook = sys.excepthook, lambda kind, _e, _t: seen.append(kind)
    timer = QTimer(singleShot=True, interval=0)
    timer.timeout.connect(lambda: 1 / 0)
    timer.start()
    qtbot.waitUntil(lambda: bool(seen))
    sys.excepthook = outer
    assert seen == [ZeroDivisionError]
    assert QApplication.instance() is not None
