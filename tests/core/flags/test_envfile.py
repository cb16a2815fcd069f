"""Edits of a .env file: only the edited line changes, and python-dotenv reads what was meant."""

from __future__ import annotations

import io
import os
import stat
import sys
from pathlib import Path

import dotenv
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kimera_console.core.errors import EnvFileChangedError, EnvFileError
from kimera_console.core.flags import envfile
from kimera_console.core.system.masking import MASK

CANARY = "hf_canary4711"


def dotenv_values(path: Path) -> dict[str, str | None]:
    return dict(dotenv.dotenv_values(path, interpolate=False, encoding="utf-8"))


def test_file_that_does_not_exist_is_empty_and_is_made_private(env_file: Path) -> None:
    assert envfile.read_entries(env_file) == {}
    write = envfile.write_entries(env_file, {"USE_ONNX": "0"})
    assert write is not None
    assert not write.existed
    assert env_file.read_bytes() == b"USE_ONNX=0\n"
    if os.name == "posix":
        assert stat.S_IMODE(env_file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("before", "changes", "after"),
    [
        (b"A=1\nB=2\n", {"A": "9"}, b"A=9\nB=2\n"),
        (b"A=1\r\nB=2\r\n", {"B": "9"}, b"A=1\r\nB=9\r\n"),
        (b"A=1\r\nB=2\r\n", {"C": "9"}, b"A=1\r\nB=2\r\nC=9\r\n"),
        (b"\xef\xbb\xbfA=1\n", {"A": "9"}, b"\xef\xbb\xbfA=9\n"),
        (b"\xef\xbb\xbfA=1\n", {"A": None}, b"\xef\xbb\xbf"),
        (b"\xef\xbb\xbf", {"A": "1"}, b"\xef\xbb\xbfA=1\n"),
        (b"  export A = 1   # why\n", {"A": "9"}, b"  export A = 9   # why\n"),
        (b"A=1   # why\n", {"A": "x # y"}, b"A='x # y'   # why\n"),
        (b"A=1   # why\n", {"A": ""}, b"A=''   # why\n"),
        (b"A='1'# why\n", {"A": "2"}, b"A='2'# why\n"),
        (b'A="1" # why\n', {"A": "2"}, b'A="2" # why\n'),
        (b"A= # why\n", {"A": "2"}, b"A=2 # why\n"),
        (b"A # why\n", {"A": "2"}, b"A=2 # why\n"),
        (b"A=1", {"A": "2"}, b"A=2"),
        (b"A=1", {"B": "2"}, b"A=1\nB=2\n"),
        (b"# last", {"B": "2"}, b"# last\nB=2\n"),
        (b"A=1\nA=2\n#\nA=3\n", {"A": "4"}, b"A=1\nA=2\n#\nA=4\n"),
        (b"A=1\n\nA=2\n#\nA=3\nB=1", {"A": None}, b"\n#\nB=1"),
        (b"X=\x01\xc3\xbc\x1b\nA=1\n# \x7f\n", {"A": "2"}, b"X=\x01\xc3\xbc\x1b\nA=2\n# \x7f\n"),
        (b'A="one\ntwo"\nB=1\n', {"B": "2"}, b'A="one\ntwo"\nB=2\n'),
        (b'A="one\ntwo"  # c\nB=1\n', {"A": "1"}, b'A="1"  # c\nB=1\n'),
        (b'A="one\r\ntwo"\r\nB=1\r\n', {"A": None}, b"B=1\r\n"),
        (b"export A=1\nexport B=2\n", {"C": "3"}, b"export A=1\nexport B=2\nexport C=3\n"),
        (b"A=1\rB=2\r", {"B": "3"}, b"A=1\rB=3\r"),
        (b"A=1\n", {"A": "9", "B": "2", "Z": None}, b"A=9\nB=2\n"),
    ],
)
def test_only_the_edited_line_changes(
    env_file: Path, before: bytes, changes: dict[str, str | None], after: bytes
) -> None:
    env_file.write_bytes(before)
    envfile.write_entries(env_file, changes)
    assert env_file.read_bytes() == after
    entries = envfile.read_entries(env_file)
    for key, value in changes.items():
        assert (entries[key].value if key in entries else None) == value


