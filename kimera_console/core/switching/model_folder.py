"""What is wrong with the folders that flags name, the model in one of them included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.core.bundles.bundle import read_bundle
from kimera_console.core.errors import BundleError, KimeraError
from kimera_console.core.flags.sheet import path_problems

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kimera_console.core.flags.settings import FlagValue, Settings

MODEL_FLAG = "ONNX_MODEL_PATH"


def folder_problems(settings: Settings, values: Iterable[FlagValue]) -> dict[str, str]:
    """As `path_problems`, and why the model that `ONNX_MODEL_PATH` names cannot be loaded.

    The model's small files are read; its weights are not hashed.

    Returns:
        Flag -> a sentence; a flag whose folder is as it should be is not in it.
    """
    looked_at = tuple(values)
    found = path_problems(settings, looked_at)
    for value in looked_at:
        if value.flag.name == MODEL_FLAG and MODEL_FLAG not in found:
            folder = model_folder(settings, value)
            problem = _model_problem(folder) if folder is not None else ""
            if problem:
                found[MODEL_FLAG] = problem
    return found


def model_folder(settings: Settings, value: FlagValue) -> Path | None:
    """The folder that `ONNX_MODEL_PATH` names, None where it names none."""
    try:
        return settings.resolve_path(value) if value.value and not value.problem else None
    except (KimeraError, OSError, ValueError):  # `path_problems` says so
        return None


def _model_problem(folder: Path) -> str:
    try:
        read_bundle(folder)
    except BundleError as error:
        return f"{error.message} {error.hint}".strip()
    return ""
