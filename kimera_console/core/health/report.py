"""The findings as plain text for a ticket: checks, chain, fallbacks, versions; no secrets."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

from kimera_console import __version__
from kimera_console.core.embedding.backends.base import DISPLAY_NAMES
from kimera_console.core.health.checks.installation import installed_versions
from kimera_console.core.health.types import Check, CheckStatus, as_text
from kimera_console.core.system.masking import mask_values
from kimera_console.core.system.visible import visible, visible_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kimera_console.core.embedding.embedder import Attempt, FallbackEvent
    from kimera_console.core.flags.settings import Settings

SHOWN_LIBRARIES = (
    "onnxruntime-gpu", "onnxruntime", "onnxruntime-ep-openvino", "openvino", "tokenizers", "numpy",
    "torch", "transformers", "onnx", "onnx-ir", "onnxscript",
    "safetensors", "huggingface-hub", "pyside6-essentials", "pyqtgraph", "python-dotenv", "psutil",
)  # fmt: skip
"""Libraries whose version decides how the console behaves."""


def shown_versions() -> tuple[tuple[str, str], ...]:
    """(name, version) of the console, Python, the system and each installed library that counts.

    Reads metadata only; nothing is imported.
    """
    installed = installed_versions()
    libraries = ((name, installed[name]) for name in SHOWN_LIBRARIES if name in installed)
    return (
        ("kimera-console", __version__),
        ("Python", platform.python_version()),
        ("System", f"{platform.system()} {platform.release()} {platform.machine()}"),
        *libraries,
    )


def counts(checks: Iterable[Check]) -> dict[CheckStatus, int]:
    """How many checks ended how."""
    found = dict.fromkeys(CheckStatus, 0)
    for check in checks:
        found[check.status] += 1
    return found


def report(
    settings: Settings,
    checks: Sequence[Check],
    *,
    when: str = "",
    attempts: Sequence[Attempt] = (),
    events: Sequence[FallbackEvent] = (),
) -> str:
    """Everything a maintainer would ask for, as plain text.

    Secrets of the environment and of the file are struck out wherever they turn up, and what acts
    on a terminal is made visible.

    Args:
        settings: Names the file, and knows the secrets.
        checks: What was found.
        when: Local time of the checks, as shown.
        attempts: The tries of the window's last load.
        events: Fallbacks, oldest first.
    """
    found = counts(checks)
    total = ", ".join(f"{found[status]} {status.value}" for status in CheckStatus)
    parts = [
        f"Kimera Console, health report{f' of {when}' if when else ''}",
        f".env file: {visible_cell(str(settings.env_file))}",
        f"Checks: {total}",
        "",
        as_text(checks).rstrip("\n"),
    ]
    if attempts:
        parts += ["", "Last load in the window", *map(_attempt, attempts)]
    if events:
        parts += ["", "Fallbacks, newest first", *map(_event, reversed(events))]
    parts += ["", "Versions", *(f"  {name} {version}" for name, version in shown_versions())]
    return visible(mask_values("\n".join(parts) + "\n", settings.secret_values()))


def _attempt(attempt: Attempt) -> str:
    name = DISPLAY_NAMES.get(attempt.backend, attempt.backend)
    outcome = "loaded" if attempt.ok else f"failed: {visible_cell(attempt.reason)}"
    return f"  {name}, {attempt.seconds:.1f} s, {outcome}"


def _event(event: FallbackEvent) -> str:
    origin = DISPLAY_NAMES.get(event.from_backend, event.from_backend)
    target = DISPLAY_NAMES.get(event.to_backend, event.to_backend) or "nothing"
    return f"  {event.when} {origin} -> {target}: {visible_cell(event.reason)}"


__all__ = ["SHOWN_LIBRARIES", "counts", "report", "shown_versions"]
