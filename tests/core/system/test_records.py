"""Records are read by several threads at once: the window reads a bundle while its tabs do."""

from __future__ import annotations

import subprocess
import sys

READ_AT_ONCE = """
import sys, threading
from dataclasses import field, make_dataclass
from kimera_console.core.system.records import from_plain

sys.setswitchinterval(1e-6)


def new_class(name, fields):
    made = make_dataclass(name, fields)
    made.__module__ = __name__
    globals()[name] = made
    return made


for number in range(40):
    inner = new_class(f"Inner{number}", [(f"f{n}", "int", field(default=0)) for n in range(30)])
    rest = [(f"g{n}", tuple[inner, ...], field(default=())) for n in range(30)]
    outer = new_class(f"Outer{number}", [("one", inner), *rest])
    begin, found = threading.Barrier(4), []

    def read():
        begin.wait()
        found.append(from_plain({"one": {"f1": 3}}, outer).one.f1)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for one in readers:
        one.start()
    for one in readers:
        one.join()
    assert found == [3] * 4, found
"""


def test_threads_that_read_a_record_for_the_first_time_at_once_all_get_it() -> None:
    done = subprocess.run(
        [sys.executable, "-c", READ_AT_ONCE],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