@pytest.mark.parametrize(
    "value",
    [
        "", "0", "with space", " padded ", "#", "a#b", "a #b", "'", '"', "it's \"both\"", "\\",
        "C:\\models\\bge", "ends in \\", "\\n", "two\nlines", "cr\r", "crlf\r\n", "tab\t", "$HOME",
        "${HOME}", "$(id)", "`id`", "a=b", "=", "export x", "ünï ☂ 漢字", "\u2028", "\x85", "\x0b",
        "\x7f", "!bang", "~/models", "\ufeff", "a" * 10_000,
    ],
)  # fmt: skip
@pytest.mark.parametrize("line", [b"", b"K=1\n", b"K='1'\n", b'K="1" # c\n', b"export K=1# c\r\n"])
def test_python_dotenv_reads_the_value_that_was_set(
    env_file: Path, value: str, line: bytes
) -> None:
    env_file.write_bytes(b"A='x'\n" + line + b"Z=1\n")
    envfile.write_entries(env_file, {"K": value})
    assert dotenv_values(env_file) == {"A": "x", "K": value, "Z": "1"}
    assert envfile.read_entries(env_file)["K"].value == value


def test_setting_what_is_set_touches_nothing(env_file: Path) -> None:
    env_file.write_bytes(b'A="1"\n')
    before = env_file.stat()
    assert envfile.write_entries(env_file, {"A": "1", "B": None}) is None
    assert env_file.stat().st_mtime_ns == before.st_mtime_ns
    assert env_file.stat().st_ino == before.st_ino
    assert envfile.history(env_file) == ()


def test_entries_tell_line_and_value_in_force(env_file: Path) -> None:
    env_file.write_bytes(b"# c\n\nA=1\nB='x\ny'\nA=2 # c\nC=1\nC\n")
    entries = envfile.read_entries(env_file)
    assert {(e.key, e.value, e.line) for e in entries.values()} == {("B", "x\ny", 4), ("A", "2", 6)}


