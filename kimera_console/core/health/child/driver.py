"""Child's side: the NVIDIA driver by its own interface (CUDA Driver API), where it is there.

Asked directly, because a container has the driver but often no nvidia-smi.
"""

from __future__ import annotations

import ctypes
import os
from typing import Any

from kimera_console.core.embedding.backends.cuda import DRIVER_LIBRARY
from kimera_console.core.health.facts import DriverFacts, GpuDevice

_CAPABILITY_MAJOR, _CAPABILITY_MINOR = 75, 76
_NAME_BYTES = 256


def driver_facts() -> DriverFacts:
    """What the driver says of itself and of its devices."""
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
