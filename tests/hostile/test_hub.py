"""A hub that fails midway: one sentence, nothing taken for whole, and the next try goes on."""

from __future__ import annotations

import os
import re
import resource
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from kimera_console.core.errors import SourceError
from kimera_console.core.jobs import JobContext, Progress
from kimera_console.core.sources.source import inspect_model, resolve_source
from tests.helpers.hub_server import HubServer
from tests.helpers.models import tiny_model

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="uses POSIX resource limits")


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of 4 MB: several steps of a download."""
    return tiny_model(tmp_path_factory.mktemp("hub") / "tiny", hidden=320)


@pytest.mark.slow
def test_a_connection_that_breaks_off_is_taken_up_again(
    hub: HubServer, variables: dict[str, str], pristine: Path
) -> None:
    hub.cut_at, hub.cuts = 3_000_000, 2
    found = resolve_source("org/tiny", hub_environment=variables)
    weights = (found.path / "model.safetensors").read_bytes()
    assert weights == (pristine / "model.safetensors").read_bytes()
    first, second, third = hub.downloads("model.safetensors")
    assert first == ""
    assert second.startswith("bytes=")
    assert third.startswith("bytes=")


@pytest.mark.slow
def test_a_network_that_is_gone_for_a_while_is_waited_for(
    hub: HubServer, variables: dict[str, str], pristine: Path
) -> None:
    hub.hold_at = 2_000_000
    back = threading.Timer(1.3, hub.start)  # after the first try, which comes half a second later

    def lose(progress: Progress) -> None:
        held = progress.detail.startswith("model.safetensors") and progress.done > 1_000_000
        if held and not hub.go_on.is_set():
            hub.stop()
            hub.hold_at = None
            hub.go_on.set()
            back.start()

    context = JobContext(on_progress=lose)
    try:
        found = resolve_source("org/tiny", context=context, hub_environment=variables)
    finally:
        back.join()
    weights = (found.path / "model.safetensors").read_bytes()
    assert weights == (pristine / "model.safetensors").read_bytes()
    assert hub.downloads("model.safetensors")[1].startswith("bytes=")


@pytest.fixture
def impatient(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The children wait for a hub for four seconds, not a minute, and ask it again only once."""
    folder = tmp_path / "impatient"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(
        "from kimera_console.core.sources.hub import transfer\n"
        "assert transfer.OUTAGE_S == 60 and transfer._RETRIES == 4\n"
        "transfer.OUTAGE_S, transfer._RETRIES = 4.0, 1\n"
        f"open({str(folder / 'was read')!r}, 'w').close()\n"
    )
    monkeypatch.setenv("PYTHONPATH", f"{folder}{os.pathsep}{os.environ['PYTHONPATH']}")
    yield
    assert (folder / "was read").exists()


@pytest.mark.slow
@pytest.mark.usefixtures("impatient")
def test_one_that_stays_away_is_reported_after_a_minute(
    hub: HubServer, variables: dict[str, str]
) -> None:
    hub.hold_at = 2_000_000

    def lose(progress: Progress) -> None:
        held = progress.detail.startswith("model.safetensors") and progress.done > 1_000_000
        if held and not hub.go_on.is_set():
            hub.stop()
            hub.hold_at = None
            hub.go_on.set()

    error = _fails(hub, variables, "cannot be reached for org/tiny", JobContext(on_progress=lose))
    assert "resumes where it stopped" in error.hint
    hub.start()
    _works(variables)
    assert hub.downloads("model.safetensors")[-1].startswith("bytes=")


@pytest.mark.slow
def test_one_that_keeps_breaking_off_is_reported_with_what_has_arrived(
    hub: HubServer, variables: dict[str, str]
) -> None:
    hub.cut_at, hub.cuts = 2_500_000, 10**6
    _fails(hub, variables, r"keeps breaking off: [\d,]+ of [\d,]+ bytes of org/tiny/model")
    before = len(hub.downloads("model.safetensors"))
    hub.cuts = 0
    _works(variables)
    assert hub.downloads("model.safetensors")[before].startswith("bytes=")


@pytest.mark.slow
def test_a_killed_download_goes_on_where_it_stopped(
    hub: HubServer, variables: dict[str, str]
) -> None:
    hub.hold_at = 3_000_000

    def kill(progress: Progress) -> None:
        if progress.detail.startswith("model.safetensors") and progress.done > 1_000_000:
            for child in psutil.Process().children():
                if any("hub.child" in part for part in child.cmdline()):
                    child.kill()

    context = JobContext(on_progress=kill)
    error = _fails(hub, variables, "org/tiny was cut short.*SIGKILL", context)
    assert "resumes where it stopped" in error.hint
    hub.hold_at = None
    hub.go_on.set()
    _works(variables)
    assert hub.downloads("model.safetensors")[-1].startswith("bytes=")


