"""No library reports to its maker: no internet socket, no file in the user's folders."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kimera_console.core.system.quiet import SWITCHES
from tests.core.health.support import OK, WARN, Home, finding
from tests.helpers.no_internet import CAN_WATCH, KILLED, run_watched
from tests.soak.trace import sockets

HOLD_S = 30
"""ONNX Runtime's telemetry looks its maker's name up within ten seconds of a session."""
_WINDOW = f"""
from PySide6.QtCore import QTimer
from kimera_console import app
from kimera_console.gui.main_window import MainWindow
old = MainWindow._after_first_frame
def end(self):
    print(self._core.backend_model.status.active.display_name)
    self.close()
def new(self):
    old(self)
    QTimer.singleShot({HOLD_S * 1000}, lambda: end(self))
MainWindow._after_first_frame = new
raise SystemExit(app.run(".env"))
"""
watched = pytest.mark.skipif(not CAN_WATCH, reason="needs seccomp (Linux)")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A user's own: empty folders, and no switch set."""
    folders = {name: tmp_path / name for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME")}
    for folder in folders.values():
        folder.mkdir()
    kept = {name: value for name, value in os.environ.items() if name not in SWITCHES}
    return kept | {name: str(folder) for name, folder in folders.items()}


def asked(code: str, environment: dict[str, str], folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=folder, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    return done.stdout.strip()


def test_every_switch_is_off_as_soon_as_the_package_is_imported(
    environment: dict[str, str], tmp_path: Path
) -> None:
    code = f"import os, kimera_console; print(*[os.environ.get(n) for n in {list(SWITCHES)}])"
    assert asked(code, environment, tmp_path) == " ".join(SWITCHES.values())
    emptied = environment | dict.fromkeys(SWITCHES, " ")
    assert asked(code, emptied, tmp_path) == " ".join(SWITCHES.values())


def test_a_users_choice_stays_and_children_have_it_too(
    environment: dict[str, str], tmp_path: Path
) -> None:
    code = (
        "import kimera_console.compat\n"
        "from kimera_console.core.system.children.child import child_environment\n"
        "environment = child_environment()\n"
        "print(environment['ORT_DISABLE_TELEMETRY'], environment['HF_HUB_DISABLE_TELEMETRY'])"
    )
    assert asked(code, environment | {"ORT_DISABLE_TELEMETRY": "0"}, tmp_path) == "0 1"


def test_openvino_comes_without_its_telemetry(environment: dict[str, str], tmp_path: Path) -> None:
    code = (
        "import sys, kimera_console, openvino, openvino.tools.ovc.main as ovc\n"
        "print(sys.modules['openvino_telemetry'], ovc.tm.__name__)"
    )
    assert asked(code, environment, tmp_path) == "None openvino.tools.ovc.telemetry_stub"


def test_doctor_shows_the_switches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(tmp_path)
    for name, value in SWITCHES.items():
        monkeypatch.setenv(name, value)
    check = home.check("Machine")["machine.telemetry"]
    finding(check, OK, "off:", *[f"{name}={value}" for name, value in SWITCHES.items()])
    monkeypatch.setenv("ORT_DISABLE_TELEMETRY", "0")
    check = home.check("Machine")["machine.telemetry"]
    finding(check, WARN, "ORT_DISABLE_TELEMETRY of the environment")
    assert check.fix.startswith("unset ORT_DISABLE_TELEMETRY")


@watched
@pytest.mark.parametrize(
    "opened",
    ["AF_INET", "AF_INET, SOCK_DGRAM", "AF_INET6, SOCK_DGRAM", "AF_INET6, SOCK_STREAM, 6"],
)
def test_the_watch_kills_at_an_internet_socket(
    opened: str, environment: dict[str, str], tmp_path: Path
) -> None:
    """The watch itself: a test that could not fail would prove nothing."""
    code = f"from socket import *; socket(AF_UNIX); socket({opened})"
    done = run_watched([sys.executable, "-c", code], cwd=tmp_path, environment=environment)
    assert done.returncode == KILLED
    looked_up = "import socket; socket.getaddrinfo('example.org', 443)"
    inner = f"import subprocess, sys; print(subprocess.run([sys.executable, '-c', {looked_up!r}]))"
    done = run_watched([sys.executable, "-c", inner], cwd=tmp_path, environment=environment)
    assert f"returncode={KILLED}" in done.stdout


@watched
@pytest.mark.slow
def test_sessions_and_a_window_that_are_held_open_no_socket(
    environment: dict[str, str], tmp_path: Path, tiny_bundle: Path, tiny_bert: Path
) -> None:
    """One of each backend and a window, all at the same time: they are held for long."""
    session = (
        "import time\nfrom kimera_console.compat import encode_batch, get_performance_stats\n"
        f"encode_batch(['a', 'b'])\ntime.sleep({HOLD_S})\nencode_batch(['c'])\n"
        "stats = get_performance_stats()\nprint(stats['backend'], stats['provider'])"
    )
    onnx = f"ONNX_MODEL_PATH={tiny_bundle}\n"
    transformers = f"USE_ONNX=0\nEMBEDDING_MODEL={tiny_bert}\n"
    held = {  # program, flags, and what it says of its backend
        "onnx": (session, onnx, "onnx"),
        "transformers": (session, transformers, "transformers"),
        "window": (_WINDOW, onnx, "onnx runtime"),
    }
    for name, (_, flags, _) in held.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / ".env").write_text(flags)
    programs = {name: program for name, (program, _, _) in held.items()}
    # Children are watched as the one that starts them.
    together = (
        "import json, subprocess, sys\n"
        f"held = {{one: subprocess.Popen([sys.executable, '-c', code], cwd=one, text=True,"
        f" stdout=subprocess.PIPE) for one, code in {programs!r}.items()}}\n"
        "said = {one: process.communicate()[0] for one, process in held.items()}\n"
        "print(json.dumps({one: [held[one].returncode, said[one]] for one in held}))"
    )
    done = run_watched([sys.executable, "-c", together], cwd=tmp_path, environment=environment)
    assert done.returncode == 0, done.stderr
    for name, (code, said) in json.loads(done.stdout).items():
        assert code == 0, done.stderr
        assert held[name][2] in said.lower()
    assert reports(environment) == []


@watched
@pytest.mark.slow
@pytest.mark.parametrize("verb", ["convert", "embed", "bench", "doctor"])
def test_a_verb_and_its_children_open_no_socket(
    verb: str, environment: dict[str, str], tmp_path: Path, tiny_bundle: Path, tiny_bert: Path
) -> None:
    (tmp_path / ".env").write_text(f"ONNX_MODEL_PATH={tiny_bundle}\nEMBEDDING_MODEL={tiny_bert}\n")
    words = {
        "convert": ["convert", str(tiny_bert), "--out", str(tmp_path / "out")],
        "embed": ["embed", "a text"],
        "bench": ["bench", "--quick", "--contenders", "onnx,openvino"],
        "doctor": ["doctor"],
    }[verb]
    command = [sys.executable, "-m", "kimera_console", *words]
    done = run_watched(command, cwd=tmp_path, environment=environment)
    # A child that the watch kills is a failed run; doctor ends with 1 for any finding.
    assert done.returncode in ((0, 1) if verb == "doctor" else (0,)), done.stdout + done.stderr
    for killed in ("SIGSYS", "signal 31"):
        assert killed not in done.stdout + done.stderr
    assert reports(environment) == []


def reports(environment: dict[str, str]) -> list[str]:
    """What telemetry left in the user's folders."""
    folders = [Path(environment[name]) for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME")]
    return [
        str(path)
        for folder in folders
        for path in folder.rglob("*")
        if path.name in (".ses", "deviceid", "Microsoft", "openvino_telemetry")
    ]


def test_a_trace_counts_internet_sockets_alone() -> None:
    notes = (
        "65 socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC|SOCK_NONBLOCK, 0) = 5\n"
        "65 socket(AF_INET6, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_IP) = 4\n"  # urllib3's question
        "66 socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_TCP) = 4\n"
        "66 socket(AF_INET, SOCK_DGRAM|SOCK_CLOEXEC|SOCK_NONBLOCK, IPPROTO_IP) = 5\n"
        "66 +++ exited with 0 +++\n"
    )
    families, internet = sockets(notes)
    assert families == {"AF_UNIX": 1, "AF_INET6": 1, "AF_INET": 2}
    assert [line.split()[0] for line in internet] == ["66", "66"]
