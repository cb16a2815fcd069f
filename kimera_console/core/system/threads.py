"""How many threads this process may compute with."""

from __future__ import annotations

import os


def inference_threads(asked: int) -> int:
    """Threads to infer with: as asked, else one a physical core that this process may use."""
    if asked > 0:
        return asked
    import psutil

    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0
    physical = psutil.cpu_count(logical=False) or os.cpu_count() or 1
    return max(1, min(physical, allowed) if allowed else physical)
