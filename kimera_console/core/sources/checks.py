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
from kimera_console.core.sources.weights import (
    INCOMPLETE_HINT,
    encoder_prefix,
    missing_of_layers,
)

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from kimera_console.core.formats.tensors import Weights
    from kimera_console.core.sources.config import ModelConfig
    from kimera_console.core.sources.tokenizer_facts import TokenizerFacts


def check_weights(config: ModelConfig, weights: Weights, folder: Path) -> None:
    """Compare the embedding table and the layers with what config.json says.

    Raises:
        SourceError: They contradict each other.
        UnsupportedModelError: The weights hold several encoders.
    """
    known = ARCHITECTURES[config.model_type]
    prefix = encoder_prefix(weights.tensors, known, weights.files[0], config.model_type)
    table = weights.tensors[prefix + known.table]
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
    missing = missing_of_layers(weights.tensors, known.block, config.layers)
    if missing:
        raise SourceError(
            f"The weights in {folder} lack {missing}, which the other layers have.",
            hint=INCOMPLETE_HINT,
        )


def check_tokenizer(
    config: ModelConfig, folder: Path, names: Collection[str] | None = None
) -> TokenizerFacts | None:
    """Compare the tokenizer with the embedding table, and see that it can pad.

    A folder without tokenizer.json but with the files of a slow tokenizer is left to the
    conversion, which makes one of them.

    Args:
        config: The model's.
        folder: The folder with the tokenizer.
        names: Its files, where `folder` does not hold all of them.

    Returns:
        What tokenizer.json declares; None where it is still to be made.

    Raises:
        SourceError: It is missing or damaged, has ids without a row, or no padding token.
    """
    if not os.path.lexists(folder / TOKENIZER_NAME) and slow_files(folder, names):
        return None
    facts = read_tokenizer_facts(folder)
    for name in ("special_tokens_map.json", "added_tokens.json"):
        read_optional_object(folder, name)  # a conversion reads them, minutes later
    if facts.ids > config.vocabulary:
        raise SourceError(
            f"{folder / 'tokenizer.json'} has ids up to {facts.ids - 1}, but the embedding table"
            f" has {config.vocabulary} rows.",
            hint="Get the tokenizer that belongs to this model.",
        )
    if facts.pad_id is not None and facts.pad_id >= config.vocabulary:
        raise SourceError(
            f"{folder / 'tokenizer.json'} pads with {facts.pad_token[:40]!r} ({facts.pad_id}), for"
            f" which the embedding table of {config.vocabulary} rows has none.",
            hint="Get the tokenizer that belongs to this model.",
        )
    _check_agreement(facts, folder)
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
    return facts


_BERT_LIKE = re.compile(r"(?:Distil|Mobile|Conv|Squeeze)?Bert|Electra|MPNet|Funnel|LayoutLM")


def _check_agreement(facts: TokenizerFacts, folder: Path) -> None:
    """See that tokenizer.json and tokenizer_config.json ask for the same.

    Where they do not, transformers follows the second, and the console the first.

    Raises:
        SourceError: They disagree, or texts are cut at their beginning.
    """
    settings = read_optional_object(folder, "tokenizer_config.json")
    if settings.get("truncation_side", "right") != "right":
        raise SourceError(
            f"{folder / 'tokenizer_config.json'} cuts long texts at their beginning"
            " (truncation_side), which the console does not do.",
            hint="Choose a model that keeps the beginning of a text.",
        )
    asked = {}
    if _BERT_LIKE.match(str(settings.get("tokenizer_class", ""))):
        asked["do_lower_case"] = facts.lower_case
    asked["add_prefix_space"] = facts.prefix_space
    for key, own in asked.items():
        said = settings.get(key)
        if isinstance(said, bool) and own is not None and said != own:
            raise SourceError(
                f"tokenizer.json and tokenizer_config.json in {folder} disagree: {key} is"
                f" {str(said).lower()} in the second, and the first does the other.",
                hint='Save the tokenizer again, which follows the second: python -c "from'
                " transformers import AutoTokenizer as T;"
                f" T.from_pretrained('{folder}').save_pretrained('{folder}')\".",
            )
