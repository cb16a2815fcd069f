"""What every backend is and gives: the interface behind `Embedder`.

The rest of the house reads these fields: some may be added, none renamed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from kimera_console.core.sources.prompts import Prompts

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from kimera_console.core.embedding.token_pieces import TokenPieces
    from kimera_console.core.embedding.tokenization import TokenizedTexts
    from kimera_console.core.jobs import JobContext

ONNX = "onnx"
TRANSFORMERS = "transformers"
LIGHTWEIGHT = "lightweight"
OPENVINO, ONNXRUNTIME = "openvino", "onnxruntime"
"""Engines of the ONNX backend. A benchmark also measures OpenVINO as a contender by itself."""

CHAIN = (ONNX, TRANSFORMERS, LIGHTWEIGHT)
"""The fallback chain, in its order."""

GPU_PROVIDERS = frozenset({"CUDA", "TensorRT"})
"""Values of `BackendInfo.provider` that are a GPU."""

DISPLAY_NAMES = {
    ONNX: "ONNX Runtime",
    TRANSFORMERS: "Transformers",
    OPENVINO: "OpenVINO",
    LIGHTWEIGHT: "Lightweight",
}
ON_OPENVINO = "ONNX (OpenVINO)"
"""The ONNX backend's name while OpenVINO runs its graph."""
NORM_TOLERANCE = 5e-4
"""A vector's norm is shown with three decimals and must be 1.000."""
ATTENTIONS = ("sdpa", "eager")
"""Implementations of attention in Transformers, the first that works is used."""


@dataclass(frozen=True)
class BackendInfo:
    """What a loaded backend really is, read back after loading.

    Attributes:
        backend: "onnx", "transformers" or "lightweight"; a benchmark's may be "openvino".
        provider: What runs the nodes: "CPU", "CUDA", "TensorRT", "hash" (lightweight).
        model: Hub id or folder name of the model, as shown.
        revision: Resolved revision, or "" where there is none.
        pooling: "cls", "mean", ... or "" (lightweight).
        pooling_source: Where the pooling was read ("1_Pooling/config.json", "kimera.json", ...).
        dimension: Length of a vector.
        precision: "fp32", "fp16", "int8", or "" (lightweight); "bf16" where OpenVINO computes in
            it.
        max_tokens: Tokens kept of a text in force (the model's own limit and the flag's).
        degraded: True for lightweight: not a model's vector.
        path: Folder that was loaded, or "".
        notes: Sentences worth showing ("CUDA was asked for; the session runs on the CPU: ...").
        load_seconds: Time the load took.
        prompt: Name of the prompt in force; "" for none.
        prompt_text: What stands before every text; "".
        prompts: All prompts of the model, to choose from.
        engine: What runs the graph of "onnx": "onnxruntime" or "openvino"; "" for other backends.
    """

    backend: str
    provider: str
    model: str
    revision: str
    pooling: str
    pooling_source: str
    dimension: int
    precision: str
    max_tokens: int
    degraded: bool = False
    path: str = ""
    notes: tuple[str, ...] = ()
    load_seconds: float = 0.0
    prompt: str = ""
    prompt_text: str = ""
    prompts: Prompts = field(default_factory=Prompts)
    engine: str = ""

    @property
    def display_name(self) -> str:
        """The backend's name as shown: "ONNX Runtime", "ONNX (OpenVINO)"."""
        if self.backend == ONNX and self.engine == OPENVINO:
            return ON_OPENVINO
        return DISPLAY_NAMES.get(self.backend, self.backend)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON and for the protocol of the hosted backend."""
        from dataclasses import asdict

        return asdict(self)


@dataclass(frozen=True)
class Timings:
    """Where the time of an encode went, in milliseconds."""

    tokenize_ms: float = 0.0
    infer_ms: float = 0.0
    pool_ms: float = 0.0

    @property
    def total_ms(self) -> float:
        """Sum of the three."""
        return self.tokenize_ms + self.infer_ms + self.pool_ms


@dataclass(frozen=True)
class RawEmbeddings:
    """A backend's answer.

    Attributes:
        vectors: float32, shape (n, dimension), unit norm.
        token_counts: Tokens of each text as embedded, special tokens included.
        truncated: Whether each text was cut at the limit.
        timings: Time by step.
    """

    vectors: NDArray[np.float32]
    token_counts: tuple[int, ...]
    truncated: tuple[bool, ...]
    timings: Timings = field(default_factory=Timings)


@dataclass(frozen=True)
class PlannedBatch:
    """Texts that are embedded together.

    Attributes:
        places: Their indices among those that were planned.
        texts: The texts.
        tokens: Their token ids as the backend that planned embeds them; None where it has none,
            or where there were too many to keep.
        planned_by: That backend.
    """

    places: list[int]
    texts: list[str]
    tokens: TokenizedTexts | None = None
    planned_by: Backend | None = field(default=None, compare=False, repr=False)


class Backend(Protocol):
    """One loaded model. Used by one thread at a time."""

    @property
    def info(self) -> BackendInfo: ...

    def encode(
        self,
        texts: Sequence[str],
        *,
        batch_size: int,
        context: JobContext,
        tokens: TokenizedTexts | None = None,
    ) -> RawEmbeddings:
        """Embed texts.

        Args:
            texts: At least one; any strings, lone surrogates and NUL included.
            tokens: Their token ids where `plan` of this backend gave them.
            batch_size: Texts in a batch at most; batches are also bounded by tokens.
            context: Receives progress in texts; a cancel stops between (or inside) batches.

        Raises:
            BackendError: If the runtime fails; the backend is then not used again.
        """
        ...

    def plan(
        self, texts: Sequence[str], *, batch_size: int, context: JobContext
    ) -> list[PlannedBatch]:
        """Texts batch by batch, as `encode` would run them, with their token ids.

        Each batch given to `encode` by itself, in this order, is run as it would be among all.

        Raises:
            BackendError: The tokenizer fails.
        """
        ...

    def pieces(self, text: str) -> TokenPieces:
        """What `encode` cuts a text into, for showing.

        Raises:
            BackendError: The tokenizer fails.
        """
        ...

    def poolings(self, text: str, *, context: JobContext) -> dict[str, NDArray[np.float32]]:
        """One text's token vectors pooled in every known way, whatever is in force.

        Returns:
            Mode ("cls", "mean", "max") -> unit vector, shape (dimension,).

        Raises:
            BackendError: There are no token vectors to pool; the message says why.
        """
        ...

    def close(self) -> None:
        """Free the model. Does nothing the second time."""
        ...
