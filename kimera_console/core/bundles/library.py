"""The folder of converted models: what is in it, where the next goes, deleting, cleaning up."""

from __future__ import annotations

import contextlib
import enum
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console.core.bundles.bundle import list_bundles, read_bundle
from kimera_console.core.bundles.folder import (
    MODEL_FILES,
    SOURCE,
    folder_bytes,
    holds,
    unknown_folder,
)
from kimera_console.core.bundles.manifest import MANIFEST_NAME
from kimera_console.core.bundles.publish import (
    Leftover,
    find_leftovers,
    remove_folder,
    remove_leftovers,
)
from kimera_console.core.errors import Action, Advice, BundleError, KimeraError, ModelInUseError
from kimera_console.core.formats.weights import WEIGHT_NAMES
from kimera_console.core.sources.naming import model_name
from kimera_console.core.system.answers import check_answers, is_there, may_be_folder
from kimera_console.core.system.paths import is_folder, refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kimera_console.core.bundles.bundle import Bundle
    from kimera_console.core.bundles.parity_report import ParityReport
    from kimera_console.core.bundles.search import Search
    from kimera_console.core.flags.settings import Settings
    from kimera_console.core.jobs import JobContext

OUTPUT_SUFFIX = "-onnx"
MAX_NAME_BYTES = 150
"""A proposed name leaves room for the marks of a folder that is being built (255 in all)."""
_NOT_IN_A_NAME = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')


class Verdict(enum.Enum):
    """What a bundle records of its comparison with the source model."""

    PASSED = "passed"
    OVERRIDDEN = "overridden"
    NONE = "none"


class Use(enum.Enum):
    """Who needs a model just now."""

    RUNNING = "running"
    CONFIGURED = "configured"
    NONE = "none"


@dataclass(frozen=True)
class FoundLeftover:
    """What a killed conversion or removal left.

    Attributes:
        leftover: The folder, and the place it was for.
        size_bytes: Of its files.
        is_lost_model: It is a whole model, moved aside by a conversion that was killed before the
            new one stood; cleaning up puts it back.
    """

    leftover: Leftover
    size_bytes: int
    is_lost_model: bool


def usual_folder(settings: Settings) -> Path:
    """The models folder unless the user chooses another: the configured model's, if it is there."""
    with contextlib.suppress(KimeraError, OSError):
        folder = settings.resolve_path(settings.get("ONNX_MODEL_PATH")).parent
        if folder != settings.env_file.parent and may_be_folder(folder):
            return folder
    return settings.models_folder


def verdict_of(model: KnownModel) -> Verdict:
    """Whether a model's recorded comparison passed, or it is kept although it did not."""
    if model.bundle.override is not None:
        return Verdict.OVERRIDDEN
    if model.parity is None:
        return Verdict.NONE
    return Verdict.PASSED if model.parity.passed else Verdict.OVERRIDDEN


def reference_first(one: Bundle, other: Bundle) -> tuple[Bundle, Bundle]:
    """Two bundles, first the one whose precision promises more: its vectors count as right."""
    from kimera_console.core.bundles.thresholds import thresholds_for

    def promise(bundle: Bundle) -> float:
        return thresholds_for(bundle.precision).cosine_min

    return (other, one) if promise(other) > promise(one) else (one, other)


def use_of(path: Path, settings: Settings, *, running: str = "") -> Use:
    """Whether a model is in use, as the flags say at this moment.

    Args:
        path: The bundle's folder.
        settings: Read again.
        running: Folder of the model that is loaded, "" for none.

    Raises:
        SettingsError: The flags cannot be read.
    """
    here = path.resolve()
    if running and Path(running).resolve() == here:
        return Use.RUNNING
    configured = settings.resolve_path(settings.get("ONNX_MODEL_PATH"))
    return Use.CONFIGURED if configured.resolve() == here else Use.NONE


