"""The probe texts as they are written in resources/probe/texts.jsonl, one JSON object a line.

Models, tokenizers and engines are tried on them. Ids that end in `-pair-Na` and `-pair-Nb`
paraphrase each other, so that nearest neighbours mean something.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from kimera_console.resources import resource_path


@dataclass(frozen=True)
class WrittenProbeText:
    """A line of the file.

    Attributes:
        id: Unique name.
        language: BCP 47 tag, or "code", "num", "emoji", "mul" for a text that belongs to none.
        text: The text, once.
        repeat: How often a comparison repeats it, to pass the token limit.
    """

    id: str
    language: str
    text: str
    repeat: int = 1


def read_probe_texts() -> tuple[WrittenProbeText, ...]:
    """The probe texts that come with the console, in their order."""
    lines = resource_path("probe", "texts.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(WrittenProbeText(**json.loads(line)) for line in lines)
