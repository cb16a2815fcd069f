"""Flags: the file, values that cannot be used, contradictions, what overrides what."""

from __future__ import annotations

import contextlib
import os
import shlex
import stat
from typing import TYPE_CHECKING

from kimera_console.core.errors import EnvFileError, KimeraError
from kimera_console.core.flags import envfile, envfile_io, grammar
from kimera_console.core.flags.declarations import FlagKind
from kimera_console.core.flags.history import bytes_before, load
from kimera_console.core.health.checks.contradictions import contradiction_checks
from kimera_console.core.health.checks.kimera import first_choice
from kimera_console.core.health.checks.models import missing_model_remedy
from kimera_console.core.health.types import (
    PATHS_ID,
    PATHS_TITLE,
    Check,
    CheckGroup,
    CheckSubject,
    Place,
    Remedy,
    console,
    unset_variables,
)
from kimera_console.core.system.masking import is_secret_name
from kimera_console.core.system.paths import is_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kimera_console.core.flags.settings import FlagValue

_GROUP = CheckGroup("Flags")


def checks(subject: CheckSubject) -> Iterator[Check]:
    """Checks of the file, then of its flags: unknown where the file cannot be read."""
    path = subject.settings.env_file
    try:
        values = subject.settings.values()
    except EnvFileError as error:
        yield _unreadable(path, error)
        return
    yield _file(path)
    yield _writable(path)
    yield _private(path)
    yield _values(subject, values)
    yield _overridden(values)
    yield from contradiction_checks(subject, values)
    yield first_choice(subject, values)
    yield _paths(subject, values)
    yield _dimension(subject)


def _unreadable(path: Path, error: EnvFileError) -> Check:
    title = "The .env file"
    if path.exists() and not os.access(path, os.R_OK):
        return _GROUP.fail(
            "flags.file", title, error.message, f"chmod u+r {shlex.quote(str(path))}"
        )
    remedy = Remedy(error.hint or _edit(path))
    if path.is_file():
        remedy = _with_history(path, remedy)
    return _GROUP.fail("flags.file", title, error.message, remedy)


def _with_history(path: Path, remedy: Remedy) -> Remedy:
    """Where the console has kept a state of the file that can be read, restoring it comes first."""
    with contextlib.suppress(EnvFileError, OSError, ValueError):
        now = envfile.read_bytes(path)  # else a rollback could not keep what stands there now
        target = envfile_io.resolve(path)
        for record in reversed(load(target, now)):
            if record.existed and _is_sound(bytes_before(target, record.number)):
                words = ["flags", "rollback", str(record.number), "--env-file", str(path)]
                note = f"the file as it was before {record.when}; or: {remedy.fix}"
                return Remedy(f"{console()} {shlex.join(words)}  # {note}", place=Place("flags"))
    return remedy


