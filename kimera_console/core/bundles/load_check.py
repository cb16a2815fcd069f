"""Loading a bundle in a child process, with bounds on its time and memory."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path  # noqa: TC003  # decoding reads it
from typing import TYPE_CHECKING

from kimera_console.core.bundles.vector_fingerprint import (
    VectorFingerprint,
    difference_note,
    refusal,
)
from kimera_console.core.errors import BundleError, SourceError, UnsafeModelError
from kimera_console.core.sources.architectures import PUBLISHED
from kimera_console.core.sources.heads import OUTPUTS
from kimera_console.core.sources.tokenizer_facts import has_slow_alone
from kimera_console.core.system.children.child import run_child
from kimera_console.core.system.children.child_bounds import Bounds
from kimera_console.core.system.records import to_plain

if TYPE_CHECKING:
    from kimera_console.core.bundles.bundle import Bundle
    from kimera_console.core.bundles.manifest import Manifest
    from kimera_console.core.jobs import JobContext

CHECK_MODULE = "kimera_console.core.bundles.check_child"
MAKE_MODULE = "kimera_console.core.embedding.fast_tokenizer_child"
MAKE_S = 180.0
"""transformers is imported, and makes tokenizer.json of a vocabulary and of its slow reading."""
LOAD_S, LOAD_S_PER_GB = 60.0, 30.0
"""A first load and two short texts: bge-m3's 2.3 GB take 10 s on two slow cores."""
LOAD_BYTES, LOAD_SHARE = 2_000_000_000, 4.0
"""Memory beside the model's own size times this share: loading may copy weights twice."""
LIBRARY_BYTES = 6_000_000_000
"""The first of these where PyTorch or a GPU's libraries are loaded too."""
OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
"""For a child that works on a local folder: whatever its files say, nothing is fetched."""


@dataclass(frozen=True)
class LoadCheck:
    """What a load in a child found.

    Attributes:
        problems: What is wrong, one sentence each.
        note: What is to be said of a model that works: its vectors on this machine are not quite
            those of its conversion. "" where they are, or where none are recorded.
        refused: Its vectors on this machine are not the recorded ones at all; "".
        ran: Whether it was loaded and has run; else `problems` says why not.
    """

    problems: tuple[str, ...] = ()
    note: str = ""
    refused: str = ""
    ran: bool = True


@dataclass(frozen=True, kw_only=True)
class CheckRequest:
    """What the child is asked for.

    Attributes:
        folder: Of the tokenizer.
        tokens: The recorded fingerprint of the tokenizer, to be compared; {} where it is only asked
            for, None where it is not.
        tokenizers: The library's version that it was recorded with; "".
        model_file: The graph to load too; None for the tokenizer alone.
        dimension: Of its vectors; 0 where that is not known.
        normalized: Whether the graph gives them the norm 1.
        heads: Outputs of its heads.
        vectors: What it gave when it was converted; None where that is not recorded.
    """

    folder: Path
    tokens: dict[str, str] | None = None
    tokenizers: str = ""
    model_file: Path | None = None
    dimension: int = 0
    normalized: bool = False
    heads: tuple[str, ...] = ()
    vectors: VectorFingerprint | None = None


@dataclass(frozen=True, kw_only=True)
class CheckAnswer:
    """What the child answers.

    Attributes:
        problems: What is wrong, one sentence each.
        tokens: Fingerprint of the tokenizer; {} where it was not asked for.
        cosine: The lowest of its vectors with the recorded ones; None where none were compared.
    """

    problems: tuple[str, ...]
    tokens: dict[str, str] = field(default_factory=dict)
    cosine: float | None = None


