"""The command that does what a request says."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from kimera_console.core.embed_file.types import BadLines, FileRequest, Leftover
from kimera_console.core.texts.files.types import DELIMITERS

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = "kimera-console"


def command_line(request: FileRequest, env_file: Path) -> str:
    """`kimera-console embed ...` as it is pasted into a shell; it means the same in any folder.

    Args:
        request: What is to be done. Paths should be absolute.
        env_file: The flags to do it with.
    """
    words = [PROGRAM, "embed", f"--env-file={env_file}", f"--input={request.source}"]
    read = request.read
    given = (
        ("format", read.kind.value if read.kind is not None else ""),
        ("encoding", read.encoding),
        ("delimiter", DELIMITERS.get(read.delimiter, read.delimiter)),
        ("column", read.column),
        ("id-column", read.id_column),
    )
    # With "=": a name may begin with a dash.
    words += [f"--{name}={value}" for name, value in given if value]
    if read.has_header is not None:
        words.append("--header" if read.has_header else "--no-header")
    words.append(f"--out={request.out}")
    if request.bad_lines is not BadLines.FAIL:
        words.append(f"--bad-lines={request.bad_lines.value}")
    if request.append:
        words.append("--append")
    again = {Leftover.RESUME: "--resume", Leftover.DISCARD: "--restart"}.get(request.leftover)
    return shlex.join([*words, *([again] if again else [])])
