"""What the child process that talks to the hub answers to its parent."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path  # noqa: TC003  # decoding reads it


@dataclass(frozen=True)
class PreviewAnswer:
    """The small files are in the folder that was asked for.

    Attributes:
        revision: The commit that they are of.
        sizes: Bytes of all the model's files by name.
    """

    revision: str
    sizes: dict[str, int]


@dataclass(frozen=True)
class DownloadAnswer:
    """The model is downloaded.

    Attributes:
        revision: Its commit.
        folder: The snapshot's.
    """

    revision: str
    folder: Path
