"""Machines that are not this one: features, cores, affinity, quotas."""

from __future__ import annotations

import ast
import os
import sys
from pathlib import Path

import pytest

import kimera_console
from kimera_console.core.bench.meters.machine import fingerprint, usable_cores
from kimera_console.core.system import processor
from kimera_console.core.system.processor import (
    ARM,
    X86,
    Processor,
    cpu_quota,
    numa_nodes,
    read_processor,
    this_processor,
    threads_by_process,
)
from kimera_console.core.system.threads import inference_threads
from tests.helpers.machines import (
    AVX2,
    GRAVITON,
    OLD_ARM,
    SAPPHIRE,
    VNNI_CLIENT,
    VNNI_SERVER,
    arm,
    x86,
)

PACKAGE = Path(kimera_console.__file__).parent


@pytest.mark.parametrize(
    ("machine", "text", "int8", "bf16", "fp16", "features"),
    [
        ("x86_64", x86("fpu sse2 ssse3 sse4_2"), False, False, False, ()),
        ("x86_64", x86(AVX2), False, False, False, ("AVX2", "FMA", "F16C")),
        ("AMD64", x86(VNNI_CLIENT), True, False, False, ("AVX2", "FMA", "F16C", "AVX-VNNI")),
        (
            "x86_64", x86(VNNI_SERVER), True, False, False,
            ("AVX2", "FMA", "F16C", "AVX-512F", "AVX512-VNNI"),
        ),
        (
            "x86_64", x86(SAPPHIRE), True, True, True,
            ("AVX2", "FMA", "F16C", "AVX-512F", "AVX512-VNNI", "AVX512-BF16", "AVX512-FP16",
             "AMX-BF16", "AMX-INT8"),
        ),
        ("aarch64", arm(GRAVITON), True, True, True,
         ("NEON", "DotProd", "I8MM", "BF16", "FP16", "SVE")),
        ("arm64", arm(OLD_ARM), False, False, False, ("NEON",)),
        ("riscv64", "processor\t: 0\nisa\t: rv64imafdcv\n", False, False, False, ()),
    ],
)  # fmt: skip
def test_features_are_read_from_flags(
    machine: str, text: str, int8: bool, bf16: bool, fp16: bool, features: tuple[str, ...]
) -> None:
    found = read_processor(text, machine)
    assert found.features == features
    assert (found.multiplies_int8, found.multiplies_bf16, found.multiplies_fp16) == (
        int8, bf16, fp16,
    )  # fmt: skip


def test_a_name_decides_nothing() -> None:
    text = x86(AVX2).replace("A processor", "Xeon with avx512_vnni amx_int8")
    assert not read_processor(text, "x86_64").multiplies_int8
    assert read_processor(text, "x86_64").model == "Xeon with avx512_vnni amx_int8"


@pytest.mark.parametrize(
    ("cpuinfo", "affinity", "quota", "threads"),
    [
        (x86(AVX2, cores=2, threads=2), None, 0.0, 2),  # a laptop
        (x86(AVX2, cores=8, threads=2), frozenset({0, 8}), 0.0, 1),  # both threads of one core
        (x86(AVX2, cores=8, threads=2), frozenset({0, 1, 2}), 0.0, 3),
        (x86(AVX2, cores=32, packages=2), None, 0.0, 64),
        (x86(AVX2, cores=64), None, 1.5, 2),  # a container on a large host
        (x86(AVX2, cores=64), None, 0.5, 1),
        (x86(AVX2, cores=64), frozenset(range(3)), 16.0, 3),
        (arm(GRAVITON, 4), None, 0.0, 4),  # no cores are distinguished
        ("", frozenset({0, 1, 2}), 0.0, 3),  # nothing is reported
        ("", None, 0.0, 1),
        ("\0\n:\n: :\nprocessor: x\nflags", None, 0.0, 1),
    ],
)
def test_threads_are_cores_that_may_be_used(
    cpuinfo: str, affinity: frozenset[int] | None, quota: float, threads: int
) -> None:
    found = read_processor(cpuinfo, "x86_64", affinity=affinity, quota=quota)
    assert found.threads == threads


