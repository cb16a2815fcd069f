"""Which vectors of a store are meant: table, key and vector column, as plain values."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any

from kimera_console.core.errors import StoreError
from kimera_console.core.system.records import RecordError, from_plain


class VectorKind(enum.Enum):
    """How a column stores a vector."""

    VECTOR = "vector"  # pgvector, float32
    HALFVEC = "halfvec"  # pgvector, float16
    REAL_ARRAY = "real_array"  # PostgreSQL real[] or double precision[]
    JSON_LIST = "json_list"  # a JSON list of numbers, in a JSON or a text column
    BLOB_F32 = "blob_f32"  # little-endian float32
    BLOB_F16 = "blob_f16"  # little-endian float16

    @property
    def is_half(self) -> bool:
        """Whether only 11 bits of each number are kept."""
        return self in (VectorKind.HALFVEC, VectorKind.BLOB_F16)


@dataclass(frozen=True, order=True)
class TableRef:
    """A table's or view's name.

    Attributes:
        name: The name itself, any characters.
        schema: The schema where it is not the connection's default one; else "".
    """

    name: str
    schema: str = ""

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}" if self.schema else self.name


@dataclass(frozen=True)
class StoreChoice:
    """One vector column and the key that tells its rows apart.

    Made by `tables.choose_columns`, which checks it against the store.

    Attributes:
        table: Table or view.
        key: Columns that are unique together and never NULL, in order.
        vector: The vector column.
        kind: How it stores a vector.
        dimension: The declared dimension, else the one that every looked-at row has; None where
            rows differ or none has a vector.
    """

    table: TableRef
    key: tuple[str, ...]
    vector: str
    kind: VectorKind
    dimension: int | None = None

    def __str__(self) -> str:
        return f"{self.table}.{self.vector}"

    def to_dict(self) -> dict[str, Any]:
        """As JSON keeps it; holds no password."""
        return {
            "table": self.table.name,
            "schema": self.table.schema,
            "key": list(self.key),
            "vector": self.vector,
            "kind": self.kind.value,
            "dimension": self.dimension,
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> StoreChoice:
        """The inverse of `to_dict`.

        Raises:
            StoreError: Something is missing or of the wrong type.
        """
        try:
            kept = from_plain(data, _KeptChoice)
        except RecordError as error:
            raise StoreError(
                "A kept choice of a store's columns cannot be read.",
                hint="Choose the table and its columns again.",
                log=str(error),
            ) from error
        table = TableRef(kept.table, kept.schema)
        return cls(table, kept.key, kept.vector, kept.kind, kept.dimension)


@dataclass(frozen=True)
class _KeptChoice:
    """A choice as JSON keeps it."""

    table: str
    key: tuple[str, ...]
    vector: str
    kind: VectorKind
    dimension: int | None
    schema: str = ""
