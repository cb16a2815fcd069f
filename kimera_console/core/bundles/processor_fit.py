"""Whether 8-bit weights are right on this processor: another may have made them.

What is written now is exact everywhere (`Recipe.pair_sum`). Older consoles wrote weights that are
exact only on processors that sum 8-bit products in 32 bits. Where a processor adds pairs of them in
16 bits, sums saturate and vectors change without an error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.system.processor import this_processor
from kimera_console.core.system.records import readable_part

if TYPE_CHECKING:
    from kimera_console.core.bundles.manifest import Manifest

OLDER_BITS = 8
"""What an older recipe says of such weights; of those that are exact it says 7."""


@dataclass(frozen=True)
class _OlderRecipe:
    """What a recipe of an older console says of the bits of its weights."""

    scheme: str
    weight_bits: int


def processor_warning(manifest: Manifest | None) -> str:
    """What is wrong with a bundle's weights on this processor, one sentence; "" if nothing is.

    Args:
        manifest: None for a bundle of others, of which nothing is known.
    """
    if manifest is None:
        return ""
    found = readable_part({"recipe": manifest.recipe}, {"recipe": _OlderRecipe})
    if found.get("recipe") != _OlderRecipe("int8", OLDER_BITS):
        return ""
    here = this_processor()
    if here.sums_int8_exactly:
        return ""
    names = ", ".join(manifest.processor)
    where = f"a processor with {names}" if names else "another processor"
    return (
        f"Its 8-bit weights were made for {where}; this one "
        f"({', '.join(here.features) or 'features unknown'}) adds their products in 16 bits, where "
        "sums saturate: vectors made here can differ from those made there. Convert the model "
        "again on this machine."
    )
