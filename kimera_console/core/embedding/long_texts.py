"""What a long text costs: attention's matrix of scores grows with the square of its tokens.

Measured with ONNX Runtime 1.31 on processors, 16 heads: graphs of single operators hold 2.2 to
2.4 matrices of scores at once (one text of 8,192 tokens: 10.3 GB), one operator for attention
1.1 (4.7 GB). A run's memory stays in the session's arena unless it is asked to shrink.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from kimera_console.core.errors import InputError
from kimera_console.core.system.memory import memory_limits

COPIES, FUSED_COPIES = 2.5, 1.2
_SCORE_BYTES = 4
GIVEN_BACK_BYTES = 128_000_000
"""A run with more than this in scores gives its memory back; smaller ones reuse it, which is
quicker.
"""
_RESERVE_BYTES = 256_000_000
"""Left to everything else when a long text is let through."""


@dataclass(frozen=True)
class Attention:
    """How a model attends.

    Attributes:
        heads: Attention heads of a layer; 0 if unknown, then nothing is refused.
        fused: Whether attention is one operator of the graph.
    """

    heads: int
    fused: bool

    def bytes_of(self, texts: int, tokens: int) -> int:
        """Memory of the scores of a batch, at its peak."""
        copies = FUSED_COPIES if self.fused else COPIES
        return int(copies * _SCORE_BYTES * self.heads * texts * tokens**2)

    def check_room(self, texts: int, tokens: int) -> bool:
        """Refuse a batch that does not fit into the memory that is free.

        Returns:
            Whether it is large enough to give its memory back afterwards.

        Raises:
            InputError: It does not fit; the figures are named.
        """
        needed = self.bytes_of(texts, tokens)
        if needed < GIVEN_BACK_BYTES:
            return False
        limits = memory_limits()
        free = max(0, limits.free_bytes - _RESERVE_BYTES)
        if needed > free and texts == 1:  # several are bounded by the batch's tokens
            # A run below GIVEN_BACK_BYTES is never refused.
            fitting = int(math.sqrt(max(free, GIVEN_BACK_BYTES) / self.bytes_of(1, 1)))
            where = "this container" if limits.contained else "this machine"
            raise InputError(
                f"A text of {tokens:,} tokens would take about {needed / 1e9:.1f} GB of memory for "
                f"attention; {where} has {limits.free_bytes / 1e9:.1f} GB free.",
                hint=f"Set MAX_EMBEDDING_LENGTH to {fitting:,} or less, or free some memory.",
            )
        return True
