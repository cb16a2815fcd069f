"""The names in a claim: which contender they mean, and whether they can mean one at all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kimera_console.core.bench.plan.choice import DEVICES, INSTANCE_MARK, known_backend
from kimera_console.core.embedding.backends.base import ATTENTIONS, DISPLAY_NAMES
from kimera_console.core.errors import Action, Advice, BenchmarkError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kimera_console.core.bench.plan.types import BenchmarkRun, ContenderRun
    from kimera_console.core.bench.verdict.user_claims import UserClaim

_PRECISION = re.compile(r"(fp|bf|u?int|q)\d+([-_]\w+)?")


def check_names(claims: Sequence[UserClaim], names: Iterable[str]) -> None:
    """Refuse a claim about what cannot be measured, before anything is: it would decide nothing.

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


def find_contender(
    words: tuple[str, ...], run: BenchmarkRun, *, like: str, other_than: str = ""
) -> tuple[str, str]:
    """The one contender that the words name, or why there is none."""
    measured = {one.contender: one for one in run.runs if one.samples and not one.error}
    text = " ".join(words)
    named = [name for name in measured if name != other_than and is_named(words, measured[name])]
    if text in named:
        return text, ""
    if len(named) > 1 and like:
        same = [name for name in named if known_backend(name) == known_backend(like)]
        named = same or named
    first = [name for name in named if INSTANCE_MARK not in name]
    named = first if len(first) == 1 else named
    if len(named) == 1:
        return named[0], ""
    if not named:
        wrong = [one for one in run.runs if one.error and is_named(words, one)]
        if wrong:
            return "", f"{text} could not be used: {wrong[0].error}"
        return "", f"No contender named {text or 'anything'} was measured."
    return "", f"{text} names several contenders: {', '.join(named)}. Say which."


def is_named(words: tuple[str, ...], one: ContenderRun) -> bool:
    """Whether all of the words are names of what a contender runs with, or its whole id."""
    if " ".join(words) == one.contender:
        return True
    info = one.info
    backend = known_backend(one.contender)
    known = {
        backend, one.contender.lower(), *DISPLAY_NAMES.get(backend, "").lower().split(),
        info.precision.lower(), info.provider.lower(), info.runtime.attention.lower(),
        info.model.lower(),
        *re.split(r"[:,#]", one.contender.lower()),
    }  # fmt: skip
    return bool(words) and all(word.lower() in known for word in words)
