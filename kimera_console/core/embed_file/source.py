"""The file that texts come from: what it is, whether it is still the same, and its rows."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from kimera_console.core.embed_file.types import STANDARD_INPUT, FileKind
from kimera_console.core.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

_ENDINGS = {
    ".csv": FileKind.CSV,
    ".tsv": FileKind.CSV,
    ".jsonl": FileKind.JSONL,
    ".ndjson": FileKind.JSONL,
    ".parquet": FileKind.PARQUET,
    ".pq": FileKind.PARQUET,
}
_HEAD_BYTES = 1024 * 1024
_MARKS = (
    (b"\xff\xfe\0\0", "UTF-32"),
    (b"\0\0\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_ENCODING_BYTES = 1024
_FEW_NULLS = 4
_NULL_SHARE = 0.3
"""Of Latin text in UTF-16 half of the bytes are NULs; a stray NUL in a text is nobody's mistake."""


@dataclass(frozen=True)
class InputIdentity:
    """Tells a file from another one, and from itself after a change.

    Attributes:
        path: Absolute, links resolved; "-" for standard input.
        size_bytes: 0 for standard input, as the other two are empty.
        mtime_ns: When it was last written.
        head_sha256: Of its first megabyte.
    """

    path: str
    size_bytes: int = 0
    mtime_ns: int = 0
    head_sha256: str = ""


def kind_of(source: str) -> FileKind:
    """The form that a name's ending tells; a text a line where it tells nothing."""
    if source == STANDARD_INPUT:
        return FileKind.TEXT
    return _ENDINGS.get(Path(source).suffix.lower(), FileKind.TEXT)


def identify(source: str) -> InputIdentity:
    """Look at a file of texts.

    Raises:
        InputError: It is missing, a folder, a pipe or a device, or cannot be read.
    """
    if source == STANDARD_INPUT:
        return InputIdentity(STANDARD_INPUT)
    path = Path(os.path.realpath(source))
    with reading(source):
        state = os.stat(path)
        if stat.S_ISDIR(state.st_mode):
            raise InputError(f"{source} is a folder.", hint="Name a file of texts in it.")
        if not stat.S_ISREG(state.st_mode):
            raise InputError(
                f"{source} is a pipe or a device, not a file.",
                hint="Send its content to standard input and read that: --input -",
            )
        with path.open("rb") as stream:
            head = hashlib.sha256(stream.read(_HEAD_BYTES)).hexdigest()
    return InputIdentity(str(path), state.st_size, state.st_mtime_ns, head)


def check_encoding(source: str, head: bytes) -> None:
    """Refuse what is no UTF-8 as a whole; left to its lines, NULs would be embedded as texts.

    Args:
        source: As it is named in errors.
        head: Its first bytes; `_ENCODING_BYTES` of them are looked at.

    Raises:
        InputError: It begins with the mark of UTF-16 or UTF-32, or with NULs.
    """
    head = head[:_ENCODING_BYTES]
    found = next((name for mark, name in _MARKS if head.startswith(mark)), "")
    nulls = head.count(0)
    if not found and nulls >= _FEW_NULLS and nulls >= len(head) * _NULL_SHARE:
        found = "UTF-16 without a mark, or no text at all: it begins with many NULs"
    if found:
        raise InputError(
            f"{source} is {found}; texts are read in UTF-8.",
            hint=f"Save it in UTF-8, for example with `iconv -f {found[:6]} -t UTF-8`.",
        )


def check_file_encoding(source: str) -> None:
    """`check_encoding` for a file.

    Raises:
        InputError: As there, or it cannot be read.
    """
    with opened(source, 0) as stream:
        check_encoding(source, stream.read(_ENCODING_BYTES))


def check_unchanged(source: str, known: InputIdentity) -> None:
    """Refuse a file that was written to since `known` was taken.

    Raises:
        InputError: It was changed, cut or removed.
    """
    if source == STANDARD_INPUT:
        return
    with reading(source):
        state = os.stat(known.path)
    if (state.st_size, state.st_mtime_ns) != (known.size_bytes, known.mtime_ns):
        grown = state.st_size - known.size_bytes
        how = f"grew by {grown:,} bytes" if grown > 0 else "was changed"
        raise InputError(
            f"{source} {how} while it was read.",
            hint="Wait until nothing writes to it any more, or embed a copy, and start over.",
        )


@contextlib.contextmanager
def opened(source: str, offset: int) -> Iterator[BinaryIO]:
    """A file of texts, read from `offset` on.

    Raises:
        InputError: It cannot be read.
    """
    with reading(source), open(os.path.realpath(source), "rb", buffering=0) as stream:
        stream.seek(offset)
        yield stream


@contextlib.contextmanager
def reading(source: str) -> Iterator[None]:
    """Turn what the system says about a file into a sentence that names it."""
    try:
        yield
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(
            f"{source} cannot be read: {reason}.", hint="Check the path and its permissions."
        ) from error


def to_dict(identity: InputIdentity) -> dict[str, Any]:
    """Plain data for the journal."""
    from dataclasses import asdict

    return asdict(identity)
