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

from kimera_console.core.bench.meters.machine import usable_cores
from kimera_console.core.bench.plan.choice import INSTANCE_MARK, ContenderChoice, parse_choice
from kimera_console.core.bench.plan.devices import device_problem
from kimera_console.core.bench.plan.types import Contender, ContenderSpec
from kimera_console.core.bundles.bundle import read_bundle
from kimera_console.core.embedding.backends.base import (
    CHAIN,
    DISPLAY_NAMES,
    LIGHTWEIGHT,
    ONNX,
    OPENVINO,
    TRANSFORMERS,
)
from kimera_console.core.errors import (
    KimeraError,
    NoAnswerError,
    SourceError,
    UnsupportedModelError,
)
from kimera_console.core.formats.model_folder import read_optional_object
from kimera_console.core.formats.weights import read_weights
from kimera_console.core.sources.config import read_config
from kimera_console.core.sources.layout import encoder_folder
from kimera_console.core.sources.naming import shown_model
from kimera_console.core.sources.pooling import read_pooling
from kimera_console.core.sources.prompts import read_prompts
from kimera_console.core.sources.tokenizer_facts import slow_files
from kimera_console.core.system.answers import check_answers

if TYPE_CHECKING:
    from collections.abc import Callable

    from kimera_console.core.bench.plan.types import BenchmarkPlan
    from kimera_console.core.flags.settings import EmbeddingOptions, Settings

# Resident memory beside the weights, measured with MiniLM on Linux: interpreter, libraries,
# activations of a batch of 32 (measured: 275 MB with ONNX Runtime, 730 MB with torch, 91 MB of them
# weights).
_ONNX_BYTES = 250_000_000
_OPENVINO_BYTES = 350_000_000
_TORCH_BYTES = 700_000_000
_LIGHTWEIGHT_BYTES = 80_000_000

_LIBRARIES = {
    ONNX: (("onnxruntime", "onnxruntime-gpu"), ("tokenizers", "tokenizers")),
    TRANSFORMERS: (("torch", "torch"), ("transformers", "transformers")),
    OPENVINO: (("openvino", "'kimera-console[openvino]'"), ("tokenizers", "tokenizers")),
    LIGHTWEIGHT: (),
}
"""Backend -> (import name, what to install)."""


@dataclass(frozen=True)
class _Model:
    """A model's folder, where config.json and tokenizer.json are, and what its files say."""

    name: str
    key: str
    folder: Path
    precision: str
    weight_bytes: int
    prompt: str
    max_tokens: int = 0


def contenders(settings: Settings) -> tuple[Contender, ...]:
    """The three backends under these flags, the unavailable ones with their reason.

    Raises:
        SettingsError: A flag has a value that cannot be used.
    """
    options = settings.options()
    return tuple(_describe(ContenderChoice(name), options)[0] for name in CHAIN)


def more_contenders(settings: Settings) -> tuple[Contender, ...]:
    """What else this machine could measure: precisions, attention, devices, other bundles.

    Each with the reason where this machine cannot. The other bundles are those beside the
    configured one.

    Raises:
        SettingsError: A flag has a value that cannot be used.
    """
    options = settings.options()
    choices = [
        *(ContenderChoice(ONNX, model=str(folder)) for folder in _bundles_beside(options)),
        ContenderChoice(ONNX, device="cuda"),
        ContenderChoice(ONNX, device="tensorrt"),
        ContenderChoice(OPENVINO),
        ContenderChoice(OPENVINO, precision="bf16"),
        ContenderChoice(TRANSFORMERS, precision="bf16"),
        ContenderChoice(TRANSFORMERS, precision="fp16"),
        ContenderChoice(TRANSFORMERS, attention="eager"),
        ContenderChoice(TRANSFORMERS, device="cuda"),
        ContenderChoice(TRANSFORMERS, precision="fp16", device="cuda"),
    ]
    return tuple(_describe(choice, options)[0] for choice in choices)


