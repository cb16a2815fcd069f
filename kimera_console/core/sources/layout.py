"""Where the encoder of a model lies: in the model's own folder, or in one that modules.json names.

Sentence-transformers before version 2 kept the encoder with its tokenizer in `0_Transformer/`,
beside the folders of the other modules.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kimera_console.core.errors import KimeraError, SourceError
from kimera_console.core.formats.model_folder import confined_path, read_json
from kimera_console.core.sources.modules import MODULES_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def encoder_folder(folder: Path) -> Path:
    """The folder with config.json, the tokenizer and the weights of a model's encoder.

    Raises:
        SourceError: modules.json cannot be read, or leads out of the folder.
    """
    inside = encoder_path(folder)
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
