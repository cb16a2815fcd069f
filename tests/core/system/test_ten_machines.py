"""Ten machines: everything that counts cores, memory or features gives the same answer on each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from kimera_console.core.bench.meters.machine import fingerprint
from kimera_console.core.bench.meters.peak import BF16, INT8, NOT_IN_PROCESSOR, _missing
from kimera_console.core.bench.plan.contenders import specs_for
from kimera_console.core.bench.plan.types import BenchmarkPlan
from kimera_console.core.bundles.manifest import read_manifest
from kimera_console.core.bundles.processor_fit import processor_warning
from kimera_console.core.convert.plan import _check_memory
from kimera_console.core.embedding.long_texts import Attention, usable_bytes
from kimera_console.core.errors import ConversionError
from kimera_console.core.sources.estimates import Estimates
from kimera_console.core.stores.change.cluster import LOCAL, ClusterOptions, _local
from kimera_console.core.system.memory import memory_limits
from kimera_console.core.system.processor import hardware_threads, this_processor
from kimera_console.core.system.threads import inference_threads
from kimera_console.core.system.units import byte_size
from tests.core.health.support import OK, WARN, Home
from tests.helpers.machines import (
    AVX2,
    GB,
    GRAVITON,
    NEON_SERVER,
    SAPPHIRE,
    VNNI_SERVER,
    Machine,
    arm,
    memory_group,
    play,
    x86,
)

HOST = x86(VNNI_SERVER, cores=64)


@dataclass(frozen=True)
class Expected:
    """What the console must make of a machine."""

    threads: int
    sums_exactly: bool
    unmeasured: frozenset[str]
    free_bytes: int
    doctor: tuple[str, ...]
    fits_bge_m3: bool = True


PLAYED = {
    "a laptop of two cores with AVX2": (
        Machine(x86(AVX2, cores=2, threads=2), 4, total_bytes=12 * GB),
        Expected(2, False, frozenset({BF16, INT8}), 8 * GB, ("2 usable cores, 4 hardware", "AVX2")),
    ),
    "a server with VNNI": (
        Machine(x86(VNNI_SERVER, cores=16, threads=2), 32),
        Expected(16, True, frozenset({BF16}), 32 * GB, ("16 usable cores", "AVX512-VNNI")),
    ),
    "a server with AMX": (
        Machine(x86(SAPPHIRE, cores=32, threads=2), 64),
        Expected(32, True, frozenset(), 32 * GB, ("32 usable cores", "AMX-BF16, AMX-INT8")),
    ),
    "an ARM server with NEON": (
        Machine(arm(NEON_SERVER, 16), 16, machine="aarch64"),
        Expected(16, True, frozenset({BF16}), 32 * GB,
                 ("16 usable cores", "arm64", "NEON, DotProd")),
    ),
    "an ARM server with SVE": (
        Machine(arm(GRAVITON, 64), 64, machine="aarch64"),
        Expected(64, True, frozenset(), 32 * GB, ("64 usable cores", "BF16", "SVE")),
    ),
    "a container of 1.5 cores, version 2": (
        Machine(HOST, 64, groups="0::/x\n",
                files={"x/cpu.max": "150000 100000\n", **memory_group(2, "x", 8 * GB, 2 * GB)}),
        Expected(2, True, frozenset({BF16}), 6 * GB, ("2 usable cores, 64 hardware",)),
    ),
    "a container of 1.5 cores, version 1": (
        Machine(HOST, 64, groups="3:cpu,cpuacct:/x\n4:memory:/x\n",
                files={"cpu,cpuacct/x/cpu.cfs_quota_us": "150000\n",
                       "cpu,cpuacct/x/cpu.cfs_period_us": "100000\n",
                       **memory_group(1, "x", 8 * GB, 2 * GB)}),
        Expected(2, True, frozenset({BF16}), 6 * GB, ("2 usable cores, 64 hardware",)),
    ),
    "one core by affinity": (
        Machine(HOST, 64, affinity=frozenset({7})),
        Expected(1, True, frozenset({BF16}), 32 * GB,
                 ("1 usable cores, 1 hardware", "1 threads infer")),
    ),
    "a host of two NUMA nodes": (
        Machine(x86(VNNI_SERVER, cores=8, packages=2), 16, nodes=("0-7\n", "8-15\n")),
        Expected(16, True, frozenset({BF16}), 32 * GB, ("16 usable cores on 2 NUMA nodes",)),
    ),
    "a limit of 2 GB": (
        Machine(x86(AVX2, cores=4), 4, groups="0::/x\n", files=memory_group(2, "x", 2 * GB, 0)),
        Expected(4, False, frozenset({BF16, INT8}), 2 * GB, ("4 usable cores",), fits_bge_m3=False),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("machine", "expected"), PLAYED.values(), ids=PLAYED)
def test_every_part_sees_the_same_machine(
    machine: Machine, expected: Expected, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path / "kimera")
    play(machine, tmp_path / "system", monkeypatch)
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    here, limits = this_processor(), memory_limits()

    assert here.threads == inference_threads(0) == expected.threads
    assert limits.free_bytes == expected.free_bytes

    # Precision: what is said of weights that an older console made elsewhere.
    older = {"scheme": "int8", "weight_bits": 8}
    made = replace(read_manifest(home.bundle), recipe=older, processor=("AVX512-VNNI",))
    said = processor_warning(made)
    assert ("with AVX512-VNNI; this one (AVX2, FMA, F16C)" in said) != expected.sums_exactly

    # Benchmark: its facts, its threads, and what it does not try to measure.
    facts = fingerprint()
    assert facts.cores_usable == expected.threads
    allowed = len(machine.affinity or range(machine.cpus))
    assert here.logical == hardware_threads() == facts.cores_logical == allowed
    assert facts.cores_physical == here.physical <= allowed
    assert (facts.features, facts.memory_available_bytes) == (here.features, limits.free_bytes)
    specs, reasons = specs_for(home.settings, BenchmarkPlan(("onnx",), ()))
    assert not reasons
    assert [spec.options.threads for spec in specs] == [expected.threads]
    absent = {kind for kind, why in _missing(here).items() if why == NOT_IN_PROCESSOR}
    assert absent & {BF16, INT8} == expected.unmeasured

    # A cluster of this machine.
    local = _local(ClusterOptions(LOCAL), Path("/tmp/r"))
    assert local["num_cpus"] == expected.threads

    # Limits: a conversion of bge-m3, and a text of 8,192 tokens with and without a mask.
    needs = Estimates(disk_bytes=0, ram_bytes=3 * GB, held_bytes=3 * GB, seconds=1.0)
    if expected.fits_bge_m3:
        _check_memory(needs)
    else:
        with pytest.raises(ConversionError, match=r"This container has 2\.00 GB of memory free"):
            _check_memory(needs)
    layer = Attention(16, fused=False, hidden=1024, inner=4096)
    assert layer.fitting(usable_bytes(limits), streamed=True) >= 8192
    assert (layer.fitting(usable_bytes(limits)) >= 8192) == (limits.free_bytes > 11 * GB)

    # Doctor's words.
    checks = home.check("Machine")
    for words in expected.doctor:
        assert words in checks["machine.threads"].detail
    assert f"{byte_size(limits.free_bytes)} of" in checks["machine.memory"].detail
    contained = "this container's limit" in checks["machine.memory"].detail
    assert contained == (limits.total_bytes < machine.total_bytes)


def test_more_threads_than_the_affinity_allows_are_warned_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path / "kimera")
    home.add("EMBEDDING_THREADS=8")
    play(Machine(HOST, 64), tmp_path / "whole", monkeypatch)
    assert home.check("Machine")["machine.threads"].status is OK
    play(Machine(HOST, 64, affinity=frozenset({7})), tmp_path / "pinned", monkeypatch)
    check = home.check("Machine")["machine.threads"]
    assert check.status is WARN
    assert "1 hardware threads" in check.detail
    assert "EMBEDDING_THREADS is 8" in check.detail
