"""Pending changes of a `.env` file: chosen by the user, and not written yet.

A pure model: a window subscribes and shows it. It never reads or writes a file; whoever does
tells it what the file says (`rebase`) and how a write went (`begin`, then `commit` or
`abort`).
"""

from __future__ import annotations

import contextlib
import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.errors import SettingsError
from kimera_console.core.flags.declarations import FlagKind, find_flag, mask, parse_switch
from kimera_console.core.flags.diff import LONGEST_SHOWN, NOT_SET
from kimera_console.core.flags.settings import OriginKind
from kimera_console.core.system.masking import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from kimera_console.core.flags.declarations import Flag
    from kimera_console.core.flags.settings import FlagValue


@dataclass(frozen=True, repr=False)
class PendingChange:
    """One pending change.

    Attributes:
        flag: What is to be changed.
        text: What the file is to say; None takes the flag out of it.
        seen: What the file said when the user decided; None for nothing.
        now: What the file says now.
    """

    flag: Flag
    text: str | None
    seen: str | None
    now: str | None

    @property
    def in_conflict(self) -> bool:
        """Whether somebody else has changed this very flag since the user decided."""
        return self.now != self.seen

    @property
    def shown_new(self) -> str:
        """What the file is to say, as it may be shown."""
        return _shown(self.flag, self.text)

    @property
    def shown_seen(self) -> str:
        """What the file said, as it may be shown."""
        return _shown(self.flag, self.seen)

    @property
    def shown_now(self) -> str:
        """What the file says now, as it may be shown."""
        return _shown(self.flag, self.now)

    def __repr__(self) -> str:
        return f"PendingChange({self.flag.name}: {self.shown_seen} -> {self.shown_new})"


