"""Conversion to ONNX, proved before it is offered.

CONTRACT (to be implemented): `convert_model` and the types below, importable from here; this
package's import stays light (no torch, onnx, onnxruntime, transformers at module level).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kimera_console.core.bundle import Bundle
    from kimera_console.core.jobs import JobContext

STAGES = ("Inspect", "Export", "Write", "Load", "Original", "Compare", "Publish")
"""Stage names of a conversion, in order, as reported to the context and in results."""


@dataclass(frozen=True)
class StageReport:
    """One finished stage; also published to the context as it ends.

    Attributes:
        name: One of STAGES.
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
    """Comparison on one probe text: id, language, tokens (original's count), cosine."""

    id: str
    language: str
    tokens: int
    cosine: float


@dataclass(frozen=True)
class ParityReport:
    """Converted against original on the probe texts.

    Attributes:
        passed: Whether every threshold held.
        cosine_min: Least cosine.
        cosine_mean: Mean cosine.
        cosine_p01: 1st percentile.
        max_abs_diff: Largest absolute difference of a component.
        top_k_agreement: Mean share of each text's top-k neighbours that agree, 0..1.
        top_k: k.
        threshold: Least cosine that passes.
        texts: How many were compared.
        problems: What failed, one sentence each (NaN, norm, order dependence, ...).
        per_text: Each text's comparison.
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


@dataclass(frozen=True)
class ConversionResult:
    """A published conversion."""

    bundle: Bundle
    exporter: str
    precision: str
    seconds: float
    peak_rss_bytes: int
    size_bytes: int
    stages: tuple[StageReport, ...]
    parity: ParityReport


def convert_model(
    *,
    source: str,
    out: Path,
    exporter: str = "auto",
    precision: str = "fp32",
    revision: str = "",
    pooling: str = "auto",
    force: bool = False,
    context: JobContext | None = None,
) -> ConversionResult:
    """Convert, compare with the original, and publish only what passed.

    Args:
        source: Folder, hub id or `id@revision`.
        out: The bundle's final folder. An existing one is refused unless `force`.
        exporter: "direct", "optimum" or "auto" (direct where it is tested, else optimum).
        force: Replace an existing bundle; the old one stands until the new one does.

    Raises:
        SourceError, UnsupportedModelError, UnsafeModelError: Before anything is written.
        ConversionError: A stage failed; nothing is published.
        ParityError: The vectors differ; nothing is published.
        JobCancelled: After a cancel; nothing is left.
    """
    raise NotImplementedError
