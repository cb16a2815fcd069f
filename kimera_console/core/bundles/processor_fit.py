"""Whether 8-bit weights are right on this processor: another may have made them.

What is written now is exact everywhere (`Recipe.pair_sum`). Older consoles wrote weights that are
exact only on processors that sum 8-bit products in 32 bits. Where a processor adds pairs of them in
16 bits, sums saturate and vectors change without an error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.core.system.processor import this_processor

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

OLDER_BITS = 8
"""What an older recipe says of such weights; of those that are exact it says 7."""


def misfit(manifest: Mapping[str, Any]) -> str:
    """What is wrong with a bundle's weights on this processor, one sentence; "" if nothing is.

    Args:
        manifest: The manifest's raw data; {} for a bundle of others, of which nothing is known.
    """
    conversion = manifest.get("conversion")
    recipe = conversion.get("recipe") if isinstance(conversion, dict) else None
    if not isinstance(conversion, dict) or not isinstance(recipe, dict):
        return ""
    if recipe.get("scheme") != "int8" or recipe.get("weight_bits") != OLDER_BITS:
        return ""
    here = this_processor()
    if here.sums_int8_exactly:
        return ""
    made = conversion.get("processor")
    names = ", ".join(str(name) for name in made) if isinstance(made, list) else ""
    where = f"a processor with {names}" if names else "another processor"
    return (
        f"Its 8-bit weights were made for {where}; this one "
        f"({', '.join(here.features) or 'features unknown'}) adds their products in 16 bits, where "
        "sums saturate: vectors made here can differ from those made there. Convert the model "
        "again on this machine."
    )
