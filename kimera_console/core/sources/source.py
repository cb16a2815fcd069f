"""Where weights come from: a folder or a hub id@revision; inspect without loading.

Inspecting reads config.json, the tokenizer, the module files and safetensors headers, nothing
else. What could run code is refused; what the console cannot convert is described, with the
reason in `ModelInspection.problem`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console.core.errors import Advice, SourceError, UnsupportedModelError
from kimera_console.core.formats.model_folder import folder_files
from kimera_console.core.formats.tensors import Weights
from kimera_console.core.formats.weights import first_name, read_weights
from kimera_console.core.jobs import JobContext
from kimera_console.core.sources.architectures import ARCHITECTURES
from kimera_console.core.sources.checks import check_tokenizer, check_weights
from kimera_console.core.sources.config import read_config
from kimera_console.core.sources.estimates import Estimates, estimate_all
from kimera_console.core.sources.heads import heads_among
from kimera_console.core.sources.hub import client as hub
from kimera_console.core.sources.hub.client import HubReference
from kimera_console.core.sources.hub.folders import model_in
from kimera_console.core.sources.layout import beside_bytes, encoder_folder, own_sizes, refuse_part
from kimera_console.core.sources.modules import MODULES_NAME, layer_weights
from kimera_console.core.sources.pooling import PoolingChoice, read_pooling
from kimera_console.core.sources.prompts import Prompt, Prompts, read_prompts
from kimera_console.core.sources.text_settings import TextSettings, read_text_settings
from kimera_console.core.sources.tokenizer_notes import tokenizer_notes
from kimera_console.core.sources.verdicts import (
    HANDLED_ADVICE,
    NO_WEIGHTS,
    import_advice,
    published_files,
    undeclared_pooling,
)
from kimera_console.core.system.answers import ask

if TYPE_CHECKING:
    from collections.abc import Mapping

_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}", re.ASCII)
_REVISION = re.compile(r"[A-Za-z0-9][\w./-]{0,199}", re.ASCII)


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
class ModelInspection:
    """What a model is, read from its small files and safetensors headers alone.

    Attributes:
        source: Hub id or folder.
        revision: Resolved revision, "" for a folder.
        architecture: config.json's first architecture or its model_type, "BertModel".
        model_type: config.json's model_type, "bert".
        supported: Whether an exporter of the console handles it.
        exporter: "direct" or "optimum": the one that would be used; "" if none.
        problem: Why not, one sentence; "" if supported. The figures below may then be 0.
        advice: What to do about the problem; without parts if supported.
        parameters: Count of weights.
        dtype: Storage type of the weights, "F32".
        dimension: Length of a vector.
        layers: Hidden layers.
        heads: Attention heads.
        vocabulary: Rows of the embedding table.
        max_tokens: The model's own limit, special tokens included; 0 if it declares none.
        pooling, pooling_source: "cls", "mean", ..., and where that was read.
        normalize: Whether the model declares normalisation.
        files: Its files.
        estimates: For fp32 with the proposed exporter.
        estimates_by_precision: For each precision, with the proposed exporter.
        max_tokens_source, normalize_source: Files that declare these; "" if none does.
        prompts: Instructions that the model wants before texts of some kinds.
        published: Its own ONNX model, "onnx/model.onnx"; "" if it publishes none.
        all_prompts: The same with those that are "", for a bundle to carry.
        include_prompt: Whether a prompt's tokens are pooled with the text's.
        lower_case: Whether texts are put into lower case first (do_lower_case).
        default_prompt: Name of the one that sentence-transformers puts before every text; "".
        modules: What follows the pooling, as shown: "Dense 768 to 512, Tanh".
        extra_heads: Further heads beside the dense one that it has: "sparse", "colbert".
        mapped: Whether its weights can be used as they lie: fp32, no checkpoint before torch 1.6.
        notes: What is odd about it and no fault, a sentence each.
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
    estimates_by_precision: dict[str, Estimates] = field(default_factory=dict)
    max_tokens_source: str = ""
    normalize_source: str = ""
    prompts: tuple[Prompt, ...] = ()
    default_prompt: str = ""
    lower_case: bool = False
    advice: Advice = field(default_factory=Advice)
    all_prompts: Prompts = field(default_factory=Prompts)
    include_prompt: bool = True
    published: str = ""
    modules: tuple[str, ...] = ()
    extra_heads: tuple[str, ...] = ()
    mapped: bool = True
    notes: tuple[str, ...] = ()

    @property
    def published_bytes(self) -> int:
        """Size of the published ONNX model and the data that is named after it (nearly all)."""
        return sum(one.size_bytes for one in self.files if one.name.startswith(self.published))

    @property
    def can_be_imported(self) -> bool:
        """Whether its published ONNX model can be imported instead of converting."""
        return bool(self.published) and (self.supported or self.problem == NO_WEIGHTS)

    def require_supported(self) -> None:
        """Raise for a model that the console does not convert.

        Raises:
            UnsupportedModelError: With `problem` as its message.
        """
        if not self.supported:
            raise UnsupportedModelError(self.problem, hint=self.advice)


