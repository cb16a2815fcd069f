"""What the child processes of a conversion are asked for; their answers are in `answers`.

A task travels as plain data (`to_plain`), and `child.handle` decodes it by its field `task`. No
field but that one has a default: what a caller leaves out is an error, not a choice.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path  # noqa: TC003  # decoding reads the types
from typing import Literal

from kimera_console.core.bundles.recipe import Recipe  # noqa: TC001  # likewise
from kimera_console.core.bundles.thresholds import Thresholds  # noqa: TC001  # likewise
from kimera_console.core.convert.request import ConversionRequest  # noqa: TC001  # likewise


@dataclass(frozen=True, kw_only=True)
class ExportTask:
    """Export a source model to fp32.

    Attributes:
        task: The exporter.
        asked: The whole conversion.
        source: The model's folder.
        staged: Where the graph and its weights are written.
        bundle: The folder that is published, which gets the heads; `staged` where no other
            precision is made of the export.
        pooling: What follows the encoder, as the inspection found it.
        heads: Further heads: "sparse", "colbert".
        python: Interpreter of optimum's environment; None for "direct".
        version: The console's version, for the graph.
    """

    task: Literal["direct", "optimum"]
    asked: ConversionRequest
    source: Path
    staged: Path
    bundle: Path
    pooling: str
    heads: tuple[str, ...]
    python: Path | None
    version: str


@dataclass(frozen=True, kw_only=True)
class SearchTask:
    """Search for the fastest precision that meets a target.

    Attributes:
        source: Folder with the fp32 bundle.
        scratch: An empty folder beside it, for one variant at a time.
        parameters: Of the model.
        max_tokens: Tokens kept of a text.
        normalize: Whether the vectors have norm 1.
        own: The user's own texts.
        thresholds: The target.
        embeddings: Whether embedding tables may be stored in 8 bits.
    """

    source: Path
    scratch: Path
    parameters: int
    max_tokens: int
    normalize: bool
    own: tuple[str, ...]
    thresholds: Thresholds
    embeddings: bool
    task: Literal["search"] = "search"


@dataclass(frozen=True, kw_only=True)
class QuantizeTask:
    """Write an fp32 bundle's weights in another precision.

    Attributes:
        source: Folder with the fp32 bundle.
        staged: Where the result is written.
        recipe: How.
        own: The user's own texts, for the calibration of int8.
        version: The console's version, for the graph.
    """

    source: Path
    staged: Path
    recipe: Recipe
    own: tuple[str, ...]
    version: str
    task: Literal["quantise"] = "quantise"


@dataclass(frozen=True)
class ComparedTexts:
    """What one side has embedded, for the other to embed the same.

    Attributes:
        texts: As they were embedded, perhaps shortened.
        topics: Topics of the labelled set.
    """

    texts: tuple[str, ...]
    topics: int


@dataclass(frozen=True, kw_only=True)
class EmbedConverted:
    """Embed the texts of a comparison with a converted model.

    Attributes:
        folder: The bundle.
        vectors: The .npz file to write.
        stage: Name of the stage.
        parameters: Of the model: they bound the time.
        max_tokens: Tokens kept of a text.
        normalize: Whether the vectors have norm 1.
        pooling: What is done after a graph made by others; "" for one of ours.
        heads: Further heads: "sparse", "colbert".
        own: The user's own texts, embedded after the probe texts.
        given: The texts to embed instead of the probe texts and `own`; None where the model's size
            decides how many.
        fingerprint: Whether to take what the graph itself gives for a few texts.
    """

    folder: Path
    vectors: Path
    stage: str
    parameters: int
    max_tokens: int
    normalize: bool
    pooling: str
    heads: tuple[str, ...]
    own: tuple[str, ...]
    given: ComparedTexts | None
    fingerprint: bool
    task: Literal["converted"] = "converted"


@dataclass(frozen=True, kw_only=True)
class EmbedSource:
    """Embed the texts of a comparison with the source model.

    Attributes:
        source: The model's folder.
        vectors: The .npz file to write.
        given: The texts.
        max_tokens: Tokens kept of a text.
        pooling: As the inspection found it.
        heads: Further heads: "sparse", "colbert".
        activations: Whether to look for the greatest activation.
    """

    source: Path
    vectors: Path
    given: ComparedTexts
    max_tokens: int
    pooling: str
    heads: tuple[str, ...]
    activations: bool
    task: Literal["source"] = "source"


ConversionTask = ExportTask | SearchTask | QuantizeTask | EmbedConverted | EmbedSource
