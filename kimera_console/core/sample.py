"""`python -m kimera_console.core.sample` checks the installed sample model's hash."""

from __future__ import annotations

import hashlib
import sys

from kimera_console.core.source import SAMPLE_SHA256, sample_model


def sample_problem() -> str:
    """Why the sample model cannot be used, one sentence; "" if it is whole."""
    folder = sample_model()
    if folder is None:
        return "The sample model is not installed: run `make setup`."
    with (folder / "model.safetensors").open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != SAMPLE_SHA256:
        return f"{folder}: model.safetensors is not the known one (sha256 {found})."
    return ""


if __name__ == "__main__":
    sys.exit(sample_problem() or 0)