OTHER_REFUSALS = [
    ((404, "EntryNotFound"), "lists model.safetensors of org/tiny, but does not give it"),
    ((403, ""), "refuses org/tiny"),
    ((429, ""), "error 429"),
    ((500, ""), "error 500"),  # the client asks again, after a pause
]


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        ((401, "GatedRepo"), "is gated"),
        *(pytest.param(*each, marks=pytest.mark.slow) for each in OTHER_REFUSALS),
    ],
)
def test_weights_that_are_refused_midway_are_reported_with_the_reason(
    hub: HubServer, variables: dict[str, str], refusal: tuple[int, str], words: str
) -> None:
    hub.refusals["model.safetensors"] = refusal
    _fails(hub, variables, words)
    if refusal[0] == 500:
        assert len(hub.downloads("model.safetensors")) == 2
    hub.refusals.clear()
    _works(variables)


@pytest.mark.slow
def test_a_size_other_than_announced_is_thrown_away(
    hub: HubServer, variables: dict[str, str]
) -> None:
    real = hub.folder / "model.safetensors"
    whole = real.read_bytes()
    real.write_bytes(whole[:-4096])
    hub.announced["model.safetensors"] = {"size": len(whole)}
    _fails(hub, variables, "model.safetensors arrived damaged")
    real.write_bytes(whole)
    hub.announced.clear()
    _works(variables)


@pytest.mark.slow
@pytest.mark.parametrize(
    "claim",
    [
        {"rfilename": "../../model.safetensors"},
        {"lfs": {"sha256": "../../../../canary", "size": 9, "pointerSize": 134}},
    ],
)
def test_a_listing_whose_names_lead_out_of_the_cache_is_not_followed(
    hub: HubServer, variables: dict[str, str], claim: dict[str, object], tmp_path: Path
) -> None:
    hub.announced["model.safetensors"] = claim
    _fails(hub, variables, r"neither model\.safetensors nor pytorch_model\.bin")
    assert not list(tmp_path.rglob("canary*"))
    assert not hub.downloads("model.safetensors")
    hub.announced.clear()
    _works(variables)


@pytest.mark.slow
def test_a_disk_that_is_full_midway_is_named(hub: HubServer, variables: dict[str, str]) -> None:
    with _largest_file(2_000_000):
        error = _fails(hub, variables, "The disk is full: org/tiny")
    assert "HF_HOME" in error.hint
    _works(variables)


def test_a_disk_without_room_is_reported_with_what_is_missing(
    hub: HubServer, variables: dict[str, str]
) -> None:
    hub.announced["model.safetensors"] = {"size": 10**18}
    _fails(hub, variables, "are free, [0-9,]+ are missing")
    assert hub.downloads("model.safetensors") == []


def test_progress_names_the_file_and_the_speed(hub: HubServer, variables: dict[str, str]) -> None:
    hub.hold_at = 2_000_000
    seen: list[Progress] = []

    def watch(progress: Progress) -> None:
        seen.append(progress)
        if progress.detail.startswith("model.safetensors") and progress.done >= 1_000_000:
            hub.go_on.set()

    resolve_source("org/tiny", context=JobContext(on_progress=watch), hub_environment=variables)
    reports = [p for p in seen if p.stage == "Download" and p.unit == "bytes"]
    assert any("MB/s" in p.detail for p in reports)
    # Reports come thinned: a small file may be whole before one of its own is passed on.
    assert any(re.search(r"\(\d+ of \d+\)", p.detail) for p in reports)
    assert reports[-1].done == reports[-1].total


def _fails(
    hub: HubServer, variables: dict[str, str], words: str, context: JobContext | None = None
) -> SourceError:
    with pytest.raises(SourceError, match=words) as caught:
        resolve_source("org/tiny", context=context, hub_environment=variables)
    assert "\n" not in caught.value.message
    assert caught.value.hint
    with pytest.raises(SourceError, match="not downloaded"):
        resolve_source("org/tiny", local_only=True, hub_environment=variables)
    return caught.value


def _works(variables: dict[str, str]) -> None:
    found = resolve_source("org/tiny", hub_environment=variables)
    assert inspect_model(str(found.path)).supported


@contextmanager
def _largest_file(size_bytes: int) -> Iterator[None]:
    """Children inherit the limit; writing beyond it fails as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
