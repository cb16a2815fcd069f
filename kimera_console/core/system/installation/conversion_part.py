"""The part of the console that converts: torch, transformers and what they need.

An installation by pip has it, and so has the whole edition of the application folder, in its folder
`conversion`. The lite edition has not: there pip, which it carries, adds the part under the cache
folder, for the Python that is in the program; none is needed on the system. It is made under
another name first: what is there under its own is whole.
"""

from __future__ import annotations

import importlib
import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console.core.errors import Action, Advice, DependencyError
from kimera_console.core.system.durable import locked
from kimera_console.core.system.installation.pip_folder import fill_folder, libraries_below
from kimera_console.core.system.installation.program import is_frozen
from kimera_console.core.system.paths import console_paths
from kimera_console.core.system.units import byte_size
from kimera_console.resources import constraints_path

if TYPE_CHECKING:
    from kimera_console.core.jobs import JobContext

STAGE = "Add the conversion part"
LIBRARIES = ("torch", "transformers", "accelerate", "onnxscript")
SIZE = "1 GB, or up to 5 GB where the index of packages has torch with CUDA only"
"""What it takes on the disk; two thirds of it are downloaded."""
ROOM_BYTES = 2_000_000_000
"""What must be free: the part, and meanwhile its downloads. With CUDA it needs more."""
DOWNLOADS = "downloads"
"""Folder beside the part of what has come, until the part is there."""
BUNDLED = "conversion"
"""Folder of the part in the whole edition's application folder."""
_STAMP = "kimera-part.json"
_LOCK_S = 5.0


def part_folder() -> Path:
    """Where the part is added, or would be."""
    tag = "{}.{}".format(*sys.version_info)
    return console_paths().cache / "parts" / f"conversion-python{tag}"


def requirements() -> tuple[str, ...]:
    """What pip installs: the libraries with the versions that were tested together."""
    lines = constraints_path().read_text(encoding="utf-8").splitlines()
    tested = {line.partition("==")[0]: line.strip() for line in lines if not line.startswith("#")}
    return tuple(tested[name] for name in LIBRARIES)


def conversion_ready() -> bool:
    """Whether this console can convert as it is."""
    return not is_frozen() or bool(_folders())


def use_conversion_part() -> None:
    """Let this process import the part, where it is there. Costs two looks at the disk."""
    if not is_frozen():
        return
    for folder in _folders():
        if str(folder) not in sys.path:
            sys.path.append(str(folder))
            importlib.invalidate_caches()


def require_conversion(context: JobContext, *, agreed: bool) -> None:
    """Make sure that this console can convert; the part is added if somebody agreed.

    Raises:
        DependencyError: It is not there and nobody agreed, or it cannot be added.
        JobCancelled: After a cancel.
    """
    if conversion_ready():
        return
    if not agreed:
        raise DependencyError(
            "This edition of the console has no torch, which converting needs: pip adds"
            f" {', '.join(requirements())} once, in {part_folder()} ({SIZE}).",
            hint=missing_advice(),
        )
    add_conversion_part(context)


def missing_advice() -> Advice:
    """What to do where the part is missing."""
    return Advice.of(
        "Agree to that", Action.ADD_CONVERSION, ", or install the console's whole edition."
    )


def add_conversion_part(context: JobContext) -> Path:
    """Download and install the part.

    A cancel ends pip and removes what was made; what was downloaded is kept to the byte until the
    part is there, so that the next try goes on from there.

    Args:
        context: Receives pip's lines, and bytes of the package that is being downloaded.

    Returns:
        The folder of its libraries.

    Raises:
        DependencyError: It cannot be added; the log has pip's last lines.
        JobCancelled: After a cancel.
    """
    folder = part_folder()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with locked(folder, timeout_s=_LOCK_S):
            if not _is_whole(folder):
                _check_room(folder.parent)
                _make(folder, context)
    except OSError as error:
        raise DependencyError(
            f"The conversion part could not be made in {folder}: {error.strerror or error}.",
            hint="Free some space there, or allow writing there, then try again.",
        ) from error
    use_conversion_part()
    return libraries_below(folder)


def _make(folder: Path, context: JobContext) -> None:
    def finish(prefix: Path, _site: Path) -> Path:
        (prefix / _STAMP).write_text(json.dumps(_stamp()), encoding="utf-8")
        return prefix

    fill_folder(
        folder, "The conversion part", requirements(), finish,
        stage=STAGE, downloads=folder.with_name(DOWNLOADS), imports=LIBRARIES, context=context,
        options=("--constraint", str(constraints_path())),
    )  # fmt: skip


def _check_room(place: Path) -> None:
    """Look at the disk before anything is fetched.

    Raises:
        DependencyError: Less is free than the part takes at least.
    """
    free = shutil.disk_usage(place).free
    if free < ROOM_BYTES:
        raise DependencyError(
            f"{place} has {byte_size(free)} free; adding the conversion part needs"
            f" {byte_size(ROOM_BYTES)} at least. Nothing was downloaded.",
            hint="Free some space there, then try again.",
        )


def _folders() -> list[Path]:
    """Folders of libraries that are there: the whole edition's, and the one that was added."""
    bundled = Path(getattr(sys, "_MEIPASS", ""), BUNDLED)
    found = [bundled] if bundled.is_dir() else []
    return [*found, libraries_below(part_folder())] if _is_whole(part_folder()) else found


def _is_whole(folder: Path) -> bool:
    try:
        return bool(json.loads((folder / _STAMP).read_text(encoding="utf-8")) == _stamp())
    except (OSError, ValueError):
        return False


def _stamp() -> dict[str, object]:
    """What it depends on: another of these makes it anew."""
    return {"requirements": list(requirements()), "python": list(sys.version_info[:2])}
