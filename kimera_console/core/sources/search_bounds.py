"""How much the search for the precision `auto` builds at most: known before a model's weights."""

from __future__ import annotations

MOST_GROUPS, MOST_GROUPS_LARGE = 24, 12
"""Groups whose sensitivity is measured, at most: neighbouring layers of a deep model share one.
Fewer for a large model, where each variant takes some twenty seconds."""
LARGE_PARAMETERS = 200_000_000
MOST_PROBES = 4
"""Points tried for each kind of "others"."""
RUNGS = 4
"""Uniform precisions measured before any mixture: int8, two block sizes, fp16."""


def most_groups(parameters: int) -> int:
    """How many groups a model of a size is divided into, at most."""
    return MOST_GROUPS_LARGE if parameters > LARGE_PARAMETERS else MOST_GROUPS


def most_trials(groups: int) -> int:
    """How many variants a search builds, at most."""
    return RUNGS + groups + 3 * MOST_PROBES