class PendingChanges:
    """The pending changes, and those that are being written."""

    def __init__(self) -> None:
        self._values: dict[str, FlagValue] = {}
        self._waiting: dict[str, PendingChange] = {}
        self._applying: dict[str, PendingChange] = {}
        self._listeners: list[Callable[[], None]] = []

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def changes(self) -> tuple[PendingChange, ...]:
        """The pending changes, in the order in which they were made."""
        return tuple(self._waiting.values())

    @property
    def conflicts(self) -> tuple[PendingChange, ...]:
        """Pending changes of flags that somebody else has changed since."""
        return tuple(each for each in self._waiting.values() if each.in_conflict)

    @property
    def applying(self) -> tuple[str, ...]:
        """Names of the flags that are being written."""
        return tuple(self._applying)

    @property
    def arriving(self) -> dict[str, str | None]:
        """What is being written, as `envfile.write_entries` takes it."""
        return {name: change.text for name, change in self._applying.items()}

    @property
    def texts(self) -> dict[str, str | None]:
        """The pending changes, as `envfile.write_entries` takes them."""
        return {name: change.text for name, change in self._waiting.items()}

    @property
    def kept(self) -> dict[str, tuple[str | None, str | None]]:
        """All changes, for `restore`: flag -> wanted text, and the file's text when chosen."""
        waiting = {**self._applying, **self._waiting}
        return {name: (change.text, change.seen) for name, change in waiting.items()}

    def of(self, name: str) -> PendingChange | None:
        """A flag's change that is pending or being written; None where there is none."""
        return self._waiting.get(name) or self._applying.get(name)

    def set(self, name: str, text: str | None) -> None:
        """Plan a text for a flag; the one that the file has already drops a pending change."""
        flag, said = find_flag(name), self._current(name)
        if self._is_current(flag, text, said):
            self._waiting.pop(name, None)
        else:
            self._waiting[name] = PendingChange(flag, text, said, said)
        self._notify()

    def restore(self, kept: Mapping[str, tuple[str | None, str | None]]) -> int:
        """Restore the changes that were pending when the console ended; call it after `rebase`.

        A change that the file has by now is dropped. Where the file has another text than when
        the user decided, it is a conflict. A name that is no flag of this version is passed over.

        Args:
            kept: As `kept` gave it.

        Returns:
            How many changes are pending.
        """
        for name, (text, seen) in kept.items():
            with contextlib.suppress(SettingsError):
                flag, now = find_flag(name), self._current(name)
                if name not in self._waiting and not self._is_current(flag, text, now):
                    self._waiting[name] = PendingChange(flag, text, seen, now)
        self._notify()
        return len(self._waiting)

    def remove(self, *names: str) -> None:
        """Drop the pending changes of these flags."""
        for name in names:
            self._waiting.pop(name, None)
        self._notify()

    def clear(self) -> None:
        """Drop all pending changes; what is being written goes on."""
        self._waiting.clear()
        self._notify()

    def keep_own(self, name: str) -> None:
        """Settle a conflict: the pending text replaces what somebody else has written."""
        change = self._waiting[name]
        self._waiting[name] = dataclasses.replace(change, seen=change.now)
        self._notify()

    def begin(self) -> tuple[PendingChange, ...]:
        """The changes to be written now; no longer pending unless `abort` is called."""
        self._applying, self._waiting = self._waiting, {}
        self._notify()
        return tuple(self._applying.values())

    def abort(self) -> None:
        """Nothing was written: the changes are pending again."""
        tried, self._applying = self._applying, {}
        self._waiting = {**tried, **self._waiting}
        self._notify()

    def commit(self) -> None:
        """The changes were written; the caller then gives the file's values to `rebase`."""
        for name, change in self._applying.items():
            value = self._values.get(name)
            if value is not None:
                self._values[name] = dataclasses.replace(value, file_value=change.text)
        self._applying = {}

    def rebase(self, values: Iterable[FlagValue]) -> tuple[str, ...]:
        """Take the file's present values; pending changes stay.

        A change that the file has by now is dropped.

        Returns:
            Names of flags whose text in the file changed and that have no pending change.
        """
        before = self._values
        self._values = {value.flag.name: value for value in values}
        for name, change in tuple(self._waiting.items()):
            now = self._current(name)
            if self._is_current(change.flag, change.text, now):
                del self._waiting[name]
            else:
                self._waiting[name] = dataclasses.replace(change, now=now)
        self._notify()
        return tuple(
            name
            for name, value in self._values.items()
            if name in before
            and before[name].file_value != value.file_value
            and name not in self._waiting
        )

    def reset(self) -> None:
        """Forget values and changes, because another file is read from now on."""
        self._values, self._waiting, self._applying = {}, {}, {}
        self._notify()

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` after every change; returns a function that ends it."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            with contextlib.suppress(ValueError):
                self._listeners.remove(listener)

        return unsubscribe

    def _current(self, name: str) -> str | None:
        """What the file says, or is about to."""
        if name in self._applying:
            return self._applying[name].text
        value = self._values.get(name)
        return value.file_value if value is not None else None

    def _is_current(self, flag: Flag, text: str | None, said: str | None) -> bool:
        """Whether the file says that already.

        Saying nothing is as good as the default, but not where the environment speaks: there
        somebody may want the default written down.
        """
        value = self._values.get(flag.name)
        if said is None and (value is None or value.origin.kind is not OriginKind.ENVIRONMENT):
            said = flag.default if text is not None else None
        if text is None or said is None:
            return text is said
        if flag.kind is FlagKind.SWITCH and parse_switch(said) is not None:
            return parse_switch(text) is parse_switch(said)
        return text == said

    def _notify(self) -> None:
        for listener in tuple(self._listeners):
            listener()


def _shown(flag: Flag, text: str | None) -> str:
    if text is None:
        return NOT_SET
    shown = printable(mask(flag, text))
    return shown if len(shown) <= LONGEST_SHOWN else shown[: LONGEST_SHOWN - 1] + "…"


__all__ = ["PendingChange", "PendingChanges"]
