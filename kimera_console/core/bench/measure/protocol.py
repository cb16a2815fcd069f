"""What both sides of a measuring process agree on, beside its commands (see `child`)."""

from __future__ import annotations

CHECKED_VECTORS = 4
"""Vectors of a turn's first call that go to the parent for comparison."""
STABLE_CALLS = 3
STABLE_WITHIN = 0.10
"""Warm-up ends when so many calls in a row lie within this share of their median ..."""
WARMUP_MOST_CALLS = 12
WARMUP_MOST_S = 6.0
"""... or at these bounds."""
SETTLE_BELOW_S = 0.1
"""Calls shorter than this get one untimed call first, which brings the contender's weights and
code back into the caches that the others have just used."""
