"""What somebody wants a `.env` file to say and has not written yet, held over the file as it is.

A pure model: a window subscribes and shows it. It never reads or writes a file; whoever does
tells it what the file says (`rebase`) and how a write went (`begin`, then `applied` or
`give_back`).
"""

from __future__ import annotations

import contextlib
import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.flags.declarations import FlagKind, find_flag, mask, parse_switch
from kimera_console.core.flags.diff import LONGEST_SHOWN, NOT_SET
from kimera_console.core.flags.settings import OriginKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from kimera_console.core.flags.declarations import Flag
    from kimera_console.core.flags.settings import FlagValue


@dataclass(frozen=True, repr=False)
class PendingChange:
    """One change that waits.

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
    """The changes that wait, and those that are on their way into the file."""

    def __init__(self) -> None:
        self._values: dict[str, FlagValue] = {}
        self._waiting: dict[str, PendingChange] = {}
        self._applying: dict[str, PendingChange] = {}
        self._listeners: list[Callable[[], None]] = []

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def changes(self) -> tuple[PendingChange, ...]:
        """What waits, in the order in which it was wanted."""
        return tuple(self._waiting.values())

    @property
    def conflicts(self) -> tuple[PendingChange, ...]:
        """What waits though somebody else has changed the same flag."""
        return tuple(each for each in self._waiting.values() if each.in_conflict)

    @property
    def applying(self) -> tuple[str, ...]:
        """Names of the flags that are on their way into the file."""
        return tuple(self._applying)

    @property
    def texts(self) -> dict[str, str | None]:
        """What waits, as `envfile.write_entries` takes it."""
        return {name: change.text for name, change in self._waiting.items()}

    def of(self, name: str) -> PendingChange | None:
        """The change of a flag that waits or is on its way; None where there is none."""
        return self._waiting.get(name) or self._applying.get(name)

    def want(self, name: str, text: str | None) -> None:
        """The file is to say this; what it says already is no change, and takes one back."""
        flag, said = find_flag(name), self._says(name)
        if self._amounts_to(flag, text, said):
            self._waiting.pop(name, None)
        else:
            self._waiting[name] = PendingChange(flag, text, said, said)
        self._tell()

    def take_back(self, *names: str) -> None:
        """These changes are not wanted any more."""
        for name in names:
            self._waiting.pop(name, None)
        self._tell()

    def discard(self) -> None:
        """Nothing is wanted any more; what is on its way goes on."""
        self._waiting.clear()
        self._tell()

    def keep_mine(self, name: str) -> None:
        """Write over what somebody else has made of this flag."""
        change = self._waiting[name]
        self._waiting[name] = dataclasses.replace(change, seen=change.now)
        self._tell()

    def begin(self, presets: Mapping[str, str | None] | None = None) -> tuple[PendingChange, ...]:
        """What is to be written now; it is on its way until `applied` or `give_back`.

        Args:
            presets: Write these at once instead of what waits; what waits for the same flags
                is overtaken, everything else goes on waiting.
        """
        if presets is None:
            self._applying, self._waiting = self._waiting, {}
        else:
            self._applying = {
                name: PendingChange(find_flag(name), text, self._says(name), self._says(name))
                for name, text in presets.items()
            }
            for name in presets:
                self._waiting.pop(name, None)
        self._tell()
        return tuple(self._applying.values())

    def give_back(self, *, keep: bool) -> None:
        """Nothing was written; `keep` what was on its way as waiting again."""
        tried, self._applying = self._applying, {}
        if keep:
            self._waiting = {**tried, **self._waiting}
        self._tell()

    def applied(self) -> None:
        """What was on its way is in the file; `rebase` follows with what that says."""
        for name, change in self._applying.items():
            value = self._values.get(name)
            if value is not None:
                self._values[name] = dataclasses.replace(value, file_value=change.text)
        self._applying = {}

    def rebase(self, values: Iterable[FlagValue]) -> tuple[str, ...]:
        """The file says this now: keep what waits on top of it.

        What the file has come to say by itself waits no more.

        Returns:
            Names of flags that changed underneath and do not wait for a change.
        """
        before = self._values
        self._values = {value.flag.name: value for value in values}
        for name, change in tuple(self._waiting.items()):
            now = self._says(name)
            if self._amounts_to(change.flag, change.text, now):
                del self._waiting[name]
            else:
                self._waiting[name] = dataclasses.replace(change, now=now)
        self._tell()
        return tuple(
            name
            for name, value in self._values.items()
            if name in before
            and before[name].file_value != value.file_value
            and name not in self._waiting
        )

    def forget(self) -> None:
        """Another file is looked at: nothing of the old one is known or wanted."""
        self._values, self._waiting, self._applying = {}, {}, {}
        self._tell()

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` after every change; returns a function that ends it."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            with contextlib.suppress(ValueError):
                self._listeners.remove(listener)

        return unsubscribe

    def _says(self, name: str) -> str | None:
        """What the file says, or is about to."""
        if name in self._applying:
            return self._applying[name].text
        value = self._values.get(name)
        return value.file_value if value is not None else None

    def _amounts_to(self, flag: Flag, text: str | None, said: str | None) -> bool:
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

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()


def _shown(flag: Flag, text: str | None) -> str:
    if text is None:
        return NOT_SET
    shown = mask(flag, text)
    shown = shown if shown.isprintable() else repr(shown)[1:-1]
    return shown if len(shown) <= LONGEST_SHOWN else shown[: LONGEST_SHOWN - 1] + "…"


__all__ = ["PendingChange", "PendingChanges"]
