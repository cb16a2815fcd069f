"""Files of texts into files of vectors, of any size: streamed, resumable, never half done.

`embed_file` is the one door, for the window and the command line alike.
"""

from kimera_console.core.embed_file.command import command_line
from kimera_console.core.embed_file.journal import unfinished_rows
from kimera_console.core.embed_file.run import embed_file
from kimera_console.core.embed_file.target_preview import (
    TargetLook,
    Unfinished,
    VectorsFile,
    look_at_target,
    proposed_out,
    with_ending,
)
from kimera_console.core.embed_file.types import (
    BadLines,
    FileProgress,
    FileReport,
    FileRequest,
    Leftover,
    NamedLines,
    Tally,
    counted,
)
from kimera_console.core.texts.files.preview import ColumnLook, Preview, preview
from kimera_console.core.texts.files.source import kind_of
from kimera_console.core.texts.files.types import STANDARD_INPUT, FileKind

__all__ = [
    "STANDARD_INPUT",
    "BadLines",
    "ColumnLook",
    "FileKind",
    "FileProgress",
    "FileReport",
    "FileRequest",
    "Leftover",
    "NamedLines",
    "Preview",
    "Tally",
    "TargetLook",
    "Unfinished",
    "VectorsFile",
    "command_line",
    "counted",
    "embed_file",
    "kind_of",
    "look_at_target",
    "preview",
    "proposed_out",
    "unfinished_rows",
    "with_ending",
]
