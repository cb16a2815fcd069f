"""Where the configured model's nodes really ran, and why not all on the GPU."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimera_console.core.embedding.backends.base import ONNX, OPENVINO, TRANSFORMERS
from kimera_console.core.health.checks.models import convert_remedy
from kimera_console.core.health.child.placement import CPU, Placement, counted
from kimera_console.core.health.types import NO_OPTIONS, Check, CheckGroup, CheckSubject

if TYPE_CHECKING:
    from kimera_console.core.embedding.backends.base import BackendInfo
    from kimera_console.core.flags.settings import EmbeddingOptions

_GROUP = CheckGroup("GPU")
_ID, _TITLE = "gpu.placement", "Where the model's nodes run"


def placement_check(subject: CheckSubject, wanted: bool) -> Check:
    """Read from the profile of one run of the configured model, in a child process.

    Args:
        subject: The flags and the window's embedder.
        wanted: EMBEDDING_DEVICE is cuda.
    """
    options = subject.options
    if options is None:
        return _GROUP.skip(_ID, _TITLE, NO_OPTIONS)
    if options.lightweight:
        return _GROUP.skip(_ID, _TITLE, "LIGHTWEIGHT_EMBEDDING is on: there is no model.")
    in_window = subject.embedder.active if subject.embedder is not None else None
    if in_window is not None and in_window.backend == TRANSFORMERS:
        return torch_placement(subject, in_window, wanted)
    outcome = subject.chain_in_child
    if outcome.active is not None and outcome.active.engine == OPENVINO:
        return _GROUP.ok(_ID, _TITLE, f"OpenVINO runs all of {outcome.active.model} on the CPU.")
    if (
        outcome.placement is not None
        and outcome.active is not None
        and outcome.active.backend == ONNX
    ):
        return onnx_placement(subject, options, outcome.placement, outcome.active, wanted)
    if outcome.active is not None and outcome.active.backend == TRANSFORMERS:
        return torch_placement(subject, outcome.active, wanted)
    return _GROUP.skip(_ID, _TITLE, "No model is loaded; see the backend chain.")


def onnx_placement(
    subject: CheckSubject,
    options: EmbeddingOptions,
    placement: Placement,
    info: BackendInfo,
    wanted: bool,
) -> Check:
    """What a profile says of a session of ONNX Runtime.

    Args:
        subject: For the command that changes a flag.
        options: The flags.
        placement: Read from the profile.
        info: What was loaded.
        wanted: EMBEDDING_DEVICE is cuda.
    """
    notes = "".join(f" {note.rstrip('.')}." for note in info.notes)
    total, on_cpu = placement.total, placement.on(CPU)
    if on_cpu == total:
        if wanted:
            return _GROUP.fail(
                _ID, _TITLE, f"EMBEDDING_DEVICE is cuda, but all {total} nodes run on CPU.{notes}",
                subject.setting("EMBEDDING_DEVICE", "auto").noted(
                    "or fix CUDA, as the checks above say"
                ),
            )  # fmt: skip
        return _GROUP.ok(_ID, _TITLE, f"all {total} nodes run on CPU.{notes}")
    shares = ", ".join(f"{placement.on(name)} on {name}" for name in placement.providers)
    why = f" On the CPU: {'; '.join(placement.why_on_cpu())}." if on_cpu else ""
    detail = f"of {total} nodes {shares}.{why}{notes}"
    heavy = placement.heavy_on_cpu
    if heavy:
        return _GROUP.warn(
            _ID, _TITLE, f"{detail} That is work for the GPU: {counted(heavy)}.",
            convert_remedy(options, "--force", precision="fp16").noted(
                "a precision that CUDA has kernels for"
            ),
        )  # fmt: skip
    return _GROUP.ok(_ID, _TITLE, detail)


def torch_placement(subject: CheckSubject, info: BackendInfo, wanted: bool) -> Check:
    """PyTorch runs a whole model on one device."""
    notes = "".join(f" {note.rstrip('.')}." for note in info.notes)
    detail = f"PyTorch runs all of {info.model} on {info.provider}.{notes}"
    if wanted and info.provider == CPU:
        return _GROUP.fail(
            _ID, _TITLE, f"EMBEDDING_DEVICE is cuda, but {detail}",
            subject.setting("EMBEDDING_DEVICE", "auto").noted(
                "or fix CUDA, as the checks above say"
            ),
        )  # fmt: skip
    return _GROUP.ok(_ID, _TITLE, detail)
