"""The encoding of a file of texts: guessed from its first bytes, or checked where it is named."""

from __future__ import annotations

import codecs

from kimera_console.core.errors import InputError

SAMPLE_BYTES = 65_536
"""The beginning of a file, from which its encoding is guessed."""
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
_MAC = [f"mac_{one}" for one in ("cyrillic", "greek", "iceland", "latin2", "roman", "turkish")]
"""Never guessed: they score as well as Windows-1252 on its texts, and are hardly met any more."""
_OF_NAMES = ("idna", "punycode")
"""Encodings of host names, not of texts."""
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


def resolve_encoding(source: str, head: bytes, chosen: str = "") -> str:
    """The encoding that a file which begins like this is read in.

    Args:
        source: As it is named in errors.
        head: Its first `SAMPLE_BYTES`.
        chosen: As somebody named it; "" guesses it.

    Raises:
        InputError: There is no such encoding; or as `check_encoding`, but for UTF-16 with its
            byte order mark, which is read.
    """
    encoding = named_encoding(chosen) if chosen else ""
    if encoding and encoding != UTF8:
        return encoding
    if not encoding and head.startswith(_UTF16) and not head.startswith(_UTF32):
        return UTF16
    check_encoding(source, head)
    return encoding or guess_encoding(head)


def named_encoding(name: str) -> str:
    """Python's name of an encoding of text, as in `ENCODINGS` where it stands there.

    Raises:
        InputError: There is none of that name.
    """
    try:
        codec = codecs.lookup(name)
        "".encode(name)  # refuses codecs that are none of text, such as base64
        if codec.name in _OF_NAMES:
            raise LookupError(name)
    except (LookupError, ValueError) as error:
        raise InputError(
            f"{name!r} is not a text encoding.",
            hint=f"Choose one of: {', '.join(ENCODINGS)}; or another one that Python knows.",
        ) from error
    if codec.name == "utf-8-sig":
        return UTF8
    return next((one for one in ENCODINGS if codecs.lookup(one).name == codec.name), codec.name)


def check_encoding(source: str, head: bytes) -> None:
    """Refuse what is no UTF-8 as a whole; left to its lines, NULs would be embedded as texts.

    Args:
        source: As it is named in errors.
        head: Its first bytes; `_ENCODING_BYTES` of them are examined.

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

    foreign = b"\n".join(lines[:200])
    found = from_bytes(foreign, cp_exclusion=_MAC)
    best = found.best()
    if best is None or best.encoding.replace("_", "-") == UTF8:
        return WESTERN
    # Its neighbours among the single-byte encodings often score the same, or read the same; this
    # one is met most.
    western = [one for one in found if one.encoding == WESTERN and one.chaos <= best.chaos]
    if western or foreign.decode(WESTERN, "replace") == foreign.decode(best.encoding, "replace"):
        return WESTERN
    return str(best.encoding)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode(UTF8)
    except UnicodeDecodeError:
        return False
    return True
