""".env files that are none, are broken, or cannot be written: one sentence, nothing lost."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from kimera_console.core.errors import EnvFileError
from kimera_console.core.flags import envfile

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX files and limits")
linux = pytest.mark.skipif(sys.platform != "linux", reason="Linux system calls")


def refused(path: Path, match: str) -> None:
    """Reading, previewing and writing each end in one sentence that names the file."""
    for action in (
        lambda: envfile.read_entries(path),
        lambda: envfile.preview(path, {"A": "2"}),
        lambda: envfile.write_entries(path, {"A": "2"}),
    ):
        with pytest.raises(EnvFileError, match=match) as caught:
            action()
        assert str(path) in caught.value.message
        assert caught.value.hint


def test_folder(env_file: Path) -> None:
    env_file.mkdir()
    refused(env_file, "is a folder")
    assert os.listdir(env_file) == []


@posix
def test_fifo_is_refused_at_once_rather_than_waited_for(env_file: Path) -> None:
    os.mkfifo(env_file)
    refused(env_file, "is a FIFO")


@posix
def test_device() -> None:
    with pytest.raises(EnvFileError, match="/dev/null is a device"):
        envfile.read_entries(Path("/dev/null"))
    with pytest.raises(EnvFileError, match="/dev/full is a device"):
        envfile.write_entries(Path("/dev/full"), {"A": "1"})


@posix
def test_links_in_a_circle(env_file: Path) -> None:
    env_file.symlink_to(env_file.name)
    with pytest.raises(EnvFileError, match="circle"):
        envfile.read_entries(env_file)


@posix
def test_link_to_a_file_that_does_not_exist_makes_that_file(env_file: Path, tmp_path: Path) -> None:
    env_file.symlink_to(tmp_path / "later.env")
    assert envfile.read_entries(env_file) == {}
    envfile.write_entries(env_file, {"A": "1"})
    assert (tmp_path / "later.env").read_bytes() == b"A=1\n"


@pytest.mark.parametrize("data", [b"A=1\nB='open\nC=1\n", b'A=1\r\nB="open \\"\r\n'])
def test_open_quote_is_named_by_its_line(env_file: Path, data: bytes) -> None:
    env_file.write_bytes(data)
    with pytest.raises(EnvFileError, match=r"Line 2 of .*never closed"):
        envfile.read_entries(env_file)
    with pytest.raises(EnvFileError, match="line 2 opens a quote"):
        envfile.write_entries(env_file, {"A": "2"})
    assert env_file.read_bytes() == data


@pytest.mark.parametrize("line", [b"if true; then", b"=1", b"A='x' y", b"two words=1"])
def test_line_that_cannot_be_parsed_is_skipped_in_reading_and_stops_a_write(
    env_file: Path, line: bytes
) -> None:
    data = b"Z=1\n# c\n" + line + b"\n"
    env_file.write_bytes(data)
    assert set(envfile.read_entries(env_file)) == {"Z"}
    with pytest.raises(EnvFileError, match="line 3 "):
        envfile.write_entries(env_file, {"Z": "2"})
    assert env_file.read_bytes() == data


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_utf16_is_named_as_such(env_file: Path, encoding: str) -> None:
    env_file.write_bytes("\ufeffA=1\n".encode(encoding))
    refused(env_file, "UTF-16")


@pytest.mark.parametrize("data", [b"USE_ONNX=0\nNAME=M\xfcller\n", b"A=1 # \xe9\n", b"\xc3"])
def test_latin_1_is_refused_as_readers_refuse_it_and_never_written(
    env_file: Path, data: bytes
) -> None:
    env_file.write_bytes(data)
    refused(env_file, "not UTF-8.*None of its values is in force")
    assert env_file.read_bytes() == data
    assert envfile.history(env_file) == ()


def test_huge_file(env_file: Path) -> None:
    with env_file.open("wb") as stream:
        stream.truncate(3 * 1024**3)
    refused(env_file, "too long for a .env file")


@pytest.mark.slow
def test_a_megabyte_of_quotes_and_escapes_is_parsed_in_linear_time(env_file: Path) -> None:
    env_file.write_bytes(b"A='" + b"\\\\x" * 400_000 + b"'\n" + b"B=1 # '\"\n" * 5_000)
    assert len(envfile.read_entries(env_file)["A"].value) == 800_000
    envfile.write_entries(env_file, {"B": "2"})
    assert env_file.read_bytes().endswith(b"B=1 # '\"\nB=2 # '\"\n")


@posix
def test_read_only_file_stays_as_it_is_even_for_root(env_file: Path) -> None:
    env_file.write_bytes(b"A=1\n")
    env_file.chmod(0o444)
    with pytest.raises(EnvFileError, match="read-only") as caught:
        envfile.write_entries(env_file, {"A": "2"})
    assert caught.value.hint == f"Allow writing first: chmod u+w {env_file.resolve()}"
    assert env_file.read_bytes() == b"A=1\n"
    assert envfile.read_entries(env_file)["A"].value == "1"


def test_missing_folder(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / ".env"
    assert envfile.read_entries(path) == {}
    with pytest.raises(EnvFileError, match="folder does not exist"):
        envfile.write_entries(path, {"A": "1"})
    assert not path.parent.exists()


def test_path_through_a_file(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    with pytest.raises(EnvFileError, match=r"plain"):
        envfile.write_entries(tmp_path / "plain" / ".env", {"A": "1"})


def test_nul_in_the_path(tmp_path: Path) -> None:
    with pytest.raises(EnvFileError, match="not a usable path"):
        envfile.read_entries(tmp_path / "a\0b")


@linux
def test_unreadable_file(env_file: Path) -> None:
    env_file.write_bytes(b"A=1\n")
    env_file.chmod(0)
    sentence = unprivileged("envfile.read_entries(path)", env_file)
    assert "could not be read: permission was denied" in sentence
    assert str(env_file) in sentence


@linux
def test_read_only_folder(env_file: Path) -> None:
    env_file.write_bytes(b"A=1\n")
    env_file.parent.chmod(0o500)
    sentence = unprivileged("envfile.write_entries(path, {'A': '2'})", env_file)
    env_file.parent.chmod(0o700)
    assert "could not be written: permission was denied" in sentence
    assert str(env_file.parent) in sentence
    assert env_file.read_bytes() == b"A=1\n"


@linux
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs a second user")
def test_another_users_file_keeps_its_owner_or_is_left_alone(env_file: Path) -> None:
    env_file.write_bytes(b"A=1\n")
    os.chown(env_file, 1234, 2345)
    env_file.chmod(0o666)
    sentence = unprivileged("envfile.write_entries(path, {'A': '2'})", env_file)
    assert "could not be written: permission was denied" in sentence
    assert env_file.read_bytes() == b"A=1\n"
    assert env_file.stat().st_uid == 1234
    assert sorted(os.listdir(env_file.parent)) == [".env", ".env.lock"]


@pytest.mark.parametrize(
    "name", ["with space.env", "конфиг.env", "設定.env", "e" * 255, "é" * 127, "'quo\"te;$(x).env"]
)
def test_strange_names(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    for value in ("1", "2"):
        envfile.write_entries(path, {"A": value})
    envfile.rollback(path)
    assert path.read_bytes() == b"A=1\n"


@posix
def test_leftovers_of_a_kill_are_taken_over_and_never_followed(env_file: Path) -> None:
    victim = env_file.with_name("victim")
    victim.write_bytes(b"precious")
    env_file.with_name(".env.kimera-new").symlink_to(victim)
    envfile.write_entries(env_file, {"A": "1"})
    assert victim.read_bytes() == b"precious"
    assert sorted(os.listdir(env_file.parent)) == [".env", ".env.lock", "victim"]


@posix
def test_lock_that_is_a_link_is_not_followed(env_file: Path) -> None:
    victim = env_file.with_name("victim")
    env_file.with_name(".env.lock").symlink_to(victim)
    with pytest.raises(EnvFileError, match=r"could not be written"):
        envfile.write_entries(env_file, {"A": "1"})
    assert not victim.exists()
    assert not env_file.exists()


def test_lock_held_by_another_program_ends_in_a_sentence(
    env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kimera_console.core.system import durable

    env_file.write_bytes(b"A=1\n")
    real = durable.locked
    with real(env_file.resolve()):
        monkeypatch.setattr(durable, "locked", lambda path: real(path, timeout_s=0.05))
        with pytest.raises(EnvFileError, match="written by another program"):
            envfile.write_entries(env_file, {"A": "2"})
    envfile.write_entries(env_file, {"A": "2"})


# Each limit lets the writer get that many bytes into its new file before the system refuses.
@posix
@pytest.mark.parametrize("limit_bytes", [0, 1, 4096, 50_000])
def test_full_disk_leaves_the_old_file_byte_for_byte(env_file: Path, limit_bytes: int) -> None:
    before = b"# old\r\n" + b"X=" + b"x" * 60_000 + b"\r\nA=1"
    env_file.write_bytes(before)
    script = f"""
        import resource, sys
        from pathlib import Path
        from kimera_console.core.flags import envfile
        from kimera_console.core.errors import EnvFileError
        resource.setrlimit(resource.RLIMIT_FSIZE, ({limit_bytes}, {limit_bytes}))
        try:
            envfile.write_entries(Path(sys.argv[1]), {{"A": "2"}})
        except EnvFileError as error:
            print(error)
        else:
            sys.exit("it claims to have written")
    """
    done = run(script, env_file)
    assert done.returncode == 0, done.stderr
    assert "limit on file sizes" in done.stdout
    assert str(env_file) in done.stdout
    assert env_file.read_bytes() == before
    assert set(os.listdir(env_file.parent)) <= {".env", ".env.lock"}
    envfile.write_entries(env_file, {"A": "2"})  # and the next write works
    assert env_file.read_bytes() == before[:-1] + b"2"


@linux
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="mounting needs root")
def test_really_full_disk(tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)], capture_output=True
    )
    if mounted.returncode != 0:
        pytest.skip("no tmpfs can be mounted here")
    try:
        env_file = folder / ".env"
        before = b"A=1\n" + b"# x\n" * 2000
        env_file.write_bytes(before)
        with contextlib.suppress(OSError), (folder / "filler").open("wb") as filler:
            while True:
                filler.write(b"x" * 4096)
                filler.flush()
        with pytest.raises(EnvFileError, match="the disk is full"):
            envfile.write_entries(env_file, {"A": "2"})
        assert env_file.read_bytes() == before
        assert not (folder / ".env.kimera-new").exists()
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def run(script: str, env_file: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), str(env_file)],
        capture_output=True,
        text=True,
        timeout=60,
    )


def unprivileged(call: str, env_file: Path) -> str:
    """The sentence that a call ends with in a process without root's capabilities."""
    done = run(
        f"""
        import ctypes, sys
        from pathlib import Path
        from kimera_console.core.flags import envfile
        from kimera_console.core.errors import EnvFileError
        head = (ctypes.c_uint32 * 2)(0x20080522, 0)  # _LINUX_CAPABILITY_VERSION_3, this process
        assert ctypes.CDLL(None).capset(head, (ctypes.c_uint32 * 6)()) == 0
        path = Path(sys.argv[1])
        try:
            {call}
        except EnvFileError as error:
            print(error)
        """,
        env_file,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
