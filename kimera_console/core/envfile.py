"""Byte-preserving, locked, durable edits of a `.env` file.

CONTRACT (to be implemented): the public names below with these signatures.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class EnvEntry:
    """One `KEY=value` of a file; the last one counts where a key stands twice.

    Attributes:
        key: Name.
        value: Value as python-dotenv reads it (quotes and escapes undone, no interpolation).
        line: 1-based number of the line where it starts.
    """

    key: str
    value: str
    line: int


@dataclass(frozen=True)
class EnvWrite:
    """One past write, newest first in `history`.

    Attributes:
        id: Names it for rollback.
        when: Local time, ISO 8601 with offset.
        who: User name.
        summary: What changed, secrets masked ("USE_ONNX: 1 -> 0").
        existed: Whether the file existed before.
    """

    id: str
    when: str
    who: str
    summary: str
    existed: bool


def read_entries(path: Path) -> Mapping[str, EnvEntry]:
    """Entries of a file; empty where it does not exist. Raises EnvFileError."""
    raise NotImplementedError


def write_entries(path: Path, changes: Mapping[str, str | None]) -> EnvWrite | None:
    """Set (text) or remove (None) keys in one durable write; None if nothing changed."""
    raise NotImplementedError


def preview(path: Path, changes: Mapping[str, str | None]) -> str:
    """Unified diff of what `write_entries` would do, secrets masked."""
    raise NotImplementedError


def history(path: Path) -> tuple[EnvWrite, ...]:
    """Past writes of this file by any console of this user, newest first."""
    raise NotImplementedError


def rollback(path: Path, write_id: str | None = None) -> EnvWrite:
    """Take back the last write (or restore the bytes before `write_id`), byte for byte."""
    raise NotImplementedError
