"""Files of texts into files of vectors, of any size: streamed, resumable, never half done.

`embed_file` is the one door, for the window and the command line alike.
"""

from kimera_console.core.embed_file.journal import unfinished_rows
from kimera_console.core.embed_file.run import embed_file
from kimera_console.core.embed_file.target_preview import (
    TargetPreview,
    Unfinished,
    VectorsFile,
    preview_target,
    proposed_out,
    with_ending,
)
from kimera_console.core.embed_file.types import (
    BadLines,
    FileProgress,
    FileReport,
    FileRequest,
    LineTally,
    NamedLines,
    ResumePolicy,
    command_line,
    counted,
)

__all__ = [
    "BadLines",
    "FileProgress",
    "FileReport",
    "FileRequest",
    "LineTally",
    "NamedLines",
    "ResumePolicy",
    "TargetPreview",
    "Unfinished",
    "VectorsFile",
    "command_line",
    "counted",
    "embed_file",
    "preview_target",
    "proposed_out",
    "unfinished_rows",
    "with_ending",
]
