"""Where nodes ran, read from real profiles of real sessions."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from kimera_console.core.embedding.backends.onnx import load_onnx
from kimera_console.core.embedding.embedder import Embedder
from kimera_console.core.health.checks.placement_check import onnx_placement, placement_check
from kimera_console.core.health.child.placement import Placement, read_profile
from kimera_console.core.health.types import CheckSubject
from kimera_console.core.jobs import JobContext
from kimera_console.core.system.records import from_plain, to_plain
from tests.core.health.support import FAIL, OK, SKIP, WARN, Home, finding


@pytest.fixture
def profile(tiny_bundle: Path, tmp_path: Path) -> Path:
    """The profile of the run with which a bundle is loaded, on the CPU."""
    backend = load_onnx(tiny_bundle, profile_prefix=str(tmp_path / "run"))
    written = Path(backend.session.end_profiling())
    backend.close()
    assert written.parent == tmp_path
    return written


def moved_to_cuda(profile: Path, *stays: str, types: str = "") -> Placement:
    """The same profile as a session with CUDA would have written it.

    Args:
        profile: Of a session on the CPU.
        stays: Operators that have no kernel in CUDA.
        types: Element type that stands in for float.
    """
    events = json.loads(profile.read_text().replace('"float"', f'"{types or "float"}"'))
    for event in events:
        facts = event.get("args", {})
        shape = str(facts.get("output_type_shape")).startswith("[{'int64'")
        if "provider" in facts and facts["op_name"] not in stays and not shape:
            facts["provider"] = "CUDAExecutionProvider"
    profile.write_text(json.dumps(events))
    return read_profile(profile)


def judged(home: Home, placement: Placement, *, wanted: bool = False, precision: str = "fp32"):
    subject = home.subject
    assert subject.options is not None
    chain = subject.chain_in_child
    assert chain.active is not None
    info = replace(chain.active, provider="CUDA", precision=precision)
    return onnx_placement(subject, subject.options, placement, info, wanted)


def test_all_nodes_of_a_session_on_the_cpu(profile: Path) -> None:
    placement = read_profile(profile)
    assert placement.providers == ("CPU",)
    events = json.loads(profile.read_text())
    nodes = {each["name"] for each in events if "provider" in each.get("args", {})}
    assert placement.total == placement.on("CPU") == len(nodes) > 14
    assert sum(each.count for each in placement.kinds if each.operator == "MatMul") == 14
    assert from_plain(json.loads(json.dumps(to_plain(placement))), Placement) == placement


def test_arithmetic_on_shapes_belongs_to_the_cpu(home: Home, profile: Path) -> None:
    placement = moved_to_cuda(profile)
    check = judged(home, placement, wanted=True)
    cpu = placement.on("CPU")
    assert 0 < cpu < placement.on("CUDA")
    finding(
        check,
        OK,
        f"of {placement.total} nodes {placement.on('CUDA')} on CUDA, {cpu} on CPU",
        "by design",
    )
    assert not placement.heavy_on_cpu


def test_operator_without_a_kernel_is_work_for_the_gpu(home: Home, profile: Path) -> None:
    check = judged(home, moved_to_cuda(profile, "LayerNormalization", types="float16"))
    finding(check, WARN, "5 LayerNormalization: ONNX Runtime has no CUDA kernel", "float16")
    assert "That is work for the GPU: 5 LayerNormalization." in check.detail
    assert "--precision fp16" in check.fix
    assert "--force" in check.fix


def test_8_bit_arithmetic_is_for_the_cpu(home: Home, profile: Path) -> None:
    profile.write_text(profile.read_text().replace('"MatMul"', '"MatMulIntegerToFloat"'))
    check = judged(home, moved_to_cuda(profile, "MatMulIntegerToFloat"))
    finding(check, WARN, "14 MatMulIntegerToFloat: 8-bit arithmetic", "for the CPU only")


def test_of_the_configured_model(home: Home) -> None:
    finding(placement_check(home.subject, wanted=False), OK, "all 6 nodes run on CPU")
    finding(placement_check(home.subject, wanted=True), FAIL, "EMBEDDING_DEVICE is cuda")


def test_of_no_model(home: Home) -> None:
    home.write("LIGHTWEIGHT_EMBEDDING=1")
    finding(placement_check(home.subject, wanted=False), SKIP, "LIGHTWEIGHT_EMBEDDING")
    home.write("ONNX_MODEL_PATH=./none", "EMBEDDING_MODEL=./none")
    finding(placement_check(home.subject, wanted=False), SKIP, "No model is loaded")


def test_of_transformers_in_the_window(home: Home, tiny_bert: Path) -> None:
    home.write("USE_ONNX=0", f"EMBEDDING_MODEL={tiny_bert}", "EMBEDDING_DEVICE=cpu")
    embedder = Embedder(home.settings)
    embedder.load()
    check = placement_check(CheckSubject(home.settings, embedder, JobContext()), wanted=False)
    embedder.close()
    finding(check, OK, "PyTorch runs all of", "on CPU")


@pytest.mark.parametrize("text", ["", "{}", "[1", "not json"])
def test_what_is_no_profile_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "profile.json"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"profile|Expecting"):
        read_profile(path)


def test_profiles_are_not_left_behind(home: Home, tmp_path: Path, monkeypatch) -> None:
    spool = tmp_path / "spool"
    spool.mkdir()
    monkeypatch.setenv("TMPDIR", str(spool))
    monkeypatch.chdir(tmp_path)
    before = set(tmp_path.iterdir())
    assert home.subject.chain_in_child.placement is not None
    assert set(tmp_path.iterdir()) == before
    assert not [each for each in spool.iterdir() if each.name.startswith("kimera")]
