"""The child process of the checks: what a session really uses, and what the chain really does."""

from __future__ import annotations

import base64
import contextlib
import ctypes
import io
import math
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kimera_console.core.child import child_main
from kimera_console.core.errors import DependencyError, KimeraError

if TYPE_CHECKING:
    from kimera_console.core.jobs import JobContext

TEXTS = (
    "Kimera keeps what it learns as vectors.",
    "Ein zweiter Satz, in einer anderen Sprache.",
    "第三の文はとても短い。",
)
"""The migration's own check: three texts, each a vector of the right length and norm 1."""

_LOG_FATAL = 4
# One MatMul of a 2x2 input with itself: onnx.helper, opset 17, IR version 8.
_PROBE_MODEL = base64.b64decode(
    "CAg6RAoRCgFhCgFhEgFiIgZNYXRNdWwSBXByb2JlWhMKAWESDgoMCAESCAoCCAIKAggCYhMKAWISDgoMCAESCAoCCAIK"
    "AggCQgQKABAR"
)


def handle(request: dict[str, Any], context: JobContext) -> dict[str, Any]:
    """Answer one task: "runtime" or "chain"."""
    if request["task"] == "runtime":
        return _runtime(context)
    return _chain(request, context)


def _runtime(context: JobContext) -> dict[str, Any]:
    """What ONNX Runtime lists, and what a session of each provider alone really gets."""
    try:
        import onnxruntime
    except Exception as error:
        # A broken wheel raises anything from ImportError to OSError.
        raise DependencyError(
            f"onnxruntime cannot be imported: {_first_line(error)}", hint="Reinstall it."
        ) from error
    onnxruntime.set_default_logger_severity(_LOG_FATAL)
    available = list(onnxruntime.get_available_providers())
    facts = {
        "version": onnxruntime.__version__,
        "file": onnxruntime.__file__,
        "available": available,
        "driver_problem": _load_problem(_DRIVER),
        "missing_library": _missing_library(onnxruntime) if _CUDA in available else "",
    }
    context.publish(facts)  # known even if a provider takes this process down
    probes = {}
    for provider in available:
        context.report("Check: providers", detail=provider)
        probes[provider] = _probe(onnxruntime, provider)
        context.publish({"probes": dict(probes)})
    return {**facts, "probes": probes}


_CUDA = "CUDAExecutionProvider"
_DRIVER = "nvcuda.dll" if os.name == "nt" else "libcuda.so.1"


def _probe(onnxruntime: Any, provider: str) -> str:
    """Why a session cannot run on this provider alone; "" if it did."""
    import numpy as np

    options = onnxruntime.SessionOptions()
    options.log_severity_level = _LOG_FATAL
    if provider != "CPUExecutionProvider":
        # Without this a session that lost its provider carries on silently on the CPU.
        options.add_session_config_entry("session.disable_cpu_ep_fallback", "1")
    try:
        session = onnxruntime.InferenceSession(
            _PROBE_MODEL, sess_options=options, providers=[provider], enable_fallback=0
        )
        used = session.get_providers()
        if used[0] != provider:
            return f"the session runs on {used[0]} instead"
        answer = session.run(None, {"a": np.eye(2, dtype=np.float32)})[0]
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
        return _first_line(error)
    return "" if np.array_equal(answer, np.eye(2)) else "it gives a wrong result"


def _missing_library(onnxruntime: Any) -> str:
    """The first library that the CUDA provider lacks, as the loader names it; "" if none."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(Exception):
        onnxruntime.preload_dlls()  # takes CUDA from pip's packages, where they are installed
    folder = Path(onnxruntime.__file__).parent / "capi"
    pattern = (
        "onnxruntime_providers_{}.dll" if os.name == "nt" else "libonnxruntime_providers_{}.so"
    )
    for part in ("shared", "cuda"):
        problem = _load_problem(str(folder / pattern.format(part)))
        if problem:
            return problem
    return ""


def _load_problem(name: str) -> str:
    """The name of the library that keeps `name` from loading; "" if it loads."""
    try:
        ctypes.CDLL(name, mode=getattr(ctypes, "RTLD_GLOBAL", 0))
    except OSError as error:
        text = str(error)
        # glibc: "libcublasLt.so.13: cannot open shared object file: No such file or directory"
        return text.partition(":")[0] if ": cannot open" in text else text[:300]
    return ""


def _chain(request: dict[str, Any], context: JobContext) -> dict[str, Any]:
    """Run the chain on three texts and tell each attempt.

    With "changes" it runs as if the file said so too; nothing is written.
    """
    from kimera_console.core.embedder import Embedder
    from kimera_console.core.flags import FLAGS
    from kimera_console.core.settings import Settings

    names = {flag.name for flag in FLAGS}
    environ = {name: value for name, value in os.environ.items() if name not in names}
    settings = Settings(request["env_file"], environ={**environ, **request["environ"]})
    settings = settings.edited(request.get("changes", {})) if request.get("changes") else settings
    embedder = Embedder(settings)
    answer: dict[str, Any] = {"planned": list(embedder.planned()), "error": "", "active": None}
    answer["dimension"] = settings.options().dimension
    try:
        found = embedder.encode(TEXTS, context=context)
        answer["active"] = found.info.to_dict()
        answer["norms"] = [math.sqrt(float((row * row).sum())) for row in found.vectors]
    except KimeraError as error:
        answer["error"] = str(error)
    answer["attempts"] = [asdict(attempt) for attempt in embedder.attempts]
    answer["torch_loaded"] = "torch" in sys.modules
    return answer


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return (lines[0] if lines else type(error).__name__)[:400]


if __name__ == "__main__":
    child_main(handle)
