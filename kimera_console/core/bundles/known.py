"""The converted models an administrator can choose from, and where the next one goes."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.bundles.bundle import list_bundles, read_bundle
from kimera_console.core.bundles.overview import parity_from_dict
from kimera_console.core.errors import BundleError, KimeraError
from kimera_console.core.sources.naming import model_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from kimera_console.core.bundles.bundle import Bundle
    from kimera_console.core.bundles.parity_report import ParityReport
    from kimera_console.core.bundles.search import Search
    from kimera_console.core.flags.settings import Settings

OUTPUT_SUFFIX = "-onnx"
MAX_NAME_BYTES = 150
"""A proposed name leaves room for the marks of a folder that is being built (255 in all)."""

_NOT_IN_A_NAME = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')


@dataclass(frozen=True)
class KnownModel:
    """A converted model in the list.

    Attributes:
        bundle: The bundle.
        parity: The comparison that its manifest records, None where there is none.
        configured: Whether ONNX_MODEL_PATH names it.
    """

    bundle: Bundle
    parity: ParityReport | None
    configured: bool


def known_models(
    settings: Settings, *, also: Iterable[Path] = (), folder: Path | None = None
) -> tuple[KnownModel, ...]:
    """Bundles in the models folder, the configured one, and further ones, by name.

    Args:
        settings: Say where the models folder is and what is configured.
        also: Folders elsewhere that hold bundles; what is none is passed over.
        folder: Look there in place of the settings' models folder.
    """
    found = {bundle.path: bundle for bundle in list_bundles(folder or settings.models_folder)}
    configured = _configured_path(settings)
    for path in (*also, *([configured] if configured else [])):
        if path not in found:
            try:
                found[path] = read_bundle(path)
            except BundleError:
                continue
    models = [
        KnownModel(bundle, recorded_parity(bundle), bundle.path == configured)
        for bundle in found.values()
    ]
    return tuple(
        sorted(models, key=lambda model: (model.bundle.path.name.lower(), model.bundle.path))
    )


def recorded_parity(bundle: Bundle) -> ParityReport | None:
    """The comparison in a bundle's manifest, None where there is none."""
    recorded = bundle.manifest.get("parity")
    return parity_from_dict(recorded) if isinstance(recorded, dict) else None


def recorded_search(bundle: Bundle) -> Search | None:
    """The search in a bundle's manifest, None where there is none.

    Raises:
        ConversionError: It cannot be read.
    """
    recorded = bundle.manifest.get("search")
    if not recorded:
        return None
    from kimera_console.core.bundles.search import Search

    return Search.from_dict(recorded)


def default_output(models_folder: Path, source: str) -> Path:
    """Folder that a conversion of `source` goes to unless the user says otherwise."""
    name = _NOT_IN_A_NAME.sub("-", model_name(source)).strip(" .-") or "model"
    while len(name.encode("utf-8", "surrogateescape")) > MAX_NAME_BYTES:
        name = name[:-1]
    return models_folder / f"{name}{OUTPUT_SUFFIX}"


def free_output(
    models_folder: Path, source: str, *, is_taken: Callable[[Path], bool] = lambda _path: False
) -> Path:
    """The same, numbered where something stands there, or something else goes there."""
    out = free = default_output(models_folder, source)
    number = 1
    while os.path.lexists(free) or is_taken(free):
        number += 1
        free = out.with_name(f"{out.name}-{number}")
    return free


def free_point_output(
    out: Path, number: int, *, is_taken: Callable[[Path], bool] = lambda _path: False
) -> Path:
    """Where a point of the search goes whose model is at `out`: beside that, where it is free."""
    free, count = out.with_name(f"{out.name}-point-{number}"), 1
    while os.path.lexists(free) or is_taken(free):
        count += 1
        free = out.with_name(f"{out.name}-point-{number}-{count}")
    return free


def _configured_path(settings: Settings) -> Path | None:
    try:
        return settings.resolve_path(settings.get("ONNX_MODEL_PATH"))
    except KimeraError:  # an unreadable .env: the header and the Flags tab say so
        return None
