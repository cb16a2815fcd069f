"""What a further conversion is asked for, so that it is the point of a search that was wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kimera_console.core.sources.heads import HEAD_CHOICES
from kimera_console.core.sources.pooling import ASKED_SOURCE

if TYPE_CHECKING:
    from kimera_console.core.bundles.bundle import Bundle
    from kimera_console.core.bundles.search import SearchPoint


def options_for_point(bundle: Bundle, point: SearchPoint) -> dict[str, Any]:
    """Choices by their names in `convert_model`, as a record of the history has them.

    Whatever the target of the search was, the point gets the gate of its own precision: it may
    have been passed over because it misses that target.

    Args:
        bundle: Made by `auto`; its manifest says how.
        point: Of its search.
    """
    model = bundle.manifest.get("model")
    heads = model.get("heads") if isinstance(model, dict) else ()
    return {
        "exporter": bundle.exporter,
        "precision": point.recipe.scheme,
        "pooling": bundle.pooling if bundle.pooling_source == ASKED_SOURCE else "auto",
        "heads": HEAD_CHOICES[0] if heads else HEAD_CHOICES[1],
        "recipe": point.recipe.to_dict(),
        "fused_attention": bundle.fused_attention,
    }
