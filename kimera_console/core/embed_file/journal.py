"""Where a run keeps its unfinished work: a hidden folder beside the target, and a journal in it.

Vectors (and what a Parquet file says of each row) are appended to plain files; after each chunk
these are synced and then the journal, which says how much of them counts, is replaced as a whole.
A kill at any moment leaves a journal that is true; what stands behind its count is cut off when
the run is resumed. The target's own name is given only to a finished file.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import stat
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kimera_console.core.embed_file.model import ModelIdentity  # noqa: TC001  # decoding reads it
from kimera_console.core.embed_file.types import LineTally
from kimera_console.core.errors import Action, Advice, KimeraError
from kimera_console.core.system.durable import (
    LOCK_SUFFIX,
    LONGEST_NAME_BYTES,
    LockTimeoutError,
    beside,
    locked,
    replace_file,
    sync_folder,
)
from kimera_console.core.system.records import RecordError, from_plain, to_plain
from kimera_console.core.texts.files.encodings import UTF8
from kimera_console.core.texts.files.source import InputIdentity  # noqa: TC001  # likewise
from kimera_console.core.texts.files.types import START, FileKind, Position, ReadOptions

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER_SUFFIX = ".kimera-embed"
JOURNAL = "journal.json"
VECTORS = "vectors"
ROWS = "rows"
IDS = "ids"
VERSION = 1
EMBEDDING = "embedding"
FINISHING = "finishing"
PUBLISHING = "publishing"
"""Phases: vectors are made; the file is put together; it is whole, and takes its name."""

_LOCK_WAIT_S = 0.3


@dataclass(frozen=True)
class RecordedRequest:
    """What a run was asked for, as far as the bytes of its output depend on it.

    Attributes:
        kind: Form of the texts.
        column: Of the texts.
        id_column: Of the rows' ids; "" for line numbers.
        append: Whether the rows are added to the target.
        encoding: Python's name.
        header: Whether the first record of CSV names the columns.
        delimiter: Between the cells of CSV; "" where it is what would be guessed.
    """

    kind: FileKind
    column: str
    id_column: str
    append: bool
    encoding: str = UTF8
    header: bool = True
    delimiter: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain data without what is at its default, which earlier versions did not have."""
        return _without_defaults(self)

    @property
    def read(self) -> ReadOptions:
        """How its source is read."""
        return ReadOptions(
            kind=self.kind,
            encoding="" if self.kind is FileKind.PARQUET else self.encoding,
            delimiter=self.delimiter,
            has_header=self.header if self.kind is FileKind.CSV else None,
            column=self.column,
            id_column=self.id_column,
        )


@dataclass(frozen=True)
class AppendedFile:
    """The file that rows are added to, as it was when the run began.

    Attributes:
        rows: Vectors that it holds.
        size_bytes: Of the file.
        mtime_ns: When it was last written.
    """

    rows: int
    size_bytes: int
    mtime_ns: int


@dataclass
class Journal:
    """How far a run is, and for what.

    Attributes:
        request: What was asked for, as far as the output depends on it.
        input: The file of texts.
        model: Who makes the vectors.
        target: The file that is appended to; None where none is.
        chunk: Rows and characters of a chunk at most; fixed for the run, so that a resumed one
            batches the same texts together.
        position: Where reading goes on.
        text_digest: SHA-256 over all texts so far: standard input read again must give the same.
        tally: What happened to the lines so far.
        id_bytes: Bytes of the ids' file that count.
        phase: EMBEDDING, FINISHING or PUBLISHING.
    """

    request: RecordedRequest
    input: InputIdentity
    model: ModelIdentity
    target: AppendedFile | None
    chunk: tuple[int, int]
    position: Position = START
    text_digest: str = ""
    tally: LineTally = field(default_factory=LineTally)
    id_bytes: int = 0
    phase: str = EMBEDDING

    def to_bytes(self) -> bytes:
        said = {
            "version": VERSION,
            "request": self.request.to_dict(),
            "input": to_plain(self.input),
            "model": _without_defaults(self.model),
            "target": to_plain(self.target) or {},
            "chunk": list(self.chunk),
            "position": list(self.position),
            "text_digest": self.text_digest,
            "tally": self.tally.to_dict(),
            "id_bytes": self.id_bytes,
            "phase": self.phase,
        }
        return json.dumps(said, ensure_ascii=True).encode("ascii")

    @classmethod
    def from_bytes(cls, data: bytes) -> Journal:
        """The inverse of `to_bytes`; ValueError for anything else."""
        try:
            said = json.loads(data)
        except RecursionError as problem:
            raise RecordError("it is nested too deeply") from problem
        if not isinstance(said, dict) or said.get("version") != VERSION:
            raise RecordError("version: it is missing, or of another version of the console")
        if said.get("target") == {}:
            said["target"] = None
        journal = from_plain(said, cls)
        # A choice of a newer version would be lost: the rest would be read in another way.
        from_plain(said["request"], RecordedRequest, known_only=True)
        return journal


