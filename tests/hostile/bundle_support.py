"""How a bundle that can be read and yet does not work is reported."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console.core.bundles.bundle import (
    read_bundle,
    verify_bundle,
)

if TYPE_CHECKING:
    pass


def fails(folder: Path) -> str:
    """The problems of a bundle that can be read and yet does not work."""
    read_bundle(folder)
    report = verify_bundle(folder)
    assert not report.ok
    assert report.problems
    return " ".join(report.problems)
