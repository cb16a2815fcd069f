"""What can be measured under these flags, and what each contender needs.

Called by the window, so nothing heavy is imported: a library's presence is read from the import
system's search, a model's from its small files.
"""

from __future__ import annotations

import contextlib
import importlib.util
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kimera_console.core.backends.base import (
    DISPLAY_NAMES,
    LIGHTWEIGHT,
    ONNX,
    TRANSFORMERS,
)
from kimera_console.core.bench.machine import usable_cores
from kimera_console.core.bench.types import Contender, ContenderSpec
from kimera_console.core.bundle import read_bundle
from kimera_console.core.errors import (
    BenchmarkError,
    KimeraError,
    SourceError,
    UnsupportedModelError,
)
from kimera_console.core.model_config import read_config
from kimera_console.core.modelfiles import read_optional_object
from kimera_console.core.naming import shown_model
from kimera_console.core.pooling import read_pooling
from kimera_console.core.safetensors_header import read_weights

if TYPE_CHECKING:
    from collections.abc import Callable

    from kimera_console.core.bench.types import BenchmarkPlan
    from kimera_console.core.settings import EmbeddingOptions, Settings

INSTANCE_MARK = "#"
"""Separates a contender's id from the number of a further process of it ("onnx#2")."""

# Resident memory beside the weights, measured with MiniLM on Linux: interpreter, libraries,
# activations of a batch of 32 (facts: 275 MB ONNX Runtime, 730 MB torch, 91 MB of weights).
_ONNX_BYTES = 250_000_000
_TORCH_BYTES = 700_000_000
_LIGHTWEIGHT_BYTES = 80_000_000

_LIBRARIES = {
    ONNX: (("onnxruntime", "onnxruntime-gpu"), ("tokenizers", "tokenizers")),
    TRANSFORMERS: (("torch", "torch"), ("transformers", "transformers")),
    LIGHTWEIGHT: (),
}
"""Backend -> (import name, what to install)."""


@dataclass(frozen=True)
class _Model:
    """A model's folder and what its files say, for one backend."""

    name: str
    key: str
    folder: Path
    precision: str
    weight_bytes: int


def contenders(settings: Settings) -> tuple[Contender, ...]:
    """What can be compared under these flags, the unavailable ones with their reason.

    Raises:
        SettingsError: A flag has a value that cannot be used.
    """
    options = settings.options()
    return tuple(_describe(name, options)[0] for name in (ONNX, TRANSFORMERS, LIGHTWEIGHT))


def specs_for(
    settings: Settings, plan: BenchmarkPlan
) -> tuple[list[ContenderSpec], dict[str, str]]:
    """The plan's contenders, ready to be measured, and why the others cannot be.

    Raises:
        SettingsError: A flag has a value that cannot be used.
        BenchmarkError: The plan names an unknown contender.
    """
    threads = plan.threads or usable_cores()
    options = replace(settings.options(), threads=threads)
    specs: list[ContenderSpec] = []
    reasons: dict[str, str] = {}
    for wanted in plan.contenders:
        name, _, number = wanted.partition(INSTANCE_MARK)
        if name not in DISPLAY_NAMES:
            raise BenchmarkError(
                f"There is no contender {wanted!r}.",
                hint=f"There are {', '.join(DISPLAY_NAMES)}.",
            )
        contender, model = _describe(name, options)
        if not contender.available:
            reasons[wanted] = contender.reason
            continue
        if number:
            label = f"{contender.label} ({INSTANCE_MARK}{number})"
            contender = replace(contender, id=wanted, label=label)
        specs.append(_spec(contender, model, options))
    return specs, reasons


def _describe(name: str, options: EmbeddingOptions) -> tuple[Contender, _Model | None]:
    missing = [
        package for module, package in _LIBRARIES[name] if importlib.util.find_spec(module) is None
    ]
    if missing:
        reason = f"{' and '.join(missing)} is not installed: pip install {' '.join(missing)}"
        return _contender(name, options, reason=reason), None
    find: dict[str, Callable[[EmbeddingOptions], _Model]] = {
        ONNX: _onnx_model,
        TRANSFORMERS: _transformers_model,
    }
    if name not in find:
        return _contender(name, options), None
    try:
        model = find[name](options)
    except KimeraError as error:
        return _contender(name, options, reason=str(error)), None
    return _contender(name, options, model=model), model


