"""Ids of rows by class: the first of each in memory, all of them in a file."""

from __future__ import annotations

import csv
import json
import tempfile
from typing import IO, TYPE_CHECKING

from kimera_console.core.errors import StoreError
from kimera_console.core.stores.database.keys import shown_key
from kimera_console.core.system.durable import staged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from kimera_console.core.stores.database.reading import Key

LISTED = 100
"""Ids of a class that are kept in memory, and shown."""
FORMS = (".csv", ".jsonl")


def check_form(path: Path) -> None:
    """Refuse a name that says no known form, before anything is read.

    Raises:
        StoreError: It ends in neither .csv nor .jsonl, or its folder is not there.
    """
    if path.suffix.lower() not in FORMS:
        raise StoreError(
            f"{path} is not a file that a list of ids can be written to.",
            hint="Let its name end in .csv or .jsonl.",
        )
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise StoreError(f"{path} cannot be written there.", hint="Name a file in a folder.")


class IdList:
    """Collects ids by class and reason.

    The whole list waits in a temporary file, so memory does not grow with it, and a class that
    turns out to be none can still be left out.

    Args:
        whole: Whether a file of all is wanted at the end; else only the first are kept.
    """

    def __init__(self, *, whole: bool) -> None:
        self._first: dict[str, dict[str, list[Key]]] = {}
        # UTF-8 with surrogates: a database may hold texts that are not.
        self._spool: IO[str] | None = (
            tempfile.TemporaryFile("w+", encoding="utf-8", errors="surrogatepass")  # noqa: SIM115
            if whole
            else None
        )

    def __enter__(self) -> IdList:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._spool is not None:
            self._spool.close()

    def add(self, group: str, reason: str, keys: Sequence[Key]) -> None:
        """Note rows of a class."""
        if not keys:
            return
        first = self._first.setdefault(group, {}).setdefault(reason, [])
        first.extend(keys[: LISTED - len(first)])
        if self._spool is not None:
            lines = (json.dumps([group, reason, shown_key(key)]) + "\n" for key in keys)
            self._spool.writelines(lines)

    def first(self, group: str, *, without: frozenset[str] = frozenset()) -> tuple[Key, ...]:
        """The first ids of a class, those of some reasons left out."""
        reasons = self._first.get(group, {})
        found = [key for name, keys in reasons.items() if name not in without for key in keys]
        return tuple(found[:LISTED])

    def write(
        self, path: Path, key: Sequence[str], *, without: frozenset[str] = frozenset()
    ) -> int:
        """Write all of them; how many there are.

        Args:
            path: A .csv or .jsonl file; an older one is replaced.
            key: Names of the key's columns.
            without: Reasons to leave out.

        Raises:
            StoreError: It cannot be written; an older file is as it was.
        """
        if self._spool is None:
            raise ValueError("the list was made without a file")
        self._spool.seek(0)
        rows = (json.loads(line) for line in self._spool)
        wanted = (row for row in rows if row[1] not in without)
        try:
            with (
                staged(path) as new,
                new.open("w", encoding="utf-8", errors="replace", newline="") as file,
            ):
                write = _writer(file, key, path.suffix.lower())
                return sum(write(row) for row in wanted)
        except OSError as error:
            raise StoreError(
                f"{path} could not be written: {error.strerror or error}.",
                hint="Check the free space and the permissions there, or name another file.",
            ) from error

    def __iter__(self) -> Iterator[str]:
        return iter(self._first)


def _writer(file: IO[str], key: Sequence[str], form: str) -> Callable[[list[object]], int]:
    if form == ".jsonl":

        def write_line(row: list[object]) -> int:
            data = {"class": row[0], "reason": row[1], "id": row[2]}
            file.write(json.dumps(data, ensure_ascii=False) + "\n")
            return 1

        return write_line
    table = csv.writer(file)
    table.writerow(["class", "reason", *key])

    def write_row(row: list[object]) -> int:
        values = row[2] if isinstance(row[2], list) else [row[2]]
        table.writerow([row[0], row[1], *values])
        return 1

    return write_row
