"""Pooling: how token vectors become one, read from the model and never assumed.

Sentence-transformers' layout: `modules.json` lists the modules (`modules`); the Pooling
module's `config.json` has one switch a mode (`pooling_mode_cls_token`, ...), or names them in
order (`pooling_mode`). Several at once are computed side by side and concatenated: switches in the
order of MODES, names in their own.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import UnsupportedModelError
from kimera_console.core.formats.model_folder import read_json_object
from kimera_console.core.sources.modules import (
    MODULES_NAME,
    Layer,
    Modules,
    check_keys,
    final_width,
    read_modules,
)

if TYPE_CHECKING:
    from pathlib import Path

MODES = ("cls", "max", "mean", "mean_sqrt_len", "weightedmean", "lasttoken")
"""Modes the console exports and runs, in the order in which sentence-transformers' Pooling
concatenates what is switched on; others are refused by name."""

DEFAULT_SOURCE = "default (the model declares none)"
ASKED_SOURCE = "asked for"

MODE_KEYS = {
    "pooling_mode_cls_token": "cls",
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_max_tokens": "max",
    "pooling_mode_mean_sqrt_len_tokens": "mean_sqrt_len",
    "pooling_mode_weightedmean_tokens": "weightedmean",
    "pooling_mode_lasttoken": "lasttoken",
}
"""Switches of sentence-transformers' Pooling, and the modes' names."""
_OTHER_NAMES = {"mean_sqrt_len_tokens": "mean_sqrt_len"}
"""Names that sentence-transformers writes for a mode, where they differ from ours."""
_KNOWN_KEYS = ("word_embedding_dimension", "embedding_dimension", "pooling_mode", "include_prompt")


@dataclass(frozen=True)
class PoolingChoice:
    """How token vectors become the sentence's, and where that was read.

    Attributes:
        mode: "cls", "mean", ... (sentence-transformers' names without `pooling_mode_`); several
            that are concatenated are joined by "+", "cls+mean".
        source: "1_Pooling/config.json", "default (the model declares none)", "asked for".
        normalize: Whether the model declares that its vectors are normalised. The graph does it
            only then; the console scales what it gives out to norm 1 either way.
        layers: Dense, LayerNorm and inner Normalize modules after the pooling, and a truncation
            after all of them, in order.
        include_prompt: Whether the tokens of a prompt are pooled with those of the text.
    """

    mode: str
    source: str
    normalize: bool
    layers: tuple[Layer, ...] = ()
    include_prompt: bool = True

    def dimension(self, hidden: int) -> int:
        """Length of a vector, of a model whose token vectors have `hidden` numbers.

        Raises:
            UnsupportedModelError: A layer takes another length than the pooling gives.
        """
        if not hidden or not self.mode:
            return hidden
        return final_width(hidden * len(modes_of(self.mode)), self.layers, MODULES_NAME)


def modes_of(mode: str) -> tuple[str, ...]:
    """The modes that one is made of ("cls+mean"), in the order of their concatenation.

    Raises:
        UnsupportedModelError: One of them is not handled, or given twice.
    """
    parts = mode.split("+")
    unknown = [part for part in parts if part not in MODES]
    if unknown or len(set(parts)) != len(parts):
        raise UnsupportedModelError(
            f"Pooling {(unknown[0] if unknown else mode)[:60]!r} is not handled.",
            hint=f"Choose auto, {', '.join(MODES[:-1])} or {MODES[-1]}.",
        )
    return tuple(parts)


def read_pooling(folder: Path, asked: str = "auto") -> PoolingChoice:
    """Pooling of a model's folder, and what follows it.

    Reads modules.json and the modules' settings; mean where nothing is declared.

    Args:
        folder: The model's folder.
        asked: "auto" for what the model declares, or a mode, which wins over it.

    Raises:
        UnsupportedModelError: A mode or a module that is not handled (named).
        UnsafeModelError: A module whose type is foreign code.
        SourceError: A file that cannot be read.
    """
    if asked != "auto":
        modes_of(asked)
    declared = declared_pooling(folder, check_mode=asked == "auto")
    declared = declared or PoolingChoice("", "", normalize=False)
    if asked != "auto":
        return replace(declared, mode=asked, source=ASKED_SOURCE)
    if not declared.mode:
        return replace(declared, mode="mean", source=DEFAULT_SOURCE)
    return declared


def declared_pooling(folder: Path, *, check_mode: bool = True) -> PoolingChoice | None:
    """What a model declares about its pooling; None where it declares nothing.

    Args:
        folder: The model's folder.
        check_mode: Whether to read the mode; without it only the modules are checked, and the
            answer's mode is "".

    Raises:
        UnsupportedModelError: A mode or a module that is not handled.
        UnsafeModelError: A module whose type is foreign code.
        SourceError: A file that cannot be read.
    """
    modules = Modules(None, (), normalize=False, listed=False)
    name = "1_Pooling/config.json"
    if os.path.lexists(folder / MODULES_NAME):
        modules = read_modules(folder)
        if not modules.listed:
            return None
        if modules.pooling_path is None:
            return PoolingChoice("", MODULES_NAME, modules.normalize, modules.layers)
        name = f"{modules.pooling_path}/config.json" if modules.pooling_path else "config.json"
    elif not os.path.lexists(folder / name):
        return None
    config = read_json_object(folder, name)
    known = [key for key in config if key.startswith("pooling_mode_")]
    check_keys(config, (*_KNOWN_KEYS, *known), folder / name)
    mode = _mode(config, folder / name) if check_mode else ""
    include = bool(config.get("include_prompt", True))
    return PoolingChoice(mode, name, modules.normalize, modules.layers, include)


def _mode(config: dict[str, Any], file: Path) -> str:
    """What a Pooling module's configuration names or switches on; mean where that is nothing."""
    if "pooling_mode" in config:  # from sentence-transformers 5.4 on; it wins over switches
        named = config["pooling_mode"]
        listed = named if isinstance(named, list) else [named]
        on = [_OTHER_NAMES.get(str(mode), str(mode)[:60]) for mode in listed]
        if not on:
            raise UnsupportedModelError(
                f"{file} names no pooling mode.", hint="Choose a pooling yourself."
            )
    else:
        on = [
            MODE_KEYS.get(key, key.removeprefix("pooling_mode_")[:60])
            for key, value in config.items()
            if key.startswith("pooling_mode_") and value
        ]
        on.sort(key=lambda mode: MODES.index(mode) if mode in MODES else -1)
    unknown = [mode for mode in on if mode not in MODES]
    if unknown:
        raise UnsupportedModelError(
            f"{file} asks for {unknown[0]} pooling, which the console does not handle.",
            hint=f"It handles {', '.join(MODES[:-1])} and {MODES[-1]} pooling.",
        )
    # Mean is sentence-transformers' own default where nothing is switched on.
    return "+".join(modes_of("+".join(on or ["mean"])))