def parse_source(source: str, revision: str = "") -> Path | HubReference:
    """Tell a folder from a hub id; a folder that exists wins, in the hub's cache its snapshot.

    Args:
        source: Folder, "org/name" or "org/name@revision".
        revision: Revision of a hub id.

    Raises:
        SourceError: It is neither, or a folder of the hub's cache that names no one snapshot.
    """
    text = source.strip()
    if not text or "\0" in text:
        raise SourceError("No model is named.", hint="Name a folder or a hub id (org/name).")
    folder = _existing(text)
    if folder is not None:
        if not folder.is_dir():
            raise SourceError(
                f"{folder} is a file.", hint="Choose the folder that holds config.json."
            )
        return model_in(folder.absolute())
    name, _, named_revision = text.partition("@")
    if not _HUB_ID.fullmatch(name) or ".." in name or "--" in name or name.endswith(".git"):
        raise SourceError(
            f"{text[:200]!r} is neither a folder on this machine nor a hub id.",
            hint="Check the folder's path, or name a hub id like BAAI/bge-m3.",
        )
    if revision and named_revision and revision != named_revision:
        raise SourceError(
            f"{text} names the revision {named_revision}, and {revision} is asked for beside it.",
            hint="Name one revision.",
        )
    wanted = revision or named_revision
    if (wanted and not _REVISION.fullmatch(wanted)) or ".." in wanted or text.endswith("@"):
        raise SourceError(
            f"{wanted[:80]!r} is not a revision of {name}.", hint="Name a branch, tag or commit."
        )
    return HubReference(name, wanted)


def inspect_model(
    source: str,
    *,
    revision: str = "",
    pooling: str = "auto",
    context: JobContext | None = None,
    hub_environment: Mapping[str, str] | None = None,
) -> ModelInspection:
    """Look at a folder or hub id without loading its weights.

    A folder name that exists wins over a hub id. Of a hub id only small files are downloaded.

    Args:
        source: Folder, hub id or `id@revision`.
        revision: Revision of a hub id.
        pooling: "auto" or a mode of `pooling.MODES`.
        context: Receives progress.
        hub_environment: The hub's variables in force (`Settings.hub_environment()`); they win
            over this process's environment.

    Raises:
        SourceError: Missing, unreadable or contradictory files; the file is named.
        UnsafeModelError: `auto_map`, private config keys, pickles only.
    """
    context = context or JobContext()
    context.report("Inspect")
    found = parse_source(source, revision)
    if isinstance(found, Path):
        return inspect_folder(found, source=str(found), pooling=pooling)
    with hub.small_files(found, context=context, environment=hub_environment) as preview:
        return inspect_folder(
            preview.folder,
            source=found.id,
            revision=preview.revision,
            pooling=pooling,
            sizes=preview.sizes,
        )


def resolve_source(
    source: str,
    *,
    revision: str = "",
    context: JobContext | None = None,
    local_only: bool = False,
    hub_environment: Mapping[str, str] | None = None,
    published: str = "",
    weights: bool = True,
) -> ResolvedSource:
    """The model's folder on this machine; a hub id is downloaded, with progress in bytes.

    Args:
        source: Folder, hub id, or `id@revision`.
        revision: Revision of a hub id.
        context: Receives progress; a cancel stops the download.
        local_only: Only what is already downloaded (never the network).
        hub_environment: As for `inspect_model`.
        published: An ONNX model of the source that is wanted too, with its data.
        weights: Whether the source model's weights are wanted.

    Raises:
        SourceError: Not there, or not reachable; says what to do.
    """
    context = context or JobContext()
    context.checkpoint()
    found = parse_source(source, revision)
    if isinstance(found, Path):
        return ResolvedSource(found, str(found))
    if local_only:
        path, commit = hub.cached(found, environment=hub_environment)
    else:
        path, commit = hub.download(
            found,
            context=context,
            environment=hub_environment,
            published=published,
            weights=weights,
        )
    return ResolvedSource(path, found.id, commit)


