"""Files that the command line writes for the user."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from kimera_console.core.embed_file.target import check_target
from kimera_console.core.errors import KimeraError
from kimera_console.core.system.durable import staged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextlib.contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """A new file to write to, which takes the name `path` when the block ends well.

    Raises:
        KimeraError: The disk refuses; an older file of that name is as it was.
    """
    try:
        with staged(path) as new:
            yield new
    except OSError as error:
        raise KimeraError(
            f"{path} could not be written: {error.strerror or error}.",
            hint="Check the free space and the permissions there, or name another file.",
        ) from error


__all__ = ["check_target", "replaced"]
