"""Where conversions go that failed their comparison: beside the models, never among them.

`MODELS/.quarantine/NAME-20261124-201500/` holds the whole result, with the report in its
kimera.json. Its name hides it from every list of models, and its manifest makes every reader of
bundles refuse it by name, wherever it is moved. It can be looked into, deleted, or kept by an
override that names who and why: then it is a model again, and carries that mark for good.

All failures are kept until somebody deletes them; what they weigh is reported with each.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import getpass
import os
import platform
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console.core.bundles.bundle import read_bundle
from kimera_console.core.bundles.folder import folder_bytes
from kimera_console.core.bundles.manifest import Override, read_manifest, write_manifest
from kimera_console.core.bundles.publish import publish_folder
from kimera_console.core.errors import BundleError
from kimera_console.core.system.durable import sync_tree

if TYPE_CHECKING:
    from collections.abc import Callable

    from kimera_console.core.bundles.bundle import Bundle
    from kimera_console.core.bundles.manifest import Manifest
    from kimera_console.core.bundles.parity_report import ParityReport

QUARANTINE_NAME = ".quarantine"
LONGEST_REASON = 500
_MOST_NAME_BYTES = 200


@dataclass(frozen=True)
class QuarantinedModel:
    """One result that failed.

    Attributes:
        path: Its folder.
        out: Where it was meant to go.
        since: When it was put here, ISO 8601; "" if that cannot be read.
        source: What was converted.
        precision: To which precision.
        size_bytes: Of all its files.
        parity: Its comparison, None where that cannot be read.
        problem: Why its manifest cannot be read, "" if it can.
    """

    path: Path
    out: Path
    since: str = ""
    source: str = ""
    precision: str = ""
    size_bytes: int = 0
    parity: ParityReport | None = None
    problem: str = ""

    @property
    def name(self) -> str:
        """Its folder's name, by which the command line knows it."""
        return self.path.name

    @property
    def why(self) -> str:
        """What failed first, a sentence."""
        if self.problem:
            return self.problem
        problems = self.parity.problems if self.parity else ()
        return problems[0] if problems else "Its vectors are not the source model's."


def quarantine_folder(models: Path) -> Path:
    """Where conversions into `models` that failed their comparison are kept; it need not exist."""
    return models / QUARANTINE_NAME


def put_in_quarantine(staged: Path, out: Path, *, checkpoint: Callable[[], object] = bool) -> Path:
    """Move a finished folder that failed into the quarantine beside its intended place.

    Args:
        staged: The folder, complete with its manifest, in the same folder as `out`.
        out: Where it would have gone.
        checkpoint: As of `publish_folder`.

    Returns:
        Where it is now.

    Raises:
        BundleError: The disk refuses.
    """
    folder = quarantine_folder(out.parent)
    stamp = datetime.datetime.now().strftime("%Y%m%d-%H%M%S")
    stem = _short(out.name)
    try:
        folder.mkdir(exist_ok=True)
        sync_tree(staged)
        number = 1
        target = folder / f"{stem}-{stamp}"
        while os.path.lexists(target):
            number += 1
            target = folder / f"{stem}-{stamp}-{number}"
        checkpoint()
        os.rename(staged, target)
    except OSError as problem:
        raise _refused(folder, problem) from problem
    return target


def list_quarantined(models: Path) -> tuple[QuarantinedModel, ...]:
    """What is in the quarantine of a models folder, the newest first."""
    try:
        inside = [p for p in quarantine_folder(models).iterdir() if p.is_dir()]
    except OSError:
        return ()
    found = [_read_quarantined(path) for path in inside if not path.is_symlink()]
    return tuple(sorted(found, key=lambda one: (one.since, one.name), reverse=True))


def find_quarantined(name: str, models: Path) -> QuarantinedModel:
    """One of them by its name, or by its folder wherever that is.

    Raises:
        BundleError: There is none.
    """
    for path in (quarantine_folder(models) / name, Path(name).expanduser().absolute()):
        if path.parent.name == QUARANTINE_NAME and path.is_dir() and not path.is_symlink():
            return _read_quarantined(path)
    names = ", ".join(one.name for one in list_quarantined(models)[:10])
    raise BundleError(
        f"{quarantine_folder(models)} holds nothing named {name[:100]!r}.",
        hint=f"It holds: {names}." if names else "The quarantine is empty.",
    )


