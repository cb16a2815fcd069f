"""Whether the names in a claim can be those of a contender, asked before anything is measured."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kimera_console.core.bench.plan.choice import DEVICES
from kimera_console.core.embedding.backends.base import ATTENTIONS, DISPLAY_NAMES
from kimera_console.core.errors import Action, Advice, BenchmarkError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kimera_console.core.bench.verdict.user_claims import UserClaim

_PRECISION = re.compile(r"(fp|bf|u?int|q)\d+([-_]\w+)?")


def check_names(claims: Sequence[UserClaim], names: Iterable[str]) -> None:
    """Refuse a claim about what cannot be measured: after minutes it would decide nothing.

    Args:
        claims: The user's claims.
        names: The plan's contenders, and labels and models of the machine's.

    Raises:
        BenchmarkError: A word of one names no contender.
    """
    words = {*ATTENTIONS, "gpu"}
    words.update(DISPLAY_NAMES, *DEVICES.values())
    words.update(*(name.lower().split() for name in DISPLAY_NAMES.values()))
    known = "\n".join(names).lower()
    for claim in claims:
        for word in (*claim.subject, *claim.reference):
            plain = word.lower()
            if plain not in words and not _PRECISION.fullmatch(plain) and plain not in known:
                raise BenchmarkError(
                    f"{claim.text!r}: there is no contender {word!r}.",
                    hint=Advice.of("Use the name of a contender", Action.LIST_CONTENDERS, "."),
                )
