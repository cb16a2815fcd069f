"""A folder that pip fills: made under another name, so that what is there under its own is whole.

The folders are the console's own, so that no environment of the user's changes.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console.core.system.children.child import run_child
from kimera_console.core.system.installation.own_environment import pip_variables

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kimera_console.core.jobs import JobContext

CHILD_MODULE = "kimera_console.core.system.installation.part_child"


def fill_folder(
    folder: Path,
    subject: str,
    requirements: Sequence[str],
    finish: Callable[[Path, Path], Path],
    *,
    stage: str,
    downloads: Path,
    options: Sequence[str] = (),
    imports: Sequence[str] = (),
    context: JobContext,
) -> None:
    """Have pip install below another name beside a folder, then put that in the folder's place.

    The caller holds the folder's lock. A cancel ends pip and leaves what was there before; what was
    downloaded stays until the folder is there, so that the next try goes on from it.

    Args:
        folder: What is made or replaced.
        subject: What errors call it: "The sample model".
        requirements: What pip installs, with exact versions.
        finish: Given the prefix and its folder of libraries, checks them and returns the one of the
            two, or a folder below, that becomes `folder`.
        stage: Named in the progress.
        downloads: Where pip keeps what has come.
        options: More of pip's.
        imports: Modules that must import afterwards.
        context: Receives pip's lines, and bytes of the package that is being downloaded.

    Raises:
        DependencyError: pip failed, or a module does not import; the log has pip's last lines.
        OSError: The folder cannot be written.
        JobCancelled: After a cancel.
    """
    staged = folder.with_name(f".{folder.name}.making")
    remove_folder(staged)  # of one that was killed: the lock is ours
    context.report(stage)
    try:
        temporary, site = staged / "tmp", libraries_below(staged)
        temporary.mkdir(parents=True)
        request = {
            "subject": subject,
            "stage": stage,
            "requirements": list(requirements),
            "options": list(options),
            "prefix": str(staged),
            "temporary": str(temporary),
            "downloads": str(downloads),
            "site": str(site),
            "imports": list(imports),
        }
        run_child(CHILD_MODULE, request, context=context, environment=pip_variables(os.environ))
        remove_folder(temporary)
        made = finish(staged, site)
        context.checkpoint()
        remove_folder(folder)
        os.replace(made, folder)
        remove_folder(downloads)
    finally:
        remove_folder(staged)


def libraries_below(prefix: Path) -> Path:
    """Where pip's --prefix puts libraries."""
    base = str(prefix)
    return Path(sysconfig.get_path("purelib", vars={"base": base, "platbase": base}))


def remove_folder(folder: Path) -> None:
    """Remove a folder with all that is in it, if it is there."""
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(folder)


__all__ = ["fill_folder", "libraries_below", "remove_folder"]