def specs_for(
    settings: Settings, plan: BenchmarkPlan
) -> tuple[list[ContenderSpec], dict[str, str]]:
    """The plan's contenders, ready to be measured, and why the others cannot be.

    Raises:
        SettingsError: A flag has a value that cannot be used.
        BenchmarkError: The plan names an unknown contender.
    """
    options = replace(settings.options(), threads=plan.threads or usable_cores())
    specs: list[ContenderSpec] = []
    reasons: dict[str, str] = {}
    for wanted in plan.contenders:
        choice = parse_choice(wanted)
        contender, model, chosen = _describe(choice, options)
        if not contender.available:
            reasons[wanted] = contender.reason
            continue
        specs.append(_spec(replace(contender, id=wanted), choice, model, chosen))
    return specs, reasons


def options_for(choice: ContenderChoice, options: EmbeddingOptions) -> EmbeddingOptions:
    """The flags under which a contender is loaded.

    A device that was chosen must be had: a contender that quietly ran elsewhere would pose as
    something that was not measured.
    """
    if choice.model:
        options = replace(options, onnx_model_path=Path(choice.model).expanduser().absolute())
    if choice.threads:
        options = replace(options, threads=choice.threads)
    if choice.backend == OPENVINO:
        return replace(options, device="cpu")
    if choice.device:
        return replace(options, device=choice.device, strict=choice.device != "cpu")
    return options


def _describe(
    choice: ContenderChoice, flags: EmbeddingOptions
) -> tuple[Contender, _Model | None, EmbeddingOptions]:
    options = options_for(choice, flags)
    name = choice.backend
    missing = [
        package for module, package in _LIBRARIES[name] if importlib.util.find_spec(module) is None
    ]
    if missing:
        reason = f"{' and '.join(missing)} is not installed: pip install {' '.join(missing)}"
        return _contender(choice, options, reason=reason), None, options
    reason = device_problem(name, choice.device)
    if reason:
        return _contender(choice, options, reason=reason), None, options
    find: dict[str, Callable[[EmbeddingOptions], _Model]] = {
        ONNX: _onnx_model,
        OPENVINO: _onnx_model,
        TRANSFORMERS: _transformers_model,
    }
    if name not in find:
        return _contender(choice, options), None, options
    try:
        model = find[name](options)
    except KimeraError as error:
        return _contender(choice, options, reason=str(error)), None, options
    return _contender(choice, options, model=model), model, options


def _contender(
    choice: ContenderChoice,
    options: EmbeddingOptions,
    *,
    model: _Model | None = None,
    reason: str = "",
) -> Contender:
    parts = [DISPLAY_NAMES[choice.backend]]
    if choice.backend != LIGHTWEIGHT:
        if choice.model:
            parts.append(Path(choice.model).name)
        weights = model.precision or "precision unknown" if model else ""
        computes = choice.precision or (weights if choice.backend != OPENVINO else "fp32")
        text = computes if weights in ("", "fp32", computes) else f"{weights}, {computes}"
        parts += [part for part in (text, choice.attention) if part]
        parts.append(_device(options))
    if choice.threads:
        parts.append(f"{choice.threads} thread{'s' if choice.threads > 1 else ''}")
    if choice.slowed_percent:
        parts.append(f"slowed by {choice.slowed_percent} %")
    number = f" ({INSTANCE_MARK}{choice.instance})" if choice.instance else ""
    return Contender(
        id=choice.id,
        label=" · ".join(parts) + number,
        backend=choice.backend,
        available=not reason,
        reason=reason,
        model=model.name if model else "",
        model_key=model.key if model else "",
    )


def _bundles_beside(options: EmbeddingOptions) -> list[Path]:
    """The folders beside the configured bundle that are bundles too, by name."""
    configured = options.onnx_model_path
    try:
        check_answers(configured.parent)
        folders = sorted(entry for entry in configured.parent.iterdir() if entry.is_dir())
    except (OSError, NoAnswerError):
        return []
    found = []
    for folder in folders:
        if folder != configured and not folder.name.startswith(".") and "," not in str(folder):
            with contextlib.suppress(KimeraError):
                found.append(read_bundle(folder).path)
    return found


def _device(options: EmbeddingOptions) -> str:
    """Where it will run as far as that can be known without loading; the run's info knows."""
    if options.device != "auto":
        return {"cuda": "CUDA", "tensorrt": "TensorRT"}.get(options.device, "CPU")
    has_nvidia = Path("/proc/driver/nvidia/version").exists()
    return "auto" if has_nvidia else "CPU"


