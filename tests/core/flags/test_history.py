"""Every write can be taken back, byte for byte, by the console or with `cp`."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import signal
import stat
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from kimera_console.core.errors import EnvFileChangedError, EnvFileError
from kimera_console.core.flags import envfile
from kimera_console.core.flags import history as envfile_history
from kimera_console.core.system import durable
from kimera_console.core.system.paths import console_paths

if TYPE_CHECKING:
    from pathlib import Path

CANARY = "hf_canary4711"


def write(path: Path, value: str) -> envfile.EnvWrite:
    done = envfile.write_entries(path, {"A": value})
    assert done is not None
    return done


def test_history_tells_who_when_and_what_newest_first(env_file: Path) -> None:
    write(env_file, "1")
    write(env_file, "2")
    newest, oldest = envfile.history(env_file)
    assert (oldest.summary, newest.summary) == ("A: not set -> 1", "A: 1 -> 2")
    assert (oldest.existed, newest.existed) == (False, True)
    assert newest.who
    assert newest.when[10] == "T"
    assert newest.when[-6] in "+-"


def test_repeated_rollback_walks_back_to_the_missing_file(env_file: Path) -> None:
    states = []
    for value in "123":
        states.append(env_file.read_bytes() if env_file.exists() else None)
        write(env_file, value)
    for state in reversed(states):
        done = envfile.rollback(env_file)
        assert (env_file.read_bytes() if env_file.exists() else None) == state
        assert done.restores
    with pytest.raises(EnvFileError, match="no write that can be undone"):
        envfile.rollback(env_file)
    assert [w.taken_back for w in envfile.history(env_file)] == [False] * 3 + [True] * 3


def test_rollback_restores_every_byte(env_file: Path) -> None:
    original = b"\xef\xbb\xbf# \x01\x7f\r\nexport A='1' # c\r\n\r\n\x00B"
    env_file.write_bytes(original)
    env_file.chmod(0o640)
    write(env_file, "2")
    assert env_file.read_bytes() != original
    envfile.rollback(env_file)
    assert env_file.read_bytes() == original
    if os.name == "posix":
        assert stat.S_IMODE(env_file.stat().st_mode) == 0o640


def test_rollback_by_id_restores_any_state_and_can_be_taken_back(env_file: Path) -> None:
    first, second, third = (write(env_file, value) for value in "123")
    envfile.rollback(env_file, second.id)
    assert env_file.read_bytes() == b"A=1\n"
    back = envfile.history(env_file)[0]
    envfile.rollback(env_file, back.id)
    assert env_file.read_bytes() == b"A=3\n"
    taken = {w.id for w in envfile.history(env_file) if w.taken_back}
    assert taken.isdisjoint({first.id, second.id, third.id})
    envfile.rollback(env_file)  # walks on from the writes that are in force again
    assert env_file.read_bytes() == b"A=2\n"


def test_write_after_rollback_starts_a_new_walk(env_file: Path) -> None:
    write(env_file, "1")
    write(env_file, "2")
    envfile.rollback(env_file)
    write(env_file, "5")
    envfile.rollback(env_file)
    assert env_file.read_bytes() == b"A=1\n"
    envfile.rollback(env_file)
    assert not env_file.exists()


def test_rollback_refuses_to_undo_someone_elses_edit_unless_told(env_file: Path) -> None:
    write(env_file, "1")
    last = write(env_file, "2")
    env_file.write_bytes(b"A=2\nEDITED=1\n")
    with pytest.raises(EnvFileChangedError, match=f"before write {last.id}") as caught:
        envfile.rollback(env_file)
    assert "roll that write back" in str(caught.value)
    assert env_file.read_bytes() == b"A=2\nEDITED=1\n"
    done = envfile.rollback(env_file, last.id)
    assert env_file.read_bytes() == b"A=1\n"
    envfile.rollback(env_file, done.id)
    assert env_file.read_bytes() == b"A=2\nEDITED=1\n"


def test_rollback_by_id_goes_back_from_a_file_that_is_not_utf_8(env_file: Path) -> None:
    write(env_file, "1")
    last = write(env_file, "2")
    env_file.write_bytes(b"A=2\nNAME=M\xfcller\n")
    done = envfile.rollback(env_file, last.id)
    assert env_file.read_bytes() == b"A=1\n"
    envfile.rollback(env_file, done.id)
    assert env_file.read_bytes() == b"A=2\nNAME=M\xfcller\n"


def test_unknown_write_is_refused_by_name(env_file: Path) -> None:
    write(env_file, "1")
    with pytest.raises(EnvFileError, match="'77'"):
        envfile.rollback(env_file, "77")


def test_compare_shows_what_a_restore_would_change(env_file: Path) -> None:
    write(env_file, "1")
    second = write(env_file, "2")
    shown = envfile.compare(env_file, second.id).splitlines()
    assert "-A=2" in shown
    assert "+A=1" in shown


def test_no_secret_stands_in_a_summary_and_rollback_brings_it_back(env_file: Path) -> None:
    original = f"HF_TOKEN={CANARY}\nUNDECLARED={CANARY}x\nA=1\n".encode()
    env_file.write_bytes(original)
    write(env_file, f"see {CANARY}")
    envfile.write_entries(env_file, {"HF_TOKEN": None})
    assert not any(CANARY in each.summary for each in envfile.history(env_file))
    envfile.rollback(env_file)
    envfile.rollback(env_file)
    assert env_file.read_bytes() == original


def test_a_record_names_no_hash_of_the_file(env_file: Path) -> None:
    write(env_file, "1")
    write(env_file, "2")
    for record in envfile_history.folder_of(env_file.resolve()).iterdir():
        head = record.read_bytes().partition(b"\n")[0]
        for state in (b"", b"A=1\n", b"A=2\n"):
            assert envfile_history.digest(state).encode() not in head


def test_cp_restores_the_file_as_it_was_before_each_write(
    env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(envfile_history, "KEPT", 3)
    states = {}
    for value in "12345":
        states[write(env_file, value).id] = b"" if value == "1" else b"A=%d\n" % (int(value) - 1)
    (folder,) = (console_paths().state / "env-copies").iterdir()
    assert folder.name.startswith(f"{env_file.parent.name}_.env-")
    assert sorted(path.name for path in folder.iterdir()) == [
        "000003.env", "000004.env", "000005.env",
    ]  # fmt: skip
    for copy in folder.iterdir():
        subprocess.run(["cp", copy, env_file], check=True)
        assert env_file.read_bytes() == states[str(int(copy.stem))]


def test_a_sealed_record_of_an_older_version_still_opens(env_file: Path) -> None:
    env_file.write_bytes(b"A=3\n")
    folder = envfile_history.folder_of(env_file.resolve())
    folder.mkdir(parents=True)
    (folder.parent / "key").write_bytes(bytes(range(32)))
    before = b"\xef\xbb\xbfHF_TOKEN=" + CANARY.encode() + b"\r\nA=1\n" + b"# x\n" * 40
    facts = {
        "number": 7, "when": "2026-11-01T10:00:00+00:00", "who": "me", "summary": "A: 1 -> 3",
        "existed": True, "before": envfile_history.digest(before),
        "after": envfile_history.digest(b"A=3\n"), "restores": 0, "removed": False,
    }  # fmt: skip
    head = json.dumps(facts).encode()
    record = folder / "000007.record"
    record.write_bytes(head + b"\n" + sealed(before, head, bytes(range(32))))
    assert [each.id for each in envfile.history(env_file)] == ["7"]
    write(env_file, "4")
    envfile.rollback(env_file)
    envfile.rollback(env_file)
    assert env_file.read_bytes() == before
    record.write_bytes(record.read_bytes()[:-1] + b"?")
    with pytest.raises(EnvFileError, match="damaged"):
        envfile.rollback(env_file, "7")


def sealed(data: bytes, head: bytes, key: bytes) -> bytes:
    """As versions up to 0.1 wrote it."""
    nonce = bytes(16)
    stream = b"".join(
        hashlib.blake2b(nonce + index.to_bytes(8, "big"), key=key, digest_size=64).digest()
        for index in range(len(data) // 64 + 1)
    )
    body = nonce + bytes(one ^ other for one, other in zip(data, stream, strict=False))
    return hmac.digest(key, head + body, "sha256") + body


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")
def test_records_and_copies_are_private_whatever_the_umask(env_file: Path) -> None:
    old = os.umask(0)
    try:
        write(env_file, "1")
        write(env_file, "2")
    finally:
        os.umask(old)
    assert stat.S_IMODE(env_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(env_file.with_name(".env.lock").stat().st_mode) == 0o600
    for folder, _, files in os.walk(console_paths().state):
        assert stat.S_IMODE(os.stat(folder).st_mode) == 0o700
        for name in files:
            assert stat.S_IMODE(os.stat(os.path.join(folder, name)).st_mode) == 0o600


def test_history_is_bounded_and_numbers_go_on(
    env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(envfile_history, "KEPT", 5)
    for number in range(8):
        write(env_file, str(number))
    assert [w.id for w in envfile.history(env_file)] == ["8", "7", "6", "5", "4"]
    for _ in range(5):
        envfile.rollback(env_file, envfile.history(env_file)[-1].id)
    assert len(envfile.history(env_file)) == 5


def test_edit_is_made_when_the_history_cannot_be_kept(
    env_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file-not-folder"
    blocked.write_bytes(b"")
    monkeypatch.setenv("KIMERA_CONSOLE_HOME", str(blocked))
    done = write(env_file, "1")
    assert not done.recorded
    assert done.id == ""
    assert env_file.read_bytes() == b"A=1\n"
    assert envfile.history(env_file) == ()


def test_damaged_record_is_refused_and_the_others_still_work(env_file: Path) -> None:
    write(env_file, "1")
    second = write(env_file, "2")
    record = envfile_history.folder_of(env_file.resolve()) / "000002.record"
    record.write_bytes(record.read_bytes()[:-1])
    with pytest.raises(EnvFileError, match="no write '2'"):
        envfile.rollback(env_file, second.id)
    assert env_file.read_bytes() == b"A=2\n"
    record.write_bytes(b"\xff not json")
    envfile.rollback(env_file, "1")
    assert not env_file.exists()


@pytest.mark.parametrize(
    "damage",
    [
        {"lengths": None},
        {"lengths": [2]},
        {"lengths": "0"},
        {"number": "2"},
        {"existed": "yes"},
        {"when": None},
        {"a_later_field": 1},
    ],
)
def test_a_record_whose_facts_are_damaged_is_passed_over(
    env_file: Path, damage: dict[str, Any]
) -> None:
    write(env_file, "1")
    write(env_file, "2")
    record = envfile_history.folder_of(env_file.resolve()) / "000002.record"
    head, _, body = record.read_bytes().partition(b"\n")
    record.write_bytes(json.dumps({**json.loads(head), **damage}).encode() + b"\n" + body)
    assert [each.id for each in envfile.history(env_file)] == ["1"]


def test_a_record_from_before_rollbacks_were_noted_is_read(env_file: Path) -> None:
    write(env_file, "1")
    record = envfile_history.folder_of(env_file.resolve()) / "000001.record"
    head, _, body = record.read_bytes().partition(b"\n")
    facts = json.loads(head)
    del facts["restores"], facts["removed"]
    record.write_bytes(json.dumps(facts).encode() + b"\n" + body)
    assert [each.id for each in envfile.history(env_file)] == ["1"]
    envfile.rollback(env_file)
    assert not env_file.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL and fork are POSIX")
@pytest.mark.parametrize(("after_it", "listed"), [(False, ["1"]), (True, ["2", "1"])])
def test_only_a_write_that_happened_is_listed(
    env_file: Path, monkeypatch: pytest.MonkeyPatch, after_it: bool, listed: list[str]
) -> None:
    write(env_file, "1")
    real = durable.replace_file

    def die(path: Path, data: bytes, **options: Any) -> None:
        if path.name == ".env" and not after_it:
            os.kill(os.getpid(), signal.SIGKILL)
        real(path, data, **options)
        if path.name == ".env":
            os.kill(os.getpid(), signal.SIGKILL)

    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            monkeypatch.setattr(durable, "replace_file", die)
            write(env_file, "2")
        os._exit(9)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
    assert env_file.read_bytes() == (b"A=2\n" if after_it else b"A=1\n")
    assert [w.id for w in envfile.history(env_file)] == listed
    write(env_file, "3")
    assert [w.id for w in envfile.history(env_file)] == [str(len(listed) + 1), *listed]


def test_write_that_someone_undid_by_hand_stays_in_the_history(env_file: Path) -> None:
    write(env_file, "1")
    write(env_file, "2")
    env_file.write_bytes(b"A=1\n")
    write(env_file, "3")
    assert [w.summary for w in envfile.history(env_file)] == [
        "A: 1 -> 3", "A: 1 -> 2", "A: not set -> 1",
    ]  # fmt: skip


def test_files_do_not_share_a_history(env_file: Path) -> None:
    other = env_file.with_name("other.env")
    write(env_file, "1")
    write(other, "2")
    assert [w.summary for w in envfile.history(other)] == ["A: not set -> 2"]
    envfile.rollback(other)
    assert env_file.exists()
