"""OpenVINO on a converted model's folder, on the CPU.

It reads the same `model.onnx` as ONNX Runtime, and computes in fp32 or, where the processor has
it, in bf16. It is optional: the extra `openvino` brings it. A benchmark measures it as a contender;
`core/embedding/engines` decides whether it runs the ONNX backend's graph.

It holds attention's whole matrix of scores, which grows with the square of the tokens. So long
texts go to ONNX Runtime, whose session is opened for them and freed by the next short batch.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.core.bundles.bundle import read_bundle
from kimera_console.core.embedding.backends.base import ONNX, OPENVINO
from kimera_console.core.embedding.backends.onnx import OnnxBackend, load_onnx
from kimera_console.core.embedding.backends.onnx_session import OpenedGraph
from kimera_console.core.embedding.tokenization import TextTokenizer
from kimera_console.core.errors import BackendError, DependencyError, closing_line
from kimera_console.core.jobs import JobContext
from kimera_console.core.system.threads import inference_threads

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from kimera_console.core.flags.settings import EmbeddingOptions
    from kimera_console.core.sources.prompts import PromptWish

INSTALL = "pip install 'kimera-console[openvino]'"
_HINTS = {"fp32": "f32", "bf16": "bf16"}
_TYPES = {"i64": "tensor(int64)", "i32": "tensor(int32)"}


def openvino_backend(
    options: EmbeddingOptions, context: JobContext, *, precision: str = "fp32"
) -> OpenVinoBackend:
    """The bundle at ONNX_MODEL_PATH in OpenVINO, on the CPU."""
    return load_openvino(
        options.onnx_model_path,
        precision=precision,
        pooling=options.pooling,
        max_length=options.max_length,
        threads=options.threads,
        prompt=options.prompt,
        context=context,
    )


def load_openvino(
    folder: Path,
    *,
    precision: str = "fp32",
    pooling: str = "auto",
    max_length: int = 512,
    threads: int = 0,
    prompt: PromptWish = "",
    context: JobContext | None = None,
) -> OpenVinoBackend:
    """Compile a bundle's graph for the CPU and embed one short text with it.

    Args:
        folder: The bundle.
        precision: Of the arithmetic: "fp32" or "bf16".
        pooling: "auto" (what the bundle declares), "cls" or "mean".
        max_length: Tokens kept of a text; the model's own limit bounds it.
        threads: Inference threads; 0 is one per physical core.
        prompt: The model's prompt before every text, see `PromptWish`.
        context: A cancel stops between the steps of the load.

    Raises:
        BundleError: The folder is not a bundle, or damaged.
        BackendError: OpenVINO cannot compile or run it.
        DependencyError: openvino is not installed.
    """
    context = context or JobContext()
    started = time.perf_counter()
    bundle = read_bundle(folder)
    chosen = bundle.prompts.choose(prompt, bundle.name)
    tokenizer = TextTokenizer(
        bundle.path, max_length=max_length, model_limit=bundle.max_tokens, prompt=chosen.text
    )
    session = _compile(bundle.model_file, precision, inference_threads(threads))
    context.checkpoint()
    opened = OpenedGraph(session, "CPU", ())
    backend = OpenVinoBackend(bundle, tokenizer, opened, pooling, prompt=chosen)
    backend.computes_in(precision)
    backend.probe(context, time.perf_counter() - started)
    return backend


class OpenVinoBackend(OnnxBackend):
    """A compiled graph; made by `load_openvino`."""

    _long: OnnxBackend | None = None
    """ONNX Runtime's session for long texts, while there are any."""

    def computes_in(self, precision: str) -> None:
        """Say what it is: OpenVINO, in this precision."""
        weights = self._info.precision
        text = weights if weights not in ("", "fp32") else precision
        self._info = replace(self._info, backend=OPENVINO, engine=OPENVINO, precision=text)

    def serve(self) -> None:
        """Be the ONNX backend, with OpenVINO as its engine."""
        self._info = replace(self._info, backend=ONNX)

    def threads(self) -> int:
        """Inference threads as the compiled graph reports them."""
        return int(self._session.compiled.get_property("INFERENCE_NUM_THREADS"))

    def real_precision(self) -> str:
        """The precision that the compiled graph reports ("f32", "bf16")."""
        hint = self._session.compiled.get_property("INFERENCE_PRECISION_HINT")
        return str(getattr(hint, "get_type_name", lambda: hint)())

    def close(self) -> None:
        """Free the compiled graph."""
        super().close()
        self._long = None

    def _infer(
        self, outputs: Sequence[str], feeds: dict[str, Any], context: JobContext
    ) -> list[NDArray[Any]]:
        context.checkpoint()
        if self._attention.is_long(*feeds["input_ids"].shape):
            return self._long_texts_backend(context)._infer(outputs, feeds, context)
        self._long = None
        try:
            found = list(self._session.infer(feeds, outputs, context))
        except Exception as error:
            context.checkpoint()
            raise BackendError(
                f"OpenVINO failed on {self._bundle.model_file}: {closing_line(error)}",
                hint="Set EMBEDDING_ENGINE to onnxruntime.",
            ) from error
        context.checkpoint()
        return found

    def _long_texts_backend(self, context: JobContext) -> OnnxBackend:
        if self._long is None:
            self._long = load_onnx(
                self._bundle.path, device="cpu", threads=self.threads(), probe=False,
                quarantined=True, context=JobContext(),
            )  # fmt: skip
            context.checkpoint()
        return self._long


