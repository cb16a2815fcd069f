"""The conversion part's downloads: kept to the byte, gone on with, and never trusted blindly."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.errors import DependencyError
from kimera_console.core.jobs import JobCancelled, JobContext, Progress
from kimera_console.core.system.installation import conversion_part
from kimera_console.core.system.installation.conversion_part import (
    DOWNLOADS,
    ROOM_BYTES,
    add_conversion_part,
    conversion_ready,
    part_folder,
)
from tests.core.system.installation.support import lite_program
from tests.helpers.package_index import PackageIndex, package_index
from tests.helpers.wheels import write_wheel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BYTES = 3_000_000


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PackageIndex]:
    """The lite edition's program, and an index whose one package is large."""
    lite_program(tmp_path, monkeypatch)
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    write_wheel(wheels, "accelerated_part", "1.0", f"VALUE = {'7' * BYTES!r}\n")
    with package_index(wheels) as served:
        monkeypatch.setenv("PIP_INDEX_URL", served.address)
        monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
        monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
        yield served


@pytest.mark.slow
def test_a_cancelled_download_goes_on_where_it_ended(index: PackageIndex) -> None:
    index.hold_at = BYTES // 3

    def cancel_once_some_came(progress: Progress) -> None:
        if progress.unit == "bytes" and progress.done:
            context.cancel()

    context = JobContext(on_progress=cancel_once_some_came)
    with pytest.raises(JobCancelled):
        add_conversion_part(context)
    index.go_on.set()
    assert not conversion_ready()
    assert not part_folder().exists()

    again: list[Progress] = []
    add_conversion_part(JobContext(on_progress=again.append))
    assert conversion_ready()
    assert index.ranges[0] == ""
    (went_on,) = index.ranges[1:]
    assert 0 < int(went_on.removeprefix("bytes=").rstrip("-")) <= BYTES // 3
    first = next(one for one in again if one.unit == "bytes")
    assert first.total is not None
    assert first.total > BYTES  # of the whole file, not of its rest
    # Once the part is there its downloads go.
    assert not part_folder().with_name(DOWNLOADS).exists()


@pytest.mark.slow
def test_a_broken_connection_is_gone_on_with_at_once(index: PackageIndex) -> None:
    index.cut_at = BYTES // 2
    add_conversion_part(JobContext())
    assert conversion_ready()
    assert len(index.ranges) == 2
    assert index.ranges[1].startswith("bytes=")


@pytest.mark.slow
def test_a_file_of_another_hash_is_refused_and_not_kept_for_good(index: PackageIndex) -> None:
    index.digest = "0" * 64
    with pytest.raises(DependencyError, match="could not be added: THESE PACKAGES"):
        add_conversion_part(JobContext())
    assert not conversion_ready()
    index.digest = ""
    add_conversion_part(JobContext())
    assert conversion_ready()


@pytest.mark.slow
def test_without_a_network_that_is_said_and_no_conflict_of_versions(
    index: PackageIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "1")
    with pytest.raises(DependencyError, match="the index of packages was not reached"):
        add_conversion_part(JobContext())


def test_a_full_disk_is_reported_before_anything_is_fetched(
    index: PackageIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = shutil.disk_usage(part_folder().anchor)
    monkeypatch.setattr(
        conversion_part.shutil, "disk_usage", lambda _place: real._replace(free=ROOM_BYTES - 1)
    )
    with pytest.raises(DependencyError, match="Nothing was downloaded"):
        add_conversion_part(JobContext())
    assert index.ranges == []
