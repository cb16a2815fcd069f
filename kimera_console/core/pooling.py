"""Pooling: how token vectors become one, read from the model and never assumed.

Sentence-transformers' layout: `modules.json` lists modules with a dotted type and a path; the
Pooling module's `config.json` has one switch a mode (`pooling_mode_cls_token`, ...). Types are
compared as text: nothing that a folder names is imported.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import SourceError, UnsafeModelError, UnsupportedModelError
from kimera_console.core.modelfiles import read_json, read_json_object

if TYPE_CHECKING:
    from pathlib import Path

SUPPORTED = ("cls", "mean")
"""Modes the console exports and runs; others are refused by name."""

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

_KNOWN_PACKAGE = "sentence_transformers."
_HANDLED = frozenset({"Transformer", "Pooling", "Normalize"})


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

    Args:
        folder: The model's folder.
        asked: "auto" for what the model declares, or a mode of SUPPORTED, which wins over it.

    Raises:
        UnsupportedModelError: Two modes at once, a mode or a module that is not handled (named).
        UnsafeModelError: A module whose type is foreign code.
        SourceError: A file that cannot be read.
    """
    if asked != "auto" and asked not in SUPPORTED:
        raise UnsupportedModelError(
            f"Pooling {asked!r} is not handled.", hint=f"Choose auto, {' or '.join(SUPPORTED)}."
        )
    declared = declared_pooling(folder, check_mode=asked == "auto")
    normalize = declared.normalize if declared else False
    if asked != "auto":
        return PoolingChoice(asked, ASKED_SOURCE, normalize)
    if declared is None or not declared.mode:
        return PoolingChoice("mean", DEFAULT_SOURCE, normalize)
    if declared.mode not in SUPPORTED:
        raise UnsupportedModelError(
            f"{folder / declared.source} asks for {declared.mode} pooling, which the console does"
            " not handle.",
            hint=f"It handles {' and '.join(SUPPORTED)} pooling.",
        )
    return declared


def declared_pooling(folder: Path, *, check_mode: bool = True) -> PoolingChoice | None:
    """What a model declares about its pooling, handled or not; None where it declares nothing.

    Args:
        folder: The model's folder.
        check_mode: Whether to read the mode; without it only the modules are checked, and the
            answer's mode is "".

    Raises:
        UnsupportedModelError: Two modes at once, or a module that is not handled.
        UnsafeModelError: A module whose type is foreign code.
        SourceError: A file that cannot be read.
    """
    if os.path.lexists(folder / "modules.json"):
        kinds = _modules(folder)
        normalize = any(kind == "Normalize" for kind, _ in kinds)
        paths = [path for kind, path in kinds if kind == "Pooling"]
        if len(paths) > 1:
            raise UnsupportedModelError(
                f"{folder / 'modules.json'} lists {len(paths)} Pooling modules; one is handled.",
                hint="Choose a model with a single Pooling module.",
            )
        if not paths:
            return PoolingChoice("", "modules.json", normalize) if kinds else None
        name = f"{paths[0]}/config.json" if paths[0] else "config.json"
        return PoolingChoice(_mode(folder, name) if check_mode else "", name, normalize)
    name = "1_Pooling/config.json"
    if os.path.lexists(folder / name):
        return PoolingChoice(_mode(folder, name) if check_mode else "", name, normalize=False)
    return None


def _modules(folder: Path) -> list[tuple[str, str]]:
    """(short type, path) of each module in modules.json, all of them handled."""
    file = folder / "modules.json"
    listed = read_json(folder, "modules.json")
    if not isinstance(listed, list):
        raise SourceError(f"{file} does not hold a list of modules.", hint="Get the model again.")
    return [_module(file, entry) for entry in listed]


def _module(file: Path, entry: Any) -> tuple[str, str]:
    kind = entry.get("type") if isinstance(entry, dict) else None
    path = entry.get("path", "") if isinstance(entry, dict) else None
    if not isinstance(kind, str) or not isinstance(path, str):
        raise SourceError(
            f"{file} has a module without a type or a path.", hint="Get the model again."
        )
    if not kind.startswith(_KNOWN_PACKAGE):
        raise UnsafeModelError(
            f"{file} names the module {kind[:100]!r}, which is not one of sentence-transformers.",
            hint="The console runs no code that a model names. Choose another model.",
        )
    short = kind.rsplit(".", 1)[-1]
    if short not in _HANDLED:
        raise UnsupportedModelError(
            f"{file} lists a {short[:60]} module, which the console does not handle.",
            hint="It handles a Transformer followed by Pooling and Normalize.",
        )
    if short == "Transformer" and path:
        raise UnsupportedModelError(
            f"{file} keeps the Transformer in the folder {path[:60]!r}, an old layout that the"
            " console does not handle.",
            hint="Save the model again with a recent sentence-transformers.",
        )
    return short, path.rstrip("/")


def _mode(folder: Path, name: str) -> str:
    """The one mode that a Pooling module's configuration switches on; mean where it is silent."""
    config = read_json_object(folder, name)
    named = config.get("pooling_mode")  # later versions name the mode, or several
    if named:
        on = [str(mode)[:60] for mode in (named if isinstance(named, list) else [named])]
    else:
        on = [
            MODE_KEYS.get(key, key.removeprefix("pooling_mode_")[:60])
            for key, value in config.items()
            if key.startswith("pooling_mode_") and value
        ]
    if len(on) > 1:
        raise UnsupportedModelError(
            f"{folder / name} asks for {' and '.join(on)} pooling at once; one is handled.",
            hint="Choose cls or mean yourself, or another model.",
        )
    if on:
        return on[0]
    # Sentence-transformers' own default, where the file switches nothing on or off.
    if not any(key.startswith("pooling_mode_") for key in config):
        return "mean"
    raise UnsupportedModelError(
        f"{folder / name} switches every pooling mode off.",
        hint="Choose cls or mean yourself, or another model.",
    )
