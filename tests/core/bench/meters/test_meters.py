"""GPU memory, energy and clock: from real files, and from a driver that really loads."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.bench.meters.clock import Reading, clock_drop, read_clock
from kimera_console.core.bench.meters.meter_log import Readings
from kimera_console.core.bench.meters.meters import EnergyReading, TurnMeters
from kimera_console.core.bench.meters.nvml import Figure, Gpus
from kimera_console.core.bench.meters.rapl import Rapl
from kimera_console.core.bench.plan.facts import MeterFacts
from kimera_console.core.health.checks.gpu import driver_version
from kimera_console.core.system.gpu_driver import NVML_LIBRARY

if TYPE_CHECKING:
    from collections.abc import Iterator

COMPILER = shutil.which("cc")


class TestRapl:
    """Counters as Linux lays them out: flat, each a folder with its name, count and range."""

    @pytest.fixture
    def root(self) -> Iterator[Path]:
        # Not tmp_path: its parents are closed to the user that the test of permissions becomes.
        with tempfile.TemporaryDirectory() as folder:
            Path(folder).chmod(0o755)
            yield Path(folder)

    def test_counts_packages_and_memory_once_each(self, root: Path) -> None:
        counter(root, "intel-rapl:0", "package-0", 1_000_000)
        counter(root, "intel-rapl:0:0", "core", 400_000)
        counter(root, "intel-rapl:0:1", "dram", 100_000)
        counter(root, "intel-rapl:1", "package-1", 5_000_000)
        counter(root, "intel-rapl:2", "psys", 9_000_000)
        counter(root, "intel-rapl-mmio:0", "package-0", 1_000_000)
        (root / "dtpm").mkdir()
        rapl = Rapl(root)
        assert rapl.problem == ""
        before = rapl.read()
        for name, used in (("intel-rapl:0", 2_500_000), ("intel-rapl:0:1", 250_000)):
            add(root / name, used)
        add(root / "intel-rapl:1", 500_000)
        for name in ("intel-rapl:0:0", "intel-rapl:2", "intel-rapl-mmio:0"):
            add(root / name, 77_000_000)
        assert rapl.joules(before, rapl.read()) == {"processor": 3.0, "memory": 0.25}

    def test_a_counter_that_starts_anew_is_followed(self, root: Path) -> None:
        counter(root, "intel-rapl:0", "package-0", 262_143_000_000, most=262_143_328_850)
        rapl = Rapl(root)
        before = rapl.read()
        (root / "intel-rapl:0" / "energy_uj").write_text("671150\n")
        assert rapl.joules(before, rapl.read())["processor"] == pytest.approx(1.0)

    def test_one_that_runs_backwards_for_no_reason_is_no_measurement(self, root: Path) -> None:
        counter(root, "intel-rapl:0", "package-0", 5_000_000, most=None)
        rapl = Rapl(root)
        before = rapl.read()
        (root / "intel-rapl:0" / "energy_uj").write_text("4999999\n")
        with pytest.raises(ValueError, match="energy_uj ran backwards"):
            rapl.joules(before, rapl.read())

    @pytest.mark.skipif(os.name != "posix", reason="POSIX permissions")
    def test_one_that_only_an_administrator_may_read_says_so(self, root: Path) -> None:
        counter(root, "intel-rapl:0", "package-0", 1)
        (root / "intel-rapl:0" / "energy_uj").chmod(0o400)
        with an_ordinary_user(root / "intel-rapl:0" / "energy_uj"):
            problem = Rapl(root).problem
        assert problem.startswith("only an administrator may read")
        assert problem.endswith("energy_uj")

    def test_what_is_missing_or_damaged_says_so(self, root: Path) -> None:
        assert "is missing" in Rapl(root / "absent").problem
        assert "lists no counter" in Rapl(root).problem
        counter(root, "intel-rapl:0", "package-0", 1)
        (root / "intel-rapl:0" / "energy_uj").write_text("many\n")
        assert Rapl(root).problem.endswith("energy_uj holds no number")
        (root / "intel-rapl:0" / "energy_uj").unlink()
        assert "energy_uj cannot be read: No such file" in Rapl(root).problem


class TestClock:
    def test_is_that_of_one_core_in_mhz(self, tmp_path: Path) -> None:
        folder = tmp_path / "cpu7" / "cpufreq"
        folder.mkdir(parents=True)
        (folder / "scaling_cur_freq").write_text("3912000\n")
        assert read_clock(tmp_path, 7) == Reading(3912.0)
        (folder / "cpuinfo_max_freq").write_text("5000000\n")
        assert read_clock(tmp_path, 7) == Reading(3912.0, 5000.0)

    def test_where_the_system_does_not_tell_nothing_is_claimed(self, tmp_path: Path) -> None:
        assert read_clock(tmp_path) is None
        folder = tmp_path / "cpu0" / "cpufreq"
        folder.mkdir(parents=True)
        (folder / "scaling_cur_freq").write_text("<unknown>\n")
        assert read_clock(tmp_path, 0) is None
        assert clock_drop([]) is None

    def test_the_callers_core_is_one_of_this_machine(self, tmp_path: Path) -> None:
        for cpu in range(os.cpu_count() or 1):
            (tmp_path / f"cpu{cpu}" / "cpufreq").mkdir(parents=True)
            (tmp_path / f"cpu{cpu}" / "cpufreq" / "scaling_cur_freq").write_text("1000000\n")
        if sys.platform == "linux":
            assert read_clock(tmp_path) == Reading(1000.0)

    def test_a_fall_of_more_than_a_tenth_is_found_with_its_rounds(self) -> None:
        clocks = (3900.0, 4000.0, 3900.0, 3500.0, 3400.0, 3600.0)
        readings = [("a", number, Reading(mhz)) for number, mhz in enumerate(clocks)]
        found = clock_drop(readings)
        assert found is not None
        assert (found.early, found.late) == (1, 4)
        assert found.share == pytest.approx(0.15)
        assert clock_drop(readings[:3]) is None
        # A clock that rises while the machine wakes up is no fall.
        assert clock_drop([("a", 0, Reading(1000.0)), ("a", 1, Reading(4000.0))]) is None

    def test_slower_cores_and_contenders_are_no_fall(self) -> None:
        wide = [("wide", number, Reading(3000.0, 4000.0)) for number in range(4)]
        mixed = [
            ("plain", number, Reading(*clock))
            for number, clock in enumerate([(4000, 4000), (3000, 3000), (4000, 4000), (3000, 3000)])
        ]
        assert clock_drop(wide + mixed) is None
        assert clock_drop(mixed[:2] + wide[2:]) is None  # one was stopped before the other began


class TestReadings:
    def test_energy_is_that_of_the_turns_it_was_measured_in(self) -> None:
        readings = Readings()
        for number, joules in enumerate([{"processor": 6.0}, {"processor": 2.0}, {}]):
            problems = [] if joules else ["the counter ran backwards"]
            sent = TurnMeters(EnergyReading(joules, tuple(problems)), clock=None)
            readings.record_turn("onnx", "latency b1 t8", number, 20, sent)
        assert readings.joules_per_1000_texts("onnx", "latency b1 t8") == pytest.approx(200.0)
        assert readings.joules_per_1000_texts("onnx", "latency b1 t16") is None
        assert readings.info("onnx").energy_of == ("processor",)
        (note,) = readings.notes({"onnx": "ONNX Runtime"})
        assert note == (
            "ONNX Runtime: of its energy only that of processor was measured: the counter ran "
            "backwards."
        )

    def test_gpu_memory_keeps_the_most_and_an_early_reason_goes_with_a_figure(self) -> None:
        readings = Readings()
        readings.record_vram("onnx", None)
        assert list(readings.notes({"onnx": "ONNX Runtime"})) == []
        readings.record_vram("onnx", Figure(None, "the driver lists no process"))
        (note,) = readings.notes({"onnx": "ONNX Runtime"})
        assert "its GPU memory was not measured: the driver lists no process." in note
        for sent in (5, 9, 7):
            readings.record_vram("onnx", Figure(sent))
        assert readings.vram_bytes("onnx") == 9
        assert readings.info("onnx") == MeterFacts()

    def test_a_clock_that_fell_is_a_reason_to_repeat(self) -> None:
        readings = Readings()
        energy = EnergyReading({}, ())
        for number, mhz in enumerate((4000.0, 4000.0, 3000.0)):
            for scenario in ("latency b1 t8", "throughput b8 t8"):
                readings.record_turn("onnx", scenario, number, 1, TurnMeters(energy, Reading(mhz)))
        (note,) = readings.notes({"onnx": "ONNX Runtime"})
        assert note.startswith("Noisy machine: the processor's clock fell by 25% from round 1 to")
        assert "Repeat" in note
        assert readings.info("onnx").clock_mhz == 4000.0


NVML = """
#include <stdlib.h>
#include <string.h>
typedef struct { unsigned pid; unsigned long long used; unsigned gpu, compute; } process;
typedef struct { unsigned gpu, memory; unsigned long long most, time, start;
                 unsigned running, reserved[5]; } account;
