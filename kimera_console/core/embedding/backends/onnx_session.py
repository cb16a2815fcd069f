"""A session of ONNX Runtime over a bundle's graph: opened, run, and stopped in the middle."""

from __future__ import annotations

import contextlib
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.core.errors import (
    Action,
    Advice,
    BackendError,
    DependencyError,
    closing_line,
    first_line,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from kimera_console.core.bundles.bundle import Bundle
    from kimera_console.core.jobs import JobContext

PROVIDER_NAMES = {
    "CPUExecutionProvider": "CPU",
    "CUDAExecutionProvider": "CUDA",
    "TensorrtExecutionProvider": "TensorRT",
}
# TF32 rounds the factors of a matrix product to 10 bits; on by default in ONNX Runtime and off in
# PyTorch. What is called fp32 here is fp32: on an H100 the default cost a cosine 5e-7.
CUDA = ("CUDAExecutionProvider", {"use_tf32": "0"})
VERIFY_HINT = Advice.of("Check the folder", Action.VERIFY, ", or convert the model again.")
_LOG_FATAL = 4
UNFUSED_ON_CPU = ("SkipLayerNormFusion", "BiasGeluFusion")
"""Optimizers of ONNX Runtime that are left out on the processor: their fused operators compute
number by number there, and took longer than the separate ones (docs/figures.md)."""


@dataclass(frozen=True)
class WantedSession:
    """How a session is to be opened; see `load_onnx`."""

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


@contextlib.contextmanager
def opening(
    bundle: Bundle, wanted: WantedSession, context: JobContext
) -> Iterator[Callable[[], OpenedGraph]]:
    """Open a graph on a thread of its own while the block does something else.

    ONNX Runtime prepares a graph without holding Python's lock, so the tokenizer loads meanwhile.
    The block asks for the session by calling what it is given, which raises as `open_session`.
    Whatever becomes of the block, it ends when the thread has ended.
    """
    found: list[OpenedGraph] = []
    failed: list[BaseException] = []

    def work() -> None:
        try:
            found.append(open_session(bundle, wanted, context))
        except BaseException as error:  # noqa: BLE001 - raised again where it is asked for
            failed.append(error)

    thread = threading.Thread(target=work, name="open-session", daemon=True)

    def ask() -> OpenedGraph:
        thread.join()
        if failed:
            raise failed[0]
        return found[0]

    thread.start()
    try:
        yield ask
    finally:
        thread.join()


def open_session(bundle: Bundle, wanted: WantedSession, context: JobContext) -> OpenedGraph:
    """Open a graph on the wanted device, or on the CPU where that cannot be had.

    Raises:
        BackendError: It does not load, or EMBEDDING_STRICT forbids the CPU.
        DependencyError: onnxruntime is not installed.
        JobCancelled: After a cancel, while a GPU's driver was waited for.
    """
    try:
        import onnxruntime
    except ImportError as error:
        raise DependencyError(
            "onnxruntime is not installed.", hint="Install it with `pip install onnxruntime`."
        ) from error
    onnxruntime.set_default_logger_severity(_LOG_FATAL)
    problem = _cuda_problem(onnxruntime, wanted.device, context)
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
        raise unloadable(bundle, error) from error
    notes = (_cpu_note(wanted.device, problem),) if problem else ()
    return OpenedGraph(session, _provider(session), notes)


def open_bytes(graph: bytes, folder: Path, threads: int) -> Any:
    """A session on the processor over a graph in memory, whose weights lie in a folder.

    The weights are mapped and not packed for its products: another session has packed them, and
    they would be in memory twice. Block-wise ones are: without that their products are computed in
    floats, so that the two sessions would disagree.
    """
    import onnxruntime

    options = _options(onnxruntime, threads)
    if b"MatMulNBits" not in graph:
        options.add_session_config_entry("session.disable_prepacking", "1")
    options.add_session_config_entry(
        "session.model_external_initializers_file_folder_path", str(folder)
    )
    return onnxruntime.InferenceSession(
        graph,
        sess_options=options,
        providers=["CPUExecutionProvider"],
        enable_fallback=0,
        disabled_optimizers=UNFUSED_ON_CPU,
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
    run = _StoppableRun(shrink=True) if shrink else _kept_run()
    try:
        with context.on_cancel(run.stop):
            found = session.run(list(outputs), feeds, run.options)
    except Exception as error:
        context.checkpoint()
        raise BackendError(
            f"ONNX Runtime failed on {file}: {closing_line(error)}", hint=VERIFY_HINT
        ) from error
    finally:
        if context.cancel_requested:
            _KEPT.run = None  # it was told to stop, or is so even now
    context.checkpoint()
    return [np.asarray(value) for value in found]


class _StoppableRun:
    """ONNX Runtime's options of a run, and how to stop it."""

    def __init__(self, *, shrink: bool = False) -> None:
        import onnxruntime

        self.options = onnxruntime.RunOptions()
        self.options.log_severity_level = _LOG_FATAL
        if shrink:
            self.options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")

    def stop(self) -> None:
        self.options.terminate = True


class _Kept(threading.local):
    run: _StoppableRun | None = None


_KEPT = _Kept()
"""Each thread's own, so that a short text need not make one; given up once it was to stop."""


def _kept_run() -> _StoppableRun:
    if _KEPT.run is None:
        _KEPT.run = _StoppableRun()
    return _KEPT.run


def _refuse_cpu(wanted: WantedSession, problem: str) -> None:
    """A device that was asked for by name is had, or, with EMBEDDING_STRICT, it is an error."""
    if wanted.strict and wanted.device in ("cuda", "tensorrt"):
        raise strict_device_error(problem)


def strict_device_error(problem: str) -> BackendError:
    """What EMBEDDING_STRICT makes of a GPU that is not to be had."""
    return BackendError(
        f"EMBEDDING_DEVICE is cuda, but {problem}. EMBEDDING_STRICT forbids the CPU instead.",
        hint="Fix CUDA, or set EMBEDDING_DEVICE to auto or cpu, or EMBEDDING_STRICT to 0.",
    )


def unloadable(bundle: Bundle, error: Exception) -> BackendError:
    """What is said of a graph that ONNX Runtime does not load."""
    return BackendError(
        f"ONNX Runtime cannot load {bundle.model_file}: {closing_line(error)}", hint=VERIFY_HINT
    )


def takes_gpu(device: str) -> bool:
    """Whether a session for this device would run on a GPU.

    Args:
        device: As of EMBEDDING_DEVICE.
    """
    try:
        import onnxruntime
    except ImportError:
        return False
    return _cuda_problem(onnxruntime, device) is None


def _cuda_problem(onnxruntime: Any, device: str, context: JobContext | None = None) -> str | None:
    """None: try CUDA. Else why not; "" where nobody expects it."""
    if device == "cpu":
        return ""
    from kimera_console.core.embedding.backends.cuda import cuda_state

    state = cuda_state(onnxruntime, context)
    if state.usable:
        return None
    return state.reason if device != "auto" or state.driver else ""


def _cpu_note(device: str, problem: str) -> str:
    # Whole sentences: a part of one has no translation of its own.
    if device == "cuda":
        return f"CUDA was asked for; the session runs on the CPU: {problem}"
    return f"The session runs on the CPU: {problem}"


def _session(onnxruntime: Any, bundle: Bundle, wanted: WantedSession, providers: list[Any]) -> Any:
    options = _options(onnxruntime, wanted.threads)
    if wanted.profile_prefix:
        options.enable_profiling = True
        options.profile_file_prefix = wanted.profile_prefix
    # enable_fallback=0: the binding would print to standard output and switch on its own.
    return onnxruntime.InferenceSession(
        str(bundle.model_file),
        sess_options=options,
        providers=providers,
        enable_fallback=0,
        disabled_optimizers=UNFUSED_ON_CPU if len(providers) == 1 else (),
    )


def _options(onnxruntime: Any, threads: int) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Errors are raised; the log would only repeat them on standard error.
    options.log_severity_level = _LOG_FATAL
    # Between two operators waiting threads spin, which pays: waking them costs more than the
    # small operators of an encoder. After the run they must not, or an idle window would keep
    # its cores busy.
    options.add_session_config_entry("session.force_spinning_stop", "1")
    return options


def _provider(session: Any) -> str:
    first = str(session.get_providers()[0])
    return PROVIDER_NAMES.get(first, first.removesuffix("ExecutionProvider"))
