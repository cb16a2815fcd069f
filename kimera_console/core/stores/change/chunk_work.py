"""One chunk of a run: its rows read, those that are not settled embedded, and all of it written.

A row is settled if the ledger holds the hash of its key, class and text of now, and the new
column has a vector exactly where it should. So whatever changes, arrives, or is overwritten by
others is found by reading the chunk again.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.core.stores.audit.classes import Finding, find_classes
from kimera_console.core.stores.change import ledger
from kimera_console.core.stores.change.rules import (
    DEGRADED,
    EMBED,
    EMPTY,
    IMAGE,
    MISSING,
    NO_TEXT,
    NOT_REPRODUCED,
    SKIP,
    Rules,
)  # fmt: skip
from kimera_console.core.stores.database.choice import VectorKind
from kimera_console.core.stores.database.codec import decode, encode
from kimera_console.core.stores.database.keys import dump_key
from kimera_console.core.stores.database.reading import iter_rows
from kimera_console.core.stores.database.sql import sql_column
from kimera_console.core.stores.database.tables import doubled_key
from kimera_console.core.stores.recipes.old_model import LONGEST_TEXT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray
    from sqlalchemy import Connection

    from kimera_console.core.stores.change.ledger import KeyRange, Run
    from kimera_console.core.stores.change.target import Target
    from kimera_console.core.stores.change.writing import Writer
    from kimera_console.core.stores.database.connection import Store
    from kimera_console.core.stores.database.reading import Key
    from kimera_console.core.stores.recipes.old_model import OldModel
    from kimera_console.core.stores.recipes.text_recipe import RowRenderer, RowText

HASH_BYTES = 8
REPRODUCED_COSINE = 0.999


@dataclass
class ChunkRow:
    """A row of a chunk.

    Attributes:
        key: Its key.
        name: Its class; "" where nothing is the matter with it.
        action: EMBED or SKIP.
        text: The text as far as a model reads it; "" where there is none.
        hash: 8 bytes of key, class and whole text.
        old: The old vector, where it was asked for.
    """

    key: Key
    name: str
    action: str
    text: str
    hash: bytes
    old: NDArray[np.float32] | None = None


@dataclass(frozen=True)
class ChunkResult:
    """What was done for a chunk.

    Attributes:
        rows: Rows that it has.
        embedded: Of them, rows with a new vector now.
        written: Rows that were written by this call.
        classes: Rows that were left out, by class.
    """

    rows: int
    embedded: int
    written: int
    classes: Counter[str] = field(default_factory=Counter)


@dataclass
class ChunkWorker:
    """Does chunks of one run.

    Attributes:
        store: The store.
        run: The run.
        renderer: Its recipes, made ready.
        rules: What is done with rows of each class.
        target: The new model.
        writer: The connection that writes.
        old: The old model, to tell rows that the recipe does not reproduce; None embeds them.
        embedding: Called with the number of texts before they are embedded.
    """

    store: Store
    run: Run
    renderer: RowRenderer
    rules: Rules
    target: Target
    writer: Writer
    old: OldModel | None = None
    embedding: Callable[[int], None] = lambda _texts: None

    def work(self, chunk: KeyRange) -> ChunkResult:
        """Do a chunk for the first time, or what is not settled of one that was done.

        Raises:
            StoreError: The database refuses, a row of a class for which nothing was chosen, or a
                vector would be of another origin.
            BackendError: The model fails.
        """
        rows = self._read(chunk)
        kept = _split(chunk.hashes)
        present = self._present(chunk) if chunk.done else set()
        open_rows = [row for row in rows if not self._is_settled(row, kept, present)]
        if chunk.done and not open_rows and len(kept) == len(rows):
            return ChunkResult(len(rows), sum(row.action == EMBED for row in rows), 0, _left(rows))
        self._set_apart(open_rows)
        vectors = self._embed([row for row in open_rows if row.action == EMBED])
        with self.writer.transaction() as connection:
            self._write(connection, open_rows, vectors, fresh=not chunk.done)
            ledger.finish_chunk(
                connection, self.run.id, chunk.number, rows=len(rows),
                embedded=sum(row.action == EMBED for row in rows),
                hashes=b"".join(row.hash for row in rows),
            )  # fmt: skip
        return ChunkResult(
            len(rows), sum(row.action == EMBED for row in rows), len(open_rows), _left(rows)
        )

    def _read(self, chunk: KeyRange) -> list[ChunkRow]:
        choice = self.run.choice
        needed = [*self.renderer.needed]
        switched = self.run.column == choice.vector
        old_column = self.run.old_column if switched else choice.vector
        # As the rows' hashes were made: after a switch the rules are not quite the run's.
        looks = self.rules.needs_old_vector or Rules(self.run.rules).needs_old_vector
        if looks and old_column not in needed:
            needed.append(old_column)
        found: list[ChunkRow] = []
        pages = iter_rows(
            self.store, choice.table, choice.key, needed,
            after_key=chunk.after, until_key=chunk.last,
        )  # fmt: skip
        for page in pages:
            values = [page.row(index) for index in range(len(page.keys))]
            vectors = [_vector(v[old_column], choice.kind) if looks else None for v in values]
            names = vector_classes(vectors, half=choice.kind.is_half) if looks else [""] * len(
                values
            )  # fmt: skip
            for key, row, vector, name in zip(page.keys, values, vectors, names, strict=True):
                found.append(self._row(key, self.renderer.render(row), vector, name))
        self._check_keys(found)
        return found

    def _check_keys(self, rows: Sequence[ChunkRow]) -> None:
        """A key that no constraint guards was unique at the beginning, and may be so no more."""
        counts = Counter(row.key for row in rows)
        doubled = {key: times for key, times in counts.items() if times > 1}
        if doubled:
            choice, (key, times) = self.run.choice, next(iter(doubled.items()))
            raise doubled_key(
                choice.table, choice.key, key, times, len(doubled), sum(doubled.values())
            )

    def _row(
        self, key: Key, made: RowText, vector: NDArray[np.float32] | None, name: str
    ) -> ChunkRow:
        name = text_class(made) or name
        text = made.text or ""
        action = self.rules.action(name, key)
        return ChunkRow(key, name, action, text[:LONGEST_TEXT], _hash(key, name, text), vector)

    def _present(self, chunk: KeyRange) -> set[Key]:
        """Keys of rows that have a new vector."""
        pages = iter_rows(
            self.store, self.run.choice.table, self.run.choice.key,
            after_key=chunk.after, until_key=chunk.last, present=self.run.column,
        )  # fmt: skip
        return {key for page in pages for key in page.keys}

    def _is_settled(self, row: ChunkRow, kept: frozenset[bytes], present: set[Key]) -> bool:
        if row.action == EMBED and row.key not in present:
            if _marked(row.hash) in kept:
                # Left out before, because the old model does not reproduce it.
                row.name, row.action, row.hash = NOT_REPRODUCED, SKIP, _marked(row.hash)
                return True
            if row.name == MISSING and self.run.rules.get(MISSING) == SKIP and row.hash in kept:
                row.action = SKIP  # left out before the switch; what arrived since is embedded
                return True
        if row.action == SKIP and self._in_force:
            return row.hash in kept  # what others wrote into the column in force is theirs
        return row.hash in kept and (row.key in present) == (row.action == EMBED)

    @property
    def _in_force(self) -> bool:
        """Whether the new vectors stand under the old column's name already."""
        return self.run.column == self.run.choice.vector

    def _set_apart(self, rows: Sequence[ChunkRow]) -> None:
        """Leave out the rows that the old model does not reproduce, where that was chosen."""
        if self.old is None or self.rules.chosen.get(NOT_REPRODUCED) != SKIP:
            return
        # A class that was reported already has a rule of its own.
        asked = [r for r in rows if r.action == EMBED and not r.name and r.old is not None]
        fitting = [r for r in asked if r.old is not None and len(r.old) == self.old.dimension]
        good: set[int] = set()
        if fitting:
            stored = np.stack([row.old for row in fitting if row.old is not None])
            made = self.old.encode([row.text for row in fitting])
            norms = np.linalg.norm(stored, axis=1) * np.linalg.norm(made, axis=1)
            cosines = (stored * made).sum(axis=1) / np.where(norms > 0, norms, 1)
            good = {id(r) for r, c in zip(fitting, cosines, strict=True) if c >= REPRODUCED_COSINE}
        for row in asked:
            if id(row) not in good:
                row.name, row.action = NOT_REPRODUCED, SKIP
                row.hash = _marked(row.hash)

    def _embed(self, rows: Sequence[ChunkRow]) -> dict[Key, Any]:
        if not rows:
            return {}
        self.embedding(len(rows))
        made = self.target.encode([row.text for row in rows])
        kind = VectorKind(self.run.new_kind)
        return {row.key: encode(vector, kind) for row, vector in zip(rows, made, strict=True)}

    def _write(
        self,
        connection: Connection,
        rows: Sequence[ChunkRow],
        vectors: dict[Key, Any],
        *,
        fresh: bool,
    ) -> None:
        values = [
            {"kimera_vector": vectors.get(row.key), **_bound(row.key)}
            for row in rows
            # A new column is empty as it is; in one that is in force others' vectors stay.
            if row.key in vectors or not (fresh or self._in_force)
        ]
        if values:
            connection.execute(_update(self.run), values)


