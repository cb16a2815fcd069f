"""What one side of a comparison gives for its texts; it travels between processes as a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

_HEAD = "head-"


def _nothing() -> NDArray[np.float32]:
    return np.empty((0, 0), np.float32)


@dataclass(frozen=True)
class ProbeArrays:
    """Vectors of one side, float32.

    Attributes:
        vectors: Of the compared texts, shape (texts, dimension).
        labelled: Of the labelled set, shape (its texts, dimension); empty where there are none.
        reordered: Of the texts that were embedded again in other company; empty likewise.
        alone: Of the texts that were embedded alone; empty likewise.
        heads: Head -> rows of all texts' tokens, one text after another.
    """

    vectors: NDArray[np.float32]
    labelled: NDArray[np.float32] = field(default_factory=_nothing)
    reordered: NDArray[np.float32] = field(default_factory=_nothing)
    alone: NDArray[np.float32] = field(default_factory=_nothing)
    heads: dict[str, NDArray[np.float32]] = field(default_factory=dict)

    def save(self, path: Path) -> None:
        """Write them to a .npz file."""
        heads: dict[str, Any] = {f"{_HEAD}{name}": rows for name, rows in self.heads.items()}
        np.savez(
            path,
            vectors=self.vectors,
            labelled=self.labelled,
            reordered=self.reordered,
            alone=self.alone,
            **heads,
        )


def load_probe_arrays(path: Path) -> ProbeArrays:
    """Read what `ProbeArrays.save` wrote."""
    with np.load(path) as found:
        return ProbeArrays(
            vectors=found["vectors"],
            labelled=found["labelled"],
            reordered=found["reordered"],
            alone=found["alone"],
            heads={
                name.removeprefix(_HEAD): found[name]
                for name in found.files
                if name.startswith(_HEAD)
            },
        )