def _onnx_model(options: EmbeddingOptions) -> _Model:
    bundle = read_bundle(options.onnx_model_path)
    name = shown_model(bundle.name)
    return _Model(
        name=name,
        key=_key(bundle.source, bundle.revision),
        folder=bundle.path,
        precision=bundle.precision,
        weight_bytes=bundle.size_bytes,
        prompt=bundle.prompts.choose(options.prompt, name).text,
        max_tokens=bundle.max_tokens,
    )


def _transformers_model(options: EmbeddingOptions) -> _Model:
    """The model that the Transformers backend would take; its own choice, not a second opinion.

    Of the model's files only those are read that take milliseconds (a large tokenizer.json takes
    a second): the window asks, and the load checks the rest.
    """
    from kimera_console.core.embedding.model_choice import model_choice

    source = model_choice(options).source
    encoder = encoder_folder(source.path)
    config = read_config(encoder)
    if config.problem:
        raise UnsupportedModelError(config.problem)
    read_pooling(source.path, options.pooling)
    weights = read_weights(encoder)
    if not (encoder / "tokenizer.json").is_file() and not slow_files(encoder):
        raise SourceError(
            f"{encoder / 'tokenizer.json'} is missing.", hint="Get it from its source."
        )
    name = shown_model(source.id)
    return _Model(
        name=name,
        key=_key(source.id, source.revision),
        folder=encoder,
        precision="fp32",
        weight_bytes=4 * weights.parameters,
        prompt=read_prompts(source.path).choose(options.prompt, name).text,
    )


def _key(source: str, revision: str) -> str:
    """One name for the same weights, however a folder was spelt."""
    if not source:
        return ""
    folder = Path(source).expanduser()
    return str(folder.resolve()) if folder.is_dir() else f"{source}@{revision}"


def _spec(
    contender: Contender,
    choice: ContenderChoice,
    model: _Model | None,
    options: EmbeddingOptions,
) -> ContenderSpec:
    base = {ONNX: _ONNX_BYTES, OPENVINO: _OPENVINO_BYTES, TRANSFORMERS: _TORCH_BYTES}.get(
        contender.backend, _LIGHTWEIGHT_BYTES
    )
    weights = model.weight_bytes if model else 0
    if choice.precision in ("bf16", "fp16") and contender.backend == TRANSFORMERS:
        weights //= 2
    return ContenderSpec(
        contender=contender,
        options=options,
        tokenizer_folder=str(model.folder) if model else "",
        memory_bytes=base + weights,
        flops_per_token=flops_per_token(model.folder) if model else 0.0,
        attention_flops=attention_flops(model.folder) if model else 0.0,
        precision=choice.precision,
        attention=choice.attention,
        slowed_percent=choice.slowed_percent,
        prompt=model.prompt if model else "",
        max_tokens=model.max_tokens if model else 0,
    )


def flops_per_token(folder: Path) -> float:
    """Multiplications and additions a token costs in an encoder's matrices; 0 if unknown.

    Per layer 4 h^2 (query, key, value, output) and 2 h i (feed-forward) weights, two operations
    each; attention scores are apart, see `attention_flops`.
    """
    hidden, layers, inner = _shape(folder)
    return 2.0 * layers * (4 * hidden * hidden + 2 * hidden * inner)


def attention_flops(folder: Path) -> float:
    """Operations of attention scores that a token costs for each token of its text.

    Per layer scores and weighted sum, h multiplications and additions each.
    """
    hidden, layers, _inner = _shape(folder)
    return 4.0 * layers * hidden


def _shape(folder: Path) -> tuple[int, int, int]:
    """Hidden size, layers and size of the feed-forward layer; 0 where unknown."""
    config: dict[str, Any] = {}
    with contextlib.suppress(KimeraError):
        config = read_optional_object(folder, "config.json")
    return (
        _number(config, "hidden_size", "dim"),
        _number(config, "num_hidden_layers", "n_layers"),
        _number(config, "intermediate_size", "hidden_dim"),
    )


def _number(config: dict[str, Any], *names: str) -> int:
    for name in names:
        value = config.get(name)
        if isinstance(value, int) and value > 0:
            return value
    return 0
