"""One text embedded, all that may be said about its vector, and ways to take it along."""

from __future__ import annotations

import enum
import io
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kimera_console.core.embedding.backends.base import ONNX
from kimera_console.core.embedding.embedder import dimension_warning
from kimera_console.core.errors import KimeraError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kimera_console.core.embedding.embedder import Attempt, Embedder, Embeddings
    from kimera_console.core.embedding.token_pieces import TokenPieces
    from kimera_console.core.flags.settings import Settings
    from kimera_console.core.jobs import JobContext

_NPY_MODE = 0o644


class VectorFormat(enum.Enum):
    """Forms in which a vector is copied."""

    JSON = "json"
    NUMPY = "numpy"
    PYTHON = "python"


@dataclass(frozen=True)
class TextReport:
    """A text, its vector and the circumstances.

    Attributes:
        text: As it was embedded.
        embeddings: The vector, shape (1, dimension), and who made it.
        attempts: The tries of the chain that led to this backend.
        dimension_warning: A sentence where the dimension is not EMBEDDING_DIM, else "".
        missing_bundle: Folder of the converted model that ONNX Runtime was to load, where there
            is none; else None.
        asked_lightweight: LIGHTWEIGHT_EMBEDDING is on: nothing failed, it was wanted.
        pieces: What the text was cut into; None where the backend cannot say.
    """

    text: str
    embeddings: Embeddings
    attempts: tuple[Attempt, ...] = ()
    dimension_warning: str = ""
    missing_bundle: Path | None = None
    asked_lightweight: bool = False
    pieces: TokenPieces | None = None

    @property
    def vector(self) -> NDArray[np.float32]:
        """The vector, shape (dimension,)."""
        row: NDArray[np.float32] = self.embeddings.vectors[0]
        return row

    @property
    def norm(self) -> float:
        """The vector's Euclidean norm."""
        return float(self.embeddings.norms[0])

    @property
    def tokens(self) -> int:
        """Tokens of the text as embedded, special tokens included."""
        return self.embeddings.token_counts[0]

    @property
    def truncated(self) -> bool:
        """Whether the text was cut at the limit."""
        return self.embeddings.truncated[0]

    @property
    def failed_attempts(self) -> tuple[Attempt, ...]:
        """Backends that should have done it and did not, with their reasons."""
        return tuple(attempt for attempt in self.attempts if not attempt.ok)


def embed_text(
    embedder: Embedder, settings: Settings, text: str, *, context: JobContext | None = None
) -> TextReport:
    """Embed one text through the fallback chain.

    Raises:
        SettingsError, DegradedError, BackendError: As `Embedder.encode`.
    """
    found = embedder.encode([text], context=context)
    options = settings.options()
    expected = options.use_onnx and not options.lightweight
    missing = expected and found.backend != ONNX and not os.path.exists(options.onnx_model_path)
    return TextReport(
        text=text,
        embeddings=found,
        attempts=embedder.attempts,
        dimension_warning=dimension_warning(found.info, options),
        missing_bundle=options.onnx_model_path if missing else None,
        asked_lightweight=options.lightweight,
        # Another thread may have had the backend replaced since: then they are another one's.
        pieces=embedder.pieces(text) if embedder.active == found.info else None,
    )


def format_vector(report: TextReport, form: VectorFormat) -> str:
    """The vector as text that gives back exactly the same float32 values.

    JSON is an object that also says who made the vector, with the keys of `embed --json`;
    NUMPY and PYTHON are expressions.
    """
    # The shortest decimal that reads back as the same float32 (numpy's own).
    numbers = "[" + ", ".join(str(value) for value in report.vector) + "]"
    if form is VectorFormat.PYTHON:
        return numbers
    if form is VectorFormat.NUMPY:
        return f"np.array({numbers}, dtype=np.float32)"
    facts = {
        **report.embeddings.facts(),
        "norm": report.norm,
        "tokens": report.tokens,
        "truncated": report.truncated,
    }
    return f'{json.dumps(facts)[:-1]}, "vector": {numbers}}}'


def save_npy(path: Path, vectors: NDArray[np.float32]) -> Path:
    """Write vectors, shape (n, dimension), to a .npy file, whole or not at all.

    Returns:
        The file: `path`, with `.npy` appended where it has another ending.

    Raises:
        KimeraError: It could not be written; an older file of that name is as it was.
    """
    from kimera_console.core.system.durable import replace_file

    target = path if path.suffix == ".npy" else path.with_name(path.name + ".npy")
    buffer = io.BytesIO()
    np.save(buffer, vectors, allow_pickle=False)
    try:
        # A link is followed: the file it points to is the one the user means.
        replace_file(Path(os.path.realpath(target)), buffer.getvalue(), new_mode=_NPY_MODE)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise KimeraError(
            f"{target} could not be written: {reason}.",
            hint="Choose another folder or name, or free some space, and save again.",
        ) from error
    return target
