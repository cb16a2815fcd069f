"""Standard streams, files and signals as shells really give them."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kimera_console.cli.dispatch import run
from kimera_console.cli.parser import parse
from kimera_console.cli.verbs import main as verbs
from tests.helpers.console import run_here

if TYPE_CHECKING:
    from collections.abc import Callable

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX shells")
linux = pytest.mark.skipif(sys.platform != "linux", reason="/dev/full")
LIGHT = {"LIGHTWEIGHT_EMBEDDING": "1"}


def shell(line: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    console = f"{sys.executable} -m kimera_console"
    return subprocess.run(
        ["sh", "-c", line.replace("kimera-console", console)],
        cwd=cwd, env={**os.environ, **LIGHT}, capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip


@linux
@pytest.mark.parametrize("option", ["", "--json"])
def test_a_full_disk_behind_standard_output_is_one_sentence(option: str, tmp_path: Path) -> None:
    done = shell(f"kimera-console flags list {option} > /dev/full", tmp_path)
    assert done.returncode == 1
    assert "Standard output could not be written" in done.stderr
    assert "Traceback" not in done.stderr


@linux
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    "asked", ["--help", "--version", "embed --help", "--print-completion bash"]
)
def test_help_that_cannot_be_written_is_said_too(
    asked: str, unbuffered: str, tmp_path: Path
) -> None:
    call = f"PYTHONUNBUFFERED={unbuffered} kimera-console {asked} > /dev/full"
    done = shell(call, tmp_path)
    assert done.returncode == 1
    assert "Standard output could not be written" in done.stderr
    assert "Traceback" not in done.stderr


@posix
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_wait_for_texts_ends_at_the_first_signal(name: str, tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "kimera_console", "embed", "--input", "-"],
        cwd=tmp_path, env={**os.environ, **LIGHT}, preexec_fn=_heed_signals,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        _await_reading(process)
        process.send_signal(getattr(signal, name))
        process.wait(60)
        assert process.stderr is not None
        assert b"Traceback" not in process.stderr.read()
    assert process.returncode == 130


def _heed_signals() -> None:
    """A run of tests that nohup or a shell's & began passes ignored signals on."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        signal.signal(getattr(signal, name), signal.SIG_DFL)


def _await_reading(process: subprocess.Popen[bytes]) -> None:
    """Feed a process until it reads: what it takes makes room in the pipe."""
    assert process.stdin is not None
    os.set_blocking(process.stdin.fileno(), False)
    sent = 0
    for _ in range(6000):
        try:
            sent += os.write(process.stdin.fileno(), b"a text\n" * 10_000)
        except BlockingIOError:
            time.sleep(0.01)
        if sent > 1_000_000:
            return
    pytest.fail("it never read")


@posix
def test_a_line_without_an_end_is_refused(tmp_path: Path) -> None:
    done = shell("kimera-console embed --input - < /dev/zero", tmp_path)
    assert done.returncode == 1
    assert "Line 1 is longer than 1.07 GB" in done.stderr


