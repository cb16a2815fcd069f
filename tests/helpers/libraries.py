"""Libraries that are quick to import, for tests whose subject is something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = ("torch", "transformers", "accelerate", "onnx", "onnx_ir", "onnxscript")


def empty_libraries(folder: Path) -> Path:
    """Make a folder with empty modules of the heavy names, to be put first on PYTHONPATH."""
    folder.mkdir(parents=True)
    for name in HEAVY:
        (folder / f"{name}.py").write_text("")
    return folder
