"""Models: the converted one, the models folder, the source, the sample, the disk."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console.core.errors import KimeraError
from kimera_console.core.health.checks.kimera import reads_the_model
from kimera_console.core.health.types import (
    NO_OPTIONS,
    Check,
    CheckGroup,
    CheckSubject,
    Place,
    Remedy,
    console,
)
from kimera_console.core.system.paths import is_folder, refused
from kimera_console.core.system.units import byte_size

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kimera_console.core.bundles.bundle import Bundle
    from kimera_console.core.flags.settings import EmbeddingOptions

ROOM_BYTES = 5 * 1024**3
"""Free disk below which a conversion of bge-m3 (2.3 GB written, beside an older one) is tight."""
NO_ROOM_BYTES = 200 * 1024**2

_GROUP = CheckGroup("Models")
_UNLOCK = Remedy("Check the permissions of the folder.")


def checks(subject: CheckSubject) -> Iterator[Check]:
    """Bundles are hashed here and the configured one is loaded in a child process."""
    yield _bundle(subject)
    yield reads_the_model(subject)
    yield from _others(subject)
    yield _folder(subject)
    yield _leftovers(subject)
    yield _quarantine(subject)
    yield _source(subject)
    yield _sample(subject)
    yield _disk(subject)


def _bundle(subject: CheckSubject) -> Check:
    title = "The converted model"
    options = subject.options
    if options is None:
        return _GROUP.skip("models.onnx", title, NO_OPTIONS)
    path = options.onnx_model_path
    if not is_folder(path):
        if options.lightweight or not options.use_onnx:
            return _GROUP.skip("models.onnx", title, f"Not asked for; {path} does not exist.")
        said = f"{path} does not exist, so ONNX Runtime has nothing to load."
        if subject.path_leads_nowhere:
            return _GROUP.follows_from_path("models.onnx", title, said)
        return _GROUP.warn("models.onnx", title, said, missing_model_remedy(subject, options))
    from kimera_console.core.bundles.bundle import verify_bundle

    report = verify_bundle(path, context=subject.context)
    if not report.ok or report.bundle is None:
        return _GROUP.fail(
            "models.onnx", title, " ".join(report.problems), convert_remedy(options, "--force")
        )
    shown = f"{_described(report.bundle)}; it embeds"
    if report.bundle.override:
        return _GROUP.warn(
            "models.onnx", title, f"{shown}. {report.bundle.override.words}",
            convert_remedy(options, "--force"),
        )  # fmt: skip
    if report.notes:
        return _GROUP.warn(
            "models.onnx", title, f"{shown}. {' '.join(report.notes)}",
            convert_remedy(options, "--force"),
        )  # fmt: skip
    return _GROUP.ok("models.onnx", title, shown)


def missing_model_remedy(subject: CheckSubject, options: EmbeddingOptions) -> Remedy:
    """What gives ONNX_MODEL_PATH a model: one that is there, else a conversion.

    Of several, one that was converted from EMBEDDING_MODEL; where nothing sets that, the newest.
    """
    from kimera_console.core.bundles.bundle import list_bundles

    convert = convert_remedy(options, "--activate")
    there = [one for one in list_bundles(subject.settings.models_folder) if not one.quarantined]
    fitting = [one for one in there if one.source == options.model]
    if not fitting and options.model_is_default:
        fitting = there
    if not fitting:
        return convert
    newest = max(fitting, key=lambda one: one.created)
    found = subject.setting("ONNX_MODEL_PATH", str(newest.path))
    if newest.source != options.model:
        found = found.noted(f"it was converted from {newest.source or 'another model'}")
    return found.or_else(convert)


def convert_remedy(
    options: EmbeddingOptions, *more: str, out: Path | None = None, precision: str = ""
) -> Remedy:
    """What makes the model at ONNX_MODEL_PATH (or `out`) again, with the choices it was made with.

    From EMBEDDING_MODEL; where nothing sets that, from what the bundle's manifest names: the
    flag's default may be another model, and so another vector space under the same name.

    Args:
        options: The flags.
        more: Further words of the command.
        out: The model's folder.
        precision: Instead of the recorded one.
    """
    from kimera_console.core.health.convert_command import asked_again, command_words

    folder = out or options.onnx_model_path
    asked = asked_again(folder, "" if options.model_is_default else options.model, precision)
    if not asked.source:
        asked = replace(asked, source=options.model)
    if is_folder(Path(asked.source)) and folder.exists() and folder.samefile(asked.source):
        # Both flags name the source model: nothing may replace that.
        asked, more = replace(asked, out=folder.with_name(f"{folder.name}-onnx")), ()
    words = [*command_words(asked), *more]
    place = Place("convert", words[1], asked)
    return Remedy(f"{console()} {shlex.join(words)}", place=place)


def _described(bundle: Bundle) -> str:
    kind = "every hash is right" if bundle.ours else "made by another tool, so without hashes"
    facts = [bundle.precision, f"{bundle.dimension} dimensions" if bundle.dimension else ""]
    shown = ", ".join(fact for fact in (*facts, f"{byte_size(bundle.size_bytes)}", kind) if fact)
    return f"{bundle.name} at {bundle.path}: {shown}"


def _others(subject: CheckSubject) -> Iterator[Check]:
    """Further models in the models folder, hashed; one check for each that is damaged."""
    from kimera_console.core.bundles.bundle import verify_bundle

    configured = subject.options.onnx_model_path if subject.options else None
    for path in _model_folders(subject.settings.models_folder):
        if path == configured:
            continue
        report = verify_bundle(path, load=False, context=subject.context)
        if report.ok:
            kept = report.bundle.override if report.bundle else None
            said = " ".join(filter(None, (kept.words if kept else "", *report.notes)))
            if said:
                yield _GROUP.warn(f"models.{path.name}", f"Model {path.name}", said, _again(path))
            continue
        if problem := refused(path):
            yield _GROUP.warn(f"models.{path.name}", f"Model {path.name}", problem, _UNLOCK)
            continue
        yield _GROUP.warn(
            f"models.{path.name}", f"Model {path.name}", " ".join(report.problems),
            Remedy(
                f"{delete_command(path)}  # or convert it again under that name",
                place=_again(path).place,
            ),
        )  # fmt: skip


def _again(path: Path) -> Remedy:
    """Making a further model again, as it was made, in its own folder."""
    from kimera_console.core.health.convert_command import asked_again, command_words

    asked = asked_again(path, "")
    if not asked.source:
        return Remedy("Convert it again.", place=Place("convert"))
    words = [*command_words(asked), "--force"]
    return Remedy(f"{console()} {shlex.join(words)}", place=Place("convert", words[1], asked))


def _model_folders(folder: Path) -> list[Path]:
    """Folders with an .onnx file or a manifest, whole or not, and locked ones, by name."""
    from kimera_console.core.bundles.folder import CONVERTED, holds

    try:
        inside = sorted(each for each in folder.iterdir() if each.is_dir())
    except OSError:
        return []
    return [
        each
        for each in inside
        if not each.name.startswith(".") and (holds(each) == CONVERTED or refused(each))
    ]


def _folder(subject: CheckSubject) -> Check:
    from kimera_console.core.bundles.bundle import list_bundles
    from kimera_console.core.bundles.library import damaged_models

    title = "The models folder"
    folder = subject.settings.models_folder
    if not folder.is_dir():
        return _GROUP.skip("models.folder", title, f"{folder} does not exist yet.")
    if problem := refused(folder):
        return _GROUP.warn("models.folder", title, problem, _UNLOCK)
    bundles = list_bundles(folder)
    unlisted = [one for one in damaged_models(subject.settings) if one.path.parent == folder]
    names = [
        f"{each.path.name} ({each.precision or '?'}"
        f"{'' if each.ours else ', made by another tool, without hashes'})"
        for each in bundles
    ]
    names += [f"{one.path.name} (not converted)" for one in unlisted if one.is_source]
    broken = [one.path.name for one in unlisted if not one.is_source]
    if broken and not bundles:
        return _GROUP.warn(
            "models.folder", title,
            f"{folder}: no model that can be used ({', '.join((*broken, *names))})",
            Remedy(f"{console()} models list {shlex.quote(str(folder))}", place=Place("convert"))
            .noted("says what is wrong with each"),
        )  # fmt: skip
    shown = f"{folder}: {', '.join(names) if names else 'no converted model'}"
    if not os.access(folder, os.W_OK | os.X_OK):
        return _GROUP.warn(
            "models.folder", title, f"{shown}. It cannot be written.",
            f"chmod u+rwx {shlex.quote(str(folder))}",
        )  # fmt: skip
    return _GROUP.ok("models.folder", title, shown)


def _leftovers(subject: CheckSubject) -> Check:
    """What killed conversions left: partial folders, and older models that were moved aside."""
    from kimera_console.core.bundles.publish import (
        find_leftovers,
    )

    title, check_id = "Leftovers of conversions", "models.leftovers"
    folder = subject.settings.models_folder
    found = find_leftovers(folder)
    if not found:
        return _GROUP.ok(check_id, title, "none")
    sentences, commands = [], []
    for each in found:
        orphan = each.is_old and not os.path.lexists(each.final)
        sentences.append(
            f"{each.path} is the model {each.final.name}, moved aside by a conversion that was "
            "killed before the new one stood"
            if orphan
            else f"{each.path} was left by a conversion that was killed"
        )
        commands.append(
            f"mv {shlex.quote(str(each.path))} {shlex.quote(str(each.final))}"
            if orphan
            else delete_command(each.path)
        )
    note = "  # the next conversion into that folder does the same"
    return _GROUP.warn(
        check_id, title, f"{'. '.join(sentences)}.",
        Remedy(" && ".join(commands) + note, place=Place("convert")),
    )  # fmt: skip


def _quarantine(subject: CheckSubject) -> Check:
    """Conversions that failed their comparison, and what they weigh."""
    from kimera_console.core.convert.quarantine import list_quarantined

    title, check_id = "Quarantined conversions", "models.quarantine"
    found = list_quarantined(subject.settings.models_folder)
    if not found:
        return _GROUP.ok(check_id, title, "none")
    lines = [f"{one.name} ({byte_size(one.size_bytes)}): {one.why.rstrip('.')}" for one in found]
    commands = " && ".join(
        f"{console()} quarantine delete {shlex.quote(str(one.path))}" for one in found
    )
    total = sum(one.size_bytes for one in found)
    return _GROUP.warn(
        check_id, title,
        f"{'. '.join(lines)}. In all {byte_size(total)} that no backend loads.",
        Remedy(commands, place=Place("convert")).noted(
            f"see why first: {console()} quarantine show NAME"
        ),
    )  # fmt: skip


def delete_command(path: Path) -> str:
    """The command that removes a folder."""
    if os.name == "nt":
        return f'rmdir /s /q "{path}"'
    return f"rm -r {shlex.quote(str(path))}"


def _source(subject: CheckSubject) -> Check:
    """The model that Transformers would load: is it on this machine? The network is not asked."""
    title = "The source model"
    options = subject.options
    if options is None:
        return _GROUP.skip("models.source", title, NO_OPTIONS)
    from kimera_console.core.embedding.model_choice import model_choice

    offline = subject.settings.get("HF_HUB_OFFLINE").is_on
    try:
        choice = model_choice(options)
    except KimeraError as error:
        if options.lightweight:
            return _GROUP.skip("models.source", title, f"Not asked for. {error.message}")
        forbidden = " HF_HUB_OFFLINE forbids downloading it." if offline else ""
        return _GROUP.warn(
            "models.source", title,
            f"{error.message} Transformers, next in the chain, has nothing to load.{forbidden}",
            _source_remedy(subject, options, offline),
        )  # fmt: skip
    if problem := refused(choice.source.path):
        return _GROUP.warn("models.source", title, problem, _UNLOCK)
    path, name = str(choice.source.path), choice.source.id
    shown = path if name == path else f"{name} at {path}"
    return _GROUP.ok("models.source", title, f"{shown}, on this machine: no network is needed")


def _source_remedy(subject: CheckSubject, options: EmbeddingOptions, offline: bool) -> Remedy:
    """A hub id is downloaded by a conversion; a folder that is not there can only be named."""
    from kimera_console.core.sources.hub.client import HubReference
    from kimera_console.core.sources.source import parse_source

    try:
        is_hub_id = isinstance(parse_source(options.model), HubReference)
    except KimeraError:
        is_hub_id = False
    if not is_hub_id:
        return subject.choosing("EMBEDDING_MODEL", "FOLDER_OF_THE_MODEL")
    if offline:
        return subject.setting("HF_HUB_OFFLINE", "0").noted(
            "then download it by a conversion; or name a folder"
        )
    from kimera_console.core.bundles.library import default_output

    out = default_output(subject.settings.models_folder, options.model)
    return convert_remedy(options, out=out).noted("downloads it; or name a folder that is here")


def _sample(subject: CheckSubject) -> Check:
    from kimera_console.core.sources.sample import (
        INSTALL_SAMPLE,
        SAMPLE_NAME,
        added_sample,
        sample_model,
        sample_problem,
    )

    title = "The sample model"
    folder = sample_model()
    if folder is None:
        return _GROUP.skip(
            "models.sample", title, "Not installed; it is only for trying the console."
        )
    subject.context.report("Check: the sample's hash")
    problem = sample_problem()
    if problem and folder.parent == added_sample():
        fix = f"Delete {folder.parent}, and add the sample model again."
        return _GROUP.warn("models.sample", title, problem, fix)
    if problem:
        return _GROUP.warn(
            "models.sample", title, problem,
            f"{sys.executable} -m {INSTALL_SAMPLE} --force-reinstall",
        )  # fmt: skip
    return _GROUP.ok("models.sample", title, f"{SAMPLE_NAME} at {folder}; its hash is correct")


def _disk(subject: CheckSubject) -> Check:
    title = "Disk for models"
    folder = existing_parent(subject.settings.models_folder)
    free = shutil.disk_usage(folder).free
    shown = f"{byte_size(free)} free at {folder}"
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
    while not is_folder(path) and path != path.parent:
        path = path.parent
    return path
