"""The ONNX backend on the engine that EMBEDDING_ENGINE asks for, once its trial here has passed.

`auto` never measures while it loads: it follows a verdict that is kept, and is ONNX Runtime where
there is none. `measure_engines` makes one, in a child process, for whoever has time for it: the
window in the background, a file run before it begins. `openvino` asks for the trial at the first
load of a bundle. Where OpenVINO does not serve though it was asked for, the backend says why in
`passed_over`, and the chain makes a failed attempt and a fallback of it.
"""

from __future__ import annotations

import os
from dataclasses import replace
from importlib.util import find_spec
from typing import TYPE_CHECKING

from kimera_console.core.bundles.bundle import Bundle, read_bundle
from kimera_console.core.bundles.load_check import library_bounds
from kimera_console.core.embedding.backends.base import ONNXRUNTIME, OPENVINO
from kimera_console.core.embedding.backends.onnx import OnnxBackend, onnx_backend
from kimera_console.core.embedding.backends.onnx_session import takes_gpu
from kimera_console.core.embedding.engines.verdict import (
    EngineResult,
    EngineVerdict,
    keep_verdict,
    kept_verdict,
    verdict_key,
)
from kimera_console.core.errors import ChildFailedError, ChildNotStartedError, KimeraError
from kimera_console.core.system.children.child import run_child
from kimera_console.core.system.memory import memory_limits
from kimera_console.core.system.processor import this_processor

if TYPE_CHECKING:
    from kimera_console.core.flags.settings import EmbeddingOptions
    from kimera_console.core.jobs import JobContext

TRIAL_MODULE = "kimera_console.core.convert.gate.engine_child"
TRIAL_S = 2.0
"""Time in which the engines take turns; loading and comparing them comes on top."""
_COMPARED_S = 120.0
"""For the comparison, whose texts are cut to what a model of any size embeds in seconds."""
_MEMORY_BASE, _MEMORY_SHARE = 600_000_000, 1.5
"""Memory of a trial: libraries, and for each loaded engine the model's size times the share."""
MEASURED_BYTES = 1_000_000
"""A file from this size on takes minutes, so that the seconds of a measurement come back."""
AUTO = "auto"


def engine_backend(
    options: EmbeddingOptions,
    context: JobContext,
    *,
    profile_prefix: str = "",
    bundle: Bundle | None = None,
) -> OnnxBackend:
    """The backend for these flags; OpenVINO where it is asked for and passed its trial here.

    Args:
        options: The flags.
        context: A cancel stops the load, and the trial.
        profile_prefix: As `load_onnx` takes it; for ONNX Runtime only.
        bundle: What is at ONNX_MODEL_PATH, where it was just read.

    Raises:
        BundleError, BackendError, DependencyError: As `onnx_backend`.
        JobCancelled: After a cancel, also of the trial.
    """
    asked = options.engine
    if asked == ONNXRUNTIME or (asked == AUTO and not openvino_installed()):
        return onnx_backend(options, context, profile_prefix=profile_prefix, bundle=bundle)
    why, choice = _decide(options, bundle, context)
    if choice is not None and choice.engine == OPENVINO:
        from kimera_console.core.embedding.backends.openvino import openvino_backend

        try:
            backend = openvino_backend(options, context, precision=choice.precision)
        except KimeraError as error:
            why, asked = error.message, OPENVINO
        else:
            backend.serve()
            return backend
    plain = onnx_backend(options, context, profile_prefix=profile_prefix, bundle=bundle)
    plain.passed_over = why if asked == OPENVINO else ""
    return plain


def measure_engines(options: EmbeddingOptions, context: JobContext) -> EngineVerdict | None:
    """Try and measure the engines for these flags, where `auto` asks and nobody has yet.

    In a child process, which loads the model with each engine, compares a third of the tokens of
    a conversion (a large model's all, which are few) and measures for `TRIAL_S`: ten seconds for a
    small model, half a minute for one of bge-m3's size. The verdict is kept and the next load
    follows it. Where the system starts no process the verdict says so, and is not kept.

    Returns:
        The verdict; None where there is nothing to decide, or not enough memory for it.

    Raises:
        JobCancelled: After a cancel; the child is gone and nothing is kept.
    """
    if not options.use_onnx or options.lightweight or options.engine != AUTO:
        return None
    if not openvino_installed():
        return None
    try:
        bundle = read_bundle(options.onnx_model_path)
    except KimeraError:
        return None
    if _unfit(options, bundle):
        return None
    return kept_verdict(verdict_key(bundle, options.threads)) or _try(options, bundle, context)


def measure_before(source: str, options: EmbeddingOptions, context: JobContext) -> None:
    """Do so before a file of texts is embedded, where it is large enough to be worth it.

    Args:
        source: The file; "-" is standard input, of which nothing is known.
        options: The flags.
        context: As for `measure_engines`.
    """
    if source != "-" and os.path.getsize(source) >= MEASURED_BYTES:
        measure_engines(options, context)


