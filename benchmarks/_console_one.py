"""One short text through Kimera's drop-in, timed as the peers' is: run by bench_peers.py.

Prints JSON: the median milliseconds of 100 calls. The model is what the flags in the environment
name.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent.parent)]

from benchmarks._peer_embed import ONE, one_text_ms  # noqa: E402
from kimera_console.compat import encode_text, get_performance_stats  # noqa: E402


def main() -> None:
    encode_text(ONE)
    found = one_text_ms(lambda: encode_text(ONE))
    print(json.dumps({"one_ms": found, "stats": get_performance_stats()}, default=str))


if __name__ == "__main__":
    main()
