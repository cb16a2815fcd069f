"""Converted models for tests whose subject is something else."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from kimera_console.core.bundles.parity_report import QUANTISE
from kimera_console.core.convert import ConversionResult, convert_model, supervisor
from kimera_console.core.convert.child import handle
from kimera_console.core.convert.supervisor import CHILD_MODULE
from kimera_console.core.jobs import JobContext
from kimera_console.core.system.children.child_bounds import ChildResult
from tests.helpers.traces import TRACED_CHILD, children_trace_once

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from kimera_console.core.convert import ConversionRequest


LED_TO_BY = {
    QUANTISE: ("direct",),
    "Load": ("direct",),
    "Source model": ("direct", "converted"),
    "Compare": ("direct", "converted", "source"),
    "Publish": ("direct", "converted", "source"),
}
"""The tasks that only lead to a stage, whose own children are the subject."""


def convert_in_this_process(
    request: ConversionRequest,
    *,
    context: JobContext | None = None,
    hub_environment: Mapping[str, str] | None = None,
) -> ConversionResult:
    """A whole conversion with its comparison, its tasks not in children but here.

    Each child would import torch anew, for seconds: a tiny model needs a tenth of one. Tests of
    conversions themselves call `convert_model`.
    """
    with tasks_in_this_process():
        return convert_model(request, context=context, hub_environment=hub_environment)


@contextlib.contextmanager
def tasks_in_this_process(*tasks: str) -> Iterator[None]:
    """Run these tasks of conversions here (all without any), and the others in children.

    For tests of one child, to which the others only lead.
    """
    from tqdm import tqdm

    in_child = supervisor.run_child

    def run(module: str, request: Mapping[str, Any], **options: Any) -> ChildResult:
        here = not tasks or request["task"] in tasks
        return (_run_here if here else in_child)(module, request, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tqdm, "monitor_interval", 0)  # a bar's thread would outlive the test
        patch.setattr(supervisor, "run_child", run)
        yield


@contextlib.contextmanager
def straight_to(stage: str, traces: Path) -> Iterator[None]:
    """Let what only leads to a stage run in this process; the stage itself is as ever.

    A child that is stopped in Write takes its trace from a file, one in Export makes it.
    """
    with contextlib.ExitStack() as stack:
        if stage in LED_TO_BY:
            stack.enter_context(tasks_in_this_process(*LED_TO_BY[stage]))
        elif stage == "Write":
            children_trace_once(traces, stack.enter_context(pytest.MonkeyPatch.context()))
        yield


def conversion_children() -> list[psutil.Process]:
    """The children of this process that convert, with or without a trace from a file."""
    found = []
    for child in psutil.Process().children(recursive=True):
        try:
            command = " ".join(child.cmdline())
            if CHILD_MODULE in command or TRACED_CHILD in command:
                found.append(child)
        except psutil.NoSuchProcess:
            continue
    return found


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
