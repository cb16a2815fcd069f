"""One list of texts, its vectors and one selection: what every view of them shares."""

from __future__ import annotations

import contextlib
import enum
import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kimera_console.core.texts.embedding import EmbeddedTexts, identity
from kimera_console.core.texts.list.text_list import TextEntry, TextList

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from kimera_console.core.embedding.backends.base import BackendInfo


class TextSetChange(enum.Enum):
    """What of a set of texts changed."""

    TEXTS = "texts"
    """The list: added, edited, removed, taken back."""
    VECTORS = "vectors"
    """Which texts have vectors, or whose; follows TEXTS where that matters."""
    SELECTION = "selection"
    COLUMN = "column"
    """The column that colours and labels go by."""


@dataclass(frozen=True, eq=False)
class ShownTexts:
    """The entries that have vectors, in the list's order.

    Attributes:
        entries: n of them.
        info: Who made the vectors.
        made: Vectors that were made, float32, unit norm, all by one backend.
        rows: Row of `made` for each entry; None where they are in the same order.
    """

    entries: tuple[TextEntry, ...]
    info: BackendInfo
    made: NDArray[np.float32]
    rows: NDArray[np.intp] | None

    @functools.cached_property
    def vectors(self) -> NDArray[np.float32]:
        """float32, shape (n, dimension).

        Gathered when first asked for: 20 MB of a long list are better copied in a job.
        """
        return self.made if self.rows is None else self.made[self.rows]

    def row_of(self, key: int | None) -> int:
        """Row of an entry, -1 if it is not among these."""
        for row, entry in enumerate(self.entries):
            if entry.key == key:
                return row
        return -1


@dataclass(frozen=True)
class TextFacts:
    """What embedding found out about a text."""

    tokens: int
    truncated: bool


class TextSet:
    """Keeps list, vectors, selection and chosen column, and notifies listeners of each change.

    Not thread-safe: it belongs to the thread of its listeners.
    """

    def __init__(self) -> None:
        self._list = TextList()
        self._embedded: EmbeddedTexts | None = None
        self._rows: dict[str, int] = {}
        self._shown: ShownTexts | None = None
        self._missing: int | None = None
        self._truncated: tuple[int, ...] | None = None
        self._selected: int | None = None
        self._column = ""
        self._listeners: list[Callable[[TextSetChange], None]] = []

    @property
    def texts(self) -> TextList:
        """The list; change it through the set, so that listeners are notified."""
        return self._list

    @property
    def embedded(self) -> EmbeddedTexts | None:
        """The last result of embedding, or None."""
        return self._embedded

    @property
    def selected(self) -> int | None:
        """Key of the selected entry, or None."""
        return self._selected

    @property
    def column(self) -> str:
        """The column that texts are coloured by, "" for none; always one that the list has."""
        return self._column

    @property
    def shown(self) -> ShownTexts | None:
        """Entries with their vectors; None while no text has one."""
        if self._shown is None and self._embedded is not None:
            self._shown = self._collect(self._embedded)
        return self._shown if self._shown is not None and self._shown.entries else None

    def subscribe(self, listener: Callable[[TextSetChange], None]) -> Callable[[], None]:
        """Call `listener` after each change; returns a function that ends it."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            with contextlib.suppress(ValueError):
                self._listeners.remove(listener)

        return unsubscribe

    def add(
        self, texts: Sequence[tuple[str, Mapping[str, str]]], *, step: str
    ) -> tuple[TextEntry, ...]:
        """Append texts with their fields; returns the entries that there was room for."""
        added = self._list.add(texts, step=step)
        if added:
            self._list_changed()
        return added

    def edit(self, key: int, text: str, *, step: str) -> bool:
        """Give an entry another text; False if nothing changed."""
        changed = self._list.edit(key, text, step=step)
        if changed:
            self._list_changed()
        return changed

    def remove(self, keys: Iterable[int], *, step: str) -> int:
        """Take entries out; returns how many there were."""
        removed = self._list.remove(keys, step=step)
        if removed:
            self._list_changed()
        return removed

    def undo(self) -> str:
        """Take the last step back; returns its words, "" if there was none."""
        step = self._list.undo()
        if step:
            self._list_changed()
        return step

    def select(self, key: int | None) -> None:
        """Select an entry everywhere, or nothing."""
        if key is not None and self._list.row_of(key) is None:
            key = None
        if key != self._selected:
            self._selected = key
            self._notify(TextSetChange.SELECTION)

    def choose_column(self, column: str) -> None:
        """Colour by a column; one that the list does not have counts as none."""
        column = column if column in self._list.columns else ""
        if column != self._column:
            self._column = column
            self._notify(TextSetChange.COLUMN)

    def take(self, embedded: EmbeddedTexts | None) -> None:
        """Show these vectors from now on."""
        self._embedded = embedded
        self._rows = {} if embedded is None else {t: i for i, t in enumerate(embedded.texts)}
        self._forget()
        self._notify(TextSetChange.VECTORS)

    def missing(self) -> int:
        """How many texts of the list have no vector."""
        if self._missing is None:
            self._missing = sum(entry.text not in self._rows for entry in self._list.entries)
        return self._missing

    def is_stale(self, active: BackendInfo | None) -> bool:
        """Whether the vectors were made by another backend than this one."""
        made = self._embedded
        return made is not None and active is not None and identity(made.info) != identity(active)

    def facts(self, entry: TextEntry) -> TextFacts | None:
        """Tokens of a text and whether it was cut, None while it is not embedded."""
        row = self._rows.get(entry.text)
        if row is None or self._embedded is None:
            return None
        return TextFacts(self._embedded.tokens[row], self._embedded.truncated[row])

    def truncated(self) -> tuple[int, ...]:
        """Rows of the list whose text was cut at the backend's limit."""
        if self._truncated is None:
            cut = () if self._embedded is None else self._embedded.truncated
            places = (self._rows.get(entry.text, -1) for entry in self._list.entries)
            found = any(cut) and [row for row, at in enumerate(places) if at >= 0 and cut[at]]
            self._truncated = tuple(found or ())
        return self._truncated

    def _forget(self) -> None:
        """What was derived from list and vectors is not true any more."""
        self._shown = self._missing = self._truncated = None

    def _collect(self, embedded: EmbeddedTexts) -> ShownTexts:
        entries = tuple(entry for entry in self._list.entries if entry.text in self._rows)
        rows = np.fromiter((self._rows[entry.text] for entry in entries), np.intp, len(entries))
        whole = len(rows) == len(embedded.vectors) and bool((rows == np.arange(len(rows))).all())
        return ShownTexts(entries, embedded.info, embedded.vectors, None if whole else rows)

    def _list_changed(self) -> None:
        before = self._shown
        self._forget()
        self._notify(TextSetChange.TEXTS)
        if self._selected is not None and self._list.row_of(self._selected) is None:
            self.select(None)
        if self._column and self._column not in self._list.columns:
            self.choose_column("")
        if self._embedded is not None and (before is None or _differs(before, self.shown)):
            self._notify(TextSetChange.VECTORS)

    def _notify(self, change: TextSetChange) -> None:
        for listener in tuple(self._listeners):
            listener(change)


def _differs(before: ShownTexts, after: ShownTexts | None) -> bool:
    return after is None or before.entries != after.entries
