"""pytest, and once more for what failed: `python -m tests.second_try`, with pytest's arguments.

Several processes of tests and their children share the cores, so a test that measures nothing may
still fail for want of time. It gets one second try, after all others and beside none, and is named
either way: a second try saves a whole run on a busy machine, it excuses nothing.

The exit status is 0 only where every test passed at its first or its second try. The crash of a
process of tests and a file that cannot be collected get no second try.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest


class _Watch:
    """What failed in a run, by node id: tests, and what no second try can fix."""

    def __init__(self) -> None:
        self.failed: dict[str, None] = {}
        self.broken: dict[str, None] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            # xdist reports the test at which a process crashed with another `when`.
            ran = report.when in {"setup", "call", "teardown"}
            (self.failed if ran else self.broken)[report.nodeid] = None

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.broken[report.nodeid] = None


def main(arguments: list[str]) -> int:
    """Run pytest with these arguments, and what failed once more; return the exit status."""
    watch = _Watch()
    with tempfile.TemporaryDirectory() as folder:
        # Of its own: the usual cache remembers failures of other runs, too.
        cache = ["-o", f"cache_dir={folder}"]
        status = int(pytest.main([*arguments, *cache], plugins=[watch]))
        if status != pytest.ExitCode.TESTS_FAILED or watch.broken or not watch.failed:
            return status
        print(f"\n{len(watch.failed)} failed; the second try:", flush=True)
        again = [*arguments, *cache, "--lf", "--lfnf=none", "-n", "0", *_uncovered(arguments)]
        status = subprocess.run([sys.executable, "-m", "pytest", *again], check=False).returncode
        left = _not_passed_since(Path(folder))
    for test in watch.failed:
        print("FAILED TWICE" if test in left else "PASSED AT THE SECOND TRY", test)
    return status or int(bool(left))


def _uncovered(arguments: list[str]) -> list[str]:
    """What keeps the second try from replacing the first one's report of coverage."""
    return ["--no-cov"] if any(one.startswith("--cov") for one in arguments) else []


def _not_passed_since(cache: Path) -> set[str]:
    """The tests that the cache knows as failed, whether or not the second try found them."""
    file = cache / "v" / "cache" / "lastfailed"
    return set(json.loads(file.read_text("utf-8")))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
