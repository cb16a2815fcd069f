"""Conversions kept for later: one JSON file each, in the console's own state.

A record is written when the conversion begins, after each stage, and when it ends, always as a
whole. So one whose console was killed is found as "interrupted", with the stages it had got to.
What keeps the record never ends a conversion: a full disk costs the record alone.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec

from kimera_console.core.bundles.parity_report import FORMER_STAGES, StageReport
from kimera_console.core.bundles.publish import is_at_work
from kimera_console.core.convert.record.memory_samples import (
    MemoryReading,  # noqa: TC001  # likewise
)
from kimera_console.core.convert.request import ConversionRequest
from kimera_console.core.errors import ConversionError
from kimera_console.core.system.durable import remove_file, staged
from kimera_console.core.system.paths import console_paths
from kimera_console.core.system.records import (
    RecordError,
    check_unicode,
    finite,
    from_plain,
    to_plain,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

FORMAT_VERSION = 1
MOST_RECORDS = 200
"""Older ones go when a new one is kept."""
RECORD_LIMIT_BYTES = 4 * 1024 * 1024
LOG_LINES = 200
"""Last lines of a conversion's log that its record keeps."""
LINE_CHARS = 500
_LOST = "Some numbers of this record were not finite; they are shown as 0."


class Outcome(Enum):
    """How a recorded conversion stands."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"
    """The console that ran it is gone, and never wrote an end."""


@dataclass(frozen=True)
class RecordedResult:
    """What a conversion that succeeded gave; no texts means that it was compared with nothing."""

    exporter: str
    precision: str
    size_bytes: int
    peak_rss_bytes: int
    texts: int
    cosine_min: float
    cosine_mean: float


@dataclass(frozen=True)
class ConversionRecord:
    """One conversion, as it was asked for and as it went.

    Attributes:
        id: Name of its file, without the ending; sorts by time.
        started: Local time, ISO 8601 with offset.
        pid: The process that ran it.
        outcome: How it stands.
        source: Folder or hub id that was asked for.
        revision: Revision that was asked for, "".
        out: The bundle's folder.
        options: Every other choice by its name in `ConversionRequest`, as plain data.
        seconds: Wall time so far, or of the whole.
        stages: Finished stages.
        last_stage: The stage that was reached.
        memory: Readings, thinned.
        log: Last lines of the log.
        error, hint: Why it failed and what to do; "".
        result: What it gave; None unless it succeeded.
    """

    id: str
    started: str
    pid: Annotated[int, msgspec.Meta(ge=0, lt=2**32)]
    outcome: Outcome
    source: str
    revision: str
    out: str
    options: dict[str, Any]
    seconds: float = 0.0
    stages: tuple[StageReport, ...] = ()
    last_stage: str = ""
    memory: tuple[MemoryReading, ...] = ()
    log: tuple[str, ...] = ()
    error: str = ""
    hint: str = ""
    result: RecordedResult | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain data, as written to disk and by `--json`."""
        return {"format": FORMAT_VERSION, **to_plain(self)}

    @property
    def request(self) -> ConversionRequest:
        """What was asked for; a choice that the record does not say is at its default."""
        asked = ConversionRequest(source=self.source, revision=self.revision, out=Path(self.out))
        return asked.with_choices(self.options)


def history_folder() -> Path:
    """Where records are kept; it need not exist yet."""
    return console_paths().state / "conversions"


def save_record(record: ConversionRecord) -> None:
    """Write a record, whole or not at all; the oldest beyond `MOST_RECORDS` go.

    Raises:
        OSError: It cannot be written.
    """
    path = history_folder() / f"{record.id}.json"
    is_new = not path.exists()
    with staged(path, private=True) as new:
        new.write_text(json.dumps(record.to_dict()) + "\n", encoding="utf-8")
    if is_new:
        _prune()


def load_record(path: Path) -> ConversionRecord:
    """Read a record back.

    Raises:
        ConversionError: The file cannot be read, or holds no record.
    """
    try:
        if path.stat().st_size > RECORD_LIMIT_BYTES:
            raise ValueError
        record = _decoded(path)
    except (OSError, ValueError, RecursionError) as problem:
        raise ConversionError(
            f"{path} does not hold the record of a conversion.", hint="Remove it."
        ) from problem
    if record.outcome is Outcome.RUNNING and not is_at_work(record.pid, path):
        return replace(record, outcome=Outcome.INTERRUPTED)
    return record


def list_records(limit: int = 0) -> tuple[ConversionRecord, ...]:
    """The history, newest first; what cannot be read is passed over.

    Args:
        limit: Most records to read; 0 is all.
    """
    found: list[ConversionRecord] = []
    for path in _files():
        if limit and len(found) == limit:
            break
        with contextlib.suppress(ConversionError):
            found.append(load_record(path))
    return tuple(found)


def forget_records(records: Iterable[ConversionRecord]) -> None:
    """Remove records from the history.

    Raises:
        ConversionError: One of them cannot be removed.
    """
    for record in records:
        path = history_folder() / f"{record.id}.json"
        try:
            remove_file(path)
        except OSError as problem:
            raise ConversionError(
                f"{path} cannot be removed: {problem.strerror or problem}.",
                hint="Check its permissions.",
            ) from problem


def export_record(record: ConversionRecord, path: Path) -> None:
    """Write a record as JSON to a file of the user's.

    Raises:
        ConversionError: The file cannot be written.
    """
    text = json.dumps(record.to_dict(), indent=1, ensure_ascii=False) + "\n"
    try:
        with staged(path) as new:
            new.write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as problem:
        raise ConversionError(
            f"{path} cannot be written: {problem.strerror or problem}.",
            hint="Choose another folder or free some space.",
        ) from problem


def _files() -> list[Path]:
    with contextlib.suppress(OSError):
        return sorted(history_folder().glob("*.json"), reverse=True)
    return []


def _prune() -> None:
    for path in _files()[MOST_RECORDS:]:
        with contextlib.suppress(OSError):
            path.unlink()


def _decoded(path: Path) -> ConversionRecord:
    data, lost = finite(json.loads(path.read_text(encoding="utf-8")))
    check_unicode(data)
    if not isinstance(data, dict) or data.get("format") != FORMAT_VERSION:
        raise RecordError("format: it is missing, or of another version of the console")
    record = _with_present_names(from_plain({**data, "id": path.stem}, ConversionRecord))
    return replace(record, log=(*record.log, _LOST)) if lost else record


def _with_present_names(record: ConversionRecord) -> ConversionRecord:
    def present(name: str) -> str:
        return FORMER_STAGES.get(name, name)

    return replace(
        record,
        stages=tuple(replace(stage, name=present(stage.name)) for stage in record.stages),
        last_stage=present(record.last_stage),
        memory=tuple(replace(one, stage=present(one.stage)) for one in record.memory),
    )