def delete_model(
    path: Path,
    settings: Settings,
    *,
    running: str = "",
    even_in_use: bool = False,
    context: JobContext | None = None,
) -> int:
    """Delete a model unless it is in use; the flags are read right before.

    Args:
        path: The bundle's folder.
        settings: Say which model is configured.
        running: Folder of the model that is loaded, "" for none.
        even_in_use: Delete it anyway.
        context: See `delete_bundle`.

    Returns:
        Bytes of the files that are gone.

    Raises:
        ModelInUseError: It is in use.
        SettingsError: The flags cannot be read, so nobody knows.
        BundleError: See `delete_bundle`.
    """
    use = Use.NONE if even_in_use else use_of(path, settings, running=running)
    if use is not Use.NONE:
        named = "the active model" if use is Use.RUNNING else "the model that ONNX_MODEL_PATH names"
        raise ModelInUseError(
            f"{path} is {named}, so it is not deleted.",
            hint=Advice.of(
                "Point the flag at another model first, or delete it anyway",
                Action.DELETE_ANYWAY,
                ".",
            ),
        )
    return delete_bundle(path, context=context)


def delete_bundle(path: Path, *, context: JobContext | None = None) -> int:
    """Delete a converted model's folder; under its name stands all of it, or nothing.

    Args:
        path: The bundle's folder, whole or damaged.
        context: Hears what is done; once it has begun it is not stopped.

    Returns:
        Bytes of the files that are gone.

    Raises:
        BundleError: It is not a folder of a converted model, or the disk refuses.
    """
    path = Path(os.path.abspath(path.expanduser()))
    check_is_bundle(path)
    size_bytes = folder_bytes(path)
    if context is not None:
        context.report("Delete", 0, None, detail=path.name)
    remove_folder(path)
    return size_bytes


def find_leftover_folders(folders: Iterable[Path]) -> tuple[FoundLeftover, ...]:
    """What crashes left in models folders; what a living process works on is none."""
    found = []
    for folder in dict.fromkeys(folders):
        for leftover in find_leftovers(folder):
            lost = leftover.is_old and not os.path.lexists(leftover.final)
            found.append(FoundLeftover(leftover, folder_bytes(leftover.path), lost))
    return tuple(found)


def clean_up(leftovers: Iterable[FoundLeftover]) -> tuple[FoundLeftover, ...]:
    """Remove what crashes left, in the folders where it lies; lost models are put back.

    Returns:
        What was dealt with.

    Raises:
        BundleError: One of them cannot be removed.
    """
    known = {each.leftover.path: each for each in leftovers}
    done = []
    for folder in dict.fromkeys(path.parent for path in known):
        for leftover in remove_leftovers(folder):
            done.append(known.get(leftover.path) or FoundLeftover(leftover, 0, leftover.is_old))
    return tuple(done)


def check_is_bundle(path: Path) -> None:
    """Refuse to delete what is no converted model.

    Raises:
        BundleError: Naming what stands in the way.
    """
    if not os.path.lexists(path):
        raise BundleError(f"{path} does not exist.", hint="Check whether it still exists.")
    if path.is_symlink() or not path.is_dir():
        raise BundleError(
            f"{path} is not a folder, so it is not deleted.", hint="Remove it yourself."
        )
    if not any(os.path.lexists(path / name) for name in (MANIFEST_NAME, *MODEL_FILES)):
        raise BundleError(
            f"{path} holds no converted model, so it is not deleted.",
            hint="Name the folder that holds model.onnx.",
        )
    # Hub repositories carry both; a folder that is the source must not go with its export.
    weights = next((name for name in WEIGHT_NAMES if os.path.lexists(path / name)), "")
    if weights and not os.path.lexists(path / MANIFEST_NAME):
        raise BundleError(
            f"{path} also holds the source model's weights ({weights}), so it is not deleted.",
            hint="Remove it yourself if you have them elsewhere.",
        )
    if unknown := unknown_folder(path):
        raise BundleError(
            f"{path} holds the folder {unknown!r}, which no converted model has, so it is not"
            " deleted.",
            hint="Move it out, or remove all of it yourself.",
        )


