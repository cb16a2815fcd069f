"""Child's side: the ONNX Runtime that really loads, its libraries, and what its sessions get."""

from __future__ import annotations

import base64
import ctypes
import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kimera_console.core.embedding.backends.cuda import DRIVER_LIBRARY, missing_library
from kimera_console.core.errors import DependencyError, closing_line, first_line
from kimera_console.core.health.child.libraries import wanted_libraries
from kimera_console.core.health.facts import (
    DriverFacts,
    GpuDevice,
    OnnxRuntimeFacts,
    WantedLibraries,
)
from kimera_console.core.health.queries import LIBRARIES_STEP
from kimera_console.core.system.gpu_driver import driver_silence
from kimera_console.core.system.records import to_plain

if TYPE_CHECKING:
    from kimera_console.core.jobs import JobContext

CPU, CUDA = "CPUExecutionProvider", "CUDAExecutionProvider"
TENSORRT = "TensorrtExecutionProvider"

_LOG_FATAL = 4
# One MatMul of a 2x2 input with itself: onnx.helper, opset 17, IR version 8.
_PROBE_MODEL = base64.b64decode(
    "CAg6RAoRCgFhCgFhEgFiIgZNYXRNdWwSBXByb2JlWhMKAWESDgoMCAESCAoCCAIKAggCYhMKAWISDgoMCAESCAoCCAIK"
    "AggCQgQKABAR"
)

_NAME_BYTES = 256


def describe_runtime(context: JobContext) -> OnnxRuntimeFacts:
    """What ONNX Runtime is, wants and lists, and what a session of each provider really gets.

    Each fact is published as soon as it is known: a library, a driver or a provider may take this
    process down.
    """
    onnxruntime = _import()
    available = list(onnxruntime.get_available_providers())
    facts = OnnxRuntimeFacts(
        version=onnxruntime.__version__,
        core_version=_core_version(onnxruntime),
        package=str(getattr(onnxruntime, "package_name", "") or ""),
        cuda_version=str(getattr(onnxruntime, "cuda_version", "") or ""),
        file=str(onnxruntime.__file__),
        available=tuple(available),
        driver_problem=missing_library(DRIVER_LIBRARY),
        step=LIBRARIES_STEP,
    )
    context.publish(to_plain(facts))
    if CUDA in available:
        libraries = wanted_libraries(onnxruntime, context)
        facts = replace(facts, libraries=libraries, step="the NVIDIA driver")
        context.publish(to_plain(facts))
    silence = ""
    if not facts.driver_problem:
        silence = driver_silence(context=context)
        found = DriverFacts(problem=silence) if silence else driver_facts()
        facts = replace(facts, driver=found)
        context.publish(to_plain(facts))
    for provider in available:
        context.report("Check: providers", detail=provider)
        facts = replace(facts, step=provider.removesuffix("ExecutionProvider"))
        context.publish(to_plain(facts))
        asks_it = provider in (CUDA, TENSORRT)
        why = silence if silence and asks_it else _probe(onnxruntime, provider)
        probes = {**facts.probes, provider: why}
        facts = replace(facts, probes=probes)
        context.publish(to_plain(facts))
    return replace(facts, step="")


def describe_libraries(context: JobContext) -> WantedLibraries:
    """The CUDA libraries one by one, to learn which of them takes a process down."""
    return WantedLibraries(wanted_libraries(_import(), context, preload=False))


def _import() -> Any:
    try:
        import onnxruntime
    except Exception as error:
        # A broken wheel raises anything from ImportError to OSError.
        raise DependencyError(
            f"onnxruntime cannot be imported: {closing_line(error)}", hint="Reinstall it."
        ) from error
    onnxruntime.set_default_logger_severity(_LOG_FATAL)
    return onnxruntime


def _core_version(onnxruntime: Any) -> str:
    """What the compiled core says of itself, where the files in Python may be another wheel's."""
    ask = getattr(onnxruntime, "get_version_string", None)
    return str(ask()) if ask is not None else ""


def _probe(onnxruntime: Any, provider: str) -> str:
    """Why a session cannot run on this provider alone; "" if it did."""
    import numpy as np

    options = onnxruntime.SessionOptions()
    options.log_severity_level = _LOG_FATAL
    if provider != CPU:
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
        return first_line(error)
    return "" if np.array_equal(answer, np.eye(2)) else "it gives a wrong result"


_CAPABILITY_MAJOR, _CAPABILITY_MINOR = 75, 76


def driver_facts() -> DriverFacts:
    """What the NVIDIA driver says of itself and of its devices, by its own interface.

    It is asked directly (CUDA Driver API): a container has the driver but often no nvidia-smi.
    """
    cuda, problem = "", ""
    devices: tuple[GpuDevice, ...] = ()
    try:
        kind = ctypes.CDLL if os.name != "nt" else ctypes.WinDLL  # type: ignore[attr-defined]
        api = kind(DRIVER_LIBRARY)
        cuda = _cuda_version(api)
        code = api.cuInit(0)
        if code:
            return DriverFacts(cuda, devices, _error(api, "cuInit", code))
        count = ctypes.c_int()
        code = api.cuDeviceGetCount(ctypes.byref(count))
        if code:
            problem = _error(api, "cuDeviceGetCount", code)
        devices = tuple(_device(api, index) for index in range(count.value))
    except (OSError, AttributeError) as error:
        problem = f"{DRIVER_LIBRARY} is not NVIDIA's driver, or a damaged one: {error}"
    if not devices and not problem:
        problem = "it lists no device"
    return DriverFacts(cuda, devices, problem)


def _cuda_version(api: Any) -> str:
    number = ctypes.c_int()
    if api.cuDriverGetVersion(ctypes.byref(number)):
        return ""
    return f"{number.value // 1000}.{number.value % 1000 // 10}"


def _device(api: Any, index: int) -> GpuDevice:
    device = ctypes.c_int()
    api.cuDeviceGet(ctypes.byref(device), index)
    name = ctypes.create_string_buffer(_NAME_BYTES)
    api.cuDeviceGetName(name, _NAME_BYTES, device)
    memory = ctypes.c_size_t()
    api.cuDeviceTotalMem_v2(ctypes.byref(memory), device)
    capability = []
    for attribute in (_CAPABILITY_MAJOR, _CAPABILITY_MINOR):
        value = ctypes.c_int()
        api.cuDeviceGetAttribute(ctypes.byref(value), attribute, device)
        capability.append(str(value.value))
    return GpuDevice(name.value.decode("utf-8", "replace"), memory.value, ".".join(capability))


def _error(api: Any, call: str, code: int) -> str:
    text = ctypes.c_char_p()
    if api.cuGetErrorString(code, ctypes.byref(text)) == 0 and text.value:
        return f"{call} says {text.value.decode('utf-8', 'replace')!r} (error {code})"
    return f"{call} says error {code}"
