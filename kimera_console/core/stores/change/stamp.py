"""What a column of vectors was made with, as it is kept in the database beside it."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import Any

from kimera_console.core.errors import StoreError
from kimera_console.core.system.records import RecordError, from_json

_SPACE = ("weights", "pooling", "prompt", "tokenizer", "dimension")


@dataclass(frozen=True)
class Stamp:
    """The origin of vectors.

    Attributes:
        model: Hub id or folder name, as shown.
        revision: Its revision, or "".
        pooling: "cls", "mean", or "".
        prompt: Text that was put before each text.
        precision: "fp32", "int8", ..., or "".
        tokenizer: Fingerprint of the tokenizer's file, or "".
        weights: Fingerprint of the model's files, or "".
        dimension: Length of a vector.
        max_tokens: Tokens kept of a text; 0 where there is no limit.
        recipe: The recipes, as `RecipeSet.to_list` writes them.
    """

    model: str
    revision: str
    pooling: str
    prompt: str
    precision: str
    tokenizer: str
    weights: str
    dimension: int
    max_tokens: int
    recipe: tuple[str, ...]

    def same_space(self, other: Stamp) -> bool:
        """Whether both kinds of vectors can be compared with each other."""
        mine, theirs = dataclasses.asdict(self), dataclasses.asdict(other)
        return all(mine[name] == theirs[name] for name in _SPACE)

    def same_vectors(self, other: Stamp) -> bool:
        """Whether both give the very same vector for the same row."""
        mine, theirs = dataclasses.asdict(self), dataclasses.asdict(other)
        return all(mine[name] == theirs[name] for name in mine if name not in ("model", "revision"))

    def differences(self, other: Stamp) -> tuple[str, ...]:
        """What differs, each as "name: this, other"; () where they are equal."""
        mine, theirs = dataclasses.asdict(self), dataclasses.asdict(other)
        return tuple(
            f"{name}: {mine[name] or 'none'}, {theirs[name] or 'none'}"
            for name in mine
            if mine[name] != theirs[name]
        )

    def to_dict(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {**dataclasses.asdict(self), "recipe": list(self.recipe)}

    def dump(self) -> str:
        """As the database keeps it."""
        return json.dumps(self.to_dict(), ensure_ascii=False)

    @classmethod
    def load(cls, text: str) -> Stamp:
        """The inverse of `dump`.

        Raises:
            StoreError: It is none of `dump`'s.
        """
        try:
            # A field that is not known here may tell vectors apart.
            return from_json(text, cls, known_only=True)
        except RecordError as error:
            raise StoreError(
                "The stamp that the database keeps of its vectors cannot be read.",
                hint="It was written by another version of the console: use that one.",
                log=str(error),
            ) from error
