"""Made-up .env files: python-dotenv is the judge of what they say before and after an edit."""

from __future__ import annotations

import io
import re
import tempfile
from pathlib import Path

import dotenv
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kimera_console.core import envfile, envparse
from kimera_console.core.errors import EnvFileError

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
COMMENTS = st.sampled_from(["", " # note", "   ", "\t# 'x", " # \xe9"])
ENDINGS = st.sampled_from(["\n", "\r\n"])


@st.composite
def well_formed_files(draw: st.DrawFn) -> bytes:
    """A file of assignments, comments and blank lines, with one line ending throughout."""
    ending = draw(ENDINGS)
    lines = []
    for _ in range(draw(st.integers(0, 8))):
        kind = draw(st.integers(0, 3))
        if kind == 0:
            lines.append(draw(st.sampled_from(["", "# comment", "  # ü", "\t"])).encode())
            continue
        key = draw(st.sampled_from(KEYS))
        export = draw(st.sampled_from(["", "export ", "  "]))
        body = draw(st.sampled_from(["1", "", "'a b'", '"q\\"x"', "plain#x", "'two\nlines'"]))
        raw = b"\xff\xfe" if kind == 3 and "'" not in body and '"' not in body else b""
        lines.append(f"{export}{key}=".encode() + raw + body.encode() + draw(COMMENTS).encode())
    data = ending.encode().join(lines)
    data += draw(st.sampled_from([b"", ending.encode()]))
    return (b"\xef\xbb\xbf" if draw(st.booleans()) else b"") + data


def judged(data: bytes) -> dict[str, str | None]:
    """What python-dotenv reads; bytes that are not UTF-8 as surrogates."""
    stream = io.StringIO(data.decode("utf-8", "surrogateescape"), newline=None)
    return dict(dotenv.dotenv_values(stream=stream, interpolate=False))


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("ERROR", logger="dotenv")  # it warns of every line it cannot parse


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


@settings(max_examples=300, deadline=None)
@given(well_formed_files(), st.sampled_from(KEYS), st.none() | VALUES)
def test_an_edit_changes_only_its_line_and_reads_back(
    data: bytes, key: str, value: str | None
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, ".env")
        path.write_bytes(data)
        envfile.write_entries(path, {key: value})
        after = path.read_bytes()
    expected = {name: old for name, old in judged(data).items() if name != key}
    assert judged(after) == expected | ({} if value is None else {key: value})
    assert after.startswith(BOM) == data.startswith(BOM)
    if b"two\n" not in data:  # a value over two lines hides its key from the second one
        kept, left = lines_without(key, data), lines_without(key, after)
        assert left[:-1] == kept[:-1]
        # An appended line needs a line break before it; nothing else of the last line may change.
        assert [line.rstrip(b"\r\n") for line in left] == [line.rstrip(b"\r\n") for line in kept]


def lines_without(key: str, data: bytes) -> list[bytes]:
    lines = data.removeprefix(BOM).splitlines(keepends=True)
    return [line for line in lines if key.encode() not in line]


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
