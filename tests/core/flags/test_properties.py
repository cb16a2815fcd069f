"""Made-up .env files: python-dotenv is the judge of what they say before and after an edit."""

from __future__ import annotations

import io
import itertools
import os
import re
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import dotenv
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kimera_console.core.errors import EnvFileError
from kimera_console.core.flags import envfile
from kimera_console.core.flags import grammar as envparse

BOM = b"\xef\xbb\xbf"
KEYS = ("A", "B", "USE_ONNX", "LIGHTWEIGHT_EMBEDDING")
# Pieces that the grammar cares about, so that made-up files reach its corners.
PIECES = st.sampled_from(
    ["A", "B", "USE_ONNX", "=", " = ", "'", '"', "\\", "\\'", '\\"', "#", " # c", "export ", " ",
     "\t", "\n", "\r\n", "\r", "\x0b", "\x85", "\u2028", "${A}", "1", "x y", "ü", "\ufeff", "\0"]
)  # fmt: skip
NOISE = st.lists(PIECES, max_size=14).map("".join)
VALUES = st.one_of(
    NOISE.filter(lambda text: "\0" not in text),
    st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=20),
)
ENDINGS = st.sampled_from([b"\n", b"\r\n"])
EXPORTS = st.sampled_from([b"", b"", b"export ", b"  ", b"  export\t"])
EQUALS = st.sampled_from([b"=", b"=", b" = ", b"= "])
COMMENTS = st.sampled_from(
    [b"", b"", b" # note", b"   ", b"\t# 'x", b" # \xc3\xa9", b" # \x1b\x7f", b' #"']
)
BODIES = st.sampled_from(
    [b"1", b"", b"'a b'", b'"q\\"x"', b"plain#x", b"'two\nlines'", b"\x01\x02", b"'\xc3\xa9'",
     b"${A}", b"a=b", b"'it\\'s'", b'"\\n"', b"C:\\x\\", b"\xc3\xbc"]
)  # fmt: skip
ASIDES = st.sampled_from([b"", b"# comment", b"  # \xc3\xbc", b"\t", b"#A=1", b"# \x7f", b"#'"])


@dataclass(frozen=True)
class Piece:
    """A statement of a made-up file: what stands before its value, the value, what follows."""

    key: str | None
    head: bytes
    body: bytes
    tail: bytes

    def __bytes__(self) -> bytes:
        return self.head + self.body + self.tail


@st.composite
def made_files(draw: st.DrawFn) -> tuple[bytes, tuple[Piece, ...], bytes]:
    """A byte-order mark or none, the statements, and the ending of a line."""
    ending = draw(ENDINGS)
    mixed = draw(st.booleans()) and draw(st.booleans())
    pieces = []
    for _ in range(draw(st.integers(0, 8))):
        end = draw(ENDINGS) if mixed else ending
        if draw(st.integers(0, 3)) == 0:
            pieces.append(Piece(None, draw(ASIDES), b"", end))
            continue
        key = draw(st.sampled_from(KEYS))
        head = draw(EXPORTS) + key.encode() + draw(EQUALS)
        pieces.append(Piece(key, head, draw(BODIES), draw(COMMENTS) + end))
    if pieces and draw(st.booleans()):
        last = pieces.pop()
        pieces.append(replace(last, tail=last.tail.rstrip(b"\r\n")))
    return BOM if draw(st.booleans()) else b"", tuple(pieces), ending


@st.composite
def well_formed_files(draw: st.DrawFn) -> bytes:
    """Such a file's bytes."""
    bom, pieces, _ = draw(made_files())
    return bom + b"".join(map(bytes, pieces))


def judged(data: bytes) -> dict[str, str | None]:
    """What python-dotenv reads."""
    stream = io.StringIO(data.decode("utf-8"), newline=None)
    return dict(dotenv.dotenv_values(stream=stream, interpolate=False))


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("ERROR", logger="dotenv")  # it warns of every line it cannot parse


@pytest.mark.slow
@settings(max_examples=1500, deadline=None)
@given(NOISE)
@example("A='\\'")
@example("export # x\nA\n= 1")
@example("A='x\ny' z\nB=1")
def test_any_text_is_read_as_python_dotenv_reads_it(text: str) -> None:
    data = text.encode()
    parsed = envparse.parse(data)
    assert {b.key: b.value for b in parsed.bindings} == judged(data)
    assert envparse.encode(parsed.text) == data


MADE = tuple[bytes, tuple[Piece, ...], bytes]