static int is(const char *what) { const char *c = getenv("CASE"); return c && !strcmp(c, what); }
static int devices[2];
int nvmlInit_v2(void) { return is("not loaded") ? 9 : 0; }
int nvmlInitWithFlags(unsigned flags) { return nvmlInit_v2(); }
const char *nvmlErrorString(int code) { return code == 3 ? "Not Supported" : "Driver Not Loaded"; }
int nvmlDeviceGetCount_v2(unsigned *n) { *n = is("none") ? 0 : is("two") ? 2 : 1; return 0; }
int nvmlDeviceGetHandleByIndex_v2(unsigned i, void **d) { *d = &devices[i]; return 0; }
int nvmlDeviceGetComputeRunningProcesses_v3(void *d, unsigned *n, process *p) {
    if (is("container") || (is("two") && d == &devices[0])) { *n = 0; return 0; }
    if (*n < 2) { *n = 2; return 7; }
    *n = 2;
    p[0].pid = 1; p[0].used = 99ull << 30;
    p[1].pid = 4242; p[1].used = is("windows") ? ~0ull : 3ull << 30;
    return 0;
}
int nvmlDeviceGetName(void *d, char *name, unsigned n) { strcpy(name, "Imaginary GPU"); return 0; }
int nvmlSystemGetDriverVersion(char *text, unsigned size) { strcpy(text, "580.65"); return 0; }
int nvmlDeviceGetMemoryInfo(void *d, unsigned long long *m) { m[0] = 8ull << 30; return 0; }
int nvmlDeviceGetAccountingMode(void *d, int *on) { *on = is("account"); return 0; }
int nvmlDeviceGetAccountingStats(void *d, unsigned pid, account *a) {
    memset(a, 0, sizeof *a); a->most = 4ull << 30; return 0; }
