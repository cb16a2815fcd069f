"""Converted models for tests whose subject is something else."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from kimera_console.core.convert import ConversionResult, convert_model, supervisor
from kimera_console.core.convert.child import handle
from kimera_console.core.jobs import JobContext
from kimera_console.core.system.child import ChildResult

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from kimera_console.core.convert import ConversionRequest


def convert_in_this_process(request: ConversionRequest) -> ConversionResult:
    """A whole conversion with its comparison, its tasks not in children but here.

    Each child would import torch anew, for seconds: a tiny model needs a tenth of one. Tests of
    conversions themselves call `convert_model`.
    """
    with tasks_here():
        return convert_model(request)


@contextlib.contextmanager
def tasks_here() -> Iterator[None]:
    """Meanwhile the tasks of a conversion run in the thread that converts, not in children."""
    from tqdm import tqdm

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tqdm, "monitor_interval", 0)  # a bar's thread would outlive the test
        patch.setattr(supervisor, "run_child", _run_here)
        yield


def _run_here(
    _module: str,
    request: Mapping[str, Any],
    *,
    context: JobContext,
    environment: Mapping[str, str],
    on_partial: Callable[[dict[str, Any]], None],
) -> ChildResult:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            if name != "PYTHONWARNINGS":
                patch.setenv(name, value)
        # As text there and back, as a child has it.
        value = handle(json.loads(json.dumps(request)), JobContext(on_partial=on_partial))
    return ChildResult(json.loads(json.dumps(value)), 0.0, "")
