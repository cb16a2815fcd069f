"""ONNX Runtime on a converted model's folder. Imports neither torch nor transformers."""

from __future__ import annotations

import dataclasses
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.core.bundles.bundle import Bundle, read_bundle
from kimera_console.core.bundles.first_load import known_note
from kimera_console.core.bundles.processor_fit import processor_warning
from kimera_console.core.embedding.backends.base import ONNX, ONNXRUNTIME, BackendInfo
from kimera_console.core.embedding.backends.model import FINE_PADDING_BUDGET, ModelBackend
from kimera_console.core.embedding.backends.onnx_interface import (
    TOKEN_OUTPUTS,
    attention_shape,
    choose_output,
    first_position,
    input_types,
    outside_output,
)
from kimera_console.core.embedding.backends.onnx_long import LongTexts
from kimera_console.core.embedding.backends.onnx_session import (
    VERIFY_HINT,
    OpenedGraph,
    WantedSession,
    opening,
    run_session,
    unloadable,
)
from kimera_console.core.embedding.backends.vectors import pad_batch, pool_tokens, unit_rows
from kimera_console.core.embedding.tokenization import TextTokenizer
from kimera_console.core.errors import BackendError
from kimera_console.core.jobs import JobContext
from kimera_console.core.sources.heads import HEADS_NAME
from kimera_console.core.sources.naming import shown_model
from kimera_console.core.sources.pooling import MODES
from kimera_console.core.sources.prompts import Prompt
from kimera_console.core.system.threads import inference_threads

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from kimera_console.core.embedding.backends.onnx_heads import HeadsGraph
    from kimera_console.core.flags.settings import EmbeddingOptions
    from kimera_console.core.sources.prompts import PromptWish

_PROBE_TEXT = "kimera"
NO_PROMPT = Prompt()


def onnx_backend(
    options: EmbeddingOptions,
    context: JobContext,
    *,
    profile_prefix: str = "",
    bundle: Bundle | None = None,
) -> OnnxBackend:
    """The backend for these flags: the bundle at ONNX_MODEL_PATH, as it was read just now."""
    return load_onnx(
        options.onnx_model_path,
        bundle=bundle,
        pooling=options.pooling,
        device=options.device,
        max_length=options.max_length,
        threads=options.threads,
        strict=options.strict,
        profile_prefix=profile_prefix,
        prompt=options.prompt,
        context=context,
    )


def load_onnx(
    folder: Path,
    *,
    bundle: Bundle | None = None,
    pooling: str = "auto",
    device: str = "auto",
    max_length: int = 512,
    threads: int = 0,
    strict: bool = False,
    profile_prefix: str = "",
    quarantined: bool = False,
    prompt: PromptWish = "",
    probe: bool = True,
    context: JobContext | None = None,
) -> OnnxBackend:
    """Load a bundle, ours or another tool's, and embed one short text with it.

    Args:
        folder: The bundle.
        bundle: What `read_bundle` read of it just now; None reads it.
        pooling: "auto" (what the bundle declares), "cls" or "mean".
        device: "auto", "cpu" or "cuda".
        max_length: Tokens kept of a text; the model's own limit bounds it.
        threads: Inference threads; 0 is one per physical core.
        strict: Whether device="cuda" must not end on the CPU.
        profile_prefix: Where ONNX Runtime writes a profile until the session's `end_profiling`;
            "" for none.
        quarantined: Load it even if it failed its comparison: to look into it, never to serve.
        prompt: The model's prompt before every text, see `PromptWish`.
        probe: Whether to embed the short text; without it the dimension may stay 0.
        context: A cancel stops between the steps of the load.

    Raises:
        BundleError: The folder is not a bundle, or damaged, or quarantined.
        BackendError: ONNX Runtime cannot load it, its inputs, outputs, pooling or dimension are
            not what is needed, or it gives NaN.
        DependencyError: onnxruntime is not installed.
    """
    context = context or JobContext()
    started = time.perf_counter()
    context.report("Load the model", detail=folder.name)
    if bundle is None:
        bundle = read_bundle(folder, quarantined=quarantined)
    chosen = bundle.prompts.choose(prompt, shown_model(bundle.name))
    wanted = WantedSession(device, strict, inference_threads(threads), profile_prefix)
    with opening(bundle, wanted, context) as opened_graph:
        tokenizer = TextTokenizer(
            bundle.path,
            max_length=max_length,
            model_limit=bundle.max_tokens,
            prompt=chosen.text,
        )
        opened = opened_graph()
    context.checkpoint()
    try:
        backend = OnnxBackend(bundle, tokenizer, opened, pooling, prompt=chosen)
    except ValueError as error:  # names in a damaged graph need not be UTF-8
        raise unloadable(bundle, error) from error
    if probe:
        backend.probe(context, time.perf_counter() - started)
    return backend


