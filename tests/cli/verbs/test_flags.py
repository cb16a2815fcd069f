"""`flags`: what is written and what is refused, taking it back, secrets."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from typing import TYPE_CHECKING

import pytest

from kimera_console.__main__ import main
from kimera_console.core.flags import envfile
from kimera_console.core.system.masking import MASK
from kimera_console.core.system.paths import console_paths
from tests.helpers.console import run_here
from tests.helpers.onnx_models import sign, tiny_bundle

if TYPE_CHECKING:
    from pathlib import Path

TOKEN = "hf_CanaryCanaryCanary"
posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX terminals and users")


def flags(cwd: Path, *arguments: str, stdin: bytes = b"", code: int = 0) -> tuple[str, str]:
    done = run_here("flags", *arguments, cwd=cwd, stdin=stdin)
    assert done.code == code, done.stderr
    return done.stdout, done.stderr


def test_several_flags_are_one_write(tmp_path: Path) -> None:
    flags(tmp_path, "set", "USE_ONNX=0", "EMBEDDING_DIM=384", "EMBEDDING_MODEL=a=b")
    assert (tmp_path / ".env").read_text() == (
        "USE_ONNX=0\nEMBEDDING_DIM=384\nEMBEDDING_MODEL=a=b\n"
    )
    data = run_here("flags", "history", "--json", cwd=tmp_path).json()
    assert len(data["history"]) == 1
    assert data["copies"] in flags(tmp_path, "history")[1]
    flags(tmp_path, "rollback")
    assert not (tmp_path / ".env").exists()


def test_a_length_is_set_with_the_memory_that_it_takes(tmp_path: Path) -> None:
    bundle = tiny_bundle(tmp_path / "long", ours=True)
    sign(bundle, max_tokens=8192)
    shape = {"model_type": "mpnet", "num_attention_heads": 16, "hidden_size": 1024}
    (bundle / "config.json").write_text(json.dumps(shape))
    flags(tmp_path, "set", "ONNX_MODEL_PATH=long", "EMBEDDING_DEVICE=cpu")
    _, said = flags(tmp_path, "set", "MAX_EMBEDDING_LENGTH", "4096")
    assert "one of 4,096 tokens takes about 2.68 GB above the model's weights" in said
    assert "tokens takes" not in flags(tmp_path, "set", "EMBEDDING_BATCH_SIZE", "8")[1]


def test_one_bad_value_among_several_writes_none(tmp_path: Path) -> None:
    _, said = flags(tmp_path, "set", "USE_ONNX=0", "EMBEDDING_DIM=many", code=1)
    assert "EMBEDDING_DIM" in said
    assert not (tmp_path / ".env").exists()


def test_a_value_may_hold_an_equals_sign_or_look_like_an_option(tmp_path: Path) -> None:
    flags(tmp_path, "set", "EMBEDDING_MODEL", "x=y")
    _, said = flags(tmp_path, "set", "EMBEDDING_DIM", "-5", code=1)
    assert "at least 1" in said
    assert (tmp_path / ".env").read_text() == "EMBEDDING_MODEL=x=y\n"


@pytest.mark.parametrize(
    "words", [("USE_ONNX",), ("USE_ONNX", "1", "2"), ("USE_ONNX=1", "EMBEDDING_DIM")]
)
def test_words_that_are_no_assignments_are_wrong_usage(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    flags(tmp_path, "set", *words, code=2)


@pytest.mark.slow
def test_compare_shows_what_a_rollback_would_do(tmp_path: Path) -> None:
    flags(tmp_path, "set", "USE_ONNX", "0")
    flags(tmp_path, "set", "USE_ONNX", "1")
    last, _ = flags(tmp_path, "compare")
    assert {"-USE_ONNX=1", "+USE_ONNX=0"} <= set(last.splitlines())
    first = run_here("flags", "compare", "1", "--json", cwd=tmp_path).json()
    assert "-USE_ONNX=1" in first["diff"].splitlines()
    assert "+USE_ONNX=0" not in first["diff"]
    _, said = flags(tmp_path, "compare", "7", code=1)
    assert "'7'" in said


def test_history_tells_what_was_taken_back(tmp_path: Path) -> None:
    flags(tmp_path, "set", "USE_ONNX", "0")
    flags(tmp_path, "rollback")
    shown, _ = flags(tmp_path, "history")
    assert re.search(r"USE_ONNX: not set -> 0  \(undone\)", shown)


def test_a_write_that_cannot_be_recorded_says_so(tmp_path: Path) -> None:
    (tmp_path / "home").write_bytes(b"a file where the state folder should be")
    done = run_here(
        "flags", "set", "USE_ONNX", "0", cwd=tmp_path,
        flags={"KIMERA_CONSOLE_HOME": str(tmp_path / "home")},
    )  # fmt: skip
    assert done.code == 0
    assert "could not be recorded" in done.stderr
    assert (tmp_path / ".env").read_text() == "USE_ONNX=0\n"


@pytest.mark.parametrize("words", [("HF_TOKEN", TOKEN), (f"HF_TOKEN={TOKEN}", "USE_ONNX=1")])
def test_a_secret_as_an_argument_is_refused_with_the_way_to_give_it(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    _, said = flags(tmp_path, "set", *words, code=1)
    assert "flags set HF_TOKEN -" in said
    assert TOKEN not in said
    assert not (tmp_path / ".env").exists()


@pytest.mark.slow
@pytest.mark.parametrize("given", [TOKEN, f"{TOKEN}\n", f"{TOKEN}\r\n"])
@pytest.mark.parametrize("words", [("HF_TOKEN", "-"), ("HF_TOKEN",), ("HF_TOKEN=-",)])
def test_a_secret_is_piped_in(tmp_path: Path, words: tuple[str, ...], given: str) -> None:
    shown, said = flags(tmp_path, "set", *words, stdin=given.encode())
    assert (tmp_path / ".env").read_text() == f"HF_TOKEN={TOKEN}\n"
    assert TOKEN not in shown + said


@pytest.mark.parametrize("given", [b"", b"\n", b"one\ntwo\n", b"nul\0\n"])
def test_input_that_is_no_secret_is_refused(tmp_path: Path, given: bytes) -> None:
    _, said = flags(tmp_path, "set", "HF_TOKEN", "-", stdin=given, code=1)
    assert "HF_TOKEN" in said
    assert not (tmp_path / ".env").exists()


@posix
@pytest.mark.parametrize("words", [("HF_TOKEN",), ("HF_TOKEN", "-")])
def test_a_secret_is_asked_for_on_a_terminal_without_echo(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    code, shown = on_terminal(tmp_path, words, f"{TOKEN}\n".encode())
    assert code == 0, shown
    assert b"HF_TOKEN (not shown): " in shown
    assert TOKEN.encode() not in shown
    assert (tmp_path / ".env").read_text() == f"HF_TOKEN={TOKEN}\n"


@posix
def test_ctrl_c_at_the_question_leaves_a_terminal_that_echoes(tmp_path: Path) -> None:
    code, _ = on_terminal(tmp_path, ("HF_TOKEN",), b"\x03")
    assert code == 130
    assert not (tmp_path / ".env").exists()


def on_terminal(cwd: Path, words: tuple[str, ...], typed: bytes) -> tuple[int, bytes]:
    """Run `flags set` on a terminal of its own and type once it asks; exit code and screen."""
    import pty
    import termios

    child, terminal = pty.fork()
    if child == 0:
        os.chdir(cwd)
        command = [sys.executable, "-m", "kimera_console", "flags", "set", *words]
        os.execv(sys.executable, command)
    shown = b""
    try:
        while b"not shown): " not in shown:
            shown += os.read(terminal, 4096)
        assert not termios.tcgetattr(terminal)[3] & termios.ECHO
        os.write(terminal, typed)
        while b"env:" not in shown and b"Cancelled" not in shown:
            shown += os.read(terminal, 4096)
        assert termios.tcgetattr(terminal)[3] & termios.ECHO
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), shown
    except BaseException:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        raise
    finally:
        os.close(terminal)


def test_an_unexpected_error_is_reported_without_the_secrets_it_names(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"HF_TOKEN={TOKEN}\n")
    script = (
        "import os, sys\n"
        "from kimera_console import cli\n"
        "from kimera_console.core.flags import settings\n"
        "def crash(self): raise RuntimeError('token ' + self.get('HF_TOKEN').value)\n"
        "settings.Settings.values = crash\n"
        "sys.exit(cli.run(cli.parse(sys.argv[1:])))\n"
    )
    for extra in ({}, {"KIMERA_CONSOLE_DEBUG": "1"}):
        for words in (("flags", "list"), ("flags", "list", "--json")):
            done = subprocess.run(
                [sys.executable, "-c", script, *words], cwd=tmp_path, capture_output=True,
                text=True, env={**os.environ, **extra},
            )  # fmt: skip
            assert done.returncode == 1
            assert "RuntimeError" in done.stdout + done.stderr
            assert TOKEN not in done.stdout + done.stderr
            assert MASK in done.stdout + done.stderr


@pytest.mark.parametrize("words", [("list",), ("get", "USE_ONNX"), ("set", "USE_ONNX=1"), ()])
def test_a_latin_1_file_is_refused_by_every_action(tmp_path: Path, words: tuple[str, ...]) -> None:
    data = b"USE_ONNX=0\nNAME=M\xfcller\n"
    (tmp_path / ".env").write_bytes(data)
    verb = ("flags", *words) if words else ("embed", "a text")
    done = run_here(*verb, cwd=tmp_path)
    assert done.code == 1
    assert "Line 2 holds a byte that is not UTF-8 (0xfc)" in done.stderr
    assert "Save it as UTF-8." in done.stderr
    assert (tmp_path / ".env").read_bytes() == data


def test_a_windows_path_in_double_quotes_is_read_as_everywhere_and_warned_of(
    tmp_path: Path,
) -> None:
    (tmp_path / ".env").write_bytes(b'ONNX_MODEL_PATH="C:\\models\\new\\bge"\n')
    for words in (("list",), ("get", "ONNX_MODEL_PATH")):
        out, err = flags(tmp_path, *words)
        assert not re.search(r"[\x00-\x09\x0b-\x1f]", out + err)
        assert r"C:\\models\new\x08ge" in out
        assert "put the value in single quotes" in out + err
    data = run_here("flags", "get", "ONNX_MODEL_PATH", "--json", cwd=tmp_path).json()
    assert data["flags"][0]["value"] == "C:\\models\new\bge"
    flags(tmp_path, "set", r"ONNX_MODEL_PATH=C:\models\new\bge")
    assert (tmp_path / ".env").read_bytes() == rb"ONNX_MODEL_PATH='C:\\models\\new\\bge'" + b"\n"
    assert flags(tmp_path, "list")[1] == ""


@pytest.mark.slow
def test_if_it_works_tries_writes_and_verifies_or_writes_nothing(
    tmp_path: Path, tiny_bundle: Path
) -> None:
    original = f"ONNX_MODEL_PATH={tiny_bundle}\n"
    (tmp_path / ".env").write_text(original)
    done = run_here("flags", "set", "--if-it-works", "ONNX_MODEL_PATH=./gone", cwd=tmp_path)
    assert done.code == 1
    assert "ONNX Runtime does not load" in done.stderr
    assert "Nothing was written." in done.stderr
    assert (tmp_path / ".env").read_text() == original
    assert run_here("flags", "history", "--json", cwd=tmp_path).json()["history"] == []
    _, err = flags(tmp_path, "set", "--if-it-works", "MAX_EMBEDDING_LENGTH=16")
    assert "Tried and verified: a text was embedded by ONNX Runtime" in err
    assert (tmp_path / ".env").read_text() == f"{original}MAX_EMBEDDING_LENGTH=16\n"
    flags(tmp_path, "unset", "--if-it-works", "MAX_EMBEDDING_LENGTH")
    assert (tmp_path / ".env").read_text() == original


@posix
def test_what_a_kill_interrupted_is_said_once_by_the_next_call(
    tmp_path: Path, tiny_bundle: Path
) -> None:
    (tmp_path / ".env").write_text(f"ONNX_MODEL_PATH={tiny_bundle}\n")
    words = ("flags", "set", "--if-it-works", "MAX_EMBEDDING_LENGTH=16")
    command = [sys.executable, "-m", "kimera_console", *words]
    process = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.DEVNULL)
    notes = console_paths().state / "unfinished"
    deadline = time.monotonic() + 60
    while not list(notes.glob("applying-*.json")) and time.monotonic() < deadline:
        time.sleep(0.005)
    process.kill()
    process.wait()
    _, err = flags(tmp_path, "list")
    assert f"Applying MAX_EMBEDDING_LENGTH to {tmp_path / '.env'} was interrupted" in err
    assert "Nothing was written: the file is as it was." in err
    assert (tmp_path / ".env").read_text() == f"ONNX_MODEL_PATH={tiny_bundle}\n"
    assert "interrupted" not in flags(tmp_path, "list")[1]


@posix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs a second user")
def test_a_user_without_a_name_and_one_behind_sudo_are_named() -> None:
    script = (
        "import os, sys\nfrom pathlib import Path\n"
        "from kimera_console.core.flags import envfile, past_writes\n"
        "import filelock  # from where another user may not read\n"
        "os.setuid(int(sys.argv[2]))\n"
        "print(envfile.write_entries(Path(sys.argv[1]), {'A': '1'}).who)\n"
    )
    for user, asked, who in ((4242, "", "4242\n"), (0, "alice", "root (sudo by alice)\n")):
        with tempfile.TemporaryDirectory() as folder:  # where another user may go
            os.chown(folder, user, user)
            done = subprocess.run(
                [sys.executable, "-c", script, os.path.join(folder, ".env"), str(user)],
                capture_output=True, text=True,
                env={**os.environ, "LOGNAME": "nobody", "SUDO_USER": asked},
            )  # fmt: skip
        assert done.stdout == who, done.stderr


@posix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs a second user")
def test_what_sudo_records_in_a_users_home_is_that_users(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, env_file = tmp_path / "home", tmp_path / "home" / ".env"
    home.mkdir()
    env_file.write_bytes(b"A=1\n")
    for path in (home, env_file):
        os.chown(path, 1234, 2345)
    monkeypatch.setenv("KIMERA_CONSOLE_HOME", str(home / ".local" / "kimera"))
    envfile.write_entries(env_file, {"A": "2"})
    made = list(home.rglob("*"))
    assert len(made) >= 9
    assert {(path.stat().st_uid, path.stat().st_gid) for path in made} == {(1234, 2345)}


@pytest.mark.slow
def test_a_databases_password_is_masked_wherever_its_url_is_shown(tmp_path: Path) -> None:
    said: list[str] = []
    for url in (
        f"postgresql://u@h/db?password={TOKEN}",
        f"postgresql://u:a/{TOKEN}@h/db",
        f"postgresql://h/db?user=u&sslpassword={TOKEN}&connect_timeout=5",
    ):
        said += flags(tmp_path, "set", "DATABASE_URL", url)
    assert TOKEN in (tmp_path / ".env").read_text()
    for words in (["list"], ["list", "--json"], ["history"], ["compare"], ["export"]):
        said += flags(tmp_path, *words)
    assert not [text for text in said if TOKEN in text]


def test_if_it_works_refuses_what_the_environment_hides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"EMBEDDING_STRICT=1\n")
    monkeypatch.setenv("ONNX_MODEL_PATH", str(tmp_path / "other"))
    words = ["flags", "set", "--if-it-works", "ONNX_MODEL_PATH=./gone"]
    assert main([*words, "--env-file", str(file)]) == 1
    assert "so that the change cannot be tried here" in capsys.readouterr().err
    assert file.read_bytes() == b"EMBEDDING_STRICT=1\n"
