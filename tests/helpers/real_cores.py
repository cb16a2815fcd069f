"""Fewer real threads than a played machine has: sixty-four of them on two cores only wait.

What asks how many threads compute is still told the played figure. OpenVINO needs none of this: it
starts no more threads than there are cores.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

POOLS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS")
"""Read by libraries when they are loaded."""


def cap_threads(cores: int) -> None:
    """Let no library of this process compute with more threads than that; for good.

    Args:
        cores: Those that there really are.
    """
    for name in POOLS:
        if os.environ.get(name, "").isdigit():
            os.environ[name] = str(min(int(os.environ[name]), cores))
    caps = {
        "onnxruntime": lambda module: _cap_sessions(module, cores),
        "torch": lambda module: _cap_torch(module, cores),
    }
    for name in caps.keys() & sys.modules.keys():
        caps.pop(name)(sys.modules[name])
    sys.meta_path.insert(0, _AfterImport(caps))


class _AfterImport(importlib.abc.MetaPathFinder):
    """Changes a module as soon as it has been imported: nothing is imported for its sake."""

    def __init__(self, then: dict[str, Callable[[Any], None]]) -> None:
        self._then = then

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        then = self._then.get(name)
        spec = importlib.machinery.PathFinder.find_spec(name, path) if then else None
        if then is None or spec is None or spec.loader is None:
            return None
        execute = spec.loader.exec_module

        def execute_and_change(module: Any) -> None:
            execute(module)
            then(module)

        spec.loader.exec_module = execute_and_change  # type: ignore[method-assign]
        return spec


def _cap_sessions(onnxruntime: Any, cores: int) -> None:
    class CappedSession(onnxruntime.InferenceSession):  # type: ignore[misc]
        def __init__(self, model: Any, sess_options: Any = None, **more: Any) -> None:
            self._asked = sess_options.intra_op_num_threads if sess_options is not None else 0
            if self._asked > cores:
                sess_options.intra_op_num_threads = cores
            try:
                super().__init__(model, sess_options, **more)
            finally:
                if self._asked > cores:
                    sess_options.intra_op_num_threads = self._asked

        def get_session_options(self) -> Any:
            options = super().get_session_options()
            options.intra_op_num_threads = self._asked
            return options

    onnxruntime.InferenceSession = CappedSession


def _cap_torch(torch: Any, cores: int) -> None:
    set_threads, get_threads = torch.set_num_threads, torch.get_num_threads
    asked: list[int] = []

    def set_num_threads(threads: int) -> None:
        asked[:] = [threads]
        set_threads(min(threads, cores))

    torch.set_num_threads = set_num_threads
    torch.get_num_threads = lambda: asked[0] if asked else get_threads()
