"""Models: the converted one, the models folder, the source, the sample, the disk."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from typing import TYPE_CHECKING

from kimera_console.core.errors import KimeraError
from kimera_console.core.health.types import Check, Group, Patient

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kimera_console.core.settings import EmbeddingOptions

ROOM_BYTES = 5 * 1024**3
"""Free disk below which a conversion of bge-m3 (2.3 GB written, beside an older one) is tight."""
NO_ROOM_BYTES = 200 * 1024**2

_GROUP = Group("Models")
_NO_OPTIONS = "A flag's value cannot be used; see Flags."


def checks(patient: Patient) -> Iterator[Check]:
    """Bundles are verified in a child process; nothing is loaded here."""
    yield _bundle(patient)
    yield _folder(patient)
    yield _source(patient)
    yield _sample(patient)
    yield _disk(patient)


def _bundle(patient: Patient) -> Check:
    title = "The converted model"
    options = patient.options
    if options is None:
        return _GROUP.skip("models.onnx", title, _NO_OPTIONS)
    path = options.onnx_model_path
    if not path.is_dir():
        if options.lightweight or not options.use_onnx:
            return _GROUP.skip("models.onnx", title, f"Not asked for; {path} does not exist.")
        return _GROUP.warn(
            "models.onnx", title,
            f"{path} does not exist, so ONNX Runtime has nothing to load.",
            convert_command(options, "--activate"),
        )  # fmt: skip
    from kimera_console.core.bundle import verify_bundle

    report = verify_bundle(path, context=patient.context)
    if not report.ok or report.bundle is None:
        return _GROUP.fail(
            "models.onnx", title, " ".join(report.problems),
            convert_command(options, "--force"),
        )  # fmt: skip
    bundle = report.bundle
    kind = "every hash is right" if bundle.ours else "made by another tool, so without hashes"
    facts = [bundle.precision, f"{bundle.dimension} dimensions" if bundle.dimension else ""]
    shown = ", ".join(fact for fact in (*facts, f"{bundle.size_bytes / 1e6:,.0f} MB", kind) if fact)
    return _GROUP.ok("models.onnx", title, f"{bundle.name} at {path}: {shown}; it embeds")


def convert_command(options: EmbeddingOptions, *more: str) -> str:
    """The command that makes the model at ONNX_MODEL_PATH anew from EMBEDDING_MODEL."""
    out = str(options.onnx_model_path)
    return shlex.join(["kimera-console", "convert", options.model, "--out", out, *more])


def _folder(patient: Patient) -> Check:
    from kimera_console.core.bundle import list_bundles

    title = "The models folder"
    folder = patient.settings.models_folder
    if not folder.is_dir():
        return _GROUP.skip("models.folder", title, f"{folder} does not exist yet.")
    names = [f"{each.path.name} ({each.precision or '?'})" for each in list_bundles(folder)]
    leftovers = sorted(
        entry.name for entry in folder.iterdir() if entry.is_dir() and entry.name.startswith(".")
    )
    shown = f"{folder}: {', '.join(names) if names else 'no converted model'}"
    if not os.access(folder, os.W_OK | os.X_OK):
        return _GROUP.warn(
            "models.folder", title, f"{shown}. It cannot be written.", f"chmod u+rwx {folder}"
        )
    if leftovers:
        shown += f"; hidden folders beside them: {', '.join(leftovers)}"
    return _GROUP.ok("models.folder", title, shown)


def _source(patient: Patient) -> Check:
    """The model that Transformers would load: is it on this machine?"""
    title = "The original model"
    options = patient.options
    if options is None:
        return _GROUP.skip("models.source", title, _NO_OPTIONS)
    from kimera_console.core.backends.transformers import model_choice

    try:
        choice = model_choice(options)
    except KimeraError as error:
        if options.lightweight:
            return _GROUP.skip("models.source", title, f"Not asked for. {error.message}")
        return _GROUP.warn(
            "models.source", title,
            f"{error.message} Transformers, next in the chain, has nothing to load.",
            error.hint or patient.set_flag("EMBEDDING_MODEL", "FOLDER"),
        )  # fmt: skip
    path, name = str(choice.source.path), choice.source.id
    return _GROUP.ok("models.source", title, path if name == path else f"{name} at {path}")


def _sample(patient: Patient) -> Check:
    from kimera_console.core.sample import (
        INSTALL_SAMPLE,
        SAMPLE_NAME,
        sample_model,
        sample_problem,
    )

    title = "The sample model"
    folder = sample_model()
    if folder is None:
        return _GROUP.skip("models.sample", title, "Not installed (`make setup` installs it).")
    patient.context.report("Check: the sample's hash")
    problem = sample_problem()
    if problem:
        return _GROUP.warn(
            "models.sample", title, problem,
            f"{sys.executable} -m {INSTALL_SAMPLE} --force-reinstall",
        )  # fmt: skip
    return _GROUP.ok("models.sample", title, f"{SAMPLE_NAME} at {folder}, hash right")


def _disk(patient: Patient) -> Check:
    title = "Disk for models"
    folder = existing_parent(patient.settings.models_folder)
    free = shutil.disk_usage(folder).free
    shown = f"{free / 1024**3:.1f} GiB free at {folder}"
    fix = f"Free some space at {folder}, or convert into a folder on another disk."
    if free < NO_ROOM_BYTES:
        return _GROUP.fail("models.disk", title, f"{shown}: no conversion fits.", fix)
    if free < ROOM_BYTES:
        return _GROUP.warn(
            "models.disk", title, f"{shown}: tight for a model of bge-m3's size.", fix
        )
    return _GROUP.ok("models.disk", title, shown)


def existing_parent(path: Path) -> Path:
    """The path itself, or the nearest folder above it that exists."""
    while not path.is_dir() and path != path.parent:
        path = path.parent
    return path