def _update(run: Run) -> Any:
    from sqlalchemy import bindparam, quoted_name, table, update
    from sqlalchemy.types import NullType

    choice = run.choice
    columns = [sql_column(name) for name in (run.column, *choice.key)]
    schema = quoted_name(choice.table.schema, quote=True) if choice.table.schema else None
    made = table(quoted_name(choice.table.name, quote=True), *columns, schema=schema)
    wanted = update(made).values({columns[0]: bindparam("kimera_vector", type_=NullType())})
    for place, column in enumerate(columns[1:]):
        wanted = wanted.where(column == bindparam(f"kimera_key_{place}", type_=NullType()))
    return wanted


def _bound(key: Key) -> dict[str, Any]:
    return {f"kimera_key_{place}": value for place, value in enumerate(key)}


def _left(rows: Sequence[ChunkRow]) -> Counter[str]:
    return Counter(row.name for row in rows if row.action == SKIP)


def _split(hashes: bytes) -> frozenset[bytes]:
    return frozenset(
        hashes[start : start + HASH_BYTES] for start in range(0, len(hashes), HASH_BYTES)
    )


def _hash(key: Key, name: str, text: str) -> bytes:
    digest = hashlib.blake2b(digest_size=HASH_BYTES)
    for part in (dump_key(key), name, text):
        data = part.encode("utf-8", errors="surrogatepass")
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.digest()


def _marked(digest: bytes) -> bytes:
    return bytes(byte ^ 0x5A for byte in digest)


def text_class(made: RowText) -> str:
    """IMAGE, NO_TEXT, EMPTY, or "" for a row with a text."""
    if made.excluded_as:
        return IMAGE
    if made.text is None:
        return NO_TEXT
    return "" if made.text.strip() else EMPTY


def _vector(value: object, kind: VectorKind) -> NDArray[np.float32] | None:
    return None if value is None else decode(value, kind)


def vector_classes(vectors: Sequence[NDArray[np.float32] | None], *, half: bool) -> list[str]:
    """DEGRADED, MISSING or "" for each."""
    names = [MISSING] * len(vectors)
    for width in {len(vector) for vector in vectors if vector is not None}:
        places = [i for i, v in enumerate(vectors) if v is not None and len(v) == width]
        part = np.stack([v for v in vectors if v is not None and len(v) == width])
        for place, finding in zip(places, find_classes(part, half=half), strict=True):
            good = finding in (Finding.MODEL, Finding.ONE_SIGN)
            names[place] = "" if good else DEGRADED
    return names
