"""Children of a played machine see it too, and compute on the cores that there really are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kimera_console.core.jobs import JobContext
from kimera_console.core.system.children.child import run_child
from tests.core.system.test_ten_machines import PLAYED
from tests.helpers.children import MODULE
from tests.helpers.machines import play
from tests.helpers.played_child import children_play

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("cores", [1, 3])
def test_a_child_that_sees_64_cores_starts_threads_for_the_real_ones(
    cores: int, tiny_bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine, expected = PLAYED["an ARM server with SVE"]
    play(machine, tmp_path / "system", monkeypatch)
    children_play(machine, tmp_path / "children", cores, monkeypatch)

    (graph,) = tiny_bundle.rglob("*.onnx")
    request = {"do": "session", "model": str(graph)}
    seen = run_child(MODULE, request, context=JobContext()).value

    assert seen["features"] == ["NEON", "DotProd", "I8MM", "BF16", "FP16", "SVE"]
    assert seen["told"] == expected.threads == 64
    # The thread that calls is one of those that compute.
    assert seen["started"] == cores - 1
