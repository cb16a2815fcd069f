"""ONNX Runtime on a converted model's folder. Imports neither torch nor transformers."""

from __future__ import annotations

import dataclasses
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.core.bundles.bundle import Bundle, read_bundle
from kimera_console.core.embedding.backends.base import ONNX, BackendInfo
from kimera_console.core.embedding.backends.model import ModelBackend
from kimera_console.core.embedding.backends.vectors import pad_batch, pool_tokens, unit_rows
from kimera_console.core.embedding.long_texts import Attention
from kimera_console.core.embedding.tokenization import TextTokenizer
from kimera_console.core.errors import BackendError, DependencyError
from kimera_console.core.formats.model_folder import read_optional_object
from kimera_console.core.formats.onnx_graph import POOLED_OUTPUT
from kimera_console.core.jobs import JobContext
from kimera_console.core.sources.architectures import ARCHITECTURES
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

TOKEN_OUTPUTS = ("token_embeddings", "last_hidden_state")
PROVIDER_NAMES = {
    "CPUExecutionProvider": "CPU",
    "CUDAExecutionProvider": "CUDA",
    "TensorrtExecutionProvider": "TensorRT",
}

_INPUTS = ("input_ids", "attention_mask", "token_type_ids", "position_ids")
# TF32 rounds the factors of a matrix product to 10 bits; on by default in ONNX Runtime and off in
# PyTorch. What is called fp32 here is fp32: on an H100 the default cost a cosine 5e-7.
CUDA = ("CUDAExecutionProvider", {"use_tf32": "0"})
_INTEGER_TYPES = {"tensor(int64)": np.int64, "tensor(int32)": np.int32}
_LOG_FATAL = 4
VERIFY_HINT = "Check the folder with `kimera-console verify`, or convert the model again."
_PROBE_TEXT = "kimera"
NO_PROMPT = Prompt()


