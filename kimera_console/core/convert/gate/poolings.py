"""What each pooling would give for a model that declares none, and what its base declares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimera_console.core.bundles.first_load import try_tokenizer
from kimera_console.core.bundles.load_check import OFFLINE, library_bounds
from kimera_console.core.errors import KimeraError
from kimera_console.core.formats.model_folder import folder_files, read_optional_object
from kimera_console.core.jobs import unseen
from kimera_console.core.sources.layout import encoder_folder
from kimera_console.core.sources.pooling import DEFAULT_SOURCE, read_pooling
from kimera_console.core.sources.source import resolve_source
from kimera_console.core.system.children.child import run_child

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kimera_console.core.jobs import JobContext

CHILD_MODULE = "kimera_console.core.convert.gate.poolings_child"
TRIED = ("cls", "mean", "lasttoken")
COMPARE_S = 1800.0
"""Three loads and some dozens of short texts take minutes at most; more than this is a hang."""


@dataclass(frozen=True)
class PoolingCosines:
    """What the child answers.

    Attributes:
        cosines: Two modes of `TRIED`, and the lowest cosine of a text's two vectors.
        texts: Probe texts that were embedded.
    """

    cosines: tuple[tuple[str, str, float], ...]
    texts: int


@dataclass(frozen=True)
class PoolingsCompared:
    """How far apart the poolings of one model are.

    Attributes:
        cosines: Two modes of `TRIED` -> the lowest cosine of a text's two vectors.
        texts: Probe texts that were embedded.
        base: The model that it was made from, as its config.json names it; "" if it names none.
        base_pooling: What that one declares, "" where it is not on this machine or declares none.
    """

    cosines: dict[tuple[str, str], float]
    texts: int
    base: str = ""
    base_pooling: str = ""


def compare_poolings(
    source: str,
    *,
    hub_environment: Mapping[str, str] | None = None,
    context: JobContext,
) -> PoolingsCompared:
    """Embed probe texts with cls, mean and last-token pooling, in a process of its own.

    Args:
        source: Folder or hub id; one that is not here yet is downloaded, as for a conversion.
        hub_environment: Variables of the hub.
        context: Receives progress; a cancel ends the child.

    Raises:
        SourceError: It is not there, or is refused.
        BackendError, ChildFailedError: It cannot be loaded or run, or takes far more time or
            memory than its size allows.
    """
    found = resolve_source(source, context=context, hub_environment=hub_environment)
    with unseen(context) as quiet:
        try_tokenizer(encoder_folder(found.path), quiet)
    size_bytes = sum(size for _, size in folder_files(found.path))
    answer = run_child(
        CHILD_MODULE,
        {"folder": str(found.path)},
        context=context,
        environment=OFFLINE,
        bounds=library_bounds(size_bytes, COMPARE_S),
    ).answer(PoolingCosines)
    cosines = {(one, other): least for one, other, least in answer.cosines}
    base = _base_of(found.path)
    pooling = _declared(base, found.path, hub_environment) if base else ""
    return PoolingsCompared(cosines, answer.texts, base, pooling)


def _base_of(folder: Path) -> str:
    name = read_optional_object(encoder_folder(folder), "config.json").get("_name_or_path")
    return name.strip()[:200] if isinstance(name, str) else ""


def _declared(base: str, folder: Path, hub_environment: Mapping[str, str] | None) -> str:
    """The pooling that the base model declares, if it lies on this machine."""
    try:
        found = resolve_source(base, local_only=True, hub_environment=hub_environment)
        if found.path.resolve() == folder.resolve():
            return ""
        choice = read_pooling(found.path, "auto")
    except (KimeraError, OSError):
        return ""
    return "" if choice.source == DEFAULT_SOURCE else choice.mode