def keep_quarantined(
    one: QuarantinedModel,
    *,
    reason: str,
    out: Path | None = None,
    force: bool = False,
    who: str = "",
) -> Bundle:
    """Make a model of it, though it failed: recorded in its manifest, and shown ever after.

    Args:
        one: What is kept.
        reason: Why, in the user's words.
        out: Where it goes; where it was meant to go unless given.
        force: Replace a model that stands there.
        who: Who decides; the system's user on this machine unless given.

    Raises:
        BundleError: No reason is given, the place is taken, or the disk refuses. It is in
            quarantine still, without an override.
        ConversionError: What stands there is no converted model.
    """
    from kimera_console.core.convert.plan import check_target

    reason = " ".join(reason.split())
    if not reason or len(reason) > LONGEST_REASON:
        raise BundleError(
            "A model that failed its comparison is kept only for a reason.",
            hint=f"Say why, in 1 to {LONGEST_REASON} characters: it stays in the model's manifest.",
        )
    target = (out or one.out).expanduser().absolute()
    if target.parent.name == QUARANTINE_NAME:
        raise BundleError(
            f"{target} is inside the quarantine folder.", hint="Choose a folder outside."
        )
    check_target(target, force=force)
    failed = read_manifest(one.path)
    override = Override(_now(), who or _user(), reason, failed.parity_problems)
    write_manifest(one.path, dataclasses.replace(failed, override=override))
    try:
        read_bundle(one.path)  # it is whole, and nothing but the comparison stood against it
        target.parent.mkdir(parents=True, exist_ok=True)
        publish_folder(one.path, target, force=force)
    except OSError as problem:
        write_manifest(one.path, failed)
        raise _refused(target, problem) from problem
    except BundleError:
        write_manifest(one.path, failed)
        raise
    _remove_if_empty(one.path.parent)
    return read_bundle(target)


def free_place(one: QuarantinedModel) -> Path:
    """Where it would go without replacing anything: where it was meant to, or beside that."""
    place, number = one.out, 1
    while os.path.lexists(place):
        number += 1
        place = one.out.with_name(f"{one.out.name}-kept" + (f"-{number}" if number > 2 else ""))
    return place


def delete_quarantined(one: QuarantinedModel) -> None:
    """Delete it for good.

    Raises:
        BundleError: It is not in a quarantine, or the disk refuses.
    """
    if one.path.parent.name != QUARANTINE_NAME or one.path.is_symlink():
        raise BundleError(f"{one.path} is not in quarantine, so it is not deleted.")
    try:
        shutil.rmtree(one.path)
    except OSError as problem:
        raise _refused(one.path, problem) from problem
    _remove_if_empty(one.path.parent)


def _read_quarantined(path: Path) -> QuarantinedModel:
    size = folder_bytes(path)
    try:
        manifest = read_manifest(path)
    except BundleError as error:
        return QuarantinedModel(path, path.parent.parent / path.name, size_bytes=size,
                           problem=error.message)  # fmt: skip
    return QuarantinedModel(
        path=path,
        out=_meant(path, manifest),
        since=(manifest.quarantine and manifest.quarantine.since) or manifest.created,
        source=manifest.source,
        precision=manifest.precision,
        size_bytes=size,
        parity=manifest.parity_report,
    )


def _meant(path: Path, manifest: Manifest) -> Path:
    """Its place beside the quarantine, where that is now; only the name is the manifest's."""
    name = Path(manifest.quarantine.out).name if manifest.quarantine else ""
    return path.parent.parent / (name if name and name != QUARANTINE_NAME else path.name)


def _remove_if_empty(folder: Path) -> None:
    with contextlib.suppress(OSError):
        folder.rmdir()


def _short(name: str) -> str:
    while len(os.fsencode(name)) > _MOST_NAME_BYTES:
        name = name[:-1]
    return name


def _now() -> str:
    return datetime.datetime.now().astimezone().isoformat(timespec="seconds")


def _user() -> str:
    try:
        name = getpass.getuser()
    except (OSError, KeyError, ImportError):  # a number without a name, as in some containers
        name = f"user {os.getuid()}" if hasattr(os, "getuid") else "unknown user"
    return f"{name}@{platform.node()}" if platform.node() else name


def _refused(path: Path, problem: OSError) -> BundleError:
    return BundleError(
        f"{path} cannot be changed: {problem.strerror or problem}.",
        hint="Check the free space and the permissions there.",
    )