class OnnxBackend(ModelBackend):
    """A session over a bundle; made by `load_onnx`.

    Attributes:
        passed_over: Why the engine that was to run the graph does not; "" where it does.
    """

    passed_over = ""

    def __init__(
        self,
        bundle: Bundle,
        tokenizer: TextTokenizer,
        opened: OpenedGraph,
        pooling: str,
        *,
        prompt: Prompt = NO_PROMPT,
    ) -> None:
        self._bundle = bundle
        self._session = opened.session
        self._inputs = input_types(bundle, opened.session)
        self._output, mode = choose_output(bundle, opened.session, pooling)
        self._mode = mode
        skip = 0 if bundle.include_prompt else tokenizer.prompt_tokens()
        if skip:
            self._output = outside_output(bundle, opened.session, prompt)
        self.equal_lengths = "attention_mask" not in self._inputs
        if opened.provider == "CPU":
            self.padding_budget = FINE_PADDING_BUDGET
        self._first_position = first_position(bundle)
        self._attention = attention_shape(bundle)
        self._long_texts = LongTexts(bundle)
        self.layered = bool(bundle.modules)
        self.heads = bundle.heads
        self._heads_graph: HeadsGraph | None = None
        info = BackendInfo(
            backend=ONNX,
            provider=opened.provider,
            model=shown_model(bundle.name),
            revision=bundle.revision,
            pooling=mode,
            pooling_source=bundle.pooling_source if pooling == "auto" else "asked for",
            dimension=bundle.dimension,
            precision=bundle.precision,
            max_tokens=tokenizer.max_tokens,
            path=str(bundle.path),
            notes=(
                *opened.notes,
                *filter(None, [processor_warning(bundle.manifest), known_note(bundle)]),
            ),
            prompt=prompt.name,
            prompt_text=prompt.text,
            prompts=bundle.prompts,
            engine=ONNXRUNTIME,
        )
        super().__init__(info, tokenizer, skip)

    def probe(self, context: JobContext, seconds: float) -> None:
        """Embed one short text: only a run shows what a graph really gives.

        Args:
            context: A cancel stops the run.
            seconds: Time the load took so far, for `info.load_seconds`.
        """
        started = time.perf_counter()
        ids = self.tokenize([_PROBE_TEXT])
        rows, _, _ = self._run(ids, context)
        dimension = rows.shape[1]
        if self._bundle.dimension and dimension != self._bundle.dimension:
            raise BackendError(
                f"{self._bundle.model_file} gives vectors of {dimension} numbers, but the "
                f"bundle's files say {self._bundle.dimension}.",
                hint=VERIFY_HINT,
            )
        seconds += time.perf_counter() - started
        self._info = dataclasses.replace(self._info, dimension=dimension, load_seconds=seconds)

    @property
    def session(self) -> Any:
        """The `onnxruntime.InferenceSession`, to read settings from; None after `close`."""
        return self._session

    def graph_output(self, ids: Sequence[Sequence[int]], context: JobContext) -> NDArray[Any]:
        """What the graph itself gives for one batch: not pooled here, not scaled, not checked."""
        self._check_open()
        padded, mask = pad_batch(ids, self._tokenizer.pad_id)
        return self._infer([self._output], self._feeds(padded, mask), context)[0]

    def run_with(
        self, names: Sequence[str], ids: Sequence[Sequence[int]], context: JobContext
    ) -> tuple[NDArray[np.float32], list[NDArray[Any]], float, float]:
        """One run of a batch: unit vectors, further outputs by name, inference ms, pooling ms."""
        self._check_open()
        padded, mask = pad_batch(ids, self._tokenizer.pad_id)
        started = time.perf_counter()
        asked = list(dict.fromkeys([self._output, *names]))
        values = self._infer(asked, self._feeds(padded, mask), context)
        found = dict(zip(asked, values, strict=True))
        inferred = time.perf_counter()
        rows = self._vectors(found[self._output], mask)
        pooled = time.perf_counter()
        further = [found[name] for name in names]
        return rows, further, (inferred - started) * 1000, (pooled - inferred) * 1000

    def heads_graph(self) -> HeadsGraph:
        """The graph of the further heads; loaded by the first call, kept until `close`.

        Raises:
            BackendError: The backend was closed, or the graph does not load.
        """
        from kimera_console.core.embedding.backends.onnx_heads import open_heads

        self._check_open()
        if self._heads_graph is None:
            threads = self._session.get_session_options().intra_op_num_threads
            file = self._bundle.path / HEADS_NAME
            self._heads_graph = open_heads(file, self._info.provider, threads)
        return self._heads_graph

    def unit_vectors(
        self, ids: Sequence[Sequence[int]], context: JobContext
    ) -> NDArray[np.float32]:
        """One batch's vectors as users get them: pooled, norm 1."""
        return self._run(ids, context)[0]

    def close(self) -> None:
        self._session = self._heads_graph = None
        self._long_texts.release()

    def _run(
        self, ids: Sequence[Sequence[int]], context: JobContext
    ) -> tuple[NDArray[np.float32], float, float]:
        # As `run_with` with no further outputs, and without what they cost one short text.
        self._check_open()
        padded, mask = pad_batch(ids, self._tokenizer.pad_id)
        started = time.perf_counter()
        values = self._infer((self._output,), self._feeds(padded, mask), context)
        inferred = time.perf_counter()
        rows = self._vectors(values[0], mask)
        pooled = time.perf_counter()
        return rows, (inferred - started) * 1000, (pooled - inferred) * 1000

    def _token_vectors(
        self, ids: Sequence[Sequence[int]], context: JobContext
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        self._check_open()
        names = [node.name for node in self._session.get_outputs()]
        output = next((name for name in TOKEN_OUTPUTS if name in names), self._output)
        padded, mask = pad_batch(ids, self._tokenizer.pad_id)
        (hidden,) = self._infer([output], self._feeds(padded, mask), context)
        if hidden.ndim != 3:
            raise BackendError(
                f"{self._bundle.model_file} has its pooling built in and no token vectors beside "
                "it, so poolings cannot be compared.",
                hint="A bundle that this console converts has both.",
            )
        return hidden.astype(np.float32, copy=False), mask

    def _check_open(self) -> None:
        if self._session is None:
            raise BackendError(f"{self._info.model} was closed.", hint="Load it again.")

    def _feeds(self, padded: NDArray[np.int64], mask: NDArray[np.int64]) -> dict[str, Any]:
        feeds: dict[str, Any] = {}
        for name, kind in self._inputs.items():
            if name == "input_ids":
                value = padded
            elif name == "attention_mask":
                value = mask
            elif name == "token_type_ids":
                value = np.zeros_like(padded)
            else:
                positions = np.arange(padded.shape[1], dtype=np.int64) + self._first_position
                value = np.where(mask != 0, positions[None, :], max(0, self._first_position - 1))
            feeds[name] = value.astype(kind, copy=False)
        return feeds

    def _infer(
        self, outputs: Sequence[str], feeds: dict[str, Any], context: JobContext
    ) -> list[NDArray[Any]]:
        texts, tokens = feeds["input_ids"].shape
        session = self._session
        is_long = self._info.provider == "CPU" and self._attention.is_long(texts, tokens)
        if is_long:
            streamed = self._long_texts.session_for(session, feeds, context)
            self._attention.check_room(texts, tokens, streamed=streamed is not None)
            session = streamed or session
        else:
            self._long_texts.release()
        file = self._bundle.model_file
        return run_session(session, file, outputs, feeds, context, shrink=is_long)

    def _vectors(self, output: NDArray[Any], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        if output.dtype.kind != "f" or output.ndim not in (2, 3):
            raise BackendError(
                f"The output {self._output} of {self._bundle.model_file} is {output.dtype} with "
                f"{output.ndim} axes, not float vectors.",
                hint=VERIFY_HINT,
            )
        if output.ndim == 3:
            wide = output.astype(np.float32, copy=False)
            output = pool_tokens(wide, mask, self._outside_mode(), skip=self._skip)
        return unit_rows(output, self._bundle.model_file)

    def _outside_mode(self) -> str:
        if self._mode and all(part in MODES for part in self._mode.split("+")):
            return self._mode
        said = f"declares pooling {self._mode!r}" if self._mode else "does not say how to pool"
        raise BackendError(
            f"{self._bundle.model_file} gives one vector per token, and its folder {said}.",
            hint="Set EMBEDDING_POOLING to cls or mean, whichever the model was trained with.",
        )
