"""What a model is called where it is shown."""

from __future__ import annotations

import os
from pathlib import Path

from kimera_console.core.sources.hub.cache import COMMIT
from kimera_console.core.sources.sample import SAMPLE_NAME, is_sample

_TELLS_NOTHING = frozenset({"model", "onnx"})


def shown_model(source: str) -> str:
    """A model's full name: its hub id, or its folder's name.

    Folders called just "model" or "onnx" say nothing: their parent's name is kept with them.
    """
    folder = Path(source)
    if not folder.is_absolute():
        return source
    name = _folder_name(folder)
    if name.lower() in _TELLS_NOTHING:
        return f"{folder.parent.name}/{name}"
    return name or source


def model_name(source: str) -> str:
    """A model's short name: "bge-m3" of "BAAI/bge-m3@main", or of its folder.

    Args:
        source: Hub id, `id@revision` or folder.
    """
    text = source.strip().rstrip("/\\")
    if "/" in text and not os.path.isabs(text) and not text.startswith((".", "~")):
        text = text.partition("@")[0]
    return _folder_name(Path(text)) or "model"


def _folder_name(folder: Path) -> str:
    if is_sample(folder):
        return SAMPLE_NAME
    # A folder of the hub's cache: models--ORG--NAME, or its snapshots/COMMIT.
    if COMMIT.fullmatch(folder.name) and folder.parent.name == "snapshots":
        folder = folder.parent.parent
    if folder.name.startswith("models--"):
        return folder.name.rpartition("--")[2] or folder.name
    return folder.name
