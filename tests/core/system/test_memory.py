"""One answer about memory: on a bare machine, and in every kind of container."""

from __future__ import annotations

from types import SimpleNamespace

import psutil
import pytest

from kimera_console.core.bench.meters.machine import fingerprint
from kimera_console.core.convert import supervisor
from kimera_console.core.convert.plan import _check_memory
from kimera_console.core.convert.record.memory_samples import MemoryReading
from kimera_console.core.errors import ConversionError
from kimera_console.core.health.checks import machine as health
from kimera_console.core.jobs import JobContext
from kimera_console.core.sources.estimates import Estimates
from kimera_console.core.system import memory
from kimera_console.core.system.memory import group_memory, memory_limits

GB = 1_000_000_000
V2, V1 = "/sys/fs/cgroup", "/sys/fs/cgroup/memory"
NO_LIMIT_V1 = str(2**63 - 4096)


def version_2(place: str, limit: str, used: int, cached: int = 0) -> dict[str, str]:
    return {
        f"{V2}{place}/memory.max": f"{limit}\n",
        f"{V2}{place}/memory.current": f"{used}\n",
        f"{V2}{place}/memory.stat": f"anon 1\ninactive_file {cached}\n",
    }


def version_1(place: str, limit: str, used: int, cached: int = 0) -> dict[str, str]:
    return {
        f"{V1}{place}/memory.limit_in_bytes": f"{limit}\n",
        f"{V1}{place}/memory.usage_in_bytes": f"{used}\n",
        f"{V1}{place}/memory.stat": f"cache 7\ntotal_inactive_file {cached}\n",
    }


@pytest.mark.parametrize(
    ("files", "limits", "left"),
    [
        pytest.param({}, [], [], id="no cgroup"),
        pytest.param(
            {"/proc/self/cgroup": "0::/\n", **version_2("", "max", 5)}, [], [], id="v2 max"
        ),
        pytest.param(
            {"/proc/self/cgroup": "0::/\n", **version_2("", "9000", 5000, 500)},
            [9000], [4500], id="v2 seen from inside",
        ),
        pytest.param(
            {
                "/proc/self/cgroup": "0::/a/b\n", **version_2("", "max", 1),
                **version_2("/a", "5000", 2000, 500), **version_2("/a/b", "9000", 2000),
            },
            [5000, 9000], [3500, 7000], id="v2 nested: the group above is tighter",
        ),
        pytest.param(
            {"/proc/self/cgroup": "0::/../x\n", **version_2("", "9000", 10_000)},
            [9000], [0], id="v2 over its limit",
        ),
        pytest.param(
            {"/proc/self/cgroup": "3:cpu:/b\n4:memory:/a\n", **version_1("/a", "8000", 3000, 1000)},
            [8000], [6000], id="v1",
        ),
        pytest.param(
            {"/proc/self/cgroup": "4:hugetlb,memory:/a\n", **version_1("/a", NO_LIMIT_V1, 3000)},
            [], [], id="v1 without a limit",
        ),
        pytest.param(
            {"/proc/self/cgroup": "4:hugetlb,memory:/a\n", **version_1("/a", "8000", 3000)},
            [8000], [5000], id="v1 with two controllers in one hierarchy",
        ),
        pytest.param(
            {"/proc/self/cgroup": "4:memory:/docker/0f\n0::/\n", **version_1("", "8000", 3000)},
            [8000], [5000], id="v1 seen from inside",
        ),
        pytest.param(
            {"/proc/self/cgroup": "0::/\n", f"{V2}/memory.max": "9000\n"},
            [9000], [9000], id="use unknown",
        ),
        pytest.param(
            {"/proc/self/cgroup": "no such\n\n::\n", f"{V2}/memory.max": "many\n"}, [], [],
            id="unreadable",
        ),
    ],
)  # fmt: skip
def test_groups(files: dict[str, str], limits: list[int], left: list[int]) -> None:
    found = list(group_memory(lambda path: files.get(path, "")))
    assert [group.limit_bytes for group in found] == limits
    assert [group.left_bytes for group in found] == left


@pytest.fixture
def container(monkeypatch: pytest.MonkeyPatch) -> None:
    """4 GB, of which 3.5 GB are used, 0.2 GB of them by cached files; on a host with 64 GB."""
    files = {"/proc/self/cgroup": "0::/\n", **version_2("", str(4 * GB), 3_500_000_000, GB // 5)}
    monkeypatch.setattr(memory, "read_system_file", lambda path: files.get(path, ""))
    monkeypatch.setattr(
        psutil, "virtual_memory", lambda: SimpleNamespace(total=64 * GB, available=60 * GB)
    )


@pytest.mark.usefixtures("container")
def test_in_a_container_everybody_gives_the_same_answer() -> None:
    limits = memory_limits()
    assert (limits.total_bytes, limits.free_bytes) == (4 * GB, 700_000_000)
    assert limits.contained

    with pytest.raises(ConversionError, match="This container has 700 MB of memory free"):
        _check_memory(Estimates(disk_bytes=0, ram_bytes=2 * GB, held_bytes=2 * GB, seconds=1.0))

    published: list[object] = []
    progress = supervisor.Supervisor(JobContext(on_partial=published.append))
    progress._read_memory(5, 5)
    (reading,) = published
    assert isinstance(reading, MemoryReading)
    assert reading.free_bytes == limits.free_bytes

    assert health._memory().detail.startswith(
        "700 MB of 4.00 GB are free (this container's limit; the machine has 64.0 GB)"
    )
    facts = fingerprint()
    assert facts.memory_bytes == 4 * GB
    assert facts.memory_available_bytes == limits.free_bytes


def test_a_limit_above_the_machines_memory_bounds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"/proc/self/cgroup": "0::/\n", **version_2("", str(90 * GB), 1)}
    monkeypatch.setattr(memory, "read_system_file", lambda path: files.get(path, ""))
    monkeypatch.setattr(
        psutil, "virtual_memory", lambda: SimpleNamespace(total=64 * GB, available=60 * GB)
    )
    limits = memory_limits()
    assert (limits.total_bytes, limits.free_bytes) == (64 * GB, 60 * GB)
    assert not limits.contained


def test_this_process() -> None:
    now = memory.process_memory()
    assert 0 < now.anonymous_bytes <= now.rss_bytes <= memory.peak_bytes()
    assert memory.resident_bytes(2**22 + 1) == 0