@pytest.mark.parametrize(
    ("groups", "files", "quota"),
    [
        ("0::/", {"cpu.max": "max 100000"}, 0.0),
        ("0::/", {"cpu.max": "150000 100000"}, 1.5),
        ("0::/a/b", {"a/cpu.max": "50000 100000", "a/b/cpu.max": "400000 100000"}, 0.5),
        ("0::/seen/by/the/host", {"cpu.max": "200000 100000"}, 2.0),
        (
            "4:cpu,cpuacct:/docker/x\n2:memory:/other",
            {"cpu/docker/x/cpu.cfs_quota_us": "250000", "cpu/docker/x/cpu.cfs_period_us": "100000"},
            2.5,
        ),
        ("", {"cpu,cpuacct/cpu.cfs_quota_us": "-1", "cpu,cpuacct/cpu.cfs_period_us": "100000"}, 0),
        ("1:cpu:/", {"unified/cpu.max": "100000 100000"}, 1.0),
        ("nonsense", {"cpu.max": "nonsense"}, 0.0),
        ("0::/", {"cpu.max": "1000 0"}, 0.0),
    ],
)
def test_quota_of_control_groups(
    groups: str, files: dict[str, str], quota: float, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    own.write_text(groups + "\n")
    for name, text in files.items():
        path = tmp_path / "root" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n")
    assert cpu_quota(tmp_path / "root", own) == quota


@pytest.mark.parametrize(
    ("lists", "affinity", "nodes"),
    [
        ((), None, 1),
        (("0-7",), None, 1),
        (("0-7", "8-15"), None, 2),
        (("0-3,8-11", "4-7,12-15"), frozenset({0, 9}), 1),
        (("0-3,8-11", "4-7,12-15"), frozenset({0, 12}), 2),
        (("0-3", "", "nonsense", "4-99999999999"), frozenset({5}), 1),  # nodes of memory alone
    ],
)
def test_nodes_that_hold_the_usable_cores(
    lists: tuple[str, ...], affinity: frozenset[int] | None, nodes: int, tmp_path: Path
) -> None:
    for number, text in enumerate(lists):
        folder = tmp_path / f"node{number}"
        folder.mkdir()
        (folder / "cpulist").write_text(text + "\n")
    assert numa_nodes(affinity, tmp_path) == nodes


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="this system tells no affinity")
@pytest.mark.parametrize(
    ("nodes", "shares"),
    [
        (["0-3,8-11", "4-7,12-15"], {1: ["0-15"], 2: ["0-3,8-11", "4-7,12-15"]}),
        (["0-1", "2-3"], {4: ["0-1", "0-1", "2-3", "2-3"], 3: ["0-1", "0-1", "2-3"]}),
        (["0-1", "2-3", "4-5"], {2: ["0-1", "2-5"]}),
        (["0-1", "200-201", "2-3"], {2: ["0-1", "2-3"]}),  # of one it may use nothing
        (["0-15"], {2: ["", ""]}),
        (["0-15", "200"], {2: ["", ""]}),
        ([], {3: ["", "", ""]}),
    ],
)
def test_processes_are_shared_out_among_numa_nodes(
    nodes: list[str], shares: dict[int, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, text in enumerate(nodes):
        (tmp_path / f"node{number}").mkdir()
        (tmp_path / f"node{number}" / "cpulist").write_text(text + "\n")
    monkeypatch.setattr(processor, "NODES", tmp_path)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: set(range(16)))
    for count, wanted in shares.items():
        found = threads_by_process(count)
        assert found == [frozenset(processor._numbers(text)) for text in wanted]


@pytest.mark.parametrize(
    ("architecture", "flags", "exact"),
    [
        (X86, AVX2, False),
        (X86, VNNI_CLIENT, True),
        (X86, SAPPHIRE, True),
        (X86, "", False),
        (ARM, OLD_ARM, True),
    ],
)
def test_8_bit_sums_saturate_where_two_products_share_16_bits(
    architecture: str, flags: str, exact: bool
) -> None:
    assert Processor(architecture, flags=frozenset(flags.split())).sums_int8_exactly == exact


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="no affinity on this system")
def test_one_answer_on_this_machine() -> None:
    found = this_processor()
    assert found.is_known or sys.platform != "linux"
    assert inference_threads(0) == usable_cores() == found.threads
    assert inference_threads(5) == 5
    assert fingerprint().features == found.features
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        assert inference_threads(0) == usable_cores() == 1
    finally:
        os.sched_setaffinity(0, allowed)


def test_a_quota_limits_what_infers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processor, "cpu_quota", lambda: 0.7)
    assert inference_threads(0) == usable_cores() == 1


def test_cores_are_counted_in_one_place() -> None:
    """Elsewhere an affinity or a container's quota would be forgotten."""
    counts = {"cpu_count", "process_cpu_count", "sched_getaffinity", "cpu_affinity"}
    counting = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if (isinstance(node, ast.Attribute) and node.attr in counts)
        or (isinstance(node, ast.alias) and node.name in counts)
    }
    assert counting == {"core/system/processor.py"}