def _is_sound(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not grammar.parse(data).problems


def _file(path: Path) -> Check:
    title = "The .env file"
    if not path.exists():
        return _GROUP.ok("flags.file", title, f"{path} does not exist; defaults apply")
    found = envfile.problems(path)
    if found:
        text = f"{path}: {' '.join(found)}"
        remedy = Remedy(_edit(path), place=Place("flags"))
        return _GROUP.warn("flags.file", title, text, remedy)
    count = len(envfile.read_entries(path))
    return _GROUP.ok("flags.file", title, f"{path}, {count} variables")


def _edit(path: Path) -> str:
    return f"Open {path} in an editor and correct that line."


def _writable(path: Path) -> Check:
    title = "The .env file can be changed"
    target = path.resolve()
    folder, quoted = target.parent, shlex.quote(str(target))
    if path.exists():
        try:
            envfile_io.check_writable(target)
        except EnvFileError:
            return _GROUP.warn(
                "flags.writable", title, f"{path} is read-only: no flag can be switched.",
                f"chmod u+w {quoted}",
            )  # fmt: skip
    elif not folder.is_dir():
        return _GROUP.warn(
            "flags.writable", title, f"Its folder {folder} does not exist.",
            f"mkdir -p {shlex.quote(str(folder))}",
        )  # fmt: skip
    if not os.access(folder, os.W_OK | os.X_OK):
        return _GROUP.warn(
            "flags.writable", title,
            f"{folder} cannot be written: the file is replaced as a whole, which needs that.",
            f"chmod u+wx {shlex.quote(str(folder))}",
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
            f"chmod 600 {shlex.quote(str(path.resolve()))}",
        )  # fmt: skip
    return _GROUP.ok("flags.private", title, f"{', '.join(secrets)}: mode {mode:o}")


def _values(subject: CheckSubject, values: tuple[FlagValue, ...]) -> Check:
    title = "Values that can be used"
    bad = [value for value in values if value.problem]
    if not bad:
        return _odd_values(subject, values)
    shown = "; ".join(f"{value.flag.name} ({value.origin}) {value.problem}" for value in bad)
    first = bad[0]
    remedy = subject.setting(first.flag.name, first.flag.default or None)
    return _GROUP.fail("flags.values", title, f"{shown}.", remedy)


def _odd_values(subject: CheckSubject, values: tuple[FlagValue, ...]) -> Check:
    title = "Values that can be used"
    odd = [value for value in values if value.warning]
    if not odd:
        return _GROUP.ok("flags.values", title, f"all {len(values)} flags")
    text = "; ".join(f"{value.flag.name} ({value.origin}) {value.warning}" for value in odd)
    return _GROUP.warn(
        "flags.values", title, f"{text}.",
        Remedy(_edit(subject.settings.env_file), place=Place("flags", odd[0].flag.name)),
    )  # fmt: skip


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
        names = [value.flag.name for value in hidden]
        return _GROUP.warn(
            "flags.overridden", title, f"{shown}.",
            unset_variables(*names, place=Place("flags", names[0])),
        )  # fmt: skip
    from_environment = [value.flag.name for value in values if value.overridden]
    shown = f"set by the environment: {', '.join(from_environment)}" if from_environment else (
        "nothing is set by the environment"
    )  # fmt: skip
    return _GROUP.ok("flags.overridden", title, shown)


def _paths(subject: CheckSubject, values: tuple[FlagValue, ...]) -> Check:
    """Paths that somebody set and that lead nowhere; the default ones are the Models checks'."""
    missing = []
    for value in values:
        if value.flag.kind is not FlagKind.PATH or value.problem or not value.value:
            continue
        if value.origin.kind.value == "default":
            continue
        try:
            path = subject.settings.resolve_path(value)
        except KimeraError as error:
            missing.append((value, error.message))
            continue
        if not is_folder(path):
            missing.append((value, f"{value.flag.name} ({value.origin}): {path} is not a folder"))
    if not missing:
        return _GROUP.ok(PATHS_ID, PATHS_TITLE, "each leads to a folder")
    first = missing[0][0].flag
    if first.name == "ONNX_MODEL_PATH" and subject.options is not None:
        found = missing_model_remedy(subject, subject.options)
        remedy = found if found.flags else found.or_else(subject.choosing(first.name, "FOLDER"))
    elif first.name == "ONNX_MODEL_PATH":
        remedy = subject.choosing(first.name, "FOLDER")
    else:
        remedy = subject.setting(first.name, None)
    sentences = "; ".join(text for _, text in missing)
    return _GROUP.fail(PATHS_ID, PATHS_TITLE, f"{sentences}.", remedy)


def _dimension(subject: CheckSubject) -> Check:
    title = "Dimension of model and stores"
    options = subject.options
    if options is None or options.lightweight or not options.use_onnx:
        return _GROUP.skip("flags.dimension", title, "ONNX is not enabled.")
    from kimera_console.core.bundles.bundle import read_bundle

    try:
        bundle = read_bundle(options.onnx_model_path)
    except KimeraError:
        return _GROUP.skip("flags.dimension", title, "There is no converted model to compare.")
    if bundle.dimension and bundle.dimension != options.dimension:
        return _GROUP.fail(
            "flags.dimension", title,
            f"{bundle.name} gives {bundle.dimension} dimensions, EMBEDDING_DIM is "
            f"{options.dimension}: stores that expect {options.dimension} refuse its vectors.",
            subject.dimension_remedy(bundle.dimension),
        )  # fmt: skip
    return _GROUP.ok("flags.dimension", title, f"both {options.dimension}")
