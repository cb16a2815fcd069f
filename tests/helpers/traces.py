"""One trace for all models of one configuration, however many conversions and processes there are.

A trace takes most of a tiny model's conversion, and sees an encoder without values. It is made by
the console's own code for the first model of a configuration; the others get it as a file, from a
folder that is new in every run.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from typing import TYPE_CHECKING, Any

from kimera_console.core.convert import supervisor
from kimera_console.core.convert.export import direct
from kimera_console.core.system.durable import locked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest

    from kimera_console.core.convert.export.direct import EmptyEncoder

TRACES_VARIABLE = "KIMERA_TEST_TRACES"
"""Tells `traced_child` the folder."""
TRACED_CHILD = "tests.helpers.traced_child"
TRACED_CONSOLE = "tests.helpers.traced_console"
_TRACE = direct.trace


@contextlib.contextmanager
def tracing_once(folder: Path) -> Iterator[None]:
    """Trace an architecture once for all models that differ in weights, tokenizer or modules only.

    Args:
        folder: Where the traces lie.
    """
    if direct.trace is not _TRACE:  # inside of another one
        yield
        return

    def traced(encoder: EmptyEncoder) -> Any:
        import onnx
        import onnx_ir as ir

        file = folder / f"{_key(encoder)}.onnx"
        with locked(file, timeout_s=240):
            if not file.exists():
                # Beside it first: a process may be killed while it writes.
                made = file.with_suffix(f".{os.getpid()}")
                onnx.save(ir.to_proto(_with_values(_TRACE(encoder), encoder)), made)
                made.replace(file)
        return ir.from_proto(onnx.load(file))

    direct.trace = traced
    try:
        yield
    finally:
        direct.trace = _TRACE


def children_trace_once(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Give the children of conversions the traces of the same folder.

    Nothing else of them differs, and each is still a process of its own.

    Args:
        folder: Where the traces lie.
        patch: Ends it.
    """
    patch.setenv(TRACES_VARIABLE, str(folder))
    patch.setattr(supervisor, "CHILD_MODULE", TRACED_CHILD)


def _with_values(model: Any, encoder: EmptyEncoder) -> Any:
    """Give zeros to the copied layers' parameters: a file keeps none without values."""
    import numpy as np
    import onnx_ir as ir

    for name, value in model.graph.initializers.items():
        if value.const_value is None:
            zeros = np.zeros(encoder.parameters[name].shape, np.float32)
            value.const_value = ir.tensor(zeros, name=name)
    return model


def _key(encoder: EmptyEncoder) -> str:
    """Of all that a trace depends on: the configuration, and the tensors that there are."""
    shapes = {name: list(p.shape) for name, p in encoder.module.named_parameters()}
    config = encoder.config.to_dict()
    config.pop("_name_or_path", None)
    of = [config, shapes, sorted(encoder.parameters)]
    return hashlib.sha256(json.dumps(of, sort_keys=True, default=str).encode()).hexdigest()[:16]
