"""Libraries that report to their makers are switched off from that, before they are imported.

Imported by the package itself, so it holds in every process of the console, in its children and
for whoever uses `compat`: `os` and `sys` alone, nothing is read or started. What the user has set
stays: a switch that is on is the user's choice, and `doctor` shows it.
"""

from __future__ import annotations

import os
import sys

SWITCHES = {
    # Read when it is imported. Else it looks up mobile.events.data.microsoft.com and leaves a
    # device id and an event file in the user's folders.
    "ORT_DISABLE_TELEMETRY": "1",
    # Also of transformers, optimum and sentence-transformers, which ask huggingface_hub.
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "RAY_USAGE_STATS_ENABLED": "0",
}
"""Environment variable -> the value that turns its library's telemetry off."""
BLOCKED_MODULE = "openvino_telemetry"
"""OpenVINO's converter imports it with `openvino`, and works without; it has no variable."""
_WORDS = {"0": frozenset({"0", "false", "no", "off"}), "1": frozenset({"1", "true", "yes", "on"})}


def be_quiet() -> None:
    """Turn every switch off that the user has not set, in this process and its children."""
    for name, value in SWITCHES.items():
        if not os.environ.get(name, "").strip():
            os.environ[name] = value
    # None makes an import fail as if it were not installed.
    sys.modules.setdefault(BLOCKED_MODULE, None)  # type: ignore[arg-type]


def left_on() -> list[str]:
    """Names of switches whose present value lets a library report."""
    return [
        name
        for name, value in SWITCHES.items()
        if os.environ.get(name, "").strip().lower() not in _WORDS[value]
    ]
