"""Fallbacks kept across sessions, and which of them somebody has acknowledged.

One JSON line each in the console's state folder, private to the user; secrets are struck out by
value. It is for the operator who comes in the morning, so losing a line costs little and the
file stays small: the oldest half goes when it is full. A line that was torn is passed over.
"""

from __future__ import annotations

import contextlib
import json
import logging
from typing import TYPE_CHECKING, Any

from kimera_console.core.embedding.embeddings import FallbackEvent
from kimera_console.core.embedding.monitor.export import event_dict
from kimera_console.core.system import durable
from kimera_console.core.system.masking import mask_values
from kimera_console.core.system.paths import console_paths

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

KEPT_LINES = 500
LONGEST_READ_BYTES = 1_000_000
"""More is never read, whatever is in the file."""
LONGEST_REASON = 600
LOCK_S = 1.0
"""A fallback waits no longer for another console; it is in the log anyway."""

_LOG = logging.getLogger(__name__)


class FallbackHistory:
    """The file. Reading and writing never raise: a history that cannot be kept is only logged.

    Args:
        path: The file; by default `fallbacks.jsonl` in the state folder.
        secrets: Values to strike out, asked for at each write.
    """

    def __init__(
        self, path: Path | None = None, *, secrets: Callable[[], Iterable[str]] = lambda: ()
    ) -> None:
        self.path = path or console_paths().state / "fallbacks.jsonl"
        self._secrets = secrets

    def events(self) -> tuple[FallbackEvent, ...]:
        """Kept fallbacks, oldest first."""
        return tuple(_event(line) for line in self._lines() if _is_event(line))

    def unacknowledged(self) -> tuple[FallbackEvent, ...]:
        """Those that came after the newest acknowledgement."""
        found: list[FallbackEvent] = []
        for line in self._lines():
            if "acknowledged" in line:
                found.clear()
            elif _is_event(line):
                found.append(_event(line))
        return tuple(found)

    def add(self, events: Iterable[FallbackEvent]) -> None:
        secrets = tuple(self._secrets())
        lines = []
        for event in events:
            line = event_dict(event)
            line["why"] = mask_values(line["why"], secrets)[:LONGEST_REASON]
            lines.append(line)
        self._append(lines)

    def acknowledge(self, when: str) -> None:
        """Remember that somebody has seen all that is there.

        Args:
            when: Local time, ISO 8601.
        """
        if any(_is_event(line) for line in self._lines()):
            self._append([{"acknowledged": when}])

    def _append(self, lines: list[dict[str, str]]) -> None:
        if not lines:
            return
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with durable.locked(self.path, timeout_s=LOCK_S):
                kept = [*self._lines(), *lines]
                if len(kept) > KEPT_LINES:
                    kept = kept[-KEPT_LINES // 2 :]
                text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in kept)
                durable.replace_file(self.path, text.encode("utf-8", "replace"))
        except OSError as error:
            _LOG.info("the fallback could not be kept in %s: %s", self.path, error)

    def _lines(self) -> list[dict[str, Any]]:
        found = []
        with contextlib.suppress(OSError), self.path.open("rb") as stream:
            for raw in stream.read(LONGEST_READ_BYTES).splitlines():
                with contextlib.suppress(ValueError, RecursionError):
                    line = json.loads(raw)
                    if isinstance(line, dict):
                        found.append(line)
        return found[-KEPT_LINES:]


# Not by the codec of records: "from" can be no field of a dataclass, and a line of a later version
# is kept as it is when the file is written again.
def _is_event(line: dict[str, Any]) -> bool:
    return all(isinstance(line.get(name), str) for name in ("when", "from", "to", "why"))


def _event(line: dict[str, Any]) -> FallbackEvent:
    return FallbackEvent(line["when"], line["from"], line["to"], line["why"])
