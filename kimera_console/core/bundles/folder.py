"""What a converted model's folder may hold, and what it weighs; nothing is read."""

from __future__ import annotations

import contextlib
import os
import re
from typing import TYPE_CHECKING

from kimera_console.core.bundles.manifest import MANIFEST_NAME
from kimera_console.core.formats.weights import WEIGHT_NAMES

if TYPE_CHECKING:
    from pathlib import Path

CONVERTED, SOURCE = "converted", "source"
MODEL_FILES = ("model.onnx", "onnx/model.onnx")
"""Where a bundle's graph may lie, in the order they are looked for."""
_OWN_FOLDER = re.compile(r"onnx|openvino|\.cache|\d{1,2}_\w+")


def holds(path: Path) -> str:
    """What a folder holds, whole or not, by the names of its files.

    Returns:
        CONVERTED where there is a manifest or a graph, SOURCE where there are only the weights of a
        source model, "" for neither. A folder that nobody may look into seems to hold nothing.
    """
    if os.path.lexists(path / MANIFEST_NAME):
        return CONVERTED
    with contextlib.suppress(OSError, ValueError):
        if any(path.glob("*.onnx")) or any(path.glob("onnx/*.onnx")):
            return CONVERTED
    return SOURCE if any(os.path.lexists(path / name) for name in WEIGHT_NAMES) else ""


def unknown_folder(path: Path) -> str:
    """A folder inside that no converted model has, and that would go with it; "" for none."""
    inside = sorted(entry.name for entry in path.iterdir() if entry.is_dir())
    return next((name for name in inside if not _OWN_FOLDER.fullmatch(name)), "")


def folder_bytes(path: Path) -> int:
    """Size of all files in a folder; what cannot be looked at counts nothing."""
    total = 0
    for root, _folders, names in os.walk(path):
        for name in names:
            with contextlib.suppress(OSError):
                total += os.lstat(os.path.join(root, name)).st_size
    return total
