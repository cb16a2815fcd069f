"""How many threads this process may compute with."""

from __future__ import annotations

from kimera_console.core.system.processor import this_processor


def inference_threads(asked: int) -> int:
    """Threads to infer with: as asked, else one for each physical core that this process may use.

    Its affinity and its control groups' quota count.
    """
    return asked if asked > 0 else this_processor().threads
