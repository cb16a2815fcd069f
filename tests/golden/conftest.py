"""Conversions of golden models: one trace for all models of one configuration."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.core.convert.export.direct import EmptyEncoder
    from tests.conftest import MadeOnce


@pytest.fixture(autouse=True)
def _traced_once(made_once: MadeOnce, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trace an architecture once for all models that differ in weights, tokenizer or modules only.

    A trace takes most of a small model's conversion, and sees an encoder without values. It is made
    by the console's own code at the first model of a configuration; the others get it as a file.
    """
    import onnx
    import onnx_ir as ir

    from kimera_console.core.convert.export import direct

    trace = direct.trace

    def traced(encoder: EmptyEncoder) -> Any:
        def make(folder: Path) -> None:
            onnx.save(ir.to_proto(trace(encoder)), folder / "traced.onnx")

        folder = made_once(f"traced-{_key(encoder)}", make)
        return ir.from_proto(onnx.load(folder / "traced.onnx"))

    monkeypatch.setattr(direct, "trace", traced)


def _key(encoder: EmptyEncoder) -> str:
    """Of all that a trace depends on: the configuration, and the tensors that there are."""
    shapes = {name: list(p.shape) for name, p in encoder.module.named_parameters()}
    config = encoder.config.to_dict()
    config.pop("_name_or_path", None)
    of = [config, shapes, sorted(encoder.parameters)]
    return hashlib.sha256(json.dumps(of, sort_keys=True, default=str).encode()).hexdigest()[:16]
