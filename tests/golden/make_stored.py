"""Stored vectors as others made them: MiniLM of the real sentence-transformers.

Run by hand, in an environment that has sentence-transformers (see make_golden):

    python -m tests.golden.make_stored MODEL_FOLDER

It embeds every text of `tests.helpers.stores.plant` as a user would, and writes stored.npz: the
texts, the vectors (float16, shape (n, 384)), and the versions.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from tests.helpers.stores import DIMENSION, STORED_COUNTS, plant, unit_vectors

HERE = Path(__file__).resolve().parent


def main(folder: str) -> None:
    """Make the file."""
    import sentence_transformers
    import torch

    torch.set_num_threads(1)
    model = sentence_transformers.SentenceTransformer(folder, device="cpu")
    texts: dict[str, None] = {}

    def note(asked: list[str]) -> np.ndarray:
        texts.update(dict.fromkeys(asked))
        return unit_vectors(len(asked), DIMENSION)

    for count in STORED_COUNTS:
        plant(note, lambda asked: unit_vectors(len(asked), DIMENSION), count)
    vectors = model.encode(list(texts))
    np.savez_compressed(
        HERE / "stored.npz",
        texts=np.array(list(texts)),
        vectors=vectors.astype(np.float16),
        made_by=np.array(f"sentence-transformers {sentence_transformers.__version__}"),
    )


if __name__ == "__main__":
    main(sys.argv[1])
