"""Makes a bundle the active model: its flags are written, and put back if another model runs."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console.core.embedding.embedder import dimension_warning
from kimera_console.core.errors import SettingsError
from kimera_console.core.switching.apply import apply_if_it_works
from kimera_console.core.switching.trial import FlagsPreview, preview_changes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kimera_console.core.bundles.bundle import Bundle
    from kimera_console.core.embedding.backends.base import BackendInfo
    from kimera_console.core.embedding.embedder import Attempt, Embedder
    from kimera_console.core.flags.settings import Settings
    from kimera_console.core.jobs import JobContext


@dataclass(frozen=True)
class Activation:
    """Outcome of `activate_bundle`.

    Attributes:
        info: The backend that is active now, read back after the reload.
        changes: Flags that were written, with their new values.
        warning: The dimension is not what Kimera's stores expect: a sentence; else "".
    """

    info: BackendInfo
    changes: dict[str, str]
    warning: str


def activation_flags(settings: Settings, bundle: Bundle) -> dict[str, str]:
    """The values of flags with which `bundle` is the active model.

    EMBEDDING_DIM is left alone: it says what Kimera's stores hold, and a bundle does not change
    stored vectors.
    """
    wanted = {
        "USE_ONNX": "1",
        "ONNX_MODEL_PATH": _path_text(bundle.path, settings.env_file.parent),
    }
    if any(each.get("LIGHTWEIGHT_EMBEDDING").is_on for each in (settings, settings.of_file())):
        wanted["LIGHTWEIGHT_EMBEDDING"] = "0"
    reference = _source_reference(bundle)
    if reference:
        # Transformers is the next in the chain: it must be the same model, not another
        # vector space.
        wanted["EMBEDDING_MODEL"] = reference
    return wanted


def changes_to_say(settings: Settings, wanted: Mapping[str, str]) -> dict[str, str]:
    """The wanted values that have to be written: the file and its defaults do not give them yet.

    Raises:
        SettingsError: The environment sets one of these flags, and either its value or the file's
            is another one. A program that reads the file without this environment would then use
            another model.
    """
    in_file = settings.of_file()
    changes = {name: value for name, value in wanted.items() if not _says(in_file, name, value)}
    for name, value in wanted.items():
        if settings.get(name).overridden and (name in changes or not _says(settings, name, value)):
            raise SettingsError(
                f"{name} is set by this process's environment, which wins over the file.",
                hint=f"Start the console without {name} in the environment to switch it here.",
            )
    return changes


def preview_activation(settings: Settings, bundle: Bundle) -> FlagsPreview:
    """Say what `activate_bundle` would write, from reading alone; no diff where that is nothing.

    Raises:
        SettingsError: As of `changes_to_say`.
    """
    return preview_changes(settings, changes_to_say(settings, activation_flags(settings, bundle)))


def activate_bundle(
    settings: Settings, bundle: Bundle, embedder: Embedder, *, context: JobContext | None = None
) -> Activation:
    """Make this bundle the active model, by the trial, write and check of `apply_if_it_works`.

    Args:
        settings: Names the file.
        bundle: The converted model.
        embedder: Follows the same settings; its backend is loaded again.
        context: Receives progress; a cancel puts the file back.

    Raises:
        SettingsError: As of `changes_to_say`.
        EnvFileError: Nothing was written.
        BackendError: The bundle would not become active, or did not; the file is as it was.
        JobCancelled: After a cancel; the file is as it was.
    """
    changes = changes_to_say(settings, activation_flags(settings, bundle))

    def check_backend(info: BackendInfo, attempts: Sequence[Attempt]) -> str:
        if info.backend == "onnx" and Path(info.path).resolve() == bundle.path.resolve():
            return ""
        reasons = "; ".join(a.reason for a in attempts if not a.ok)
        return f"{bundle.path} does not load: {reasons or info.display_name + ' does'}."

    done = apply_if_it_works(
        settings, changes, embedder, check_backend=check_backend, context=context
    )
    assert done.info is not None
    return Activation(done.info, changes, dimension_warning(done.info, settings.options()))


def _says(settings: Settings, name: str, value: str) -> bool:
    current = settings.get(name)
    if current.flag.name == "ONNX_MODEL_PATH":
        wanted = Path(os.path.normpath(settings.env_file.parent / value))
        return settings.resolve_path(current) == wanted
    if current.flag.name == "USE_ONNX":
        return current.is_on
    return current.value == value


def _path_text(path: Path, base: Path) -> str:
    """Relative with `./` inside the file's folder, so that the folder can move; else absolute."""
    absolute = path.absolute()
    if absolute.is_relative_to(base):
        return "./" + absolute.relative_to(base).as_posix()
    return str(absolute)


def _source_reference(bundle: Bundle) -> str:
    if not bundle.source:
        return ""
    return f"{bundle.source}@{bundle.revision}" if bundle.revision else bundle.source