def _without_defaults(record: RecordedRequest | ModelIdentity) -> dict[str, Any]:
    plain = to_plain(record)
    return {
        each.name: plain[each.name]
        for each in fields(record)
        if getattr(record, each.name) != each.default
    }


class RunFolder:
    """The hidden folder of one target; made by `run_folder`, which holds its lock.

    Attributes:
        target: The file to be made.
        folder: The hidden folder.
    """

    def __init__(self, target: Path) -> None:
        self.target = target
        self.folder = folder_of(target)

    def journal(self) -> Journal | None:
        """What an earlier run left, or None."""
        return read_journal(self.target)

    def begin(self, journal: Journal) -> None:
        """Start from nothing: whatever an earlier run left is removed."""
        self.clear()
        self.write(journal)

    def clear(self) -> None:
        """Remove everything but the lock."""
        for path in self.folder.iterdir():
            if not path.name.startswith(f"{JOURNAL}{LOCK_SUFFIX}"):
                remove(path)

    def write(self, journal: Journal) -> None:
        """Make the journal say this, durably."""
        replace_file(self.folder / JOURNAL, journal.to_bytes())

    def path(self, name: str) -> Path:
        return self.folder / name


@contextlib.contextmanager
def run_folder(target: Path) -> Iterator[RunFolder]:
    """The target's hidden folder, locked; it is removed again if no journal is left in it.

    Raises:
        KimeraError: Another run has it, or it cannot be written.
    """
    place = RunFolder(target)
    try:
        with _held(place):
            try:
                yield place
            finally:
                if not place.path(JOURNAL).exists():
                    _remove_held(place)
    except LockTimeoutError as error:
        raise KimeraError(
            f"{target} is being written by another run.", hint="Wait for its end, or cancel it."
        ) from error


@contextlib.contextmanager
def _held(place: RunFolder) -> Iterator[None]:
    """Make the folder and hold its lock; a folder that is empty afterwards is removed."""
    with contextlib.ExitStack() as stack:
        while True:
            with contextlib.suppress(FileExistsError):
                place.folder.mkdir()
            sync_folder(place.target.parent)
            try:
                stack.enter_context(locked(place.path(JOURNAL), timeout_s=_LOCK_WAIT_S))
                break
            except (FileNotFoundError, FileExistsError):
                if _is_something_else(place.folder):
                    raise  # else a run that ended removed it meanwhile
        try:
            yield
        finally:
            stack.close()
            with contextlib.suppress(OSError):
                place.folder.rmdir()


def _is_something_else(folder: Path) -> bool:
    """Whether the name of a folder is a file's, or a link's."""
    try:
        return not stat.S_ISDIR(folder.lstat().st_mode)
    except FileNotFoundError:
        return False


def _remove_held(place: RunFolder) -> None:
    """Remove the folder while its lock is held, the lock last: then another run may begin.

    Who waits for this lock notices that its file is gone (filelock looks at how many names it has)
    and takes a new one. Windows keeps the file, and so the folder, until the lock is released.
    """
    with contextlib.suppress(OSError):
        place.clear()
        beside(place.path(JOURNAL), LOCK_SUFFIX).unlink()
        place.folder.rmdir()


def folder_of(target: Path) -> Path:
    """The hidden folder of a target."""
    name = f".{target.name}{FOLDER_SUFFIX}"
    if len(os.fsencode(name)) > LONGEST_NAME_BYTES:
        short = hashlib.sha256(os.fsencode(target.name)).hexdigest()[:16]
        name = f".{short}{FOLDER_SUFFIX}"
    return target.with_name(name)


def read_journal(target: Path) -> Journal | None:
    """The journal of an unfinished run of this target, or None.

    Raises:
        KimeraError: There is one that cannot be read.
    """
    path = folder_of(target) / JOURNAL
    try:
        return Journal.from_bytes(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:
        raise KimeraError(
            f"The unfinished run of {target} cannot be read ({path}).",
            hint=Advice.of("Start over", Action.START_OVER, ", which discards it."),
        ) from error


def remove(path: Path) -> None:
    """Remove a file or a folder."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def unfinished_rows(target: Path) -> int:
    """Vectors that an unfinished run of this target has made; 0 where there is none to go on with.

    Links are resolved as `embed_file` does.
    """
    with contextlib.suppress(KimeraError, OSError):
        left = read_journal(Path(os.path.realpath(target)))
        return left.tally.rows if left is not None else 0
    return 0
