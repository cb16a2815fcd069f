"""The file that texts come from: what it is, whether it is still the same, and its rows."""

from __future__ import annotations

import codecs
import contextlib
import gzip
import hashlib
import os
import stat
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from kimera_console.core.errors import Action, Advice, InputError
from kimera_console.core.texts.files.encodings import SAMPLE_BYTES, UTF8, UTF16, resolve_encoding
from kimera_console.core.texts.files.signatures import GZIP, check_control, check_signature
from kimera_console.core.texts.files.types import STANDARD_INPUT, FileKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kimera_console.core.texts.files.lines import ByteReader

_ENDINGS = {
    ".csv": FileKind.CSV,
    ".tsv": FileKind.CSV,
    ".jsonl": FileKind.JSONL,
    ".ndjson": FileKind.JSONL,
    ".jsonlines": FileKind.JSONL,
    ".json": FileKind.JSONL,
    ".parquet": FileKind.PARQUET,
    ".pq": FileKind.PARQUET,
}
GZ = ".gz"
SUFFIXES = (".txt", ".text", ".md", ".log", *_ENDINGS)
PICKER_PATTERNS = tuple(f"*{one}" for one in (*SUFFIXES, GZ))
"""What a picker of files shows."""
HEAD_BYTES = 1024 * 1024
"""What of a file is hashed to tell it from another."""

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


class Content(NamedTuple):
    """What the first bytes of a file of texts tell.

    Attributes:
        encoding: Python's name of the one that it is read in.
        growth: Bytes of UTF-8 that one byte of the file makes, estimated; 1.0 for UTF-8.
        packed: Whether it is gzip.
    """

    encoding: str
    growth: float
    packed: bool


def ending_of(source: str) -> str:
    """The ending of a file's name in lower case, without ".gz": ".csv"; "" for none."""
    path = Path(source)
    if path.suffix.lower() == GZ:
        path = path.with_suffix("")
    return path.suffix.lower()


def kind_of(source: str) -> FileKind:
    """The form that a name's ending stands for; one text per line where it stands for none."""
    if source == STANDARD_INPUT:
        return FileKind.TEXT
    return _ENDINGS.get(ending_of(source), FileKind.TEXT)


def identify(source: str) -> InputIdentity:
    """Path, size, time and digest of a file of texts.

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
                hint=Advice.of(
                    "Save its content as a file, or read it from standard input",
                    Action.STANDARD_INPUT,
                    ".",
                ),
            )
        with path.open("rb") as stream:
            head = hashlib.sha256(stream.read(HEAD_BYTES)).hexdigest()
    return InputIdentity(str(path), state.st_size, state.st_mtime_ns, head)


def content_of(source: str, encoding: str = "") -> Content:
    """Encoding and packing of a file of texts, from its first bytes.

    Args:
        source: Its path.
        encoding: As somebody named it; "" guesses it.

    Raises:
        InputError: It is binary, in no encoding that texts are read in, or cannot be read.
    """
    with reading(source), open(os.path.realpath(source), "rb", buffering=0) as stream:
        packed = stream.read(len(GZIP)) == GZIP
        stream.seek(0)
        head, taken = _unpacked_head(stream) if packed else (stream.read(SAMPLE_BYTES), 0)
        size = os.fstat(stream.fileno()).st_size
    check_signature(source, head)
    found = resolve_encoding(source, head, encoding)
    if not encoding and found != UTF16:
        check_control(source, head)
    growth = 1.0
    if packed and head:
        growth = len(head) / min(size, taken)
    if found != UTF8 and head:
        growth *= len(head.decode(found, "replace").encode("utf-8")) / len(head)
    return Content(found, growth, packed)


def _unpacked_head(stream: BinaryIO) -> tuple[bytes, int]:
    """The first bytes in a gzip file, and about how many packed bytes they took."""
    with gzip.GzipFile(fileobj=stream) as unpacked:
        head = unpacked.read(SAMPLE_BYTES)
        return head, max(1, stream.tell())


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
def opened(
    source: str, offset: int, encoding: str = UTF8, *, packed: bool = False
) -> Iterator[ByteReader]:
    """A file of texts in UTF-8, read from `offset` on; one in another encoding is turned into it.

    Args:
        source: Its path.
        offset: In bytes of UTF-8, unpacked.
        encoding: Python's name of its own.
        packed: Whether it is gzip.

    Raises:
        InputError: It cannot be read.
    """
    with contextlib.ExitStack() as stack:
        stack.enter_context(reading(source))
        stream: Any = stack.enter_context(open(os.path.realpath(source), "rb", buffering=0))
        if packed:
            stream = stack.enter_context(gzip.GzipFile(fileobj=stream))
        if encoding == UTF8:
            stream.seek(offset)  # of gzip: by unpacking what is before it
            yield stream
        else:
            yield RecodedStream(stream, encoding, offset)


class RecodedStream:
    """Bytes of another encoding as UTF-8; where they are damaged stands a byte that never is UTF-8.

    There is no seeking in it: what is before `offset` is decoded and dropped.
    """

    def __init__(self, stream: ByteReader, encoding: str, offset: int = 0) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)(_DAMAGED)
        self._before = offset

    def read(self, size: int, /) -> bytes:
        """Some bytes of UTF-8; b"" at the end."""
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
    except (OSError, ValueError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(
            f"{source} cannot be read: {reason.rstrip('.')}.",
            hint="Check the path and its permissions, and that the file is whole.",
        ) from error


def to_dict(identity: InputIdentity) -> dict[str, Any]:
    """Plain data for the journal."""
    from dataclasses import asdict

    return asdict(identity)
