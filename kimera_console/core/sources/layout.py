"""Where the encoder of a model lies: in the model's own folder, or in one that modules.json names.

Sentence-transformers before version 2 kept the encoder with its tokenizer in `0_Transformer/`,
beside the folders of the other modules.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kimera_console.core.errors import KimeraError, SourceError
from kimera_console.core.formats.model_folder import confined_path, folder_files, read_json
from kimera_console.core.sources.config import CONFIG_NAME
from kimera_console.core.sources.modules import MODULES_NAME, read_modules
from kimera_console.core.sources.text_settings import SENTENCE_CONFIG_NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

COMPANIONS = (
    "config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "vocab.txt",
    "vocab.json",
    "merges.txt",
    "sentencepiece.bpe.model",
    "spiece.model",
    "spm.model",
    *SENTENCE_CONFIG_NAMES,
)
"""Files of the source that a bundle carries, where the source has them: the configuration, the
tokenizer, and what bounds the length of a text."""


def encoder_folder(folder: Path) -> Path:
    """The folder with config.json, the tokenizer and the weights of a model's encoder.

    Raises:
        SourceError: modules.json cannot be read, or leads out of the folder.
        UnsupportedModelError: There is no encoder: modules.json lists a model of another kind.
    """
    inside = encoder_path(folder)
    here, listed = folder / CONFIG_NAME, folder / MODULES_NAME
    if not inside and not os.path.lexists(here) and os.path.lexists(listed):
        # A table of static embeddings, say, has no config.json: its kind is the reason to give.
        read_modules(folder)
    return confined_path(folder, inside) if inside else folder


def encoder_path(folder: Path) -> str:
    """The same, relative to the model's folder: "0_Transformer"; "" for the folder itself.

    Raises:
        SourceError: modules.json cannot be read.
    """
    if not os.path.lexists(folder / MODULES_NAME):
        return ""
    listed = read_json(folder, MODULES_NAME)
    first = listed[0] if isinstance(listed, list) and listed else {}
    if not isinstance(first, dict) or not str(first.get("type", "")).endswith("Transformer"):
        return ""
    path = first.get("path", "")
    return path.rstrip("/") if isinstance(path, str) else ""


def own_sizes(folder: Path, sizes: Mapping[str, int] | None) -> Mapping[str, int] | None:
    """Sizes of a model's files by the names that they have in the encoder's folder.

    Raises:
        SourceError: modules.json cannot be read.
    """
    inside = encoder_path(folder)
    if sizes is None or not inside:
        return sizes
    start = f"{inside}/"
    return {
        name.removeprefix(start): size for name, size in sizes.items() if name.startswith(start)
    }


def beside_bytes(folder: Path, sizes: Mapping[str, int] | None) -> int:
    """Bytes of what a bundle takes along beside graph and weights.

    Args:
        folder: The encoder's.
        sizes: Of its files by name; None for what lies there.
    """
    there = dict(folder_files(folder)) if sizes is None else sizes
    return sum(there.get(name, 0) for name in COMPANIONS)


def refuse_part(folder: Path) -> None:
    """Refuse a folder that is only the encoder of the model around it, which says how it pools.

    Raises:
        SourceError: It is; the whole model's folder is named.
    """
    whole = folder.parent
    try:
        inside = encoder_path(whole) if not os.path.lexists(folder / MODULES_NAME) else ""
    except KimeraError:  # what lies around is no model's
        return
    if inside and os.path.realpath(whole / inside) == os.path.realpath(folder):
        raise SourceError(
            f"{folder} is only the encoder of the model in {whole}, which also declares its"
            " pooling.",
            hint=f"Choose {whole}.",
        )
