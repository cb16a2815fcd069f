"""Databases of vectors, as others have made them: written with SQLAlchemy alone."""

from __future__ import annotations

import hashlib
import json
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

DIMENSION = 384
STORED_COUNTS = (100, 200)
"""Sizes of `plant` whose texts are in tests/golden/stored.npz."""
_THINGS = (
    "coastal erosion", "jazz trumpet", "bread oven", "glacier survey", "tax return", "rose garden",
    "night train", "chess opening", "heart surgery", "desert caravan", "violin repair", "ant hill",
    "moon landing", "cheese cellar", "traffic light", "coral reef", "poker game", "court verdict",
    "steam engine", "tea ceremony", "volcanic ash", "wedding dress", "river ferry", "sleep study",
    "stock market", "mountain rescue", "beehive", "opera singer", "potato harvest", "radio signal",
    "dinosaur bone", "football match", "sailing knot", "language lesson", "paper mill", "shark",
    "solar panel", "stamp collection", "thunderstorm", "vaccine trial",
)  # fmt: skip
_DEEDS = (
    "ruins the holiday of", "pays for", "inspires", "delays", "is painted beside", "outlives",
    "was compared with", "needs the help of", "explains", "competes against",
)  # fmt: skip
_PLACES = (
    "in Lisbon", "at dawn", "under the old bridge", "during the strike", "for the first time",
    "without permission", "in a children's book", "after the war", "on live television", "by mail",
)  # fmt: skip


@dataclass(frozen=True)
class Database:
    """A database that a test may write.

    Attributes:
        url: What a user would name it.
        name: "sqlite" or "postgresql".
    """

    url: str
    name: str

    @property
    def engine(self) -> sa.Engine:
        """An engine that keeps no connection."""
        url = self.url.replace("postgresql://", "postgresql+psycopg://", 1)
        return sa.create_engine(url, poolclass=NullPool)

    def run(self, statement: str, rows: Sequence[dict[str, Any]] | None = None) -> None:
        """Execute one statement, or once for each row."""
        with self.engine.begin() as connection:
            if rows is None:
                connection.exec_driver_sql(statement)
            elif rows:
                connection.execute(sa.text(statement), list(rows))

    @property
    def vector_type(self) -> str:
        """Kimera's type of a vector column."""
        return f"vector({DIMENSION})" if self.name == "postgresql" else "JSON"


def sentences(count: int, seed: int = 0) -> list[str]:
    """Different English sentences about different things."""
    chance = random.Random(seed)
    found: dict[str, None] = {}
    while len(found) < count:
        one, other = chance.sample(_THINGS, 2)
        found[f"The {one} {chance.choice(_DEEDS)} the {other} {chance.choice(_PLACES)}"] = None
    return list(found)


def kimera_lightweight(count: int, seed: int = 0) -> NDArray[np.float64]:
    """As Kimera makes them: uniform numbers in 0..1."""
    return np.random.RandomState(seed).rand(count, DIMENSION)


def kimera_dummy(texts: Sequence[str], dimension: int = DIMENSION) -> NDArray[np.float64]:
    """As Kimera makes them: a text's SHA-256 over 255, repeated."""
    digests = [hashlib.sha256(text.encode()).digest() for text in texts]
    return np.stack([np.resize(np.frombuffer(d, np.uint8) / 255, dimension) for d in digests])


def unit_vectors(count: int, dimension: int = DIMENSION, seed: int = 0) -> NDArray[np.float32]:
    """Random directions, as a model of something else gives them."""
    made = np.random.default_rng(seed).normal(size=(count, dimension))
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)


def stored_by_others(texts: Sequence[str]) -> NDArray[np.float32]:
    """MiniLM's vectors of planted texts, as sentence-transformers made them."""
    with np.load(Path(__file__).parent.parent / "golden" / "stored.npz") as kept:
        places = {str(text): place for place, text in enumerate(kept["texts"])}
        rows: NDArray[np.float32] = kept["vectors"].astype(np.float32)
    return rows[[places[text] for text in texts]]


