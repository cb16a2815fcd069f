"""The fingerprint of a graph's arithmetic: the vectors that it gave where it was converted.

Hashes tell that a file is the same. They do not tell that another processor, or another version of
ONNX Runtime, makes the same vectors of it. So a manifest keeps the vectors of three short texts
with their token ids. A first load, a verification and the checks run the graph on these ids again.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import msgspec

from kimera_console.core.bundles.foreign import VECTOR_OUTPUTS
from kimera_console.core.bundles.graph_run import graph_feeds, run_graph
from kimera_console.core.bundles.token_fingerprint import fingerprint_texts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

TEXT_IDS = ("en-question", "de-compound", "zh-pair-1b")
"""Probe texts of 5 to 20 tokens in most tokenizers."""
MOST_TOKENS, MOST_TEXTS = 16, 8
_FLOAT = 4
REFUSED_COSINE = 0.98
"""Below this a graph's vectors are not the recorded ones in any precision: int8's own gate, where
the other side is the source model in fp32, asks for as much."""
_TOLERANCES = {
    # What two right implementations differ by in fp32: MiniLM's lowest cosine is 0.999999.
    "fp32": 0.99999,
    "fp16": 0.999,
    "bf16": 0.999,
}
_INTEGER_TOLERANCE = 0.998
"""MiniLM in int8: a change of fp32 in its last bit tips roundings over and moves a vector to
0.9996; sums that saturate (8-bit weights with AVX2 alone, by qemu) to 0.9974 at best."""
_Id = Annotated[int, msgspec.Meta(ge=0, lt=2**31)]
_Ids = Annotated[tuple[_Id, ...], msgspec.Meta(min_length=1, max_length=MOST_TOKENS)]


@dataclass(frozen=True)
class VectorFingerprint:
    """Vectors of a few texts as the graph gave them.

    Attributes:
        ids: Token ids of each text, all of one length.
        vectors: Each text's vector of norm 1, little-endian float32; base64 in the manifest. Where
            the graph gives a vector a token, the mean of those.

    Raises:
        ValueError: It holds no such vectors.
    """

    ids: Annotated[tuple[_Ids, ...], msgspec.Meta(max_length=MOST_TEXTS)]
    vectors: Annotated[tuple[bytes, ...], msgspec.Meta(max_length=MOST_TEXTS)]

    def __post_init__(self) -> None:
        if not self.ids or len(self.ids) != len(self.vectors):
            raise ValueError("ids and vectors differ in number")
        if len(set(map(len, self.ids))) != 1 or len(set(map(len, self.vectors))) != 1:
            raise ValueError("its texts or vectors differ in length")
        for data in self.vectors:
            if len(data) % _FLOAT or not 0 < math.hypot(*_numbers(data)) < math.inf:
                raise ValueError("a vector is none")


def chosen_texts() -> list[str]:
    """The probe texts of `TEXT_IDS`, in that order."""
    found = {text.id: text.text for text in fingerprint_texts()}
    return [found[name] for name in TEXT_IDS]


def vector_fingerprint(
    session: Any, model_file: Path, ids: Sequence[Sequence[int]]
) -> VectorFingerprint | None:
    """Record what a loaded graph gives; None where that is no vector.

    Args:
        session: An `onnxruntime.InferenceSession` on the CPU.
        model_file: Named in errors.
        ids: Token ids of each text; cut to the shortest, so that no padding is needed.

    Raises:
        BundleError: The graph cannot be run.
    """
    length = min([MOST_TOKENS, *map(len, ids)])
    if length == 0:
        return None
    cut = tuple(tuple(int(each) for each in text[:length]) for text in ids)
    rows = _unit_rows(session, model_file, cut)
    if rows is None:
        return None
    return VectorFingerprint(cut, tuple(row.astype("<f4").tobytes() for row in rows))


def lowest_cosine(session: Any, model_file: Path, recorded: VectorFingerprint) -> float | None:
    """The lowest cosine between recorded vectors and what the graph gives here.

    None where the graph gives no vectors, or of another dimension: other checks say that.

    Raises:
        BundleError: The graph cannot be run on the recorded ids.
    """
    import numpy as np

    rows = _unit_rows(session, model_file, recorded.ids)
    if rows is None:
        return None
    theirs = np.array([_numbers(data) for data in recorded.vectors])
    if theirs.shape != rows.shape:
        return None
    theirs /= np.linalg.norm(theirs, axis=1, keepdims=True)
    return float((theirs * rows).sum(axis=1).min())


def tolerance(precision: str) -> float:
    """The lowest cosine at which vectors of one graph on two machines count as the same."""
    return _TOLERANCES.get(precision, _INTEGER_TOLERANCE)


def difference_note(cosine: float, precision: str) -> str:
    """What is to be said of a cosine, one sentence and what to do; "" within the tolerance."""
    least = tolerance(precision)
    if cosine >= least:
        return ""
    return (
        f"Its vectors on this machine are not those of its conversion: lowest cosine {cosine:.5f} "
        f"of {len(TEXT_IDS)} probe texts, where {least:g} is expected of {precision or '?'}. "
        "Convert the model again on this machine."
    )


def refusal(model_file: Path, cosine: float, precision: str) -> str:
    """Why a model is not used here, one sentence and what to do; "" where it is."""
    if cosine >= REFUSED_COSINE:
        return ""
    return (
        f"{model_file} does not reproduce the vectors of its conversion on this machine: lowest"
        f" cosine {cosine:.5f} of {len(TEXT_IDS)} probe texts, where {tolerance(precision):g} is"
        f" expected of {precision or '?'}. Convert the model again on this machine."
    )


def _numbers(data: bytes) -> tuple[float, ...]:
    return struct.unpack(f"<{len(data) // _FLOAT}f", data)


def _unit_rows(
    session: Any, model_file: Path, ids: Sequence[Sequence[int]]
) -> NDArray[np.float64] | None:
    """One row a text, norm 1; None where the graph gives no vectors."""
    import numpy as np

    names = [entry.name for entry in session.get_outputs()]
    output = next((name for name in VECTOR_OUTPUTS if name in names), names[0])
    feeds = graph_feeds(session, np.array(ids, dtype=np.int64), model_file)
    (answer,) = run_graph(session, [output], feeds, model_file)
    rows = np.asarray(answer, dtype=np.float64)
    if rows.ndim == 3:
        rows = rows.mean(axis=1)
    if rows.ndim != 2 or len(rows) != len(ids) or not np.isfinite(rows).all():
        return None
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / norms if norms.all() else None
