"""A fast tokenizer made of the files of a slow one, and proved equal to it. Heavy: transformers.

Older models come with vocab.txt, a SentencePiece model, or vocab.json with merges.txt, and no
tokenizer.json. transformers makes one of them; here that is done once, and believed only where the
slow tokenizer gives the same ids for every probe text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kimera_console.core.embedding.backends.source_parts import load_tokenizer
from kimera_console.core.errors import SourceError, closing_line
from kimera_console.core.formats.probe_texts import read_probe_texts
from kimera_console.core.sources.tokenizer_facts import slow_files

if TYPE_CHECKING:
    from pathlib import Path

_MORE_TEXTS = ("", " ", "  two  spaces\tand\nlines ", "ÀÉÎ ß İ ﬁ ① Ⅷ", "[MASK] </s> <pad>")
"""What the probe texts lack, and where normalisers differ."""


def made_tokenizer(folder: Path) -> str:
    """tokenizer.json of a folder that has none, as text.

    Raises:
        SourceError: It cannot be made, or is not the slow tokenizer's equal.
    """
    named = ", ".join(slow_files(folder))
    try:
        fast, slow = load_tokenizer(folder), load_tokenizer(folder, fast=False)
        inner = getattr(fast, "backend_tokenizer", None)
    except Exception as error:
        raise SourceError(
            f"No tokenizer.json can be made of {named} in {folder}: {closing_line(error)}",
            hint="Save the tokenizer with its own library in the fast form beside the model.",
        ) from error
    if inner is None:
        raise SourceError(
            f"transformers has no fast tokenizer for {named} in {folder}.",
            hint="Choose a model with tokenizer.json.",
        )
    _prove(fast, slow, folder, named)
    return str(inner.to_str())


def _prove(fast: Any, slow: Any, folder: Path, named: str) -> None:
    probes = [one.text for one in read_probe_texts()]
    for text in (*probes, *_MORE_TEXTS):
        try:
            same = _ids(fast, text) == _ids(slow, text)
        except Exception as error:  # the tokenizers' own, for example a vocabulary without [UNK]
            raise SourceError(
                f"{named} in {folder} cannot tokenize {text[:60]!r}: {closing_line(error)}",
                hint="Get the tokenizer's files from the model's source again.",
            ) from error
        if not same:
            raise SourceError(
                f"The tokenizer.json made of {named} in {folder} gives other tokens than they do"
                f" for {text[:60]!r}.",
                hint="Choose a model with tokenizer.json.",
            )


def _ids(tokenizer: Any, text: str) -> list[int]:
    found: list[int] = tokenizer(text, truncation=False, verbose=False)["input_ids"]
    return found
