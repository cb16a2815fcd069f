"""Files of texts for the tests, and a short way to embed one."""

from __future__ import annotations

import dataclasses
import random
from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.core.embed_file.run import embed_file
from kimera_console.core.embed_file.types import (
    BadLines,
    FileProgress,
    FileReport,
    FileRequest,
    ResumePolicy,
)
from kimera_console.core.embedding.embedder import Embedder
from kimera_console.core.flags.settings import Settings
from kimera_console.core.jobs import JobContext
from kimera_console.core.texts.files.types import ReadOptions

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

LIGHT = {"LIGHTWEIGHT_EMBEDDING": "1", "EMBEDDING_DIM": "32"}
WORDS = (
    "server", "memory", "index", "query", "vector", "model", "token", "cache", "request",
    "größer", "straße", "привет", "狐狸", "café", "naïve", "emoji🙂", "zero-width",
)  # fmt: skip


class EmbedFileSetup:
    """An embedder and a folder.

    Args:
        folder: Where files lie.
        environ: The flags.
        factories: Backends in place of the default ones.
    """

    def __init__(self, folder: Path, environ: dict[str, str], **factories: Any) -> None:
        self.folder = folder
        self.settings = Settings(folder / ".env", environ=environ)
        self.embedder = Embedder(self.settings, factories=factories)

    def write(self, name: str, data: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(data)
        return path

    def embed(self, source: Path | str, out: str = "out.npy", **options: Any) -> FileReport:
        hooks = {
            k: options.pop(k)
            for k in ("context", "on_chunk", "on_note", "standard_input")
            if k in options
        }
        names = {one.name for one in dataclasses.fields(ReadOptions)} & set(options)
        read = ReadOptions(**{name: options.pop(name) for name in names})
        request = FileRequest(str(source), self.folder / out, read, **options)
        return embed_file(self.embedder, self.settings, request, **hooks)

    def vectors(self, out: str = "out.npy") -> NDArray[np.float32]:
        found: NDArray[np.float32] = np.load(self.folder / out)
        return found

    def names(self) -> set[str]:
        return {path.name for path in self.folder.iterdir()}


def lines(count: int, seed: int = 0, most_words: int = 8) -> bytes:
    """Lines of a few words each, every one another, ends with a newline."""
    picker = random.Random(seed)
    made = (
        f"{number} " + " ".join(picker.choices(WORDS, k=picker.randint(1, most_words)))
        for number in range(count)
    )
    return "".join(line + "\n" for line in made).encode()


SKIP: dict[str, Any] = {"bad_lines": BadLines.SKIP}
RESUME: dict[str, Any] = {"leftover": ResumePolicy.RESUME}
RESTART: dict[str, Any] = {"leftover": ResumePolicy.DISCARD}

__all__ = ["LIGHT", "RESTART", "RESUME", "SKIP", "EmbedFileSetup", "lines"]


class Stopper(JobContext):
    """A context that cancels the run after some chunks."""

    def __init__(self, after: int) -> None:
        super().__init__(on_partial=self._count)
        self.left = after

    def _count(self, partial: object) -> None:
        assert isinstance(partial, FileProgress)
        self.left -= partial.rows == partial.kept  # not within one
        if self.left <= 0:
            self.cancel()
