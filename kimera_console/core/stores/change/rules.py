"""What is done with rows whose vector their text does not explain, or that have no text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.errors import Action, Advice, Step, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kimera_console.core.stores.database.reading import Key

EMBED, SKIP = "embed", "skip"
NO_TEXT, EMPTY, IMAGE = "no_text", "empty", "image"
DEGRADED, MISSING, NOT_REPRODUCED = "degraded", "missing", "not_reproduced"
ALLOWED: dict[str, tuple[str, ...]] = {
    NO_TEXT: (SKIP,),
    EMPTY: (SKIP, EMBED),
    IMAGE: (SKIP,),
    DEGRADED: (SKIP, EMBED),
    MISSING: (SKIP, EMBED),
    NOT_REPRODUCED: (SKIP, EMBED),
}
"""Classes of rows, and what can be done with each. Without a text there is nothing to embed."""
WORDS = {
    NO_TEXT: "for which the recipe makes no text",
    EMPTY: "whose text is empty",
    IMAGE: "whose vector is made of something else than text",
    DEGRADED: "whose old vector no model made",
    MISSING: "without an old vector",
    NOT_REPRODUCED: "whose old vector the recipe does not reproduce",
}


@dataclass(frozen=True)
class Rules:
    """What is done with rows of each class; a row of a class without a choice stops a run."""

    chosen: Mapping[str, str]

    @classmethod
    def parse(cls, written: Iterable[str]) -> Rules:
        """Rules of "class=skip" and "class=embed".

        Raises:
            StoreError: An unknown class, or nothing that can be done with it.
        """
        chosen: dict[str, str] = {}
        for one in written:
            name, _, action = one.partition("=")
            if name not in ALLOWED:
                raise StoreError(
                    f"{name!r} is not a class of rows.",
                    hint=f"The classes are: {', '.join(ALLOWED)}.",
                )
            if action not in ALLOWED[name]:
                raise StoreError(
                    f"Rows {WORDS[name]} cannot be treated by {action or 'nothing'!r}.",
                    hint=f"Possible: {', '.join(f'{name}={each}' for each in ALLOWED[name])}.",
                )
            chosen[name] = action
        return cls(chosen)

    def check(self, *, old_model: bool) -> None:
        """Refuse what cannot be begun.

        Raises:
            StoreError: Nothing was chosen for rows that are not reproduced, or leaving them out
                was, and there is no model that could tell them.
        """
        action = self.chosen.get(NOT_REPRODUCED)
        if action is None:
            raise StoreError(
                "No rule says what to do with rows whose old vector the recipe does not reproduce.",
                hint=Advice.of(
                    "Embed their text as it is now",
                    _rows(NOT_REPRODUCED, EMBED),
                    ", or leave them out",
                    _rows(NOT_REPRODUCED, SKIP),
                    ", which needs the old model",
                    Action.OLD_MODEL,
                    ". A proof of the recipe says how many they are",
                    Action.STORE_PROVE,
                    ".",
                ),
            )
        if action == SKIP and not old_model:
            raise StoreError(
                "Without the old model, rows that the recipe does not reproduce cannot be "
                "identified.",
                hint=Advice.of(
                    "Name it",
                    Action.OLD_MODEL,
                    ", or embed those rows",
                    _rows(NOT_REPRODUCED, EMBED),
                    ".",
                ),
            )

    def action(self, name: str, key: Key) -> str:
        """EMBED or SKIP for a row of a class; "" is a row as it should be.

        Raises:
            StoreError: Nothing was chosen for it.
        """
        if not name:
            return EMBED
        action = self.chosen.get(name)
        if action is None:
            shown = ", ".join(str(value) for value in key)
            # Rows that arrived meanwhile are met by a switch too, which does not choose.
            first, *others = (Advice.of(f" {each}", _rows(name, each)) for each in ALLOWED[name])
            ways = [first, *(Advice.of(", or", other) for other in others)]
            raise StoreError(
                f"Row {shown[:200]} is one {WORDS[name]}, and no rule says what to do with those.",
                hint=Advice.of(
                    "Choose what to do with them:",
                    *ways,
                    ", and resume the run",
                    Action.STORE_RUN,
                    ". Finished rows are kept.",
                ),
            )
        return action

    @property
    def needs_old_vector(self) -> bool:
        """Whether a row's class depends on its old vector."""
        return any(self.chosen.get(name) != EMBED for name in (DEGRADED, MISSING, NOT_REPRODUCED))


def _rows(name: str, action: str) -> Step:
    return Step(Action.STORE_ROWS, f"{name}={action}")
