"""Pooling: how token vectors become one, read from the model and never assumed.

CONTRACT (to be implemented): the public names below.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

SUPPORTED = ("cls", "mean")
"""Modes the console exports and runs; others are refused by name."""


@dataclass(frozen=True)
class PoolingChoice:
    """A pooling mode and where it was read.

    Attributes:
        mode: "cls", "mean", ... (sentence-transformers' names without `pooling_mode_`).
        source: "1_Pooling/config.json", "default (the model declares none)", "asked for".
        normalize: Whether the model declares a Normalize module. The console normalises all
            the same (Kimera's contract is unit norm); this says whether the model does too.
    """

    mode: str
    source: str
    normalize: bool


def read_pooling(folder: Path, asked: str = "auto") -> PoolingChoice:
    """Pooling of a model's folder.

    Reads modules.json and the Pooling module's config.json; mean where nothing is declared.

    Raises:
        UnsupportedModelError: Two modes at once, a mode or a module that is not handled (named).
        SourceError: A file that cannot be read.
    """
    raise NotImplementedError
