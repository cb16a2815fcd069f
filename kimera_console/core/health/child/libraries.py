"""Child's side: the CUDA and cuDNN libraries that ONNX Runtime wants, each found or missing."""

from __future__ import annotations

import ctypes
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kimera_console.core.embedding.backends.cuda import preload_libraries, provider_libraries
from kimera_console.core.embedding.backends.elf import needed
from kimera_console.core.health.facts import LibraryFacts, WantedLibraries
from kimera_console.core.system.records import to_plain

if TYPE_CHECKING:
    from kimera_console.core.jobs import JobContext

_OF_THE_SYSTEM = re.compile(
    r"(ld-linux.*|libc|libm|libdl|librt|libpthread|libutil|libstdc\+\+|libgcc_s|libz|linux-vdso)"
    r"\.so(\.\d+)*"
)
_MOST = 100


def wanted_libraries(
    onnxruntime: Any, context: JobContext, *, preload: bool = True
) -> tuple[LibraryFacts, ...]:
    """Each library that it wants.

    What the CUDA provider is linked with is read from its file; what it opens by itself while it
    runs (cuDNN, for convolutions) is what ONNX Runtime's own `preload_dlls` looks for. Libraries
    of the C runtime are left out unless they are missing.

    Args:
        onnxruntime: The imported module.
        context: Is notified of each library before it is loaded, because that may end this process.
        preload: Whether to let ONNX Runtime load those of pip's packages first, as it does before
            a session; what is loaded is then found by its name.
    """
    if preload:
        preload_libraries(onnxruntime)
    provider = provider_libraries(onnxruntime)[1]
    on_demand = _preloaded_names(onnxruntime)
    found: list[LibraryFacts] = []
    try:
        linked = needed(provider) if sys.platform != "win32" else ()
    except (OSError, ValueError) as error:
        found.append(LibraryFacts(provider.name, problem=str(error)))
        linked = ()
    seen: set[str] = set()
    waiting = [(name, False) for name in linked]
    # Windows' import table is not read: what ONNX Runtime preloads there is all it wants.
    waiting += [(name, sys.platform != "win32") for name in on_demand if name not in linked]
    while waiting and len(found) < _MOST:
        name, optional = waiting.pop(0)
        if name in seen:
            continue
        seen.add(name)
        context.publish(to_plain(WantedLibraries(tuple(found), name)))
        entry = _locate(name, optional)
        if entry.problem or not _OF_THE_SYSTEM.fullmatch(name):
            found.append(entry)
    return tuple(found)


def _preloaded_names(onnxruntime: Any) -> list[str]:
    listed = getattr(onnxruntime, "_get_nvidia_dll_paths", None)
    if listed is None:
        return []
    try:
        return [str(parts[-1]) for parts in listed(os.name == "nt")]
    except Exception:  # noqa: BLE001 - not a public function; without it less is reported
        return []


def _locate(name: str, optional: bool) -> LibraryFacts:
    try:
        library = ctypes.CDLL(name)
    except OSError as error:
        missing = str(error).partition(": cannot open")[0][:300]
        # A library that is there may lack one that it needs itself.
        problem = "missing" if missing == name else f"cannot be loaded: {missing}"
        return LibraryFacts(name, "", problem, optional)
    return LibraryFacts(name, _path_of(library), "", optional)


def _path_of(library: ctypes.CDLL) -> str:
    """The file a library was loaded from, "" where the system does not tell."""
    if sys.platform == "win32":
        buffer = ctypes.create_unicode_buffer(32_768)
        handle = ctypes.c_void_p(library._handle)
        length = ctypes.windll.kernel32.GetModuleFileNameW(handle, buffer, len(buffer))
        return buffer.value if length else ""
    if sys.platform != "linux":
        return ""
    # dlinfo(3), RTLD_DI_LINKMAP: `struct link_map` begins with an address and the file's name.
    table = ctypes.c_void_p()
    try:
        ask = ctypes.CDLL(None).dlinfo
    except AttributeError:
        return ""
    if ask(ctypes.c_void_p(library._handle), 2, ctypes.byref(table)) != 0 or not table.value:
        return ""
    offset = ctypes.sizeof(ctypes.c_void_p)
    name = ctypes.c_char_p.from_address(table.value + offset).value or b""
    return str(Path(os.fsdecode(name))) if name else ""
