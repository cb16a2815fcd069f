"""The file that texts come from: what it is, whether it is still the same, and its rows."""

from __future__ import annotations

import codecs
import contextlib
import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from kimera_console.core.errors import InputError
from kimera_console.core.texts.decoding import SAMPLE_BYTES, UTF8, settle_encoding
from kimera_console.core.texts.files.types import STANDARD_INPUT, FileKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kimera_console.core.texts.files.lines import ByteSource

_ENDINGS = {
    ".csv": FileKind.CSV,
    ".tsv": FileKind.CSV,
    ".jsonl": FileKind.JSONL,
    ".ndjson": FileKind.JSONL,
    ".parquet": FileKind.PARQUET,
    ".pq": FileKind.PARQUET,
}
_HEAD_BYTES = 1024 * 1024

_DAMAGED = "kimera-damaged"
codecs.register_error(_DAMAGED, lambda error: ("\udcff", error.end))  # type: ignore[attr-defined]


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


def encoding_of(source: str) -> tuple[str, float]:
    """The encoding that a file is read in, and how many bytes of UTF-8 one of its bytes makes.

    Raises:
        InputError: It is in none that texts are read in, or cannot be read.
    """
    with opened(source, 0) as stream:
        head = stream.read(SAMPLE_BYTES)
    encoding = settle_encoding(source, head)
    if encoding == UTF8 or not head:
        return UTF8, 1.0
    return encoding, len(head.decode(encoding, "replace").encode("utf-8")) / len(head)


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
def opened(source: str, offset: int, encoding: str = UTF8) -> Iterator[ByteSource]:
    """A file of texts in UTF-8, read from `offset` on; one in another encoding is turned into it.

    Args:
        source: Its path.
        offset: In bytes of UTF-8.
        encoding: Python's name of its own.

    Raises:
        InputError: It cannot be read.
    """
    with reading(source), open(os.path.realpath(source), "rb", buffering=0) as stream:
        if encoding == UTF8:
            stream.seek(offset)
            yield stream
        else:
            yield _Recoded(stream, encoding, offset)


class _Recoded:
    """Bytes of another encoding as UTF-8; where they are damaged stands a byte that never is UTF-8.

    There is no seeking in it: what is before `offset` is decoded and dropped.
    """

    def __init__(self, stream: BinaryIO, encoding: str, offset: int) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)(_DAMAGED)
        self._before = offset

    def read(self, size: int, /) -> bytes:
        while True:
            raw = self._stream.read(size)
            made = self._decoder.decode(raw, final=not raw).encode("utf-8", "surrogateescape")
            dropped = min(len(made), self._before)
            self._before -= dropped
            if len(made) > dropped or not raw:
                return made[dropped:]


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