def test_variables_are_expanded_as_load_dotenv_does(
    env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env_file.write_bytes(
        b"A=1\nB=${A}/${HOSTED:-d}/${NONE}\nA=2\nC='${A}'\nD=${OUTER}\nOUTER=file\n"
    )
    monkeypatch.setenv("OUTER", "outside")
    expanded = {e.key: e.expanded for e in envfile.read_entries(env_file).values()}
    with env_file.open(encoding="utf-8") as stream:
        loader = dotenv.main.DotEnv(None, stream=stream, interpolate=True, override=False)
        assert expanded == loader.dict()


@pytest.mark.parametrize(
    "key", ["", "1A", "A B", "A=B", "A-B", "ключ", "A\n", "#A", "'A'", "export A"]
)
def test_names_that_are_no_variables_are_refused(env_file: Path, key: str) -> None:
    env_file.write_bytes(b"A=1\n")
    with pytest.raises(EnvFileError, match="name of a variable"):
        envfile.write_entries(env_file, {key: "1"})
    assert env_file.read_bytes() == b"A=1\n"


@pytest.mark.parametrize("value", ["nul\0", "lone \ud800"])
def test_values_that_no_variable_can_hold_are_refused(env_file: Path, value: str) -> None:
    with pytest.raises(EnvFileError, match="for KEY"):
        envfile.write_entries(env_file, {"KEY": value})
    assert not env_file.exists()


def test_a_change_by_someone_else_is_noticed_and_kept(env_file: Path) -> None:
    env_file.write_bytes(b"A=1\n")
    seen = envfile.read_bytes(env_file)
    env_file.write_bytes(b"A=1\nEDITED=1\n")
    with pytest.raises(EnvFileChangedError, match="someone else"):
        envfile.write_entries(env_file, {"A": "2"}, expected=seen)
    assert env_file.read_bytes() == b"A=1\nEDITED=1\n"
    envfile.write_entries(env_file, {"A": "2"})  # without `expected` both changes stand
    assert env_file.read_bytes() == b"A=2\nEDITED=1\n"


def test_preview_is_a_diff_and_writes_nothing(env_file: Path) -> None:
    env_file.write_bytes(b"USE_ONNX=1\nKEEP=x\n")
    shown = envfile.preview(env_file, {"USE_ONNX": "0", "NEW": "1"}).splitlines()
    assert "-USE_ONNX=1" in shown
    assert "+USE_ONNX=0" in shown
    assert "+NEW=1" in shown
    assert env_file.read_bytes() == b"USE_ONNX=1\nKEEP=x\n"
    assert envfile.preview(env_file, {"USE_ONNX": "1"}) == ""


def test_secrets_are_masked_wherever_they_turn_up(env_file: Path) -> None:
    env_file.write_bytes(
        f"# was {CANARY}\nHF_TOKEN={CANARY}\nDATABASE_URL=pg://u:{CANARY}2@h/\nA=1\n".encode()
    )
    shown = envfile.preview(env_file, {"HF_TOKEN": f"{CANARY}new", "A": f"see {CANARY}"})
    assert CANARY not in shown
    assert f"+HF_TOKEN={MASK} (new)" in shown
    write = envfile.write_entries(env_file, {"HF_TOKEN": f"{CANARY}new", "A": f"see {CANARY}"})
    assert write is not None
    assert CANARY not in write.summary
    assert "HF_TOKEN" in write.summary


def test_problems_name_lines_that_readers_stumble_over(env_file: Path) -> None:
    env_file.write_bytes(b"A=1\nif true; then\nB='x' y\n\xff=1\nC=\0\n")
    first, second, third, fourth = envfile.problems(env_file)
    assert first.startswith("Line 2 ")
    assert second.startswith("Line 3 ")
    assert third.startswith("Line 4 holds a byte that is not UTF-8 (0xff)")
    assert fourth.startswith("Line 5 holds a NUL")
    with pytest.raises(EnvFileError, match="None of its values is in force"):
        envfile.read_entries(env_file)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes and links")
class TestFileSystem:
    def test_link_is_followed_and_stays_a_link(self, env_file: Path, tmp_path: Path) -> None:
        real = tmp_path / "real.env"
        real.write_bytes(b"A=1\n")
        env_file.symlink_to(real)
        envfile.write_entries(env_file, {"A": "2"})
        assert env_file.is_symlink()
        assert real.read_bytes() == b"A=2\n"
        assert envfile.history(env_file) == envfile.history(real) != ()

    @pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o755])
    def test_mode_is_kept(self, env_file: Path, mode: int) -> None:
        env_file.write_bytes(b"A=1\n")
        env_file.chmod(mode)
        envfile.write_entries(env_file, {"A": "2"})
        assert stat.S_IMODE(env_file.stat().st_mode) == mode

    @pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root")
    def test_owner_is_kept_and_can_lock_later(self, env_file: Path) -> None:
        env_file.write_bytes(b"A=1\n")
        os.chown(env_file, 1234, 2345)
        envfile.write_entries(env_file, {"A": "2"})
        lock = env_file.with_name(".env.lock")
        for path in (env_file, lock):
            assert (path.stat().st_uid, path.stat().st_gid) == (1234, 2345)

    def test_nothing_but_the_private_lock_stands_beside_the_file(self, env_file: Path) -> None:
        envfile.write_entries(env_file, {"HF_TOKEN": CANARY})
        assert sorted(os.listdir(env_file.parent)) == [".env", ".env.lock"]
        lock = env_file.with_name(".env.lock")
        assert lock.read_bytes() == b""
        assert stat.S_IMODE(lock.stat().st_mode) == 0o600


@given(st.lists(st.sampled_from(["${", "}", ":", ":-", "-", "A", "B", "$", "{", " x"])))
def test_any_mixture_of_braces_is_expanded_as_load_dotenv_does(parts: list[str]) -> None:
    data = b"B=b ${A}\nV='" + "".join(parts).encode() + b"'\n"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("A", "of the environment")
        loader = dotenv.main.DotEnv(None, stream=io.StringIO(data.decode()), override=False)
        assert envfile.entries_in(data, Path(".env"))["V"].expanded == loader.dict()["V"]


def test_values_that_double_each_other_are_refused(env_file: Path) -> None:
    lines = ["A0=0123456789", *(f"A{i}=${{A{i - 1}}}${{A{i - 1}}}" for i in range(1, 40))]
    env_file.write_text("\n".join(lines))
    with pytest.raises(EnvFileError, match=r"Line \d+: variables in A\d+ grow without bound"):
        envfile.read_entries(env_file)
