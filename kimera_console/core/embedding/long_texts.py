"""What a long text costs: attention's matrix of scores grows with the square of its tokens.

Measured with ONNX Runtime 1.31 on processors, 16 heads: graphs of single operators hold 2.2 to
2.4 matrices of scores at once (one text of 8,192 tokens: 10.3 GB), one operator for attention
1.1 (4.7 GB), and one without a mask none at all: the layer's own values are then what is left
(0.73 GB). A run's memory stays in the session's arena unless it is asked to shrink.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import InputError
from kimera_console.core.sources.architectures import ARCHITECTURES
from kimera_console.core.system.memory import MemoryLimits, memory_limits
from kimera_console.core.system.units import byte_size

if TYPE_CHECKING:
    from collections.abc import Mapping

COPIES, FUSED_COPIES = 2.5, 1.2
_NUMBER_BYTES = 4
_HIDDEN_ROWS, _INNER_ROWS = 7, 4.5
"""Rows of a layer's widths that are held for each token: 6 and 4 measured (hidden 1024, inner
4096)."""
GIVEN_BACK_BYTES = 128_000_000
"""A run with more than this in scores is a long one. It attends without them where it can, and
gives its memory back; smaller ones reuse it, which is quicker.
"""
_RESERVE_BYTES = 256_000_000
"""Left to everything else when a long text is let through."""
HEAD_WIDTH, USUAL_WIDTH = 64, 768
"""Of a head, and of a layer, where a model's files do not tell: nearly every text encoder has heads
of this width, and a base model's layers are as wide."""


def usable_bytes(limits: MemoryLimits) -> int:
    """Memory that a long text may take of what is free."""
    return max(0, limits.free_bytes - _RESERVE_BYTES)


@dataclass(frozen=True)
class Attention:
    """How a model attends.

    Attributes:
        heads: Attention heads of a layer; 0 refuses nothing.
        fused: Whether attention is one operator of the graph.
        hidden: Width of a token's vector; 0 if unknown.
        inner: Width of the layer's widest product.
        copies: Matrices of scores that are held at once; 0 is what was measured of ONNX Runtime.
    """

    heads: int
    fused: bool
    hidden: int = 0
    inner: int = 0
    copies: float = 0.0

    def bytes_of(self, texts: int, tokens: int, *, streamed: bool = False) -> int:
        """Memory of a batch at its peak, above the weights.

        Args:
            texts: Texts of the batch.
            tokens: Tokens of its longest.
            streamed: Whether the matrix of scores is never held.
        """
        if streamed:
            row = _HIDDEN_ROWS * self.hidden + _INNER_ROWS * self.inner
            return int(_NUMBER_BYTES * row * texts * tokens)
        copies = self.copies or (FUSED_COPIES if self.fused else COPIES)
        return int(copies * _NUMBER_BYTES * self.heads * texts * tokens**2)

    def is_long(self, texts: int, tokens: int) -> bool:
        """Whether a batch's scores are too large to be kept, and better not made at all."""
        return texts * tokens**2 >= self._long_from

    @functools.cached_property
    def _long_from(self) -> float:
        """Texts times squared tokens from which on a batch is long."""
        each = self.bytes_of(1, 1)
        return GIVEN_BACK_BYTES / each if each else math.inf

    def check_room(self, texts: int, tokens: int, *, streamed: bool = False) -> None:
        """Refuse a long batch that does not fit into the memory that is free.

        Raises:
            InputError: It does not fit; the figures are named.
        """
        limits = memory_limits()
        free = usable_bytes(limits)
        needed = self.bytes_of(texts, tokens, streamed=streamed)
        if needed <= free or texts > 1:  # several are bounded by the batch's tokens
            return
        where = "this container" if limits.contained else "this machine"
        raise InputError(
            f"A text of {tokens:,} tokens would take about {byte_size(needed)} of memory for "
            f"attention; {where} has {byte_size(limits.free_bytes)} free.",
            hint=f"Set MAX_EMBEDDING_LENGTH to {self.fitting(free, streamed=streamed):,} or less, "
            "or free some memory.",
        )

    def fitting(self, free_bytes: int, *, streamed: bool = False) -> int:
        """Tokens of the longest text that fits; those that are no long ones always do."""
        usual = math.isqrt(int(GIVEN_BACK_BYTES / max(1, self.bytes_of(1, 1))))
        if streamed:
            return max(usual, free_bytes // max(1, self.bytes_of(1, 1, streamed=True)))
        return max(usual, math.isqrt(int(free_bytes / max(1, self.bytes_of(1, 1)))))


def attention_of(
    config: Mapping[str, Any], *, fused: bool = False, width: int = 0, copies: float = 0.0
) -> Attention:
    """How a model attends, by its config.json; heads that it does not tell are taken for usual.

    Args:
        config: config.json, as far as there is one.
        fused: Whether attention is one operator.
        width: Width of its vectors, where that is known otherwise; 0.
        copies: As `Attention` has it.
    """
    known = ARCHITECTURES.get(str(config.get("model_type")))
    hidden = _size(config, known.hidden if known else "", "hidden_size", "dim", "d_model") or width
    given = _size(config, known.heads if known else "", "num_attention_heads", "n_heads")
    return Attention(
        heads=given or max(1, (hidden or USUAL_WIDTH) // HEAD_WIDTH),
        fused=fused,
        hidden=hidden or USUAL_WIDTH,
        inner=_size(config, "intermediate_size", "hidden_dim") or 4 * (hidden or USUAL_WIDTH),
        copies=copies,
    )


def _size(config: Mapping[str, Any], *names: str) -> int:
    """The first of these keys that is a count; 0 if none is."""
    for name in names:
        if type(config.get(name)) is int and config[name] > 0:
            return int(config[name])
    return 0
