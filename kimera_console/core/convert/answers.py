"""What the child processes of a conversion answer, and what the later stages go by."""

from __future__ import annotations

from dataclasses import dataclass, field

from kimera_console.core.bundles.recipe import Recipe  # noqa: TC001  # decoding reads it
from kimera_console.core.bundles.search import Search  # noqa: TC001  # likewise
from kimera_console.core.bundles.vector_fingerprint import VectorFingerprint  # noqa: TC001  # likewise


@dataclass(frozen=True)
class ExportedModel:
    """The files of a bundle, as they were written.

    Attributes:
        opset: Version of the ONNX operator set.
        sha256: File's name -> hash, of files that were hashed while they were written.
        source_sha256: The source's file name -> hash, of files that were hashed as they were read.
        unused: Weights of the checkpoint that have no place in the encoder.
        pooling: What must be done after a graph that was taken as it is; "" for an exported one.
        recipe: How fp32 was lowered; None where it was not.
        search: How `auto` found that recipe; None where it was not searched for.
    """

    opset: int
    sha256: dict[str, str]
    source_sha256: dict[str, str] = field(default_factory=dict)
    unused: tuple[str, ...] = ()
    pooling: str = ""
    recipe: Recipe | None = None
    search: Search | None = None


@dataclass(frozen=True)
class QuantizedFiles:
    """What `precision.quantize` wrote.

    Attributes:
        opset: Version of the ONNX operator set.
        sha256: File's name -> hash, of files that were hashed while they were written.
        layers: Linear layers in lower precision.
        kept: Names of those that the recipe left in fp32.
        scheme: The recipe's.
        blocks: How many of `layers` a recipe of int8 stores block-wise.
    """

    opset: int
    sha256: dict[str, str]
    layers: int
    kept: tuple[str, ...]
    scheme: str
    blocks: int = 0

    @property
    def words(self) -> str:
        """What was done, one sentence."""
        kept = f", {len(self.kept)} kept in fp32" if self.kept else ""
        blocks = f", {self.blocks} in int8-block" if self.blocks else ""
        return f"{self.layers - self.blocks} linear layers in {self.scheme}{blocks}{kept}."


@dataclass(frozen=True)
class ProbeVectors:
    """The texts of a comparison, as one side embedded them; the vectors travel by file.

    Attributes:
        ids: Token ids of each text.
        texts: The texts, perhaps shortened; () from the source model, which is given them.
        shortened_to_tokens: Length that ordinary probe texts were cut to; 0 if none was.
        reordered_rows: The texts that were embedded again in other company.
        topics: Topics of the labelled set that were embedded.
        labelled_tokens: Tokens of their texts.
        alone_rows: The texts that were embedded alone.
        retrieval_problem: Why the labelled set could not be embedded; "" where it could.
        greatest_activation: Of the source model's modules, in absolute numbers; None where it was
            not asked for.
        greatest_activation_at: The module's name.
        fingerprint: What the graph itself gives for a few texts; None where it was not asked for.
    """

    ids: tuple[tuple[int, ...], ...]
    texts: tuple[str, ...] = ()
    shortened_to_tokens: int = 0
    reordered_rows: tuple[int, ...] = ()
    topics: int = 0
    labelled_tokens: int = 0
    alone_rows: tuple[int, ...] = ()
    retrieval_problem: str = ""
    greatest_activation: float | None = None
    greatest_activation_at: str = ""
    fingerprint: VectorFingerprint | None = None