@posix
@pytest.mark.parametrize("line", ["a text of some words", ""])
def test_lines_without_an_end_are_refused(
    line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kimera_console.cli.verbs.embed_file.LARGEST_INPUT_CHARS", 1 << 20)
    with subprocess.Popen(["yes", line], stdout=subprocess.PIPE) as endless:
        assert endless.stdout is not None
        with monkeypatch.context() as patch, io.TextIOWrapper(endless.stdout) as texts:
            patch.setattr(sys, "stdin", texts)
            assert run(parse(["embed", "--input", "-"])) == 1
        endless.kill()
    assert "is too long for an answer on standard output" in capsys.readouterr().err


@linux
def test_an_interrupt_in_the_first_moments_is_no_traceback(tmp_path: Path) -> None:
    for moment_ms in (0, 2, 4, 8, 16, 32, 64):
        with subprocess.Popen(
            [sys.executable, "-m", "kimera_console", "embed", "a"],
            cwd=tmp_path, env={**os.environ, **LIGHT}, preexec_fn=_heed_signals,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        ) as process:  # fmt: skip
            # Python catches the signal before it comes to the package, which lets it go at first.
            _await(process, lambda: _catches_interrupts(process.pid))
            _await(process, lambda: not _catches_interrupts(process.pid))
            time.sleep(moment_ms / 1000)
            process.send_signal(signal.SIGINT)
            assert process.stderr is not None
            errors = process.stderr.read()
        assert b"Traceback" not in errors, (moment_ms, errors)
        assert process.returncode in {0, 130, -signal.SIGINT}, moment_ms


def _await(process: subprocess.Popen[bytes], is_so: Callable[[], bool]) -> None:
    while process.poll() is None and not is_so():
        time.sleep(0.0005)


def _catches_interrupts(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    caught = re.search(r"SigCgt:\s*(\w+)", status)
    return caught is not None and bool(int(caught[1], 16) & 1 << (signal.SIGINT - 1))


@linux
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("where", ["2>/dev/full", "2>&-"])
def test_an_answer_is_given_though_nobody_hears_the_progress(
    where: str, unbuffered: str, tmp_path: Path
) -> None:
    call = f"PYTHONUNBUFFERED={unbuffered} kimera-console embed a --json {where}"
    done = shell(call, tmp_path)
    assert done.returncode == 0
    assert json.loads(done.stdout)["backend"] == "lightweight"


@posix
def test_closed_streams(tmp_path: Path) -> None:
    done = shell("kimera-console embed a --json >&-", tmp_path)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)
    done = shell("kimera-console embed --input - <&-", tmp_path)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)


