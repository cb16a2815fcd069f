"""What the measuring process asks of the backends: loading, thread settings, token ids."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from kimera_console.core.bench.plan.facts import RuntimeFacts
from kimera_console.core.embedding.backends.base import LIGHTWEIGHT, ONNX, OPENVINO, TRANSFORMERS
from kimera_console.core.errors import BenchmarkError
from kimera_console.core.flags.settings import EmbeddingOptions
from kimera_console.core.system.records import from_plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from kimera_console.core.embedding.backends.base import Backend
    from kimera_console.core.embedding.backends.onnx import OnnxBackend
    from kimera_console.core.embedding.backends.openvino import OpenVinoBackend
    from kimera_console.core.embedding.backends.transformers import TransformersBackend
    from kimera_console.core.jobs import JobContext


def options_to_dict(options: EmbeddingOptions) -> dict[str, Any]:
    """Options as plain data for the way to the child."""
    return {**asdict(options), "onnx_model_path": str(options.onnx_model_path)}


def options_from_dict(data: dict[str, Any]) -> EmbeddingOptions:
    """The inverse of `options_to_dict`.

    Raises:
        RecordError: The data holds no options.
    """
    return from_plain(data, EmbeddingOptions)


def load_backend(
    name: str,
    options: EmbeddingOptions,
    context: JobContext,
    *,
    precision: str = "",
    attention: str = "",
) -> Backend:
    """Load one backend, and no other in its place.

    Args:
        name: Backend name.
        options: The flags it is loaded under.
        context: Receives the load's stages.
        precision: Of the arithmetic, for Transformers and OpenVINO; "" is fp32.
        attention: For Transformers; "" is its default.

    Raises:
        BackendError: It does not load.
        BenchmarkError: There is no backend of that name.
    """
    if name == ONNX:
        from kimera_console.core.embedding.backends.onnx import onnx_backend

        return onnx_backend(options, context)
    if name == TRANSFORMERS:
        from kimera_console.core.embedding.backends.transformers import transformers_backend

        return transformers_backend(
            options, context, precision=precision or "fp32", attention=attention
        )
    if name == OPENVINO:
        from kimera_console.core.embedding.backends.openvino import openvino_backend

        return openvino_backend(options, context, precision=precision or "fp32")
    if name == LIGHTWEIGHT:
        from kimera_console.core.embedding.backends.lightweight import lightweight_backend

        return lightweight_backend(options, context)
    raise BenchmarkError(f"There is no backend {name!r} to measure.")


def runtime_settings(backend: Backend) -> RuntimeFacts:
    """Threads as the runtime itself reports them after loading, and what else it says."""
    name = backend.info.backend
    if name == ONNX:
        session = cast("OnnxBackend", backend).session
        options = session.get_session_options()
        return RuntimeFacts(
            threads=int(options.intra_op_num_threads),
            inter_threads=int(options.inter_op_num_threads),
            providers=tuple(session.get_providers()),
        )
    if name == TRANSFORMERS:
        import torch

        return RuntimeFacts(
            threads=int(torch.get_num_threads()),
            # Idle unless a model asks for operators side by side; encoders do not.
            inter_threads=int(torch.get_num_interop_threads()),
            attention=cast("TransformersBackend", backend).attention,
        )
    if name == OPENVINO:
        compiled = cast("OpenVinoBackend", backend)
        return RuntimeFacts(
            threads=compiled.threads(), inter_threads=1, precision=compiled.real_precision()
        )
    return RuntimeFacts(threads=1, inter_threads=1)


def token_counter(
    folder: str, max_length: int, *, model_limit: int = 0, prompt: str = ""
) -> Callable[[list[str]], list[int]]:
    """A function that counts tokens as the model's backends do, a prompt's included.

    Args:
        folder: With tokenizer.json.
        max_length: Tokens kept of a text.
        model_limit: The model's own limit where its files do not say it; 0.
        prompt: What stands before every text.

    Raises:
        BackendError: The tokenizer cannot be read.
        InputError: The prompt leaves no room for a text.
    """
    from kimera_console.core.embedding.tokenization import TextTokenizer

    tokenizer = TextTokenizer(
        Path(folder), max_length=max_length, model_limit=model_limit, prompt=prompt
    )
    return lambda texts: [len(ids) for ids in tokenizer.encode(texts).ids]


def token_digest(backend: Backend, texts: list[str]) -> str:
    """A digest of the token ids this backend embeds for these texts; "" if it has no tokens."""
    tokenize = getattr(backend, "tokenize", None)
    if tokenize is None:
        return ""
    return hashlib.sha256(json.dumps(tokenize(texts)).encode("ascii")).hexdigest()
