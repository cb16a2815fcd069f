"""Files that the command line writes and reads for the user."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console.core.embed_file.target import check_target
from kimera_console.core.errors import InputError, KimeraError
from kimera_console.core.system.durable import staged

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST_INPUT_BYTES = 1 << 30
"""Texts beyond this do not fit into one run: their tokens and vectors would fill the memory."""


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


def read_lines(name: str) -> list[str]:
    """Lines of a UTF-8 file, "-" is standard input; only newline ends a line.

    Raises:
        InputError: Not UTF-8, or too long; the line is named.
        OSError: It cannot be read.
    """
    if name == "-":
        raw = sys.stdin.buffer.read(LARGEST_INPUT_BYTES + 1)
    else:
        with Path(name).open("rb") as stream:
            raw = stream.read(LARGEST_INPUT_BYTES + 1)
    if len(raw) > LARGEST_INPUT_BYTES:
        raise InputError(
            f"{name} is longer than {LARGEST_INPUT_BYTES:,} bytes.",
            hint="Split it and embed the parts one after another.",
        )
    lines = raw.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    if lines and lines[-1] == b"":
        lines.pop()
    texts = []
    for number, line in enumerate(lines, start=1):
        try:
            texts.append(line.removesuffix(b"\r").decode("utf-8"))
        except UnicodeDecodeError as error:
            raise InputError(
                f"{name}, line {number}: not UTF-8 (byte {error.start + 1} of the line).",
                hint="Convert the file to UTF-8 and try again.",
            ) from error
    return texts


__all__ = ["LARGEST_INPUT_BYTES", "check_target", "read_lines", "replaced"]
