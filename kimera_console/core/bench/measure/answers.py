"""What a measuring process answers to each command; see `child`."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kimera_console.core.bench.meters.meters import TurnMeters  # noqa: TC001  # decoding reads it
from kimera_console.core.bench.meters.nvml import Figure  # noqa: TC001  # likewise
from kimera_console.core.bench.plan.facts import RuntimeFacts, UsageFacts  # noqa: TC001  # likewise
from kimera_console.core.embedding.backends.base import BackendInfo  # noqa: TC001  # likewise
from kimera_console.core.system.memory import ProcessMemory  # noqa: TC001  # likewise

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class ProcessState:
    """What comes with every answer.

    Attributes:
        memory: The most that the process has held, and what is anonymous of it now.
        vram: Bytes of GPU memory that it holds; None where it uses no GPU.
        usage: What its timed calls have taken.
    """

    memory: ProcessMemory
    vram: Figure | None
    usage: UsageFacts


@dataclass(frozen=True)
class LoadAnswer:
    """A backend was loaded.

    Attributes:
        info: What it says of itself.
        runtime: Its settings.
        seconds: Of loading.
    """

    info: BackendInfo
    runtime: RuntimeFacts
    seconds: float


@dataclass(frozen=True)
class PoolsAnswer:
    """The texts were kept; `digest` is of their token ids."""

    digest: str


@dataclass(frozen=True)
class WarmAnswer:
    """Seconds of each call of the warm-up."""

    seconds: tuple[float, ...]


@dataclass(frozen=True)
class PackedRows:
    """Vectors as they travel: float32, row by row, in base64.

    Attributes:
        rows: The bytes.
        dimension: Of a row.
    """

    rows: str
    dimension: int

    @classmethod
    def of(cls, vectors: NDArray[np.float32]) -> PackedRows:
        """Pack vectors of the shape (count, dimension)."""
        data = np.ascontiguousarray(vectors, dtype=np.float32).tobytes()
        return cls(base64.b64encode(data).decode("ascii"), int(vectors.shape[1]))

    def unpacked(self) -> NDArray[np.float32]:
        """The vectors; shape (count, dimension)."""
        data = np.frombuffer(base64.b64decode(self.rows), dtype=np.float32)
        return data.reshape(-1, self.dimension)


@dataclass(frozen=True)
class CheckedVectors:
    """Vectors of one call.

    Attributes:
        first: The first of them, to be compared.
        checked: How many the call gave.
        norm_deviation: Largest deviation of their norms from 1; 1e9 where one is not finite.
    """

    first: PackedRows
    checked: int
    norm_deviation: float


class CallFigures(NamedTuple):
    """One timed call."""

    seconds: float
    tokens: int
    tokenize_ms: float
    infer_ms: float
    pool_ms: float


@dataclass(frozen=True)
class FirstAnswer:
    """The first texts after a load were embedded.

    Attributes:
        timings_ms: Of tokenizing, inference and pooling.
        vectors: What came of it.
    """

    timings_ms: tuple[float, float, float]
    vectors: CheckedVectors


@dataclass(frozen=True)
class TurnAnswer:
    """One turn was timed.

    Attributes:
        calls: Each call.
        meters: Energy and clock.
        vectors: Of the first call.
    """

    calls: tuple[CallFigures, ...]
    meters: TurnMeters
    vectors: CheckedVectors
