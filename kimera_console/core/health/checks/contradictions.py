"""Flags that somebody set and that have no effect, or the opposite of what was meant."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kimera_console.core.errors import KimeraError
from kimera_console.core.flags.settings import OriginKind
from kimera_console.core.health.types import Check, CheckGroup, CheckSubject, unset_variables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kimera_console.core.bundles.bundle import Bundle
    from kimera_console.core.flags.settings import EmbeddingOptions, FlagValue

    Values = dict[str, FlagValue]

NOT_LOOKED_AT = (
    "USE_ONNX", "EMBEDDING_STRICT", "ONNX_MODEL_PATH", "EMBEDDING_MODEL", "EMBEDDING_POOLING",
    "EMBEDDING_DEVICE", "EMBEDDING_THREADS",
)  # fmt: skip
"""Flags that mean nothing to the lightweight backend."""

_GROUP = CheckGroup("Flags")
_PREFIX = "flags.contradictions"


def contradiction_checks(subject: CheckSubject, values: tuple[FlagValue, ...]) -> Iterator[Check]:
    """One check for each contradiction, or one that there is none."""
    by_name = {value.flag.name: value for value in values}
    rules: tuple[Callable[[CheckSubject, Values], Check | None], ...] = (
        _lightweight, _hub_cache, _pooling, _length, _other_model,
    )  # fmt: skip
    found = [check for rule in rules if (check := rule(subject, by_name)) is not None]
    if found:
        yield from found
    else:
        yield _GROUP.ok(_PREFIX, "Flags that contradict each other", "none")


def _lightweight(subject: CheckSubject, values: Values) -> Check | None:
    if not values["LIGHTWEIGHT_EMBEDDING"].is_on:
        return None
    ignored = [name for name in NOT_LOOKED_AT if _is_meant(values[name])]
    shown = f" Not checked while it is on: {', '.join(ignored)}." if ignored else ""
    return _GROUP.warn(
        f"{_PREFIX}.lightweight", "Lightweight mode is on",
        f"LIGHTWEIGHT_EMBEDDING is on: every vector is a hashed one, not a model's.{shown}",
        subject.setting("LIGHTWEIGHT_EMBEDDING", "0"),
    )  # fmt: skip


def _is_meant(value: FlagValue) -> bool:
    """Whether somebody asked for something by this flag: set, and not to what does nothing."""
    if value.origin.kind is OriginKind.DEFAULT or not value.value:
        return False
    if value.flag.kind.value == "switch":
        return value.is_on
    if value.flag.kind.value in ("choice", "number"):
        return value.value != value.flag.default
    return True


def _hub_cache(subject: CheckSubject, values: Values) -> Check | None:
    del subject
    cache = os.environ.get("HF_HUB_CACHE", "")
    if not cache or not _is_meant(values["HF_HOME"]):
        return None
    return _GROUP.warn(
        f"{_PREFIX}.hub-cache", "HF_HOME has no effect",
        f"HF_HOME is {values['HF_HOME'].value}, but HF_HUB_CACHE in the environment wins: "
        f"downloads are in {cache}.",
        unset_variables("HF_HUB_CACHE"),
    )  # fmt: skip


def _pooling(subject: CheckSubject, values: Values) -> Check | None:
    options, asked = subject.options, values["EMBEDDING_POOLING"]
    if options is None or options.lightweight or options.pooling == "auto":
        return None
    declared, source = _declared_pooling(options)
    if not declared or declared == options.pooling:
        return None
    return _GROUP.warn(
        f"{_PREFIX}.pooling", "Pooling is not the model's",
        f"EMBEDDING_POOLING ({asked.origin}) is {options.pooling}, but the model declares "
        f"{declared} ({source}): its vectors are then not those that it was trained to give.",
        subject.setting("EMBEDDING_POOLING", "auto"),
    )  # fmt: skip


def _declared_pooling(options: EmbeddingOptions) -> tuple[str, str]:
    """What the model in use declares, and where; ("", "") where that is unknown."""
    from kimera_console.core.sources.pooling import DEFAULT_SOURCE, read_pooling

    bundle = configured_bundle(options)
    if bundle is not None:
        return bundle.pooling, bundle.pooling_source
    folder = _source_folder(options)
    if folder is None:
        return "", ""
    try:
        declared = read_pooling(folder)
    except KimeraError:
        return "", ""
    return (declared.mode, declared.source) if declared.source != DEFAULT_SOURCE else ("", "")


def _length(subject: CheckSubject, values: Values) -> Check | None:
    """Only a length that somebody asked for: the default is above the limit of many models."""
    from kimera_console.core.sources.text_settings import model_max_tokens

    options, asked = subject.options, values["MAX_EMBEDDING_LENGTH"]
    if options is None or options.lightweight or asked.origin.kind is OriginKind.DEFAULT:
        return None
    bundle, folder = configured_bundle(options), _source_folder(options)
    limit = bundle.max_tokens if bundle is not None else 0
    if not limit and bundle is None and folder is not None:
        limit = model_max_tokens(folder)
    if not limit or options.max_length <= limit:
        return None
    return _GROUP.warn(
        f"{_PREFIX}.length", "Length is above the model's limit",
        f"MAX_EMBEDDING_LENGTH ({asked.origin}) is {options.max_length}, but the model takes "
        f"{limit} tokens at most: longer texts are still cut there.",
        subject.setting("MAX_EMBEDDING_LENGTH", str(limit)),
    )  # fmt: skip


def _other_model(subject: CheckSubject, values: Values) -> Check | None:
    """A fallback into another vector space would help nobody."""
    options = subject.options
    bundle = configured_bundle(options) if options is not None else None
    asked = values["EMBEDDING_MODEL"]
    if options is None or bundle is None or not bundle.source or options.model_is_default:
        return None
    if _is_same_model(options.model, bundle.source):
        return None
    reference = f"{bundle.source}@{bundle.revision}" if bundle.revision else bundle.source
    return _GROUP.warn(
        f"{_PREFIX}.models", "The fallback is another model",
        f"{bundle.path} was made from {bundle.source}, but EMBEDDING_MODEL ({asked.origin}) is "
        f"{options.model}: vectors of a fallback to Transformers do not compare with it.",
        subject.setting("EMBEDDING_MODEL", reference),
    )  # fmt: skip


def _is_same_model(asked: str, source: str) -> bool:
    if asked.partition("@")[0] == source.partition("@")[0]:
        return True
    return os.path.isdir(source) and os.path.realpath(asked) == os.path.realpath(source)


def configured_bundle(options: EmbeddingOptions) -> Bundle | None:
    """The converted model, where the flags ask for ONNX and it can be read."""
    from kimera_console.core.bundles.bundle import read_bundle

    if options.lightweight or not options.use_onnx:
        return None
    try:
        return read_bundle(options.onnx_model_path)
    except KimeraError:
        return None


def _source_folder(options: EmbeddingOptions) -> Path | None:
    from kimera_console.core.embedding.model_choice import model_choice

    try:
        return model_choice(options).source.path
    except KimeraError:
        return None
