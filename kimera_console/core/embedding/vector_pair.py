"""Two vectors side by side: whether they may be compared, how near they are, what changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kimera_console.core.embedding.text_report import TextReport


@dataclass(frozen=True)
class VectorChange:
    """What an edit did to the vector.

    Attributes:
        before: The vector of the text before, shape (dimension,); None where none compares.
        cosine: Of both vectors; None where they do not compare.
        reason: Why they do not, one sentence; "" where they do.
    """

    before: NDArray[np.float32] | None
    cosine: float | None
    reason: str = ""


def cosine(one: NDArray[np.float32], other: NDArray[np.float32]) -> float | None:
    """Cosine of two vectors, in double precision; None where their dimensions differ."""
    if one.shape != other.shape:
        return None
    a, b = one.astype(np.float64), other.astype(np.float64)
    scale = float(np.linalg.norm(a) * np.linalg.norm(b))
    return float(np.clip(a @ b / scale, -1.0, 1.0)) if scale > 0 else None


def change_between(before: TextReport | None, now: TextReport) -> VectorChange:
    """What changed from the text before to this one; only one model's vectors compare."""
    if before is None:
        return VectorChange(None, None, "There is no text before this one yet.")
    old, new = before.embeddings.info, now.embeddings.info
    if old != new:
        if old.backend != new.backend:
            said = f"{old.display_name} made the vector before, {new.display_name} this one"
        else:
            said = "The model was reloaded since the vector before"
        return VectorChange(None, None, f"{said}: they do not compare.")
    return VectorChange(before.vector, cosine(before.vector, now.vector))