class _Graph:
    """A compiled graph behind the few calls of a session that a backend asks."""

    def __init__(self, compiled: Any) -> None:
        self.compiled = compiled
        self._request = compiled.create_infer_request()

    @property
    def intra_op_num_threads(self) -> int:
        """As of ONNX Runtime's session options."""
        return int(self.compiled.get_property("INFERENCE_NUM_THREADS"))

    def get_session_options(self) -> _Graph:
        return self

    def get_inputs(self) -> list[_Port]:
        return [_Port(port, integers=True) for port in self.compiled.inputs]

    def get_outputs(self) -> list[_Port]:
        return [_Port(port) for port in self.compiled.outputs]

    def infer(
        self, feeds: dict[str, Any], outputs: Sequence[str], context: JobContext
    ) -> list[NDArray[Any]]:
        """Run once; a cancel stops it in the middle, which raises."""
        self._request.start_async(feeds, share_inputs=True)
        with context.on_cancel(self._request.cancel):
            self._request.wait()
        return [np.array(self._request.get_tensor(name).data, copy=True) for name in outputs]


class _Port:
    def __init__(self, port: Any, *, integers: bool = False) -> None:
        self.name = str(port.get_any_name())
        self.type = _TYPES.get(port.get_element_type().get_type_name(), "") if integers else ""
        self.shape = [
            size.get_length() if size.is_static else None for size in port.get_partial_shape()
        ]


def _compile(model_file: Path, precision: str, threads: int) -> _Graph:
    try:
        import openvino
    except ImportError as error:
        raise DependencyError(
            f"openvino is not installed: {closing_line(error)}", hint=f"Install it: {INSTALL}"
        ) from error
    try:
        compiled = openvino.Core().compile_model(
            str(model_file),
            "CPU",
            {
                "INFERENCE_PRECISION_HINT": _HINTS[precision],
                "INFERENCE_NUM_THREADS": threads,
                "NUM_STREAMS": 1,
                "PERFORMANCE_HINT": "LATENCY",
                "ENABLE_CPU_PINNING": False,
            },
        )
        return _Graph(compiled)
    except Exception as error:
        raise BackendError(
            f"OpenVINO cannot compile {model_file}: {closing_line(error)}",
            hint="Set EMBEDDING_ENGINE to onnxruntime.",
        ) from error
