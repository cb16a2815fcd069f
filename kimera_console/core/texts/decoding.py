"""Bytes into lines of text: encodings, and lines that are not what they should be."""

from __future__ import annotations

import codecs
from typing import IO, TYPE_CHECKING

from kimera_console.core.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_LINE_BYTES = 16 * 1024 * 1024
"""A line beyond this is no text to embed, and reading it must not fill the memory."""
SAMPLE_BYTES = 65_536
"""The beginning of a file, from which its encoding is told."""
UTF8, UTF16, WESTERN = "utf-8", "utf-16", "cp1252"
ENCODINGS = {
    UTF8: "UTF-8",
    UTF16: "UTF-16",
    WESTERN: "Western European (Windows-1252)",
    "latin-1": "Western European (ISO 8859-1)",
    "cp1250": "Central European (Windows-1250)",
    "cp1251": "Cyrillic (Windows-1251)",
    "cp1254": "Turkish (Windows-1254)",
    "cp1256": "Arabic (Windows-1256)",
    "shift_jis": "Japanese (Shift JIS)",
    "gb18030": "Chinese (GB 18030)",
    "big5": "Chinese (Big5)",
    "euc_kr": "Korean (EUC-KR)",
}
"""Python's name -> as shown. Any other name that Python knows works too."""
_FEW = 3
"""Fewer lines that are not UTF-8 are damaged lines, not another encoding."""
_MOSTLY = 0.5
"""Share of the lines with non-ASCII bytes that must be UTF-8 for the file to count as UTF-8."""


_UTF32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ENCODING_BYTES = 1024
_FEW_NULLS = 4
_NULL_SHARE = 0.3
"""Of Latin text in UTF-16 half of the bytes are NULs; a stray NUL in a text is nobody's mistake."""


def settle_encoding(source: str, head: bytes) -> str:
    """The encoding that a file which begins like this is read in.

    Args:
        source: As it is named in errors.
        head: Its first `SAMPLE_BYTES`.

    Raises:
        InputError: As `check_encoding`, but for UTF-16 with its mark, which is read.
    """
    if head.startswith(_UTF16) and not head.startswith(_UTF32):
        return UTF16
    check_encoding(source, head)
    return guess_encoding(head)


def check_encoding(source: str, head: bytes) -> None:
    """Refuse what is no UTF-8 as a whole; left to its lines, NULs would be embedded as texts.

    Args:
        source: As it is named in errors.
        head: Its first bytes; `_ENCODING_BYTES` of them are looked at.

    Raises:
        InputError: It begins with the mark of UTF-16 or UTF-32, or with NULs.
    """
    head = head[:_ENCODING_BYTES]
    found = "UTF-32" if head.startswith(_UTF32) else "UTF-16" if head.startswith(_UTF16) else ""
    nulls = head.count(0)
    if not found and nulls >= _FEW_NULLS and nulls >= len(head) * _NULL_SHARE:
        found = "UTF-16 without a mark, or no text at all: it begins with many NULs"
    if found:
        raise InputError(
            f"{source} is {found}; texts are read in UTF-8.",
            hint=f"Save it in UTF-8, for example with `iconv -f {found[:6]} -t UTF-8`.",
        )


def guess_encoding(sample: bytes) -> str:
    """The likely encoding of a file that begins like this.

    A byte order mark decides. Then UTF-8, if half of the lines that could tell are: a few others
    are damaged lines, better named than read as something else. Then charset-normalizer's guess.
    """
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return UTF16
    if sample.startswith(codecs.BOM_UTF8):
        return UTF8
    whole = sample.split(b"\n")
    if len(whole) > 1:
        whole.pop()  # empty, or cut by the sample's end
    lines = [line for line in whole if not line.isascii()]
    good = sum(_is_utf8(line) for line in lines)
    if len(lines) - good < _FEW or good >= _MOSTLY * len(lines):
        return UTF8
    from charset_normalizer import from_bytes

    found = from_bytes(b"\n".join(lines[:200]))
    best = found.best()
    if best is None or best.encoding.replace("_", "-") == UTF8:
        return WESTERN
    # Its neighbours among the single-byte encodings often score the same; this one is met most.
    western = [one for one in found if one.encoding == WESTERN and one.chaos <= best.chaos]
    return WESTERN if western else str(best.encoding)


def decoded_lines(stream: IO[bytes], encoding: str) -> Iterator[tuple[int, str | None, str]]:
    """Lines with their numbers from 1: (number, text, "") or (number, None, why not).

    Texts end with their newline as in the file. Only a newline ends a line.
    """
    if encoding.lower().replace("_", "-") in ("utf-16", "utf-16-le", "utf-16-be"):
        yield from _wide_lines(stream, encoding)
        return
    number = 0
    while raw := stream.readline(LONGEST_LINE_BYTES + 1):
        number += 1
        if len(raw) > LONGEST_LINE_BYTES:
            _skip_line(stream, raw)
            yield number, None, f"longer than {LONGEST_LINE_BYTES // 2**20} MiB"
            continue
        if number == 1:
            raw = raw.removeprefix(codecs.BOM_UTF8)
        try:
            yield number, raw.decode(encoding), ""
        except UnicodeDecodeError as error:
            name = ENCODINGS.get(encoding, encoding)
            yield number, None, f"not {name} (byte {error.start + 1} of the line)"


def _wide_lines(stream: IO[bytes], encoding: str) -> Iterator[tuple[int, str | None, str]]:
    """Lines of UTF-16: its newline has two bytes, so lines cannot be cut before decoding."""
    reader = codecs.getreader(encoding)(stream, "replace")
    for number, line in enumerate(iter(lambda: reader.readline(keepends=True), ""), start=1):
        if "\ufffd" in line:
            yield number, None, "not UTF-16"
        else:
            yield number, line, ""


def _skip_line(stream: IO[bytes], raw: bytes) -> None:
    while raw and not raw.endswith(b"\n"):
        raw = stream.readline(LONGEST_LINE_BYTES)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode(UTF8)
    except UnicodeDecodeError:
        return False
    return True
