"""Whether a model's configuration, weights and tokenizer belong together."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from kimera_console.core.errors import SourceError
from kimera_console.core.formats.model_folder import read_optional_object
from kimera_console.core.sources.architectures import ARCHITECTURES
from kimera_console.core.sources.tokenizer_facts import (
    TOKENIZER_NAME,
    read_tokenizer_facts,
    slow_files,
)

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from kimera_console.core.formats.safetensors import Weights
    from kimera_console.core.sources.config import ModelConfig


def check_weights(config: ModelConfig, weights: Weights, folder: Path) -> None:
    """Compare the embedding table and the layers with what config.json says.

    Raises:
        SourceError: They contradict each other.
    """
    known = ARCHITECTURES[config.model_type]
    names = [n for n in weights.tensors if n == known.table or n.endswith(f".{known.table}")]
    if not names:
        raise SourceError(
            f"{weights.files[0]} holds no embedding table ({known.table}), which every"
            f" {config.model_type} model has.",
            hint="The weights belong to another model. Get both again.",
        )
    table = weights.tensors[min(names, key=len)]
    expected = (config.vocabulary, config.embedding_width)
    if table.shape != expected:
        raise SourceError(
            f"{folder / 'config.json'} contradicts {table.file.name}: it says an embedding table"
            f" of {expected[0]} x {expected[1]}, the weights have"
            f" {' x '.join(map(str, table.shape))}.",
            hint="Get config.json and the weights from the same model.",
        )
    numbered = re.compile(rf"(?:^|\.){known.block}\.(\d{{1,6}})\.")
    places = (numbered.search(name) for name in weights.tensors)
    numbers = [int(match.group(1)) for match in places if match]
    if numbers and max(numbers) + 1 < config.layers:
        raise SourceError(
            f"{folder / 'config.json'} says {config.layers} layers, the weights have"
            f" {max(numbers) + 1}.",
            hint="Get config.json and the weights from the same model.",
        )


def check_tokenizer(
    config: ModelConfig, folder: Path, names: Collection[str] | None = None
) -> None:
    """Compare the tokenizer with the embedding table, and see that it can pad.

    A folder without tokenizer.json but with the files of a slow tokenizer is left to the
    conversion, which makes one of them.

    Args:
        config: The model's.
        folder: The folder with the tokenizer.
        names: Its files, where `folder` does not hold all of them.

    Raises:
        SourceError: It is missing or damaged, has ids without a row, or no padding token.
    """
    if not os.path.lexists(folder / TOKENIZER_NAME) and slow_files(folder, names):
        return
    facts = read_tokenizer_facts(folder)
    for name in ("special_tokens_map.json", "added_tokens.json"):
        read_optional_object(folder, name)  # a conversion reads them, minutes later
    if facts.ids > config.vocabulary:
        raise SourceError(
            f"{folder / 'tokenizer.json'} has ids up to {facts.ids - 1}, but the embedding table"
            f" has {config.vocabulary} rows.",
            hint="Get the tokenizer that belongs to this model.",
        )
    if facts.pad_token and facts.pad_id is None:
        raise SourceError(
            f"{folder / 'tokenizer.json'} lacks the padding token {facts.pad_token[:40]!r} that"
            " the tokenizer's configuration names.",
            hint="Get the tokenizer that belongs to this model.",
        )
    if facts.pad_id is None and config.pad_token_id is None:
        raise SourceError(
            f"{folder} declares no padding token.",
            hint='Add "pad_token" to tokenizer_config.json, or pad_token_id to config.json.',
        )
