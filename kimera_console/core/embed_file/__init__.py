"""Files of texts into files of vectors, of any size: streamed, resumable, never half done.

`embed_file` is the one door, for the window and the command line alike.
"""

from kimera_console.core.embed_file.run import embed_file
from kimera_console.core.embed_file.types import (
    STANDARD_INPUT,
    BadLines,
    FileKind,
    FileProgress,
    FileReport,
    FileRequest,
    Leftover,
    NamedLines,
    Tally,
)
from kimera_console.core.embed_file.workplace import unfinished_rows

__all__ = [
    "STANDARD_INPUT",
    "BadLines",
    "FileKind",
    "FileProgress",
    "FileReport",
    "FileRequest",
    "Leftover",
    "NamedLines",
    "Tally",
    "embed_file",
    "unfinished_rows",
]