int nvmlDeviceGetTotalEnergyConsumption(void *d, unsigned long long *mj) {
    *mj = d == &devices[1] ? 7000 : 5000; return is("old") ? 3 : 0; }
"""
CASES: dict[str, tuple[int | str, int | str]] = {
    "": (3 << 30, 5000),
    "account": (4 << 30, 5000),
    "two": (3 << 30, 7000),
    "container": ("the driver lists no process with this ID (in a container", 5000),
    "windows": ("does not report the memory of one process here", 5000),
    "old": (3 << 30, "this GPU keeps no count of its energy (the NVIDIA driver says"),
    "none": ("the NVIDIA driver lists no GPU", "the NVIDIA driver lists no GPU"),
    "not loaded": ("'Driver Not Loaded'", "'Driver Not Loaded'"),
}
"""Case -> GPU memory and energy of process 4242, or a part of the reason."""
ASK = """
import json, os, sys
from kimera_console.core.bench.meters.nvml import Gpus
from kimera_console.core.system.records import to_plain
print(json.dumps(to_plain(Gpus().describe())))
for case in sys.argv[1:]:
    os.environ["CASE"] = case
    gpus = Gpus()
    figures = gpus.memory_bytes(4242), gpus.energy_mj(4242)
    print(json.dumps([[one.value, one.problem] for one in figures]))
"""


@pytest.fixture
def driver(tmp_path: Path) -> Path:
    """A library in C of the driver's name that answers as NVIDIA's does, in cases."""
    if COMPILER is None or sys.platform != "linux":
        pytest.skip("there is no C compiler, or this is not Linux")
    command = [COMPILER, "-shared", "-fPIC", "-w", "-o", str(tmp_path / "libnvidia-ml.so.1")]
    subprocess.run([*command, "-x", "c", "-"], input=NVML.encode(), check=True)
    return tmp_path


def test_a_driver_is_asked_for_one_process(driver: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASK, *CASES],
        env={**os.environ, "LD_LIBRARY_PATH": str(driver)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    described, *lines = done.stdout.splitlines()
    assert json.loads(described) == [
        [{"name": "Imaginary GPU", "memory_bytes": 8 << 30}],
        "580.65",
    ]
    for (case, wanted), line in zip(CASES.items(), lines, strict=True):
        for figure, (value, problem) in zip(wanted, json.loads(line), strict=True):
            if isinstance(figure, int):
                assert (value, problem) == (figure, ""), case
            else:
                assert value is None, case
                assert figure in problem, case


@pytest.mark.skipif(bool(driver_version()), reason="this machine has an NVIDIA driver")
def test_without_a_driver_the_reason_is_said() -> None:
    pytest.importorskip("pynvml")
    gpus = Gpus()
    assert not gpus.refused
    assert gpus.problem == f"no NVIDIA driver is installed ({NVML_LIBRARY} is missing)"
    assert gpus.memory_bytes(os.getpid()).problem == gpus.problem
    assert gpus.energy_mj(os.getpid()).value is None
    assert gpus.describe() == ((), "")


def counter(root: Path, folder: str, name: str, count: int, most: int | None = 2**38) -> None:
    where = root / folder
    where.mkdir()
    (where / "name").write_text(f"{name}\n")
    (where / "energy_uj").write_text(f"{count}\n")
    if most is not None:
        (where / "max_energy_range_uj").write_text(f"{most}\n")


def add(folder: Path, used: int) -> None:
    file = folder / "energy_uj"
    file.write_text(f"{int(file.read_text()) + used}\n")


@contextlib.contextmanager
def an_ordinary_user(file: Path) -> Iterator[None]:
    """Become one if this is the administrator; the file is closed to both."""
    if os.geteuid():
        file.chmod(0)
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)
