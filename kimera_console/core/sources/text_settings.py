"""What a model's Transformer module does with a text before the encoder: its limit, its case.

Sentence-transformers keeps it in sentence_bert_config.json (older names too), and takes what is
not there from the tokenizer and the configuration. The same rule holds here. Keys that would have
it embed in another way are refused by name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import UnsupportedModelError
from kimera_console.core.formats.model_folder import read_optional_object
from kimera_console.core.sources.architectures import ARCHITECTURES
from kimera_console.core.sources.config import CONFIG_NAME
from kimera_console.core.sources.modules import check_keys

if TYPE_CHECKING:
    from pathlib import Path

SENTENCE_CONFIG_NAMES = (
    "sentence_bert_config.json",
    "sentence_roberta_config.json",
    "sentence_distilbert_config.json",
    "sentence_camembert_config.json",
    "sentence_albert_config.json",
    "sentence_xlm-roberta_config.json",
    "sentence_xlnet_config.json",
)
"""Names under which sentence-transformers looks for the Transformer module's settings."""

_SANE_MAX_LENGTH = 1_000_000
_REQUIRED = {
    "transformer_task": "feature-extraction",
    "modality_config": {"text": {"method": "forward", "method_output_name": "last_hidden_state"}},
    "module_output_name": "token_embeddings",
}
"""Settings of sentence-transformers 6 that may only say what is done here."""
_WITHOUT_EFFECT = ("unpad_inputs",)
_EMPTY = (
    "processing_kwargs", "query_length", "document_length", "query_expansion",
    "tokenizer_name_or_path", "model_args", "tokenizer_args", "config_args", "model_kwargs",
    "processor_kwargs", "config_kwargs",
)  # fmt: skip
"""Settings that change how a text is embedded: only their absence is handled."""


@dataclass(frozen=True)
class TextSettings:
    """Of a Transformer module.

    Attributes:
        max_tokens: Tokens kept of a text, special tokens included; 0 where nothing says.
        max_tokens_source: File that says it; "".
        lower_case: Whether texts are put into lower case before the tokenizer's own rules.
    """

    max_tokens: int = 0
    max_tokens_source: str = ""
    lower_case: bool = False


def read_text_settings(folder: Path) -> TextSettings:
    """The settings of a model's folder, or of a bundle's, by sentence-transformers' rule.

    The limit is `max_seq_length`, where there is one; else the lesser of the tokenizer's
    `model_max_length` (transformers writes 1e30 for "none") and config.json's positions. A model
    with a table of positions never takes more than that has rows (less the offset of the RoBERTa
    family): sentence-transformers would fail on such a text.

    Raises:
        SourceError: A file cannot be read.
        UnsupportedModelError: A setting is not handled (named).
    """
    name, settings = _sentence_settings(folder)
    lower = bool(settings.get("do_lower_case", False))
    config = read_optional_object(folder, CONFIG_NAME)
    known = ARCHITECTURES.get(str(config.get("model_type")))
    positions = _limit(config.get("max_position_embeddings"))
    if positions and known is not None and known.offset_positions:
        pad = config.get("pad_token_id")
        positions = max(1, positions - (pad if type(pad) is int and pad >= 0 else 1) - 1)
    own = _limit(settings.get("max_seq_length"))
    limits = [(own, name)]
    if not own:
        tokenizer = read_optional_object(folder, "tokenizer_config.json")
        limits = [(_limit(tokenizer.get("model_max_length")), "tokenizer_config.json")]
    if not own or known is None or not known.any_length:
        limits.append((positions, CONFIG_NAME))
    real = [(limit, file) for limit, file in limits if limit]
    limit, file = min(real, key=lambda entry: entry[0], default=(0, ""))
    return TextSettings(limit, file, lower)


def model_max_tokens(folder: Path) -> int:
    """The model's own limit of tokens, special tokens included; 0 where nothing declares one.

    Raises:
        SourceError, UnsupportedModelError: As `read_text_settings`.
    """
    return read_text_settings(folder).max_tokens


def _sentence_settings(folder: Path) -> tuple[str, dict[str, Any]]:
    """The first of the files that holds anything, checked."""
    for name in SENTENCE_CONFIG_NAMES:
        settings = read_optional_object(folder, name)
        if settings:
            _check(settings, folder / name)
            return name, settings
    return "", {}


def _check(settings: dict[str, Any], file: Path) -> None:
    known = ("max_seq_length", "do_lower_case", *_REQUIRED, *_WITHOUT_EFFECT, *_EMPTY)
    check_keys(settings, known, file)
    wrong = [key for key, only in _REQUIRED.items() if settings.get(key, only) != only]
    wrong += [key for key in _EMPTY if settings.get(key)]
    if wrong:
        raise UnsupportedModelError(
            f"{file} sets {wrong[0]} to {str(settings[wrong[0]])[:100]}, which the console does"
            " not handle.",
            hint="Choose a model that embeds plain texts with its encoder alone.",
        )


def _limit(value: object) -> int | None:
    """A count of tokens, or None for what is none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return int(value) if 0 < value < _SANE_MAX_LENGTH else None
