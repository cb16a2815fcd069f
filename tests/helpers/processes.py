"""Processes that a test may leave behind, and must not."""

from __future__ import annotations

import psutil

from kimera_console.core.bench.measure import worker


def measuring_processes() -> list[psutil.Process]:
    """Measuring children of this process that still run."""
    return [child for child in psutil.Process().children() if worker.MODULE in child.cmdline()]
