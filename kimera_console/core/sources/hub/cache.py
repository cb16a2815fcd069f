"""Where the hub client's cache keeps a model's files, by the layout that its guide describes.

`blobs` holds contents, named by their digests; `snapshots` a folder for each commit, with links to
them; `refs` the commit of each branch; `.no_exist` an empty file for each that a commit
was found not to have. What has arrived of a file stands beside its blob.
"""

from __future__ import annotations

import contextlib
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.formats.model_folder import is_regular_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DEFAULT_REVISION = "main"
COMMIT = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True)
class CachedModel:
    """A model's folder in the cache.

    Attributes:
        cache: The cache's folder.
        repo: The model's id.
    """

    cache: Path
    repo: str

    @property
    def folder(self) -> Path:
        return self.cache / self._name

    @property
    def _name(self) -> str:
        return f"models--{self.repo.replace('/', '--')}"

    def blob(self, digest: str) -> Path:
        """The content of that digest; it is whole if it is there."""
        return self.folder / "blobs" / digest

    def incomplete(self, digest: str) -> Path:
        """What has arrived of a content. The client gives its own such files a random part."""
        return self.folder / "blobs" / f"{digest}.incomplete"

    @property
    def is_in_part(self) -> bool:
        """Whether a content has arrived in part: a download goes on from there."""
        arrived = (self.folder / "blobs").glob("*.incomplete")
        return any(one.stat().st_size > 0 for one in arrived)

    def file(self, commit: str, name: str) -> Path:
        """Path of a file in the snapshot of a commit, whether it is there or not."""
        return self.folder.joinpath("snapshots", commit, *name.split("/"))

    @contextlib.contextmanager
    def locked(self, digest: str) -> Iterator[None]:
        """Keep others, the client too, from fetching the same content meanwhile."""
        from huggingface_hub.utils import WeakFileLock

        path = self.cache / ".locks" / self._name / f"{digest}.lock"
        path.parent.mkdir(parents=True, exist_ok=True)
        with WeakFileLock(path):
            yield

    def place(self, digest: str, commit: str, name: str) -> Path:
        """Make a content a file of a commit: by a link, or where there are none by moving it."""
        blob, file = self.blob(digest), self.file(commit, name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)  # a link to a content that is gone
        try:
            file.symlink_to(os.path.relpath(blob, file.parent))
        except OSError:
            os.replace(blob, file)
        return file

    def note_absent(self, commit: str, name: str) -> None:
        """Note, as the client does, that a commit has no such file."""
        with contextlib.suppress(OSError):
            note = self._absence(commit, name)
            note.parent.mkdir(parents=True, exist_ok=True)
            note.touch()

    def is_absent(self, commit: str, name: str) -> bool:
        """Whether somebody asked the hub and learnt that a commit has no such file."""
        return self._absence(commit, name).is_file()

    def _absence(self, commit: str, name: str) -> Path:
        return self.folder.joinpath(".no_exist", commit, *name.split("/"))

    def remember(self, revision: str, commit: str) -> None:
        """Note which commit a branch is: found later without the network."""
        if revision == commit:
            return
        reference = self.folder / "refs" / revision
        with contextlib.suppress(OSError):
            reference.parent.mkdir(parents=True, exist_ok=True)
            reference.write_text(commit, "ascii")


def noted_commit(model_folder: Path, branch: str) -> str:
    """The commit that the cache notes for a branch of a model; "" where it notes none.

    Args:
        model_folder: models--ORG--NAME.
        branch: Its name, such as "main".
    """
    noted = model_folder / "refs" / branch
    if not is_regular_file(noted):
        return ""
    try:
        with noted.open("rb") as stream:
            commit = stream.read(64).decode("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
    return commit if COMMIT.fullmatch(commit) else ""
