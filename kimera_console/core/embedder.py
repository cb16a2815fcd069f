"""The one door to a vector: the fallback chain and its events.

CONTRACT (to be implemented): the public names below.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from kimera_console.core.backends.base import Backend, BackendInfo, Timings
    from kimera_console.core.jobs import JobContext
    from kimera_console.core.settings import EmbeddingOptions, Settings


@dataclass(frozen=True)
class Attempt:
    """One try to load a backend.

    Attributes:
        backend: "onnx", "transformers", "lightweight".
        ok: Whether it loaded.
        reason: Why it did not, one sentence with what to do; "" if it did.
        seconds: How long the try took.
    """

    backend: str
    ok: bool
    reason: str
    seconds: float


@dataclass(frozen=True)
class FallbackEvent:
    """A change of the active backend that nobody asked for.

    Attributes:
        when: Local time, ISO 8601 with offset.
        from_backend: What failed.
        to_backend: What took over.
        reason: Why, one sentence.
    """

    when: str
    from_backend: str
    to_backend: str
    reason: str


@dataclass(frozen=True)
class Embeddings:
    """Vectors and the truth about them.

    Attributes:
        vectors: float32, shape (n, dimension), unit norm; (0, dimension) for no texts.
        info: The backend that produced these very vectors.
        token_counts: Per text, special tokens included.
        truncated: Per text, whether it was cut.
        timings: Where the time went.
    """

    vectors: NDArray[np.float32]
    info: BackendInfo
    token_counts: tuple[int, ...]
    truncated: tuple[bool, ...]
    timings: Timings
    # plus read-only properties backend, provider, model, revision, pooling, dimension,
    # precision, degraded that forward to `info`.


BackendFactory = "Callable[[EmbeddingOptions, JobContext], Backend]"


class Embedder:
    """Loads what the flags ask for, falls back, and says so.

    Thread-safe: calls are serialised by one lock. Flags are read when a backend is loaded and
    at `reload`; changed flags that need a reload are noticed at the next `encode` (the options
    are compared), so a toggle is followed at once.

    Args:
        settings: The flags.
        factories: Backend name -> factory; the defaults run in this process. The window passes
            a hosted Transformers (`backends.host.hosted_transformers`).
    """

    def __init__(self, settings: Settings, *, factories: Mapping[str, Any] | None = None) -> None:
        raise NotImplementedError

    def encode(self, texts: Sequence[str], *, context: JobContext | None = None) -> Embeddings:
        """Embed texts, in order; loads first if nothing is loaded or the flags changed.

        Raises:
            SettingsError: A flag's value cannot be used.
            DegradedError: Only lightweight is left and EMBEDDING_STRICT is on.
            BackendError: No backend is left.
        """
        raise NotImplementedError

    def load(self, *, context: JobContext | None = None) -> BackendInfo:
        """Load the first backend of the chain that loads; does nothing if one fits already."""
        raise NotImplementedError

    def reload(self, *, context: JobContext | None = None) -> BackendInfo:
        """Forget the active backend and run the chain anew."""
        raise NotImplementedError

    def planned(self) -> tuple[str, ...]:
        """Backends the flags say to try, in order, without loading anything."""
        raise NotImplementedError

    @property
    def active(self) -> BackendInfo | None:
        """The loaded backend, or None if nothing has been loaded."""
        raise NotImplementedError

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """The tries of the last load, in order."""
        raise NotImplementedError

    @property
    def events(self) -> tuple[FallbackEvent, ...]:
        """Fallbacks since the start, oldest first (the newest 1,000)."""
        raise NotImplementedError

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` (on any thread) whenever active, attempts or events change.

        Returns:
            A function that ends the subscription.
        """
        raise NotImplementedError

    def stats(self) -> dict[str, float]:
        """total_embeddings, total_time, avg_time_per_embedding, model_load_time (seconds)."""
        raise NotImplementedError

    def close(self) -> None:
        """Free the active backend; stops a hosted child."""
        raise NotImplementedError