def load_in_child(bundle: Bundle, context: JobContext, *, tokens: bool = False) -> LoadCheck:
    """Find what shows only when the model is loaded and used, within bounds on both.

    Args:
        bundle: The model.
        context: A cancel ends the child.
        tokens: Also compare the tokens of the probe texts with the recorded ones.

    Raises:
        ChildFailedError: The child was killed or died, or passed a bound.
        UnsafeModelError: Its tokenizer makes far too much of a short text.
    """
    manifest = bundle.manifest
    request = CheckRequest(
        folder=bundle.path,
        model_file=bundle.model_file,
        dimension=bundle.dimension,
        # A graph of others need not normalise: the console does it after them.
        normalized=manifest is not None and manifest.normalize and bundle.exporter != PUBLISHED,
        heads=(
            tuple(head.output for head in manifest.heads)
            if manifest
            else tuple(OUTPUTS[head] for head in bundle.heads)
        ),
        vectors=manifest.probe_vectors if manifest else None,
    )
    if tokens:
        request = _with_recorded(request, manifest)
    try:
        answer = _ask(request, context, bundle.size_bytes)
    except BundleError as error:
        return LoadCheck((error.message,), ran=False)
    if answer.cosine is None:
        return LoadCheck(answer.problems)
    refused = refusal(bundle.model_file, answer.cosine, bundle.precision)
    if refused:
        return LoadCheck(answer.problems, refused=refused)
    return LoadCheck(answer.problems, note=difference_note(answer.cosine, bundle.precision))


def check_tokenizer(folder: Path, context: JobContext) -> bool:
    """Tokenize two texts in a child; a tokenizer that only fails is left to what comes next.

    Where the folder has the files of a slow tokenizer alone, the child makes tokenizer.json of
    them first, with transformers.

    Returns:
        Whether it works.

    Raises:
        ChildFailedError: It took too long or too much memory, or ended its process.
        UnsafeModelError: It makes far too much of a short text.
    """
    module, bounds = CHECK_MODULE, load_bounds(0)
    if has_slow_alone(folder):
        module, bounds = MAKE_MODULE, library_bounds(0, MAKE_S)
    try:
        run_child(
            module,
            {"folder": str(folder)},
            context=context,
            environment=OFFLINE,
            bounds=bounds,
        )
    except UnsafeModelError:
        raise
    except (BundleError, SourceError):
        return False
    return True


def tokens_in_child(bundle: Bundle, context: JobContext) -> list[str]:
    """The probe texts of which a bundle's tokenizer makes other tokens than are recorded.

    Raises:
        ChildFailedError, UnsafeModelError: As `load_in_child`.
    """
    request = _with_recorded(CheckRequest(folder=bundle.path), bundle.manifest)
    try:
        return list(_ask(request, context).problems)
    except BundleError as error:
        return [error.message]


def fingerprint_in_child(folder: Path, context: JobContext) -> dict[str, str]:
    """The fingerprint of a folder's tokenizer (`token_fingerprint`).

    Raises:
        BundleError: The tokenizer fails.
        ChildFailedError, UnsafeModelError: As `load_in_child`.
    """
    return _ask(CheckRequest(folder=folder, tokens={}), context).tokens


def _with_recorded(request: CheckRequest, manifest: Manifest | None) -> CheckRequest:
    """With the tokens to compare with: a bundle of others, or an older one, records none."""
    if manifest is None or not manifest.probe_tokens:
        return request
    version = manifest.tools.get("tokenizers", "")
    return replace(request, tokens=manifest.probe_tokens, tokenizers=version)


def _ask(request: CheckRequest, context: JobContext, size_bytes: int = 0) -> CheckAnswer:
    bounds = load_bounds(size_bytes)
    result = run_child(CHECK_MODULE, to_plain(request), context=context, bounds=bounds)
    return result.answer(CheckAnswer)


def load_bounds(size_bytes: int) -> Bounds:
    """What loading a model of this size and embedding two short texts may take."""
    return Bounds(
        LOAD_S + LOAD_S_PER_GB * size_bytes / 1e9,
        int(LOAD_BYTES + LOAD_SHARE * size_bytes),
        hint="Use a model from a source that you trust.",
    )


def library_bounds(size_bytes: int, seconds: float) -> Bounds:
    """The same where PyTorch, OpenVINO or a GPU's libraries may be loaded and more is done.

    Args:
        size_bytes: Of all models that are loaded.
        seconds: For everything but reading the models.
    """
    return Bounds(
        seconds + LOAD_S_PER_GB * size_bytes / 1e9,
        int(LIBRARY_BYTES + LOAD_SHARE * size_bytes),
        hint="Use a model from a source that you trust.",
    )
