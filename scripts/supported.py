"""Say where the console cannot be set up, before pip does in words that help nobody.

    python3 scripts/supported.py

Its packages come as wheels, and for some systems nobody makes them. Runs with any Python that
`make` accepts, before anything is installed. docs/install.md has the table of supported systems.
"""

from __future__ import annotations

import os
import platform
import sys

LEAST_GLIBC = {"x86_64": (2, 34), "aarch64": (2, 39)}
"""By PySide6's wheels of the version in constraints.txt."""
LEAST_MACOS = 14
OTHERS = "docs/install.md lists the supported systems."


def refusal(system: str, machine: str, version: str) -> str:
    """Why the console cannot be set up there, and what to do; "" where it can, or may.

    Args:
        system: `sys.platform`.
        machine: `platform.machine()`.
        version: Of glibc on Linux ("" for another C library), of the system on macOS.
    """
    if system == "darwin" and machine != "arm64":
        return (
            "On a Mac with an Intel processor the console cannot be installed: ONNX Runtime and "
            "PyTorch are not made for it any more. Use a Mac with Apple silicon, Linux or Windows. "
            "On Apple silicon this Python is one for Intel: make run PYTHON=/path/to/arm64/python3"
        )
    if system == "darwin" and 11 <= _numbers(version)[0] < LEAST_MACOS:
        return f"macOS {LEAST_MACOS} or newer is needed; this is {version}. Update macOS."
    if not system.startswith("linux"):
        return ""
    if machine not in LEAST_GLIBC:
        return f"The console's packages are not made for Linux on {machine}. {OTHERS}"
    least = ".".join(map(str, LEAST_GLIBC[machine]))
    if not version:
        return f"The console's packages need glibc, which this Linux does not have. {OTHERS}"
    if _numbers(version) < LEAST_GLIBC[machine]:
        return f"glibc {least} or newer is needed; this is {version}. {OTHERS}"
    return ""


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2] if part.isdigit()) or (0,)


def _version() -> str:
    """What `refusal` asks for, of this system."""
    if sys.platform == "darwin":
        return platform.mac_ver()[0]
    try:
        return (os.confstr("CS_GNU_LIBC_VERSION") or "").removeprefix("glibc").strip()
    except (AttributeError, ValueError, OSError):  # another C library has no such name
        return ""


if __name__ == "__main__":
    sys.exit(refusal(sys.platform, platform.machine(), _version()) or 0)