def openvino_installed() -> bool:
    """Whether openvino is there; nothing of it is imported."""
    return find_spec("openvino") is not None


def undecided_words(options: EmbeddingOptions) -> str:
    """Why `auto` stays with ONNX Runtime on the CPU though OpenVINO is there, as a sentence's rest.

    Imports no engine.
    """
    options = replace(options, device="cpu")
    try:
        bundle = read_bundle(options.onnx_model_path)
        if why := _unfit(options, bundle):
            return why
        verdict = kept_verdict(verdict_key(bundle, options.threads))
    except KimeraError as error:
        return error.message
    if verdict is None:
        return "OpenVINO was not measured here yet"
    if verdict.problems:
        return verdict.problems
    if verdict.choice(AUTO).engine == OPENVINO:
        return "OpenVINO was measured faster, and the next load takes it"
    if not any(verdict.gain(one) for one in verdict.results):
        return _skipped_words(verdict)
    gains = (
        f"{verdict.gain(one):.2f} in {one.precision} (rounds {one.spread:.0%} apart)"
        for one in verdict.results[1:]
        if not one.problem
    )
    rest = f"; {_skipped_words(verdict)}" if verdict.skipped else ""
    return f"OpenVINO's measured speed is {' and '.join(gains)} of it, too little to change{rest}"


def _skipped_words(verdict: EngineVerdict) -> str:
    return f"{' and '.join(verdict.skipped)} do not fit in the {TRIAL_S:g} s of the measurement"


def _decide(
    options: EmbeddingOptions, bundle: Bundle | None, context: JobContext
) -> tuple[str, EngineResult | None]:
    """Why OpenVINO does not serve ("" if nothing speaks against it), and the trial's choice."""
    if not openvino_installed():
        return "openvino is not installed: pip install 'kimera-console[openvino]'.", None
    bundle = bundle or read_bundle(options.onnx_model_path)
    if why := _unfit(options, bundle):
        return why, None
    verdict = kept_verdict(verdict_key(bundle, options.threads))
    if verdict is None and options.engine == OPENVINO:
        verdict = _try(options, bundle, context)
        if verdict is None:
            return "There is not enough free memory to try OpenVINO beside ONNX Runtime.", None
    if verdict is None:
        return "", None
    return verdict.problems, verdict.choice(options.engine)


def _unfit(options: EmbeddingOptions, bundle: Bundle) -> str:
    """Why OpenVINO is not for this bundle on this device; "" if it may be."""
    if bundle.precision not in ("", "fp32"):
        return (
            f"OpenVINO runs fp32 bundles; {bundle.path} is {bundle.precision}, which ONNX Runtime"
            " computes as it was compared."
        )
    if options.device not in ("auto", "cpu"):  # ONNX Runtime says what became of the device
        return f"OpenVINO runs on the CPU, and EMBEDDING_DEVICE={options.device} was asked for."
    if options.device == "auto" and takes_gpu("auto"):
        return "ONNX Runtime has a GPU here; OpenVINO runs on the CPU."
    return ""


def _try(options: EmbeddingOptions, bundle: Bundle, context: JobContext) -> EngineVerdict | None:
    """Try the engines and keep what was found; None where there is no room for that.

    That no process could be started says nothing of the engines, and is not kept.
    """
    precisions = ["fp32", *(["bf16"] if this_processor().multiplies_bf16 else [])]
    engines = 1 + len(precisions)
    if memory_limits().free_bytes < _MEMORY_BASE + _MEMORY_SHARE * engines * bundle.size_bytes:
        return None
    request = {
        "folder": str(bundle.path),
        "threads": options.threads,
        "precisions": precisions,
        "seconds": TRIAL_S,
    }
    bounds = library_bounds(bundle.size_bytes * engines, _COMPARED_S)
    try:
        result = run_child(TRIAL_MODULE, request, context=context, bounds=bounds)
        verdict = result.answer(EngineVerdict)
    except ChildNotStartedError as error:
        return _all_refused(precisions, f"OpenVINO was not tried: {error.message}")
    except ChildFailedError as error:
        verdict = _all_refused(precisions, f"The trial of OpenVINO failed: {error.message}")
    if verdict.skipped:
        context.log(f"OpenVINO beside ONNX Runtime: {_skipped_words(verdict)}.")
    keep_verdict(verdict_key(bundle, options.threads), verdict)
    return verdict


def _all_refused(precisions: list[str], why: str) -> EngineVerdict:
    refused = (EngineResult(OPENVINO, precision, why) for precision in precisions)
    return EngineVerdict((EngineResult(ONNXRUNTIME, "fp32"), *refused))
