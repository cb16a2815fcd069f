"""The folder that a reader of the documents stands in."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from kimera_console.core.embedding.backends.lightweight import LightweightBackend
from kimera_console.core.jobs import JobContext
from tests.helpers.stores import DIMENSION, Database, Planted, plant, stored_by_others

if TYPE_CHECKING:
    from pathlib import Path

_TEXTS = ("A short text.", "Another one, which is longer.", "Good bread needs only flour.")


def prepare(folder: Path) -> Planted:
    """Files of texts, a models folder, and Kimera's database with MiniLM's vectors.

    Args:
        folder: An empty one.

    Returns:
        What is in the database.
    """
    rows = [f"{number},{text!r}" for number, text in enumerate(_TEXTS)]
    table = "\n".join(["key,body", *(row.replace("'", '"') for row in rows)]) + "\n"
    (folder / "texts.csv").write_text(table, encoding="utf-8")
    with gzip.open(folder / "texts.gz", "wt", encoding="utf-8") as file:
        file.write("\n".join(_TEXTS) + "\n")
    (folder / "models").mkdir()
    backend = LightweightBackend(DIMENSION)
    planted = plant(
        stored_by_others,
        lambda texts: backend.encode(texts, batch_size=32, context=JobContext()).vectors,
        count=100,
    )
    planted.write(Database(f"sqlite:///{folder / 'kimera_swm.db'}", "sqlite"))
    return planted
