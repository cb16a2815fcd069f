"""What a snapshot of the monitor holds; recording needs none of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kimera_console.core.embedding.embeddings import FallbackEvent
    from kimera_console.core.embedding.monitor.types import ActiveSpan, Window


@dataclass(frozen=True)
class Figures:
    """Encode calls of one backend (or of all) in one stretch of time.

    Attributes:
        backend: Its name; "" for all together, or for calls that no backend took.
        calls: Calls that gave vectors.
        texts: Texts in them.
        tokens: Tokens in them, special tokens included.
        errors: Calls that failed.
        busy_s: Time inside the calls that gave vectors.
        p50_ms, p95_ms, p99_ms: Percentiles of the duration of a call, within 1 %; None where no
            call was.
        max_ms: The slowest call, exactly; None where no call was.
    """

    backend: str
    calls: int = 0
    texts: int = 0
    tokens: int = 0
    errors: int = 0
    busy_s: float = 0.0
    p50_ms: float | None = None
    p95_ms: float | None = None
    p99_ms: float | None = None
    max_ms: float | None = None

    @property
    def texts_per_s(self) -> float:
        """Texts a second of encoding: the speed, not the load. 0 where no call was."""
        return self.texts / self.busy_s if self.busy_s else 0.0

    @property
    def tokens_per_s(self) -> float:
        """Tokens a second of encoding. 0 where no call was."""
        return self.tokens / self.busy_s if self.busy_s else 0.0

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON, the two rates included."""
        from dataclasses import asdict

        return {
            **asdict(self), "texts_per_s": self.texts_per_s, "tokens_per_s": self.tokens_per_s,
        }  # fmt: skip


@dataclass(frozen=True)
class BackendSeries:
    """One backend slot by slot; every array has one value a slot of the window.

    Attributes:
        backend: Its name.
        p50_ms, p95_ms, p99_ms, texts_per_s: NaN in slots without a call.
        errors: 0 in slots without one.
    """

    backend: str
    p50_ms: NDArray[np.float64]
    p95_ms: NDArray[np.float64]
    p99_ms: NDArray[np.float64]
    texts_per_s: NDArray[np.float64]
    errors: NDArray[np.int64]


@dataclass(frozen=True)
class MemorySeries:
    """Resident memory slot by slot, the greatest sample of each; NaN where none was taken.

    Attributes:
        own_bytes: This process.
        child_bytes: The child that hosts a model; NaN where there is none.
    """

    own_bytes: NDArray[np.float64]
    child_bytes: NDArray[np.float64]


@dataclass(frozen=True)
class Snapshot:
    """Everything about one window, at one moment.

    Attributes:
        window: Which.
        taken: Seconds since the epoch.
        times: Start of each slot, seconds since the epoch, shape (slots,).
        backends: Figures of each backend that was called or failed in the window.
        series: The same slot by slot, in the same order.
        memory: Resident memory slot by slot.
        own_bytes, child_bytes: Resident memory now; 0 where there is no child.
        peak_bytes: Greatest resident memory of this process in its life.
        spans: When which backend was active, oldest first, in all of the session.
        fallbacks: Fallbacks of the session, oldest first (the newest 1,000).
    """

    window: Window
    taken: float
    times: NDArray[np.float64]
    backends: tuple[Figures, ...]
    series: tuple[BackendSeries, ...]
    memory: MemorySeries
    own_bytes: int
    child_bytes: int
    peak_bytes: int
    spans: tuple[ActiveSpan, ...]
    fallbacks: tuple[FallbackEvent, ...]

    def figures(self, backend: str) -> Figures:
        """Figures of one backend; empty ones if it was not called."""
        return next((one for one in self.backends if one.backend == backend), Figures(backend))
