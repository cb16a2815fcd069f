"""What a converted model's folder may hold, and what it weighs; nothing is read."""

from __future__ import annotations

import contextlib
import os
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MODEL_FILES = ("model.onnx", "onnx/model.onnx")
"""Where a bundle's graph may lie, in the order they are looked for."""
_OWN_FOLDER = re.compile(r"onnx|openvino|\.cache|\d{1,2}_\w+")


def strange_folder(path: Path) -> str:
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