def _contender(
    name: str, options: EmbeddingOptions, *, model: _Model | None = None, reason: str = ""
) -> Contender:
    parts = [DISPLAY_NAMES[name]]
    if model is not None:
        parts += [model.precision or "precision unknown", _device(options)]
    return Contender(
        id=name,
        label=" · ".join(parts),
        backend=name,
        available=not reason,
        reason=reason,
        model=model.name if model else "",
        model_key=model.key if model else "",
    )


def _device(options: EmbeddingOptions) -> str:
    """Where it will run as far as that can be told without loading; the run's info knows."""
    if options.device == "cuda":
        return "CUDA"
    has_nvidia = Path("/proc/driver/nvidia/version").exists()
    return "auto" if options.device == "auto" and has_nvidia else "CPU"


def _onnx_model(options: EmbeddingOptions) -> _Model:
    bundle = read_bundle(options.onnx_model_path)
    return _Model(
        name=shown_model(bundle.name),
        key=_key(bundle.source, bundle.revision),
        folder=bundle.path,
        precision=bundle.precision,
        weight_bytes=bundle.size_bytes,
    )


def _transformers_model(options: EmbeddingOptions) -> _Model:
    """The model that the Transformers backend would take; its own choice, not a second opinion.

    Of the model's files only those are read that take milliseconds (a large tokenizer.json takes
    a second): the window asks, and the load checks the rest.
    """
    from kimera_console.core.backends.transformers import model_choice

    source = model_choice(options).source
    config = read_config(source.path)
    if config.problem:
        raise UnsupportedModelError(config.problem)
    read_pooling(source.path, options.pooling)
    weights = read_weights(source.path)
    if not (source.path / "tokenizer.json").is_file():
        raise SourceError(
            f"{source.path / 'tokenizer.json'} is missing.", hint="Get it from its source."
        )
    return _Model(
        name=shown_model(source.id),
        key=_key(source.id, source.revision),
        folder=source.path,
        precision="fp32",
        weight_bytes=4 * weights.parameters,
    )


def _key(source: str, revision: str) -> str:
    """One name for the same weights, however a folder was spelt."""
    if not source:
        return ""
    folder = Path(source).expanduser()
    return str(folder.resolve()) if folder.is_dir() else f"{source}@{revision}"


def _spec(contender: Contender, model: _Model | None, options: EmbeddingOptions) -> ContenderSpec:
    base = {ONNX: _ONNX_BYTES, TRANSFORMERS: _TORCH_BYTES}.get(
        contender.backend, _LIGHTWEIGHT_BYTES
    )
    return ContenderSpec(
        contender=contender,
        options=options,
        tokenizer_folder=str(model.folder) if model else "",
        memory_bytes=base + (model.weight_bytes if model else 0),
        flops_per_token=flops_per_token(model.folder) if model else 0.0,
    )


def flops_per_token(folder: Path) -> float:
    """Multiplications and additions a token costs in an encoder's matrices; 0 if unknown.

    Per layer 4 h^2 (query, key, value, output) and 2 h i (feed-forward) weights, two operations
    each; attention scores are left out, they are small below 512 tokens.
    """
    config: dict[str, Any] = {}
    with contextlib.suppress(KimeraError):
        config = read_optional_object(folder, "config.json")
    hidden = _number(config, "hidden_size", "dim")
    layers = _number(config, "num_hidden_layers", "n_layers")
    inner = _number(config, "intermediate_size", "hidden_dim")
    return 2.0 * layers * (4 * hidden * hidden + 2 * hidden * inner)


def _number(config: dict[str, Any], *names: str) -> int:
    for name in names:
        value = config.get(name)
        if isinstance(value, int) and value > 0:
            return value
    return 0
