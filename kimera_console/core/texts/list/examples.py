"""Sets of texts to start with, from resources/."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.resources import resource_path

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class ExampleSet:
    """Texts that show something.

    Attributes:
        id: "1-one-sentence".
        title: A few words.
        caption: What there is to see, one sentence.
        column: The field that they are best coloured by.
        texts: Pairs of text and fields.
    """

    id: str
    title: str
    caption: str
    column: str
    texts: tuple[tuple[str, Mapping[str, str]], ...]


def example_sets() -> tuple[ExampleSet, ...]:
    """All sets, in order."""
    folder = resource_path("examples", "sets")
    found = []
    for path in sorted(folder.glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        texts = tuple(
            (row["text"], {name: value for name, value in row.items() if name != "text"})
            for row in data["texts"]
        )
        found.append(ExampleSet(path.stem, data["title"], data["caption"], data["column"], texts))
    return tuple(found)
