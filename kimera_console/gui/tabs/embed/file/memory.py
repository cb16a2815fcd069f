"""What is chosen in the view, and what of it is remembered."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console.core.embed_file.target_preview import proposed_out
from kimera_console.core.embed_file.types import BadLines
from kimera_console.core.texts.files.source import kind_of
from kimera_console.core.texts.files.types import FileKind, ReadOptions
from kimera_console.gui.threads.file_questions import real_path

if TYPE_CHECKING:
    from kimera_console.core.embed_file.target_preview import Unfinished
    from kimera_console.gui.preferences import Preferences

NPY, PARQUET = ".npy", ".parquet"
SOURCES, TARGETS = "text_files", "vector_files"
"""Lists of recent entries."""
_KEYS = "embed/file_"
_HEADER = {"yes": True, "no": False}


@dataclass(frozen=True)
class FileChoices:
    """What is to be done, as far as it is chosen.

    Attributes:
        source: Path of the texts as typed, "" for none yet.
        read: How they are read, as far as that was chosen.
        out: Path of the vectors as typed.
        ending: Kind of that file.
        proposed: The last path that was proposed: it follows the source until somebody changes it.
        bad_lines: What a line without a usable text does.
        append: Add to the file that is there.
    """

    source: str = ""
    read: ReadOptions = field(default_factory=ReadOptions)
    out: str = ""
    ending: str = PARQUET
    proposed: str = ""
    bad_lines: BadLines = BadLines.FAIL
    append: bool = False

    @property
    def source_path(self) -> Path:
        """The file of texts as it is opened."""
        return _absolute(self.source)

    @property
    def out_path(self) -> Path:
        """The file of vectors as it is written."""
        return _absolute(self.out)

    def resuming(self, left: Unfinished) -> FileChoices:
        """What an unfinished run was started with."""
        own = bool(self.source) and str(real_path(self.source_path))
        by_name = kind_of(left.source) is left.read.kind
        return dataclasses.replace(
            self,
            source=self.source if own == left.source else left.source,
            read=dataclasses.replace(left.read, kind=None if by_name else left.read.kind),
            append=left.append,
        )

    def with_source(self, source: str) -> FileChoices:
        """Another file; its columns are its own."""
        out, proposed = self.out, self.proposed
        if not out or out == proposed:
            out = proposed = str(proposed_out(source, self.ending)) if source else ""
        return dataclasses.replace(
            self, source=source, read=ReadOptions(), out=out, proposed=proposed, append=False
        )  # fmt: skip

    def with_out(self, out: str) -> FileChoices:
        """Another target; its name's ending decides its kind."""
        ending = Path(out).suffix
        proposed = out if _same_stem(out, self.proposed) else self.proposed
        return dataclasses.replace(
            self,
            out=out,
            proposed=proposed,
            ending=ending if ending in (NPY, PARQUET) else self.ending,
            append=False,
        )


class KeptFileChoices:
    """Choices of earlier sessions, in the window's preferences."""

    def __init__(self, preferences: Preferences) -> None:
        self._preferences = preferences

    @property
    def ending(self) -> str:
        """Kind of file that was written last."""
        kept = self._preferences.text(f"{_KEYS}ending", PARQUET)
        return kept if kept in (NPY, PARQUET) else PARQUET

    @property
    def bad_lines(self) -> BadLines:
        """What bad lines did last."""
        kept = self._preferences.text(f"{_KEYS}bad_lines")
        return BadLines.SKIP if kept == BadLines.SKIP.value else BadLines.FAIL

    def last(self) -> FileChoices | None:
        """The file that was chosen last, None if there was none."""
        text = self._preferences.text
        source = text(f"{_KEYS}source")
        if not source:
            return None
        kinds = {kind.value: kind for kind in FileKind}
        return FileChoices(
            source=source,
            read=ReadOptions(
                kind=kinds.get(text(f"{_KEYS}kind")),
                encoding=text(f"{_KEYS}encoding"),
                delimiter=text(f"{_KEYS}delimiter"),
                has_header=_HEADER.get(text(f"{_KEYS}header")),
                column=text(f"{_KEYS}column"),
                id_column=text(f"{_KEYS}id_column"),
            ),
            out=text(f"{_KEYS}out") or str(proposed_out(source, self.ending)),
            ending=self.ending,
            proposed=text(f"{_KEYS}proposed"),
            bad_lines=self.bad_lines,
        )

    def keep_ending(self, ending: str) -> None:
        """Remember the kind of file."""
        self._preferences.set_text(f"{_KEYS}ending", ending)

    def keep_bad_lines(self, bad_lines: BadLines) -> None:
        """Remember what bad lines do."""
        self._preferences.set_text(f"{_KEYS}bad_lines", bad_lines.value)

    def keep(self, choices: FileChoices) -> None:
        """Remember a file that can be read."""
        read = choices.read
        header = {True: "yes", False: "no", None: ""}[read.has_header]
        for name, value in (
            *((name, getattr(choices, name)) for name in ("source", "out", "proposed")),
            *((name, getattr(read, name)) for name in ("column", "id_column", "encoding")),
            ("delimiter", read.delimiter),
            ("header", header),
            ("kind", read.kind.value if read.kind else ""),
        ):
            self._preferences.set_text(f"{_KEYS}{name}", value)
        self._preferences.add_recent(SOURCES, choices.source)

    def keep_run(self, choices: FileChoices) -> None:
        """Remember what a run was started with: it may have to be gone on with."""
        self.keep(choices)
        self._preferences.add_recent(TARGETS, choices.out)

    def recent(self, kind: str) -> tuple[str, ...]:
        """Recent entries of `SOURCES` or `TARGETS`."""
        return self._preferences.recent(kind)


def _same_stem(one: str, other: str) -> bool:
    """Whether two paths differ in nothing but the kind of file."""
    return bool(other) and Path(one).with_suffix("") == Path(other).with_suffix("")


def _absolute(text: str) -> Path:
    try:
        return Path(text).expanduser().absolute()
    except RuntimeError:  # "~nobody"
        return Path(text).absolute()
