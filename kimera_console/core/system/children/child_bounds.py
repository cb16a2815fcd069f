"""Bounds on a child's time and memory, looked at while it is followed, and on its result."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from kimera_console.core.errors import ChildFailedError
from kimera_console.core.system.memory import resident_bytes
from kimera_console.core.system.records import RecordError, from_plain
from kimera_console.core.system.units import byte_size

if TYPE_CHECKING:
    from pathlib import Path

T = TypeVar("T")

LARGEST_RESULT_BYTES = 256 * 1024 * 1024
"""A result is figures, texts and their tokens, some megabytes; vectors go by files of their own."""


@dataclass(frozen=True)
class ChildResult:
    """What a child left.

    Attributes:
        value: The handler's result.
        seconds: Wall time from start to exit.
        log: The last lines of its standard error.
    """

    value: dict[str, Any]
    seconds: float
    log: str

    def answer(self, kind: type[T]) -> T:
        """The handler's result as the record that it is.

        Raises:
            ChildFailedError: It holds no such record.
        """
        try:
            return from_plain(self.value, kind)
        except RecordError as problem:
            raise ChildFailedError(
                f"Its answer cannot be read ({problem}).", log=self.log
            ) from problem


@dataclass
class Bounds:
    """What a child may use; time counts from here on.

    Attributes:
        seconds: Until it must have ended; None for no bound.
        rss_bytes: Resident memory that it may hold; None for no bound.
        hint: What to do when it is ended, for the error.
    """

    seconds: float | None = None
    rss_bytes: int | None = None
    hint: str = ""
    _began: float = field(default_factory=time.monotonic)

    def check(self, pid: int) -> None:
        """Look once.

        Raises:
            ChildFailedError: It is over a bound; to be ended.
        """
        if self.seconds is not None and time.monotonic() - self._began > self.seconds:
            raise ChildFailedError(
                f"It gave no answer within {self.seconds:.0f} seconds and was ended.",
                hint=self.hint,
            )
        if self.rss_bytes is not None and resident_bytes(pid) > self.rss_bytes:
            raise ChildFailedError(
                f"It took more than {byte_size(self.rss_bytes)} of memory and was ended.",
                hint=self.hint,
            )


def read_result(path: Path) -> dict[str, Any]:
    """What a child left as its result.

    Raises:
        ChildFailedError: It is larger than any result.
    """
    size = path.stat().st_size
    if size > LARGEST_RESULT_BYTES:
        raise ChildFailedError(
            f"It left a result of {byte_size(size)}; at most {byte_size(LARGEST_RESULT_BYTES)} are"
            " expected."
        )
    value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return value