@pytest.mark.slow
@pytest.mark.timeout(280)
@pytest.mark.parametrize(
    "files",
    [
        200,
        pytest.param(5_000, marks=pytest.mark.durability, id="half of ten thousand"),
        pytest.param(5_000, marks=pytest.mark.durability, id="the other half"),
    ],
)
def test_set_and_unset_change_only_their_line_and_read_back(
    files: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = Path("/dev/shm") if os.access("/dev/shm", os.W_OK) else tmp_path
    turn = itertools.count()

    @settings(max_examples=files, deadline=None, database=None)
    @given(made_files(), st.sampled_from(KEYS), VALUES)
    def check(made: MADE, key: str, value: str) -> None:
        number = next(turn)
        if number % 200 == 0:  # records beyond number would be what takes the time
            shutil.rmtree(folder / "home", ignore_errors=True)
        edited_and_taken_out(folder / f"{number % 10}.env", made, key, value)

    with tempfile.TemporaryDirectory(dir=memory, prefix="kimera-test-") as name:
        folder = Path(name)
        monkeypatch.setenv("KIMERA_CONSOLE_HOME", str(folder / "home"))
        check()
    assert next(turn) >= files


def edited_and_taken_out(path: Path, made: MADE, key: str, value: str) -> None:
    """Set a key and take it out again, and compare every byte with what was made."""
    bom, pieces, _ = made
    before = bom + b"".join(map(bytes, pieces))
    path.write_bytes(before)
    old = judged(before)
    others = {name: each for name, each in old.items() if name != key}
    mine = [index for index, piece in enumerate(pieces) if piece.key == key]

    envfile.write_entries(path, {key: value})
    after = path.read_bytes()
    assert judged(after) == {**others, key: value}
    if not mine:
        check_appended(before, after)
    elif old[key] == value:
        assert after == before
    else:
        last = pieces[mine[-1]]
        above = bom + b"".join(map(bytes, pieces[: mine[-1]])) + last.head.rstrip(b" ")
        # Behind nothing, blanks are as good as before the value.
        tail = last.tail if last.body or b"#" in last.tail else last.tail.lstrip(b" ")
        below = tail + b"".join(map(bytes, pieces[mine[-1] + 1 :]))
        assert after.startswith(above)
        assert after.endswith(below)
        middle = after[len(above) : len(after) - len(below)]
        assert b"\n" not in middle
        assert b"\r" not in middle

    envfile.write_entries(path, {key: None})
    assert judged(path.read_bytes()) == others
    left = bom + b"".join(bytes(piece) for piece in pieces if piece.key != key)
    gap = after[len(before) :].partition(key.encode())[0] if not mine else b""
    assert path.read_bytes() == left + gap.removesuffix(b"export ")
    if BOM not in after[3:] and b"\0" not in after:
        path.write_bytes(after)
        assert dotenv.dotenv_values(path, interpolate=False) == judged(after)


def check_appended(before: bytes, after: bytes) -> None:
    """What is new stands at the end, on a line of its own, with the file's last line ending."""
    assert after.startswith(before)
    endings = re.findall(rb"\r\n|\n|\r", before) or [b"\n"]
    added = after[len(before) :]
    if before.removeprefix(BOM) and not before.endswith((b"\n", b"\r")):
        assert added.startswith(endings[-1])
        added = added.removeprefix(endings[-1])
    assert added.endswith(endings[-1])
    assert not re.search(rb"[\r\n]", added.removesuffix(endings[-1]))


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(NOISE, st.sampled_from(KEYS), VALUES)
def test_any_file_is_edited_rightly_or_left_alone(text: str, key: str, value: str) -> None:
    data = text.encode()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, ".env")
        path.write_bytes(data)
        if envparse.parse(data).problems:
            with pytest.raises(EnvFileError, match=re.escape(str(path.resolve()))):
                envfile.write_entries(path, {key: value})
            assert path.read_bytes() == data
            return
        envfile.write_entries(path, {key: value})
        others = {name: old for name, old in judged(data).items() if name != key}
        assert judged(path.read_bytes()) == {**others, key: value}


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(
    well_formed_files(),
    st.lists(st.tuples(st.sampled_from(KEYS), st.none() | VALUES), min_size=1, max_size=5),
)
def test_rollbacks_walk_back_over_every_state(
    data: bytes, edits: list[tuple[str, str | None]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, ".env")
        path.write_bytes(data)
        states = []
        for key, value in edits:
            before = path.read_bytes()
            if envfile.write_entries(path, {key: value}) is not None:
                states.append(before)
        for state in reversed(states):
            envfile.rollback(path)
            assert path.read_bytes() == state