def onnx_backend(
    options: EmbeddingOptions, context: JobContext, *, profile_prefix: str = ""
) -> OnnxBackend:
    """The backend for these flags: the bundle at ONNX_MODEL_PATH."""
    return load_onnx(
        options.onnx_model_path,
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
        pooling: "auto" (what the bundle declares), "cls" or "mean".
        device: "auto", "cpu" or "cuda".
        max_length: Tokens kept of a text; the model's own limit bounds it.
        threads: Inference threads; 0 is one a physical core.
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
    bundle = read_bundle(folder, quarantined=quarantined)
    chosen = bundle.prompts.choose(prompt, shown_model(bundle.name))
    tokenizer = TextTokenizer(
        bundle.path,
        max_length=max_length,
        model_limit=bundle.max_tokens,
        prompt=chosen.text,
    )
    wanted = _Wanted(device, strict, inference_threads(threads), profile_prefix)
    opened = _open_session(bundle, wanted)
    context.checkpoint()
    try:
        backend = OnnxBackend(bundle, tokenizer, opened, pooling, prompt=chosen)
    except ValueError as error:  # names in a damaged graph need not be UTF-8
        raise _unloadable(bundle, error) from error
    if probe:
        backend.probe(context, time.perf_counter() - started)
    return backend


@dataclass(frozen=True)
class _Wanted:
    device: str
    strict: bool
    threads: int
    profile_prefix: str


@dataclass(frozen=True)
class OpenedGraph:
    """A graph ready to run.

    Attributes:
        session: Answers `get_inputs`, `get_outputs` and what the backend's `_infer` calls.
        provider: What runs it, as shown.
        notes: Sentences about how it came to that.
    """

    session: Any
    provider: str
    notes: tuple[str, ...]


class OnnxBackend(ModelBackend):
    """A session over a bundle; made by `load_onnx`."""

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
        self._inputs = _input_types(bundle, opened.session)
        self._output, mode = _choose_output(bundle, opened.session, pooling)
        self._mode = mode
        skip = 0 if bundle.include_prompt else tokenizer.prompt_tokens()
        if skip:
            self._output = _outside_output(bundle, opened.session, prompt)
        self.equal_lengths = "attention_mask" not in self._inputs
        self._first_position = _first_position(bundle)
        self._attention = Attention(_heads(bundle), bundle.fused_attention)
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
            notes=opened.notes,
            prompt=prompt.name,
            prompt_text=prompt.text,
            prompts=bundle.prompts,
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
        """Free the session."""
        self._session = self._heads_graph = None

    def _run(
        self, ids: Sequence[Sequence[int]], context: JobContext
    ) -> tuple[NDArray[np.float32], float, float]:
        rows, _, infer_ms, pool_ms = self.run_with((), ids, context)
        return rows, infer_ms, pool_ms

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
        shrink = self._info.provider == "CPU" and self._attention.check_room(texts, tokens)
        file = self._bundle.model_file
        return run_session(self._session, file, outputs, feeds, context, shrink=shrink)

    def _vectors(self, output: NDArray[Any], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        if not np.issubdtype(output.dtype, np.floating) or output.ndim not in (2, 3):
            raise BackendError(
                f"The output {self._output} of {self._bundle.model_file} is {output.dtype} with "
                f"{output.ndim} axes, not float vectors.",
                hint=VERIFY_HINT,
            )
        if output.ndim == 3:
            wide = output.astype(np.float32, copy=False)
            output = pool_tokens(wide, mask, self._outside_mode(), skip=self._skip)
        return unit_rows(output, str(self._bundle.model_file))

    def _outside_mode(self) -> str:
        if self._mode and all(part in MODES for part in self._mode.split("+")):
            return self._mode
        said = f"declares pooling {self._mode!r}" if self._mode else "does not say how to pool"
        raise BackendError(
            f"{self._bundle.model_file} gives one vector a token, and its folder {said}.",
            hint="Set EMBEDDING_POOLING to cls or mean, whichever the model was trained with.",
        )


def _outside_output(bundle: Bundle, session: Any, prompt: Prompt) -> str:
    """The token vectors, to be pooled here: a graph pools a prompt's tokens with the text's.

    Raises:
        BackendError: The graph does not give them, or something follows the pooling in it.
    """
    names = [node.name for node in session.get_outputs()]
    found = next((name for name in TOKEN_OUTPUTS if name in names), "")
    if found and not bundle.modules:
        return found
    why = f"computes {bundle.modules[0]}" if bundle.modules else "gives no token vectors"
    raise BackendError(
        f"{bundle.name} leaves the tokens of its prompt {prompt.name!r} out of the pooling, but its"
        f" graph pools by itself and {why}.",
        hint="Embed without a prompt (--prompt ''), or with the Transformers backend.",
    )


def run_session(
    session: Any,
    file: Path,
    outputs: Sequence[str],
    feeds: dict[str, Any],
    context: JobContext,
    *,
    shrink: bool = False,
) -> list[NDArray[Any]]:
    """Run a session; a cancel stops it in the middle.

    Args:
        session: The session.
        file: Its graph's, for errors.
        outputs: Names of those that are wanted.
        feeds: Inputs by name.
        context: A cancel stops the run.
        shrink: Give the run's memory back to the system afterwards.

    Raises:
        BackendError: It fails; `file` is named.
    """
    import onnxruntime

    run_options = onnxruntime.RunOptions()
    run_options.log_severity_level = _LOG_FATAL
    if shrink:
        run_options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")

    def stop() -> None:
        run_options.terminate = True

    try:
        with context.on_cancel(stop):
            found = session.run(list(outputs), feeds, run_options)
    except Exception as error:
        context.checkpoint()
        raise BackendError(
            f"ONNX Runtime failed on {file}: {first_line(error)}", hint=VERIFY_HINT
        ) from error
    context.checkpoint()
    return [np.asarray(value) for value in found]


def first_line(error: BaseException) -> str:
    """The first line of an error's text, shortened, for one readable sentence."""
    lines = str(error).strip().splitlines()
    return (lines[0] if lines else type(error).__name__)[:300]


def _open_session(bundle: Bundle, wanted: _Wanted) -> OpenedGraph:
    try:
        import onnxruntime
    except ImportError as error:
        raise DependencyError(
            "onnxruntime is not installed.", hint="Install it with `pip install onnxruntime`."
        ) from error
    onnxruntime.set_default_logger_severity(_LOG_FATAL)
    problem = _cuda_problem(onnxruntime, wanted.device)
    if problem is None:
        providers = [CUDA, "CPUExecutionProvider"]
        if wanted.device == "tensorrt":
            providers.insert(0, "TensorrtExecutionProvider")
        try:
            session = _session(onnxruntime, bundle, wanted, providers)
        except Exception as error:  # noqa: BLE001 - the CPU may do; if not, its error counts
            problem = first_line(error)
        else:
            provider = _provider(session)
            if provider == ("TensorRT" if wanted.device == "tensorrt" else "CUDA"):
                return OpenedGraph(session, provider, ())
            problem = "ONNX Runtime left it out without saying why"
            _refuse_cpu(wanted, problem)
            return OpenedGraph(session, provider, (_cpu_note(wanted.device, problem),))
    _refuse_cpu(wanted, problem)
    try:
        session = _session(onnxruntime, bundle, wanted, ["CPUExecutionProvider"])
    except Exception as error:
        raise _unloadable(bundle, error) from error
    notes = (_cpu_note(wanted.device, problem),) if problem else ()
    return OpenedGraph(session, _provider(session), notes)


def _refuse_cpu(wanted: _Wanted, problem: str) -> None:
    """A device that was asked for by name is had, or, with EMBEDDING_STRICT, it is an error."""
    if wanted.strict and wanted.device in ("cuda", "tensorrt"):
        raise strict_device_error(problem)


def strict_device_error(problem: str) -> BackendError:
    """What EMBEDDING_STRICT makes of a GPU that is not to be had."""
    return BackendError(
        f"EMBEDDING_DEVICE is cuda, but {problem}. EMBEDDING_STRICT forbids the CPU instead.",
        hint="Fix CUDA, or set EMBEDDING_DEVICE to auto or cpu, or EMBEDDING_STRICT to 0.",
    )


def _unloadable(bundle: Bundle, error: Exception) -> BackendError:
    return BackendError(
        f"ONNX Runtime cannot load {bundle.model_file}: {first_line(error)}", hint=VERIFY_HINT
    )


def _cuda_problem(onnxruntime: Any, device: str) -> str | None:
    """None: try CUDA. Else why not; "" where nobody expects it."""
    if device == "cpu":
        return ""
    from kimera_console.core.embedding.backends.cuda import cuda_state

    state = cuda_state(onnxruntime)
    if state.usable:
        return None
    return state.reason if device != "auto" or state.driver else ""


def _cpu_note(device: str, problem: str) -> str:
    asked = "CUDA was asked for; the" if device == "cuda" else "The"
    return f"{asked} session runs on the CPU: {problem}"


def _session(onnxruntime: Any, bundle: Bundle, wanted: _Wanted, providers: list[Any]) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = wanted.threads
    options.inter_op_num_threads = 1
    # Errors are raised; the log would only repeat them on standard error.
    options.log_severity_level = _LOG_FATAL
    # Between two operators waiting threads spin, which pays: waking them costs more than the
    # small operators of an encoder. After the run they must not, or an idle window would keep
    # its cores busy.
    options.add_session_config_entry("session.force_spinning_stop", "1")
    if wanted.profile_prefix:
        options.enable_profiling = True
        options.profile_file_prefix = wanted.profile_prefix
    # enable_fallback=0: the binding would print to standard output and switch on its own.
    return onnxruntime.InferenceSession(
        str(bundle.model_file), sess_options=options, providers=providers, enable_fallback=0
    )


def _provider(session: Any) -> str:
    first = str(session.get_providers()[0])
    return PROVIDER_NAMES.get(first, first.removesuffix("ExecutionProvider"))


def _input_types(bundle: Bundle, session: Any) -> dict[str, Any]:
    """The session's inputs and the integer type of each.

    Raises:
        BackendError: It wants something that a text does not give, or has fixed sizes.
    """
    inputs: dict[str, Any] = {}
    for node in session.get_inputs():
        if node.name not in _INPUTS:
            raise BackendError(
                f"{bundle.model_file} wants the input {node.name}, which a text does not give.",
                hint="It is not an exported text encoder: convert the model with this console.",
            )
        if node.type not in _INTEGER_TYPES:
            raise BackendError(
                f"The input {node.name} of {bundle.model_file} is a {node.type}, not integers.",
                hint=VERIFY_HINT,
            )
        if any(isinstance(size, int) for size in node.shape or ()):
            raise BackendError(
                f"{bundle.model_file} takes {node.name} of the fixed shape {node.shape} only.",
                hint="Export it with dynamic batch and sequence axes.",
            )
        inputs[node.name] = _INTEGER_TYPES[node.type]
    if "input_ids" not in inputs:
        raise BackendError(
            f"{bundle.model_file} has no input named input_ids.",
            hint="It is not an exported text encoder: convert the model with this console.",
        )
    return inputs


def _choose_output(bundle: Bundle, session: Any, asked: str) -> tuple[str, str]:
    """The output to read and the pooling in force ("" where nobody knows).

    The graph's own pooled output is used unless the flag asks for another pooling than it has
    inside; then token vectors are needed, and pooled here.
    """
    names = [node.name for node in session.get_outputs()]
    tokens = next((name for name in TOKEN_OUTPUTS if name in names), "")
    mode = bundle.pooling if asked == "auto" else asked
    if POOLED_OUTPUT in names and mode == bundle.pooling:
        return POOLED_OUTPUT, mode
    if bundle.modules:
        raise BackendError(
            f"EMBEDDING_POOLING asks for {asked}, but in {bundle.model_file} other modules follow"
            f" its {bundle.pooling} pooling ({'; '.join(bundle.modules)}).",
            hint="Set EMBEDDING_POOLING to auto, or convert the model again with that pooling.",
        )
    if tokens:
        return tokens, mode
    if POOLED_OUTPUT in names:
        inside = bundle.pooling or "an unknown pooling"
        raise BackendError(
            f"EMBEDDING_POOLING asks for {asked}, but {bundle.model_file} has {inside} built in "
            "and no token vectors beside it.",
            hint="Set EMBEDDING_POOLING to auto, or convert the model again with that pooling.",
        )
    if len(names) == 1:
        return names[0], mode
    raise BackendError(
        f"{bundle.model_file} has none of the outputs {POOLED_OUTPUT}, "
        f"{' or '.join(TOKEN_OUTPUTS)}, but {', '.join(names)}.",
        hint="It is not an exported text encoder: convert the model with this console.",
    )


def _heads(bundle: Bundle) -> int:
    """Attention heads of a layer, 0 if its files do not say."""
    config = read_optional_object(bundle.path, "config.json")
    known = ARCHITECTURES.get(str(config.get("model_type")))
    for name in (known.heads if known else "", "num_attention_heads", "n_heads"):
        if type(config.get(name)) is int and config[name] > 0:
            return int(config[name])
    return 0


def _first_position(bundle: Bundle) -> int:
    """Position of a text's first token: RoBERTa's family counts from behind the padding id."""
    config = read_optional_object(bundle.path, "config.json")
    known = ARCHITECTURES.get(str(config.get("model_type")))
    if known is None or not known.offset_positions:
        return 0
    padding = config.get("pad_token_id")
    return (padding if type(padding) is int and padding >= 0 else 1) + 1


__all__ = ["OnnxBackend", "first_line", "load_onnx", "onnx_backend", "strict_device_error"]