__all__ = [
    "FoundLeftover", "Use", "Verdict", "check_is_bundle", "clean_up", "delete_bundle",
    "delete_model", "find_leftover_folders", "folder_bytes", "reference_first", "use_of",
    "usual_folder", "verdict_of",
]  # fmt: skip


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


@dataclass(frozen=True)
class DamagedModel:
    """A folder that holds a converted model which cannot be read, or no converted one.

    Attributes:
        path: The folder.
        problem: Why, a sentence that names the file.
        size_bytes: Of its files.
        configured: Whether ONNX_MODEL_PATH names it.
        is_source: It holds a source model: nothing is damaged, it is not converted.
    """

    path: Path
    problem: str
    size_bytes: int = 0
    configured: bool = False
    is_source: bool = False


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


def damaged_models(
    settings: Settings, *, also: Iterable[Path] = (), folder: Path | None = None
) -> tuple[DamagedModel, ...]:
    """Folders where `known_models` looks, itself included, that hold a model which it leaves out.

    Their models cannot be read, or are not converted, or nobody may look into them.

    Args:
        settings: Say where the models folder is and what is configured.
        also: Folders elsewhere.
        folder: Look there in place of the settings' models folder.
    """
    place, configured = folder or settings.models_folder, _configured_path(settings)
    inside: list[Path] = []
    with contextlib.suppress(OSError):
        inside = [path for path in place.iterdir() if not path.name.startswith(".")]
    found = []
    if os.path.lexists(place) and (problem := refused(place)):
        found.append(DamagedModel(place, problem))
    for path in dict.fromkeys((*inside, *also, *([configured] if configured else []))):
        held = holds(path)
        if held or (is_folder(path) and refused(path)):
            try:
                read_bundle(path, quarantined=True)
            except BundleError as error:
                size, named = folder_bytes(path), path == configured
                found.append(DamagedModel(path, error.message, size, named, held == SOURCE))
    return tuple(sorted(found, key=lambda one: (one.path.name.lower(), one.path)))


def recorded_parity(bundle: Bundle) -> ParityReport | None:
    """The comparison in a bundle's manifest, None where there is none."""
    return bundle.manifest.parity_report if bundle.manifest else None


def recorded_search(bundle: Bundle) -> Search | None:
    """The search in a bundle's manifest, None where there is none.

    Raises:
        ConversionError: It cannot be read.
    """
    return bundle.manifest.recipe_search if bundle.manifest else None


def default_output(models_folder: Path, source: str, precision: str = "fp32") -> Path:
    """Folder that a conversion of `source` goes to unless the user says otherwise."""
    name = _NOT_IN_A_NAME.sub("-", model_name(source)).strip(" .-") or "model"
    while len(name.encode("utf-8", "surrogateescape")) > MAX_NAME_BYTES:
        name = name[:-1]
    ending = OUTPUT_SUFFIX if precision == "fp32" else f"{OUTPUT_SUFFIX}-{precision}"
    return models_folder / f"{name}{ending}"


def free_output(
    models_folder: Path, source: str, precision: str, *, is_taken: Callable[[Path], bool]
) -> Path:
    """The same, numbered where something stands there, or something else goes there."""
    return _free(default_output(models_folder, source, precision), is_taken)


def free_point_output(
    out: Path, number: int, *, is_taken: Callable[[Path], bool] = lambda _path: False
) -> Path:
    """Where a point of the search goes whose model is at `out`: beside that, where it is free."""
    return _free(out.with_name(f"{out.name}-point-{number}"), is_taken)


def _free(out: Path, is_taken: Callable[[Path], bool]) -> Path:
    free, number = out, 1
    while is_there(free) or is_taken(free):
        number += 1
        free = out.with_name(f"{out.name}-{number}")
    return free


def _configured_path(settings: Settings) -> Path | None:
    with contextlib.suppress(KimeraError):  # an unreadable .env, a silent share: the Flags tab says
        check_answers(path := settings.resolve_path(settings.get("ONNX_MODEL_PATH")))
        return path
    return None