@pytest.mark.slow
@posix
def test_a_reader_that_goes_away_is_no_complaint(tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text("word\n" * 20_000)
    done = shell("kimera-console embed -q --input t.txt | head -1", tmp_path)
    assert "Broken pipe" not in done.stderr
    assert "Traceback" not in done.stderr


@posix
def test_a_working_folder_that_is_gone_is_named_as_such(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    done = shell("rmdir ../gone; kimera-console flags list --json", gone)
    assert done.returncode == 1
    assert "no longer exists" in json.loads(done.stdout)["error"]["message"]


@pytest.mark.slow
@posix
@pytest.mark.parametrize("number", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_an_interrupt_is_one_object_too(number: str, tmp_path: Path) -> None:
    # A test run that itself was started by nohup passes an ignored SIGHUP on.
    program = (
        "import runpy, signal, sys\n"
        "signal.signal(signal.SIGHUP, signal.SIG_DFL)\n"
        "sys.argv = ['kimera_console', 'doctor', '--json']\n"
        "runpy.run_module('kimera_console', run_name='__main__')"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr is not None
    process.stderr.readline()  # it has begun
    process.send_signal(signal.Signals[number])
    out, _ = process.communicate(timeout=30)
    assert process.returncode == 130
    assert json.loads(out)["error"]["type"] == "JobCancelled"


@posix
def test_an_interrupt_during_start_up_leaves_no_traceback(tmp_path: Path) -> None:
    program = (
        "import os, signal, sys\n"
        # Started in the background of a script, a process inherits SIGINT ignored.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from kimera_console import __main__\n"
        "class Interrupt:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'kimera_console.cli':\n"
        "            try:\n"
        "                os.kill(os.getpid(), signal.SIGINT)\n"
        "            except BaseException:\n"
        "                pass  # as code that is being imported may do\n"
        "sys.meta_path.insert(0, Interrupt())\n"
        "sys.exit(__main__.main(['flags', 'list']))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (130, "")


def test_a_defect_of_ours_is_still_one_object(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_arguments: object) -> int:
        raise ValueError("a surprise\nwith lines")

    monkeypatch.setattr(verbs, "doctor", broken)
    assert run(parse(["doctor", "--json"])) == 1
    out, err = capsys.readouterr()
    assert "a surprise" in json.loads(out)["error"]["message"]
    assert "Traceback" not in err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("out", "words"),
    [
        ("d.npy", "is a folder"),
        ("nowhere/v.npy", "is not a folder"),
        ("v" * 300 + ".npy", "too long"),
    ],
)
def test_a_file_that_cannot_be_written_is_refused_first(
    out: str, words: str, tmp_path: Path
) -> None:
    (tmp_path / "d.npy").mkdir()
    done = run_here("embed", "a", "--out", out, "--json", cwd=tmp_path, flags=LIGHT)
    error = done.json()["error"]
    assert done.code == 1
    assert words in error["message"]
    assert error["hint"]
    assert "Embed" not in done.stderr


def test_a_name_of_255_bytes_is_written(tmp_path: Path) -> None:
    name = "é" * 125 + "x.npy"
    assert run_here("embed", "a", "--out", name, cwd=tmp_path, flags=LIGHT).code == 0
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_benchmark_looks_at_its_file_before_it_measures(tmp_path: Path) -> None:
    started = time.monotonic()
    done = run_here("bench", "--out", "nowhere/run.json", "--json", cwd=tmp_path, flags=LIGHT)
    assert done.code == 1
    assert "nowhere is not a folder" in done.json()["error"]["message"]
    assert time.monotonic() - started < 60


@linux
def test_input_without_an_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rest = ["--env-file", str(tmp_path / ".env")]
    assert run(parse(["embed", "--input", "/dev/zero", *rest])) == 1
    assert "/dev/zero is a pipe or a device" in capsys.readouterr().err
    monkeypatch.setattr("kimera_console.cli.verbs.embed_file.LARGEST_INPUT_CHARS", 1000)
    (tmp_path / "long.txt").write_text("a line of text\n" * 100)
    assert run(parse(["embed", "--input", str(tmp_path / "long.txt"), *rest])) == 1
    assert "long.txt is too long for an answer on standard output" in capsys.readouterr().err


def test_an_unknown_home_is_wrong_usage(tmp_path: Path) -> None:
    done = run_here("verify", "~no-such-user-here/m", cwd=tmp_path)
    assert done.code == 2
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("verb", [("inspect", "org/m"), ("convert", "org/m", "--out", "o")])
def test_the_hubs_flags_of_the_file_reach_the_hub(
    verb: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HF_HOME of the .env file, where inspect and convert once asked the environment alone."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("HF_HOME=./downloads\nHF_TOKEN=hf_CanaryCanary\n")
    given: list[dict[str, str]] = []

    def note(*_request: object, **keywords: object) -> None:
        given.append(keywords["hub_environment"])  # type: ignore[arg-type]
        raise OSError("enough")

    monkeypatch.setattr("kimera_console.core.convert.convert_model", note)
    monkeypatch.setattr(
        "kimera_console.core.sources.source.inspect_model",
        lambda _source, **keywords: note(**keywords),
    )
    assert run(parse(list(verb))) == 1
    assert given[0]["HF_HOME"] == str(tmp_path / "downloads")
    assert given[0]["HF_TOKEN"] == "hf_CanaryCanary"


@pytest.mark.parametrize(("words", "code"), [("flags list", 0), ("verify nowhere", 1)])
def test_a_verb_ends_at_once_but_not_before_all_is_written(
    words: str, code: int, tmp_path: Path
) -> None:
    program = (
        "import atexit, sys\n"
        "atexit.register(lambda: (tmp := open('ended', 'w')).close())\n"
        f"sys.argv = ['kimera_console', *{words.split()!r}, '--json']\n"
        "from kimera_console.__main__ import start\n"
        "try:\n    start()\nfinally:\n    open('unwound', 'w').close()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == code
    assert isinstance(json.loads(done.stdout), dict)
    assert (tmp_path / "ended").exists()
    assert not (tmp_path / "unwound").exists()
