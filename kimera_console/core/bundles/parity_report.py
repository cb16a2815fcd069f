"""What a conversion reports: stages, parity, the result. Plain frozen data, light to import."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kimera_console.core.bundles.retrieval_report import RetrievalParity  # noqa: TC001  # decoding
from kimera_console.core.bundles.thresholds import Thresholds, bound_words, figure_words
from kimera_console.core.system.records import RecordError, from_plain

if TYPE_CHECKING:
    from kimera_console.core.bundles.bundle import Bundle
    from kimera_console.core.bundles.search import Search

STAGES = ("Inspect", "Export", "Write", "Load", "Source model", "Compare", "Publish")
"""Stage names of a conversion to fp32, in order, as reported to the context and in results."""
FORMER_STAGES = {"Original": "Source model"}
"""Stage names that earlier versions recorded, and what they are called now."""
SEARCH = "Search"
"""The stage in which `auto` looks for its recipe."""
QUANTISE = "Quantise"
"""The stage that every other precision has between writing fp32 and loading."""
FP16_LARGEST = 65_504
"""What fp16 holds at most; beyond it is infinity, and from that comes NaN."""
DISTANCE_FLOOR = 1e-16
"""Half a unit in the last place of a double just below 1: no smaller distance can be known."""


def stages_for(precision: str) -> tuple[str, ...]:
    """Stage names of a conversion to a precision, in order."""
    if precision == "fp32":
        return STAGES
    after = STAGES.index("Load")
    search = (SEARCH,) if precision == "auto" else ()
    return (*STAGES[:after], *search, QUANTISE, *STAGES[after:])


@dataclass(frozen=True)
class StageReport:
    """One finished stage; also published to the context as it ends.

    Attributes:
        name: One of STAGES, SEARCH or QUANTISE.
        seconds: Wall time.
        peak_rss_bytes: Peak resident memory of the process that ran it.
        peak_anonymous_bytes: Peak of its anonymous part (without mapped files).
    """

    name: str
    seconds: float
    peak_rss_bytes: int
    peak_anonymous_bytes: int


@dataclass(frozen=True)
class TextParity:
    """Comparison on one text.

    Attributes:
        id: Names it.
        language: BCP 47 tag, or a kind of text.
        tokens: The source model's count.
        cosine: To the source model's vector.
        max_abs_diff: Largest difference of a component; None in older reports.
        agreement: Share of its nearest neighbours that agree; None in older reports.
        own: Whether it is one of the user's own texts.
    """

    id: str
    language: str
    tokens: int
    cosine: float
    max_abs_diff: float | None = None
    agreement: float | None = None
    own: bool = False


@dataclass(frozen=True)
class HeadParity:
    """How one further head compared, over all texts.

    A text's agreement is 1 - |converted - source|^2 / (2 |source|^2), over all its numbers: the
    cosine where both are equally long, and less where they are not. Every version so far wrote all
    figures but `threshold`; a model whose manifest lacks one, then 0, loads all the same.

    Attributes:
        name: "sparse" or "colbert".
        output: Its output of the graph.
        width: Numbers a token.
        agreement_min: Least agreement of a text.
        agreement_mean: Mean agreement.
        max_abs_diff: Largest difference of two numbers.
        texts: Texts compared.
        threshold: Least agreement that passes; 0.0 in older reports.
    """

    name: str
    output: str
    width: int = 0
    agreement_min: float = 0.0
    agreement_mean: float = 0.0
    max_abs_diff: float = 0.0
    texts: int = 0
    threshold: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether every text agreed enough; NaN does not."""
        return self.agreement_min >= self.threshold

    @property
    def problem(self) -> str:
        """Why it failed, a sentence; "" if it passed."""
        if self.passed:
            return ""
        return (
            f"The {self.name} head differs from the source model's: the lowest agreement of a"
            f" text is {figure_words(self.agreement_min, self.threshold)};"
            f" {bound_words(self.threshold)} is needed."
        )


@dataclass(frozen=True)
class ParityReport:
    """The comparison on the probe texts, and on the user's own if there are any.

    Every threshold holds for the probe texts and for the user's own by themselves; the figures
    here are those of all texts together.

    Attributes:
        passed: Whether every threshold held.
        cosine_min: Lowest cosine.
        cosine_mean: Mean cosine.
        cosine_p01: 1st percentile.
        max_abs_diff: Largest absolute difference of a component.
        top_k_agreement: Mean share of each text's top-k neighbours that agree, 0..1.
        top_k: k.
        threshold: Lowest cosine that passes; one of `thresholds`.
        texts: How many were compared.
        problems: What failed, one sentence each (NaN, norm, order dependence, ...).
        per_text: Each text's comparison.
        order_max_abs_diff: Largest difference of a component when the converted model embeds
            the same texts in other company; 0.0 if that was not tried.
        order_texts: How many texts were embedded twice for that.
        max_tokens: The limit both sides were truncated at.
        shortened_to_tokens: Length that ordinary probe texts were cut to before they were
            embedded, because the model is large; 0 if none was cut.
        top_5_agreement: The same share for the five nearest; None in older reports.
        thresholds: What had to be reached; None in older reports.
        default_thresholds: What the precision asks for by itself; differs where the user chose.
        own_file: Name of the file of the user's own texts, "" if none was given.
        own_left_out: Lines of it that hold no usable text, or were beyond the limit.
        own_cut: Whether the file holds more texts than were compared.
        heads: The further heads; one that fails fails the whole, and is among the problems.
        greatest_activation: Greatest absolute number that a module of the source model gave on
            these texts, to be held against `FP16_LARGEST`; None for other precisions than fp16 and
            in older reports.
        greatest_activation_at: That module's name.
        retrieval: What a search would lose; None in older reports, and where nothing was compared.
    """

    passed: bool
    cosine_min: float
    cosine_mean: float
    cosine_p01: float
    max_abs_diff: float
    top_k_agreement: float
    top_k: int
    threshold: float
    texts: int
    problems: tuple[str, ...]
    per_text: tuple[TextParity, ...]
    order_max_abs_diff: float = 0.0
    order_texts: int = 0
    max_tokens: int = 0
    shortened_to_tokens: int = 0
    top_5_agreement: float | None = None
    thresholds: Thresholds | None = None
    default_thresholds: Thresholds | None = None
    own_file: str = ""
    own_left_out: int = 0
    own_cut: bool = False
    heads: tuple[HeadParity, ...] = ()
    greatest_activation: float | None = None
    greatest_activation_at: str = ""
    retrieval: RetrievalParity | None = None


@dataclass(frozen=True)
class ConversionResult:
    """A published conversion.

    `parity` is None where there was no source model to compare with, `search` where the
    precision was not looked for; `notes` say what is odd about the source and no fault.
    """

    bundle: Bundle
    exporter: str
    precision: str
    seconds: float
    peak_rss_bytes: int
    size_bytes: int
    stages: tuple[StageReport, ...]
    parity: ParityReport | None
    search: Search | None = None
    notes: tuple[str, ...] = ()


def recorded_report(data: Any) -> ParityReport | None:
    """A report as a manifest recorded it; None where it does not hold what a report must."""
    try:
        return from_plain(data, ParityReport)
    except RecordError:
        return None


def distance(cosine: float) -> float:
    """1 - cosine, never below `DISTANCE_FLOOR`, so that a log axis can show it."""
    return max(DISTANCE_FLOOR, 1.0 - cosine)
