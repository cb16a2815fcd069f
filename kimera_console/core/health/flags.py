"""Flags: the file, values that cannot be used, contradictions, what overrides what."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from kimera_console.core import envfile
from kimera_console.core.errors import EnvFileError, KimeraError
from kimera_console.core.flags import FlagKind
from kimera_console.core.health.types import Check, Group, Patient
from kimera_console.core.masking import is_secret_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kimera_console.core.settings import FlagValue

_GROUP = Group("Flags")


def checks(patient: Patient) -> Iterator[Check]:
    """The file first: where it cannot be read, the rest cannot be told."""
    path = patient.settings.env_file
    try:
        values = patient.settings.values()
    except EnvFileError as error:
        yield _GROUP.fail("flags.file", "The .env file", error.message, error.hint or _edit(path))
        return
    yield _file(path)
    yield _writable(path)
    yield _private(path)
    yield _values(patient, values)
    yield _overridden(values)
    yield _contradictions(patient, values)
    yield _paths(patient, values)
    yield _dimension(patient)


def _file(path: Path) -> Check:
    title = "The .env file"
    if not path.exists():
        return _GROUP.ok("flags.file", title, f"{path} does not exist; defaults apply")
    found = envfile.problems(path)
    if found:
        return _GROUP.warn("flags.file", title, f"{path}: {' '.join(found)}", _edit(path))
    count = len(envfile.read_entries(path))
    return _GROUP.ok("flags.file", title, f"{path}, {count} variables")


def _edit(path: Path) -> str:
    return f"Open {path} in an editor and correct that line."


def _writable(path: Path) -> Check:
    title = "The .env file can be changed"
    folder = path.resolve().parent
    if path.exists():
        if not os.stat(path).st_mode & 0o222 or not os.access(path, os.W_OK):
            return _GROUP.warn(
                "flags.writable", title, f"{path} is read-only: no flag can be switched.",
                f"chmod u+w {path}",
            )  # fmt: skip
    elif not folder.is_dir():
        return _GROUP.warn(
            "flags.writable", title, f"Its folder {folder} does not exist.", f"mkdir -p {folder}"
        )
    if not os.access(folder, os.W_OK | os.X_OK):
        return _GROUP.warn(
            "flags.writable", title,
            f"{folder} cannot be written: the file is replaced as a whole, which needs that.",
            f"chmod u+wx {folder}",
        )  # fmt: skip
    return _GROUP.ok("flags.writable", title, "it and its folder can be written")


def _private(path: Path) -> Check:
    title = "Secrets are private"
    secrets = [key for key in envfile.read_entries(path) if is_secret_name(key)]
    if not secrets:
        return _GROUP.skip("flags.private", title, "The file holds no secret.")
    mode = stat.S_IMODE(os.stat(path).st_mode)
    if os.name == "posix" and mode & 0o044:
        return _GROUP.warn(
            "flags.private", title,
            f"{path} holds {', '.join(secrets)} and others can read it (mode {mode:o}).",
            f"chmod 600 {path}",
        )  # fmt: skip
    return _GROUP.ok("flags.private", title, f"{', '.join(secrets)}: mode {mode:o}")


def _values(patient: Patient, values: tuple[FlagValue, ...]) -> Check:
    title = "Values that can be used"
    bad = [value for value in values if value.problem]
    if not bad:
        return _GROUP.ok("flags.values", title, f"all {len(values)} flags")
    shown = "; ".join(f"{value.flag.name} ({value.origin}) {value.problem}" for value in bad)
    first = bad[0]
    if first.overridden:
        fix = f"unset {first.flag.name}   (in the shell or service that starts the console)"
    elif first.flag.default:
        fix = patient.set_flag(first.flag.name, first.flag.default)
    else:
        fix = patient.unset_flag(first.flag.name)
    return _GROUP.fail("flags.values", title, f"{shown}.", fix)


def _overridden(values: tuple[FlagValue, ...]) -> Check:
    title = "The environment and the file"
    hidden = [
        value
        for value in values
        if value.overridden and value.file_value is not None and value.file_value != value.value
    ]
    if hidden:
        shown = "; ".join(
            f"{v.flag.name} is {v.shown!r} by the environment, which wins over line {v.file_line}"
            for v in hidden
        )
        names = " ".join(value.flag.name for value in hidden)
        return _GROUP.warn(
            "flags.overridden", title, f"{shown}.",
            f"unset {names}   (in the shell or service that starts the console)",
        )  # fmt: skip
    from_environment = [value.flag.name for value in values if value.overridden]
    shown = f"set by the environment: {', '.join(from_environment)}" if from_environment else (
        "nothing is set by the environment"
    )  # fmt: skip
    return _GROUP.ok("flags.overridden", title, shown)


def _contradictions(patient: Patient, values: tuple[FlagValue, ...]) -> Check:
    title = "Flags that contradict each other"
    by_name = {value.flag.name: value for value in values}
    lightweight, onnx = by_name["LIGHTWEIGHT_EMBEDDING"], by_name["USE_ONNX"]
    if lightweight.is_on:
        ignored = " USE_ONNX is on, but is not looked at." if onnx.is_on else ""
        strict = (
            " EMBEDDING_STRICT is on, but guards only against falling back."
            if by_name["EMBEDDING_STRICT"].is_on
            else ""
        )
        return _GROUP.warn(
            "flags.contradictions", title,
            "LIGHTWEIGHT_EMBEDDING is on: every vector is a hashed one, not a model's."
            f"{ignored}{strict}",
            patient.set_flag("LIGHTWEIGHT_EMBEDDING", "0"),
        )  # fmt: skip
    return _GROUP.ok("flags.contradictions", title, "none")


def _paths(patient: Patient, values: tuple[FlagValue, ...]) -> Check:
    """Paths that somebody set and that lead nowhere; the default ones are the Models checks'."""
    title = "Paths that are set"
    missing = []
    for value in values:
        if value.flag.kind is not FlagKind.PATH or value.problem or not value.value:
            continue
        if value.origin.kind.value == "default":
            continue
        try:
            path = patient.settings.resolve_path(value)
        except KimeraError as error:
            missing.append((value, error.message))
            continue
        if not path.is_dir():
            missing.append((value, f"{value.flag.name} ({value.origin}) names no folder: {path}"))
    if not missing:
        return _GROUP.ok("flags.paths", title, "each leads to a folder")
    first = missing[0][0].flag
    fix = patient.set_flag(first.name, "FOLDER")
    if first.name == "ONNX_MODEL_PATH":
        fix += "   (or convert a model into it on the Convert tab)"
    return _GROUP.fail("flags.paths", title, "; ".join(text for _, text in missing) + ".", fix)


def _dimension(patient: Patient) -> Check:
    title = "Dimension of model and stores"
    options = patient.options
    if options is None or options.lightweight or not options.use_onnx:
        return _GROUP.skip("flags.dimension", title, "ONNX is not asked for.")
    from kimera_console.core.bundle import read_bundle

    try:
        bundle = read_bundle(options.onnx_model_path)
    except KimeraError:
        return _GROUP.skip("flags.dimension", title, "There is no converted model to compare.")
    if bundle.dimension and bundle.dimension != options.dimension:
        return _GROUP.fail(
            "flags.dimension", title,
            f"{bundle.name} gives {bundle.dimension} dimensions, EMBEDDING_DIM is "
            f"{options.dimension}: stores that expect {options.dimension} refuse its vectors.",
            f"{patient.set_flag('EMBEDDING_DIM', str(bundle.dimension))}   (if the stores hold "
            f"vectors of {bundle.dimension} dimensions; else choose another model)",
        )  # fmt: skip
    return _GROUP.ok("flags.dimension", title, f"both {options.dimension}")
