"""Kimera's own tables, and the texts that it makes their vectors of.

As its code stands: a geoid's text is `key:value` over its semantic state, in order; a crystallised
one's is the principle in its symbolic state; an uploaded picture's vector is made of the picture.
A scar's text is its reason, else "Tension A-B" of its two geoids.
"""

from __future__ import annotations

from dataclasses import dataclass

from kimera_console.core.stores.recipes.text_recipe import RecipeSet, TextRecipe


@dataclass(frozen=True)
class KimeraTable:
    """One of Kimera's tables with vectors.

    Attributes:
        table: Its name.
        key: Its primary key.
        vector: Its vector column: pgvector's `vector` on PostgreSQL, a JSON list on SQLite.
        recipes: What its vectors are made of.
    """

    table: str
    key: tuple[str, ...]
    vector: str
    recipes: RecipeSet


GEOIDS = KimeraTable(
    "geoids",
    ("geoid_id",),
    "semantic_vector",
    RecipeSet(
        (
            TextRecipe("(image)", "geoid_id.startswith('geoid_img_')"),
            TextRecipe("symbolic_state->principle", "geoid_id.startswith('CRYSTAL_')"),
            TextRecipe("{{ semantic_state_json | pairs }}"),
        )
    ),
)
SCARS = KimeraTable(
    "scars",
    ("scar_id",),
    "scar_vector",
    RecipeSet(
        (
            TextRecipe("reason", "reason"),
            TextRecipe(
                "Tension {{ geoids[0] }}-{{ geoids[1] }}", "geoids and geoids | length == 2"
            ),
        )
    ),
)
KIMERA_TABLES: tuple[KimeraTable, ...] = (GEOIDS, SCARS)


def kimera_table(name: str) -> KimeraTable | None:
    """Kimera's table of that name, or None."""
    return next((one for one in KIMERA_TABLES if one.table == name), None)
