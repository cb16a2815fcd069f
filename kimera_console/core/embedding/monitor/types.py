"""What the monitor reports: windows of time, figures, series, who was active."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Window:
    """A stretch of time up to now, in slots.

    Attributes:
        key: "10m", "1h", "24h".
        seconds: Its length.
        slot_s: Length of a slot: one point of a curve.
    """

    key: str
    seconds: int
    slot_s: int

    @property
    def slots(self) -> int:
        return self.seconds // self.slot_s


WINDOWS = (Window("10m", 600, 5), Window("1h", 3600, 30), Window("24h", 86_400, 600))
"""The windows that are kept; longer ones in coarser slots, so that each costs the same."""


def find_window(key: str) -> Window:
    """The window of a key.

    Raises:
        KeyError: If there is none.
    """
    for window in WINDOWS:
        if window.key == key:
            return window
    raise KeyError(key)


@dataclass(frozen=True)
class Source:
    """Who made vectors: the labels of a metric.

    Attributes:
        backend: "onnx", "transformers", "lightweight"; "" where none could be loaded.
        provider: "CPU", "CUDA", "hash".
        model: As shown.
    """

    backend: str
    provider: str = ""
    model: str = ""


@dataclass(frozen=True)
class ActiveSpan:
    """A stretch of time in which a backend was loaded.

    Attributes:
        backend: Its name.
        model: As shown.
        provider: What ran the nodes.
        started, ended: Seconds since the epoch; `ended` is None while it is active.
    """

    backend: str
    model: str
    provider: str
    started: float
    ended: float | None = None
