"""A converted model's folder: manifest, reading, verifying, publishing.

CONTRACT (to be implemented): the public names below.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kimera_console.core.jobs import JobContext

MANIFEST_NAME = "kimera.json"
SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Bundle:
    """What is known of a folder that ONNX Runtime can load.

    Attributes:
        path: The folder.
        model_file: The .onnx file (`model.onnx` or `onnx/model.onnx`).
        ours: Whether it carries our manifest.
        name: What to show: the source's id, else the folder's name.
        source: Source id or folder recorded in the manifest, "" if unknown.
        revision: Recorded revision, "".
        architecture: "BertModel", "" if unknown.
        dimension: 0 if it must be read from the loaded model.
        max_tokens: The model's own limit, 0 if unknown.
        pooling: "cls", "mean", or "" if it cannot be known.
        pooling_source: Where that was read.
        precision: "fp32", ... or "" if unknown.
        exporter: "direct", "optimum", "" if unknown.
        size_bytes: Of all its files.
        created: ISO 8601, "" if unknown.
        manifest: The manifest's raw data, {} if not ours.
    """

    path: Path
    model_file: Path
    ours: bool
    name: str
    source: str
    revision: str
    architecture: str
    dimension: int
    max_tokens: int
    pooling: str
    pooling_source: str
    precision: str
    exporter: str
    size_bytes: int
    created: str
    manifest: dict[str, Any]


@dataclass(frozen=True)
class VerifyReport:
    """Outcome of `verify_bundle`: ok, or a list of problems, each one sentence naming a file."""

    ok: bool
    problems: tuple[str, ...]
    bundle: Bundle | None


def read_bundle(path: Path) -> Bundle:
    """Read a bundle's small files; checks presence, sizes and that external data stays inside.

    Does not import onnx or onnxruntime.

    Raises:
        BundleError: Not a bundle, or damaged; the file is named.
    """
    raise NotImplementedError


def list_bundles(folder: Path) -> tuple[Bundle, ...]:
    """Bundles directly inside a models folder, by name; folders that are none are passed over."""
    raise NotImplementedError


def verify_bundle(path: Path, *, context: JobContext | None = None) -> VerifyReport:
    """Re-check every hash and size, then load the model in a fresh process and embed a text."""
    raise NotImplementedError
