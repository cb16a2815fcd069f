"""A file shared out among processes: the bytes of one process, and nothing left running."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import psutil
import pytest

from kimera_console.core.embed_file import workers
from kimera_console.core.embed_file.journal import unfinished_rows
from kimera_console.core.embed_file.model import ModelIdentity, differences, identity_of
from kimera_console.core.errors import InputError, KimeraError
from kimera_console.core.jobs import JobCancelled, JobContext
from kimera_console.core.system import processor
from kimera_console.core.system.memory import MemoryLimits
from kimera_console.core.system.records import from_plain
from tests.core.embed_file.support import LIGHT, RESUME, EmbedFileSetup, lines

if TYPE_CHECKING:
    from pathlib import Path

HOST = "kimera_console.core.embedding.backends.host_child"
pytestmark = pytest.mark.usefixtures("small_chunks")


@pytest.fixture
def flags(tiny_bundle: Path) -> dict[str, str]:
    # Two threads whatever the machine has: the count of processes is bounded by them.
    return {"ONNX_MODEL_PATH": str(tiny_bundle), "EMBEDDING_THREADS": "2"}


@pytest.fixture
def setup(tmp_path: Path, flags: dict[str, str]) -> EmbedFileSetup:
    return EmbedFileSetup(tmp_path, flags)


def running() -> list[psutil.Process]:
    """The workers of this process; other tests may have left it a database server."""
    found = []
    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):  # it ended meanwhile
            if HOST in " ".join(child.cmdline()):
                found.append(child)
    return found


def test_two_processes_write_what_one_writes(setup: EmbedFileSetup) -> None:
    source = setup.write("t.txt", lines(400))
    setup.embed(source, "one.npy")
    seen: list[int] = []
    report = setup.embed(
        source, "two.npy", processes=2, on_chunk=lambda numbers, _found: seen.extend(numbers)
    )
    assert (setup.folder / "two.npy").read_bytes() == (setup.folder / "one.npy").read_bytes()
    assert seen == list(range(1, 401))
    assert (report.tally.rows, report.info.backend) == (400, "onnx")
    assert not running()


@pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) < 2,
    reason="needs two hardware threads to bind processes to",
)
def test_each_process_keeps_to_a_numa_node(
    setup: EmbedFileSetup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = sorted(os.sched_getaffinity(0))[:2]
    for number, thread in enumerate((first, second)):
        (tmp_path / f"nodes/node{number}").mkdir(parents=True)
        (tmp_path / f"nodes/node{number}/cpulist").write_text(f"{thread}\n")
    monkeypatch.setattr(processor, "NODES", tmp_path / "nodes")
    source, last_seen = setup.write("t.txt", lines(400)), {}

    def look(*_: object) -> None:
        for child in running():
            last_seen[child.pid] = os.sched_getaffinity(child.pid)

    setup.embed(source, "two.npy", processes=2, on_chunk=look)
    assert sorted(map(sorted, last_seen.values())) == [[first], [second]]
    assert os.sched_getaffinity(0) >= {first, second}
    setup.embed(source, "one.npy")
    assert (setup.folder / "two.npy").read_bytes() == (setup.folder / "one.npy").read_bytes()


@pytest.mark.slow
def test_a_cancel_keeps_what_was_made_and_one_process_goes_on(setup: EmbedFileSetup) -> None:
    source = setup.write("t.txt", lines(600))
    setup.embed(source, "one.npy")
    context = JobContext(on_partial=lambda _progress: context.cancel())
    with pytest.raises(JobCancelled):
        setup.embed(source, "two.npy", processes=2, context=context)
    assert not running()
    assert 0 < unfinished_rows(setup.folder / "two.npy") < 600
    setup.embed(source, "two.npy", **RESUME)
    assert (setup.folder / "two.npy").read_bytes() == (setup.folder / "one.npy").read_bytes()


def test_a_bad_line_is_reported_in_its_place(setup: EmbedFileSetup) -> None:
    source = setup.write(
        "t.jsonl", b'{"text": "a"}\n' * 300 + b"{broken\n" + b'{"text": "b"}\n' * 9
    )
    with pytest.raises(InputError, match="line 301"):
        setup.embed(source, processes=2)
    assert not running()


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_killed_it_leaves_no_process_and_goes_on(
    setup: EmbedFileSetup, flags: dict[str, str]
) -> None:
    source = setup.write("t.txt", lines(3000))
    program = (
        "import os, sys\nfrom pathlib import Path\n"
        "from kimera_console.core.embed_file import chunks\n"
        "chunks.SMALL = (64, 20_000)\n"
        "from tests.core.embed_file.support import EmbedFileSetup\n"
        "EmbedFileSetup(Path.cwd(), dict(os.environ)).embed(sys.argv[1], 'two.npy', processes=2,\n"
        "    on_chunk=lambda *_: print('kept', flush=True))\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(source)],
        cwd=setup.folder, env={**os.environ, **flags}, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    process.stdout.readline()
    children = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert len(children) == 2
    deadline = time.monotonic() + 30
    while any(child.is_running() and child.status() != "zombie" for child in children):
        assert time.monotonic() < deadline, "a worker outlived its parent"
        time.sleep(0.02)
    setup.embed(source, "two.npy", processes=2, **RESUME)
    setup.embed(source, "one.npy")
    assert (setup.folder / "two.npy").read_bytes() == (setup.folder / "one.npy").read_bytes()


@pytest.mark.slow
def test_a_worker_that_is_killed_ends_the_run_and_costs_nothing(setup: EmbedFileSetup) -> None:
    source = setup.write("t.txt", lines(2000))

    def kill(*_: object) -> None:
        for child in running()[:1]:
            child.kill()

    with pytest.raises(KimeraError) as caught:
        setup.embed(source, "two.npy", processes=2, on_chunk=kill)
    assert "killed by signal 9" in str(caught.value) or "took over" in str(caught.value)
    assert not running()
    assert unfinished_rows(setup.folder / "two.npy") > 0
    setup.embed(source, "two.npy", processes=2, **RESUME)
    setup.embed(source, "one.npy")
    assert (setup.folder / "two.npy").read_bytes() == (setup.folder / "one.npy").read_bytes()


def test_more_processes_than_cores_or_memory_are_refused(
    setup: EmbedFileSetup, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = setup.write("t.txt", lines(3))
    with pytest.raises(InputError, match="3 processes do not fit: 2 cores"):
        setup.embed(source, processes=3)
    monkeypatch.setattr(workers, "memory_limits", lambda: MemoryLimits(10**9, 10**8, False, 10**9))
    with pytest.raises(InputError, match=r"need about .* of memory"):
        setup.embed(source, processes=2)
    assert workers.usual_processes(setup.settings) == 1


def test_lightweight_vectors_are_made_in_one_process(tmp_path: Path) -> None:
    light = EmbedFileSetup(tmp_path, LIGHT)
    with pytest.raises(InputError, match="lightweight"):
        light.embed(light.write("t.txt", lines(3)), processes=2)


def test_the_usual_count_is_one_on_few_cores(setup: EmbedFileSetup) -> None:
    assert workers.usual_processes(setup.settings) == 1


def test_texts_on_the_command_line_are_not_shared_out(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kimera_console", "embed", "a", "--processes", "2"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "--processes is for a file of vectors made from a file of texts." in done.stderr


def test_openvino_by_name_is_not_shared_out(tmp_path: Path, flags: dict[str, str]) -> None:
    """What was proved and measured holds for its threads, and a worker has fewer."""
    setup = EmbedFileSetup(tmp_path, flags | {"EMBEDDING_ENGINE": "openvino"})
    source = setup.write("t.txt", lines(20))
    with pytest.raises(InputError, match="EMBEDDING_ENGINE asks for OpenVINO"):
        setup.embed(source, "two.npy", processes=2)
    assert not (setup.folder / "two.npy").exists()


def test_a_run_goes_on_with_the_engine_that_it_began_with(setup: EmbedFileSetup) -> None:
    source = setup.write("t.txt", lines(40))
    report = setup.embed(source, "one.npy")
    now = identity_of(report.info)
    assert now.engine == "onnxruntime"
    assert "engine onnxruntime instead of openvino" in differences(
        now, replace(now, engine="openvino")
    )
    before_engines = {name: value for name, value in now.to_dict().items() if name != "engine"}
    assert differences(now, from_plain(before_engines, ModelIdentity)) == ""