@dataclass
class Planted:
    """A store of Kimera's with rows of known classes.

    Attributes:
        geoids: Rows of the table, as Kimera writes them.
        scars: Rows of the other table.
        classes: Ids by what is the matter with them; the others are as they should be.
    """

    geoids: list[dict[str, Any]] = field(default_factory=list)
    scars: list[dict[str, Any]] = field(default_factory=list)
    classes: dict[str, set[str]] = field(default_factory=dict)

    def write(self, database: Database) -> None:
        """Make Kimera's tables and fill them."""
        vector = database.vector_type
        database.run(
            "CREATE TABLE geoids (geoid_id VARCHAR NOT NULL PRIMARY KEY, symbolic_state JSON, "
            f"metadata_json JSON, semantic_state_json JSON, semantic_vector {vector})"
        )
        database.run(
            "CREATE TABLE scars (scar_id VARCHAR NOT NULL PRIMARY KEY, geoids JSON, "
            "reason VARCHAR, timestamp TIMESTAMP, resolved_by VARCHAR, pre_entropy FLOAT, "
            "post_entropy FLOAT, delta_entropy FLOAT, cls_angle FLOAT, semantic_polarity FLOAT, "
            f"mutation_frequency FLOAT, weight FLOAT, scar_vector {vector}, vault_id VARCHAR)"
        )
        database.run(
            "INSERT INTO geoids VALUES (:geoid_id, :symbolic_state, '{}', :semantic_state_json, "
            ":semantic_vector)",
            self.geoids,
        )
        database.run(
            "INSERT INTO scars (scar_id, geoids, reason, scar_vector, vault_id) VALUES "
            "(:scar_id, :geoids, :reason, :scar_vector, 'vault_a')",
            self.scars,
        )


def plant(
    encode: Callable[[list[str]], NDArray[np.float32]],
    lightweight: Callable[[list[str]], NDArray[np.float32]],
    count: int = 200,
) -> Planted:
    """Kimera's tables with 3 % zero, 5 % lightweight, 2 % dummy, 4 % image, 6 % changed geoids.

    Args:
        encode: The model that made the others.
        lightweight: The console's hashed vectors.
        count: Geoids.
    """
    made = Planted()
    ids = [f"geoid_{hashlib.md5(str(i).encode()).hexdigest()}" for i in range(count)]
    states = _states(count)
    vectors = encode([kimera_text(state) for state in states]).astype(np.float64)
    shares = {"zero": 0.03, "lightweight": 0.05, "dummy": 0.02, "image": 0.04, "changed": 0.06}
    order = random.Random(5).sample(range(count), count)
    for name, share in shares.items():
        rows, order = order[: round(share * count)], order[round(share * count) :]
        if name == "image":
            for row in rows:
                ids[row] = f"geoid_img_{row:032x}"
        texts = [kimera_text(states[row]) for row in rows]
        vectors[rows] = {
            "zero": lambda t: np.zeros((len(t), DIMENSION)),
            "lightweight": lightweight,
            "dummy": kimera_dummy,
            "image": lambda t: unit_vectors(len(t), seed=9),
            "changed": lambda t: encode(list(t)),
        }[name](texts)
        if name == "changed":
            for row in rows:  # a word more, since
                states[row] = {**states[row], "seen again": 0.5}
        made.classes[name] = {ids[row] for row in rows}
    crystals = order[: count // 20]
    principles = [text.upper() for text in sentences(len(crystals), seed=77)]
    vectors[crystals] = encode(principles)
    symbolic: list[dict[str, Any]] = [{"kind": "seed"} for _ in range(count)]
    for row, principle in zip(crystals, principles, strict=True):
        ids[row] = f"CRYSTAL_SCAR_{row:08x}"
        symbolic[row], states[row] = {"principle": principle}, {}
    made.geoids = [
        {
            "geoid_id": ids[row],
            "symbolic_state": json.dumps(symbolic[row]),
            "semantic_state_json": json.dumps(states[row], ensure_ascii=False),
            "semantic_vector": json.dumps(vectors[row].tolist()),
        }
        for row in range(count)
    ]
    made.scars = _scars(encode, ids[: count // 5])
    return made


def kimera_text(state: dict[str, Any]) -> str:
    """The text of a geoid's vector."""
    return " ".join(f"{key}:{value}" for key, value in state.items())


def _states(count: int) -> list[dict[str, Any]]:
    chance = random.Random(3)
    names = sentences(2 * count, seed=4)
    return [
        {names[2 * row]: round(chance.random(), 3), names[2 * row + 1]: 1.0} for row in range(count)
    ]


def _scars(
    encode: Callable[[list[str]], NDArray[np.float32]], ids: list[str]
) -> list[dict[str, Any]]:
    reasons = sentences(len(ids), seed=8)
    rows: list[dict[str, Any]] = []
    texts = []
    for place, reason in enumerate(reasons):
        pair = [ids[place - 1], ids[place]]
        bare = place % 5 == 0
        texts.append(f"Tension {pair[0]}-{pair[1]}" if bare else reason)
        rows.append(
            {"scar_id": f"scar_{place}", "geoids": json.dumps(pair),
             "reason": None if bare else reason}
        )  # fmt: skip
    for row, vector in zip(rows, encode(texts), strict=True):
        row["scar_vector"] = json.dumps(vector.tolist())
    return rows
