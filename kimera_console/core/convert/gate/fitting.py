"""Which texts a comparison has: as many as the model's size allows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.convert.gate.probe import ProbeText, fit_budget, load_probe_texts
from kimera_console.core.convert.gate.retrieval import fit_topics

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True)
class FittedTexts:
    """What both sides embed.

    Attributes:
        probes: The probe texts, perhaps shortened.
        cap: About how many tokens they were cut to; 0 if none was.
        topics: Topics of the labelled set.
    """

    probes: tuple[ProbeText, ...]
    cap: int
    topics: int


def fit_texts(tokenize: Callable[[Sequence[str]], list[list[int]]], budget: int) -> FittedTexts:
    """Probe texts and topics within a budget of tokens.

    Args:
        tokenize: Gives the ids of texts, cut at the model's limit.
        budget: Tokens of the whole comparison.
    """
    probes = load_probe_texts()
    counts = [len(ids) for ids in tokenize([probe.text for probe in probes])]
    topics, taken = fit_topics(tokenize, budget, sum(counts))
    fitting, cap = fit_budget(probes, counts, budget - taken)
    return FittedTexts(fitting, cap, topics)