def inspect_folder(
    folder: Path,
    *,
    source: str,
    revision: str = "",
    pooling: str = "auto",
    sizes: Mapping[str, int] | None = None,
) -> ModelInspection:
    """Inspect a model's folder.

    Args:
        folder: The folder.
        source: What to call it.
        revision: Its resolved commit, "" if none.
        pooling: "auto", "cls" or "mean".
        sizes: Real sizes of its files by name, where the safetensors files in `folder` are only
            their beginnings (a hub model's preview).

    Raises:
        SourceError: As for `inspect_model`.
        UnsafeModelError: As for `inspect_model`.
    """
    try:
        if sizes is None:
            refuse_part(folder)
        return _inspect(folder, source, revision, pooling, sizes)
    except OSError as problem:
        raise SourceError(
            f"{folder} cannot be read: {problem.strerror or problem}.",
            hint="Check that it still exists, and its permissions.",
        ) from problem


def _inspect(
    folder: Path, source: str, revision: str, pooling: str, sizes: Mapping[str, int] | None
) -> ModelInspection:
    encoder, own = encoder_folder(folder), own_sizes(folder, sizes)
    config = read_config(encoder)
    named = sorted(sizes.items()) if sizes is not None else folder_files(folder)
    files = tuple(SourceFile(name, size) for name, size in named)
    # The first problem found is the one shown: what fails after it is often only its consequence.
    problem, advice = config.problem, Advice.of(config.advice)
    choice, dimension = PoolingChoice("", "", normalize=False), config.dimension
    texts, prompts, notes = TextSettings(), Prompts(), tuple[str, ...]()
    try:
        choice = read_pooling(folder, pooling)
        dimension = choice.dimension(config.dimension)
        layer_weights(folder, choice.layers, sizes=sizes)
        texts = read_text_settings(encoder)
        prompts = read_prompts(folder)
        if not problem:
            problem, advice = undeclared_pooling(folder, config, choice)
    except UnsupportedModelError as error:
        if not problem:
            problem, advice = error.message, error.advice
    weights, names = Weights({}, ()), {file.name for file in files}
    published = next(iter(published_files(names)), "")
    if not config.problem:
        inside = own or {name for name, _ in folder_files(encoder)}
        if published and not first_name(inside):
            if not problem:
                problem, advice = NO_WEIGHTS, import_advice(published)
        else:
            weights = read_weights(encoder, sizes=own)
            check_weights(config, weights, encoder)
        notes = tokenizer_notes(
            check_tokenizer(config, encoder, inside), config, choice.mode, encoder
        )
    exporter = ARCHITECTURES[config.model_type].exporter if not config.problem else ""
    beside = beside_bytes(encoder, own)
    needs = estimate_all(
        config, weights.parameters, exporter, mapped=weights.mapped, beside_bytes=beside
    )
    return ModelInspection(
        source=source,
        revision=revision,
        architecture=config.architecture,
        model_type=config.model_type,
        supported=not problem,
        exporter="" if problem else exporter,
        problem=problem,
        advice=(advice if advice.parts else Advice.of(HANDLED_ADVICE)) if problem else Advice(),
        parameters=weights.parameters,
        dtype=weights.dtype,
        dimension=dimension,
        layers=config.layers,
        heads=config.heads,
        vocabulary=config.vocabulary,
        max_tokens=texts.max_tokens,
        pooling=choice.mode,
        pooling_source=choice.source,
        normalize=choice.normalize,
        files=files,
        estimates=needs.get("fp32", Estimates(0, 0, 0.0)),
        estimates_by_precision=needs,
        mapped=weights.mapped,
        max_tokens_source=texts.max_tokens_source,
        normalize_source=MODULES_NAME if choice.normalize else "",
        prompts=prompts.usable,
        default_prompt=prompts.default,
        all_prompts=prompts,
        include_prompt=choice.include_prompt,
        lower_case=texts.lower_case,
        published=published,
        modules=tuple(layer.shown for layer in choice.layers),
        extra_heads=heads_among({name for name, _ in named}),
        notes=notes,
    )


def _existing(text: str) -> Path | None:
    try:
        path = Path(text).expanduser()
        return path if ask(path, path.exists) else None  # NoAnswerError: its share is gone
    except (OSError, ValueError, RuntimeError):
        return None
