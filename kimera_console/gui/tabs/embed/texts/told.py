"""What must be said about the vectors of many texts, in the words of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.core.embedding.backends.base import Timings
from kimera_console.core.embedding.embeddings import Embeddings
from kimera_console.core.embedding.text_report import TextReport

if TYPE_CHECKING:
    from kimera_console.core.texts.embedding import EmbeddedTexts


def report_of(embedded: EmbeddedTexts) -> TextReport:
    """The circumstances of these vectors, as `notices_of` tells them."""
    return TextReport(
        text="",
        embeddings=Embeddings(
            embedded.vectors, embedded.info, embedded.tokens, embedded.truncated, Timings()
        ),
        attempts=embedded.attempts,
        dimension_warning=embedded.dimension_warning,
        missing_bundle=embedded.missing_bundle,
        asked_lightweight=embedded.asked_lightweight,
    )
