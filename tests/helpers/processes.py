"""Child processes of what is tested: what they may leave behind, and what they held."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psutil

from kimera_console.core.bench.measure import worker

if TYPE_CHECKING:
    from kimera_console.core.convert import ConversionResult

_OWN_STAGES = {"Inspect", "Compare", "Publish"}


def measuring_processes() -> list[psutil.Process]:
    """Measuring children of this process that still run."""
    return [child for child in psutil.Process().children() if worker.MODULE in child.cmdline()]


def children_peak_bytes(result: ConversionResult) -> int:
    """Greatest resident memory of a conversion's child processes.

    The other stages run in the process that asked: a test run's, which keeps what earlier tests
    made it hold.
    """
    own = _OWN_STAGES | ({"Write"} if result.exporter == "published" else set())
    return max(one.peak_rss_bytes for one in result.stages if one.name not in own)
