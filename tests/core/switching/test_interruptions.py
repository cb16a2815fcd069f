"""A change that is killed on its way leaves the old file or the new one, and says which."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import stat
import sys
from typing import TYPE_CHECKING, Any

import pytest

from kimera_console.core.embedding.embedder import Embedder
from kimera_console.core.errors import EnvFileError
from kimera_console.core.flags import envfile
from kimera_console.core.flags.settings import Settings
from kimera_console.core.switching import apply, unfinished
from kimera_console.core.switching.apply import apply_if_it_works
from kimera_console.core.switching.trial import try_changes
from kimera_console.core.switching.unfinished import (
    keep_pending,
    kept_pending,
    take_interrupted,
    under_way,
)
from kimera_console.core.system.paths import console_paths
from tests.helpers.ptrace import trace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kimera_console.core.switching.trial import Trial

posix = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL and fork are POSIX")
OLD = b"# mine\r\nLIGHTWEIGHT_EMBEDDING=1\r\nEMBEDDING_DIM=8\r\n"
NEW = OLD.replace(b"DIM=8", b"DIM=9")
CHANGES = {"EMBEDDING_DIM": "9"}


@pytest.fixture
def settings(env_file: Path) -> Settings:
    env_file.write_bytes(OLD)
    return Settings(env_file, environ={})


@pytest.fixture
def trial(settings: Settings) -> Trial:
    """A real one, made beforehand: what a kill hits is what follows."""
    found = try_changes(settings, CHANGES)
    assert found.works
    return found


def kill_self(*_arguments: Any, **_options: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def killed(work: Callable[[], object]) -> None:
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            work()
        os._exit(9)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])


MOMENTS = {
    "in the trial": (apply, "try_changes", False),
    "before the write": (apply, "write_flags", False),
    "in the verification": (Embedder, "reload", True),
    "before the note goes": (unfinished, "_remove", True),
}


@posix
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_kill_leaves_the_old_or_the_new_file_and_the_next_start_says_which(
    settings: Settings, trial: Trial, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    place, name, written = MOMENTS[moment]
    with monkeypatch.context() as patch:
        patch.setattr(place, name, kill_self)
        given = None if moment == "in the trial" else trial
        killed(lambda: apply_if_it_works(settings, CHANGES, Embedder(settings), trial=given))
    assert settings.env_file.read_bytes() == (NEW if written else OLD)
    interrupted = take_interrupted(settings.env_file)
    assert interrupted is not None
    assert (interrupted.names, interrupted.written) == (("EMBEDDING_DIM",), written)
    assert f"EMBEDDING_DIM to {settings.env_file} was interrupted" in interrupted.sentence
    assert ("not verified" in interrupted.sentence) == written
    assert ("Nothing was written" in interrupted.sentence) != written
    assert take_interrupted(settings.env_file) is None  # it is reported once


@pytest.mark.durability
@pytest.mark.skipif(sys.platform != "linux", reason="Linux system calls are traced")
def test_a_kill_at_any_system_call_leaves_the_old_or_the_new_file(
    settings: Settings, trial: Trial
) -> None:
    folders = [settings.env_file.parent, console_paths().state.parent]
    outcomes = []
    for stop in range(1, 4_000, 2):
        settings.env_file.write_bytes(OLD)
        result = trace(
            lambda: apply_if_it_works(settings, CHANGES, Embedder(settings), trial=trial),
            folders,
            kill_at=stop,
        )
        now = settings.env_file.read_bytes()
        interrupted = take_interrupted(settings.env_file)
        if not result.was_killed:
            assert (now, interrupted) == (NEW, None)
            break
        outcomes.append(now)
        assert now in (OLD, NEW), result.calls[-1]
        if interrupted is None:  # before the note was made, or after it had gone
            assert len(set(outcomes)) == 1 or now == NEW
        else:
            assert interrupted.written == (now == NEW), result.calls[-1]
    assert set(outcomes) == {OLD, NEW}
    assert len(outcomes) > 50


def test_what_ends_by_itself_leaves_no_note(settings: Settings, trial: Trial) -> None:
    embedder = Embedder(settings)
    done = apply_if_it_works(settings, CHANGES, embedder, trial=trial)
    assert done.write is not None
    with pytest.raises(ZeroDivisionError), under_way(settings.env_file, CHANGES):
        raise ZeroDivisionError
    assert take_interrupted(settings.env_file) is None


def test_a_note_of_a_kill_that_is_damaged_tells_nothing(settings: Settings) -> None:
    with under_way(settings.env_file, {"USE_ONNX": None}):
        (note,) = (console_paths().state / "unfinished").glob("applying-*.json")
        kept = note.read_bytes()
    note.write_bytes(kept)  # as a kill leaves it
    interrupted = take_interrupted(settings.env_file)
    assert interrupted is not None
    assert interrupted.names == ("USE_ONNX",)
    for damage in ({"changes": None}, {"changes": {"USE_ONNX": 1}}, {"when": 5}):
        note.write_bytes(json.dumps({**json.loads(kept), **damage}).encode())
        assert take_interrupted(settings.env_file) is None
    note.write_bytes(kept[:-1])
    assert take_interrupted(settings.env_file) is None


def test_two_consoles_do_not_apply_to_one_file_at_once(settings: Settings, trial: Trial) -> None:
    with under_way(settings.env_file, {"USE_ONNX": "0"}):
        assert take_interrupted(settings.env_file) is None  # it is under way, not interrupted
        with pytest.raises(EnvFileError, match="Another console is applying"):
            apply_if_it_works(settings, CHANGES, Embedder(settings), trial=trial)
    assert settings.env_file.read_bytes() == OLD


def test_a_state_folder_that_cannot_be_written_holds_nothing_up(
    settings: Settings, trial: Trial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "blocked").write_bytes(b"")
    monkeypatch.setenv("KIMERA_CONSOLE_HOME", str(tmp_path / "blocked"))
    done = apply_if_it_works(settings, CHANGES, Embedder(settings), trial=trial)
    assert done.write is not None
    assert not done.write.recorded
    assert settings.env_file.read_bytes() == NEW
    keep_pending(settings.env_file, {"USE_ONNX": ("0", None)})
    assert kept_pending(settings.env_file) == {}


def test_what_waits_is_kept_for_the_next_start_as_private_as_the_file(env_file: Path) -> None:
    waits = {"HF_TOKEN": ("hf_canary4711", None), "USE_ONNX": (None, "0")}
    old = os.umask(0)
    try:
        keep_pending(env_file, waits)
    finally:
        os.umask(old)
    assert kept_pending(env_file) == waits
    assert kept_pending(env_file.with_name("other.env")) == {}
    (kept,) = (console_paths().state / "unfinished").iterdir()
    if os.name == "posix":
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    kept.write_bytes(b'{"USE_ONNX": 5}')
    assert kept_pending(env_file) == {}
    kept.write_bytes(b'{"A": ["1"], "B": [2, null], "C": "xy", "USE_ONNX": ["1", null]}')
    assert kept_pending(env_file) == {"USE_ONNX": ("1", None)}
    kept.write_bytes(b'["USE_ONNX"')
    assert kept_pending(env_file) == {}
    keep_pending(env_file, {})
    assert not kept.exists()
    assert envfile.history(env_file) == ()
