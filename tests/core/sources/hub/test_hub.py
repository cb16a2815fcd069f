"""Hub models: previewed without their weights, downloaded with real progress, found again."""

from __future__ import annotations

import contextlib
import json
import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.errors import SourceError, UnreachableError, UnsafeModelError
from kimera_console.core.jobs import JobCancelled, JobContext, Progress
from kimera_console.core.sources.source import inspect_model, resolve_source
from tests.helpers.checkpoints import checkpoint_of, payload, state, text
from tests.helpers.hub_server import COMMIT, HubServer
from tests.helpers.models import tiny_model

if TYPE_CHECKING:
    pass


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model whose weights take several chunks to send."""
    return tiny_model(tmp_path_factory.mktemp("hub") / "tiny", hidden=256)


def _closed_port() -> int:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _blobs(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "hf" / "hub" / "models--org--tiny" / "blobs").glob("*"))


def test_inspecting_fetches_headers_not_weights(
    hub: HubServer, variables: dict[str, str], pristine: Path, tmp_path: Path
) -> None:
    remote = inspect_model("org/tiny", hub_environment=variables)
    local = inspect_model(str(pristine))
    assert (remote.source, remote.revision) == ("org/tiny", COMMIT)
    for name in ("architecture", "parameters", "dimension", "max_tokens", "pooling", "files"):
        assert getattr(remote, name) == getattr(local, name)
    assert remote.supported
    assert hub.downloads("model.safetensors") == ["bytes=0-99999"]
    size = (pristine / "model.safetensors").stat().st_size
    assert all(blob.stat().st_size < size / 2 for blob in _blobs(tmp_path))


def test_a_server_without_ranges_still_gives_a_preview(
    hub: HubServer, variables: dict[str, str]
) -> None:
    hub.ranges = False
    assert inspect_model("org/tiny", hub_environment=variables).supported


@pytest.mark.slow
def test_downloading_reports_bytes_and_is_done_once(
    hub: HubServer, variables: dict[str, str], pristine: Path
) -> None:
    (hub.folder / "pytorch_model.bin").write_bytes(b"a pickle")
    (hub.folder / "README.md").write_text("text")
    seen: list[Progress] = []
    context = JobContext(on_progress=seen.append)
    found = resolve_source("org/tiny@main", context=context, hub_environment=variables)
    assert (found.id, found.revision) == ("org/tiny", COMMIT)
    assert inspect_model(str(found.path)).supported
    weights = (found.path / "model.safetensors").read_bytes()
    assert weights == (pristine / "model.safetensors").read_bytes()
    assert not (found.path / "pytorch_model.bin").exists()
    assert not (found.path / "README.md").exists()
    last = [p for p in seen if p.stage == "Download"][-1]
    assert (last.done, last.total, last.unit) == (len(weights), len(weights), "bytes")

    before = len(hub.requests)
    again = resolve_source("org/tiny", hub_environment=variables)
    assert again.path == found.path
    assert len(hub.requests) == before
    hub.fail = (500, "")  # from here on nothing may ask
    for revision in ("", "main", COMMIT):
        local = resolve_source(
            "org/tiny", revision=revision, local_only=True, hub_environment=variables
        )
        assert (local.path, local.revision) == (found.path, COMMIT)
    offline = {**variables, "HF_HUB_OFFLINE": "1"}
    assert resolve_source("org/tiny", hub_environment=offline).path == found.path
    assert inspect_model("org/tiny", hub_environment=offline).revision == COMMIT


@pytest.mark.slow
def test_where_the_hub_is_down_what_is_there_is_used(
    hub: HubServer, variables: dict[str, str]
) -> None:
    first = resolve_source("org/tiny", hub_environment=variables)
    lines: list[str] = []
    down = {**variables, "HF_ENDPOINT": f"http://127.0.0.1:{_closed_port()}"}
    context = JobContext(on_log=lines.append)
    assert resolve_source("org/tiny", context=context, hub_environment=down).path == first.path
    assert any("cannot be reached" in line for line in lines)
    assert inspect_model("org/tiny", hub_environment=down).supported
    hub.fail = (503, "")
    assert resolve_source("org/tiny", hub_environment=variables).path == first.path


@pytest.mark.slow
def test_a_cancelled_download_goes_on_where_it_stopped(
    hub: HubServer, variables: dict[str, str], tmp_path: Path, pristine: Path
) -> None:
    total = (pristine / "model.safetensors").stat().st_size
    hub.hold_at = total // 2
    arrived = 0.0

    def stop_halfway(progress: Progress) -> None:
        nonlocal arrived
        others = (progress.total or 0) - total  # fetched before
        if progress.detail.startswith("model.safetensors") and progress.done > others:
            arrived = progress.done - others
            context.cancel()

    context = JobContext(on_progress=stop_halfway)
    with pytest.raises(JobCancelled):
        resolve_source("org/tiny", context=context, hub_environment=variables)
    assert 0 < arrived <= total // 2
    with pytest.raises(SourceError, match="not downloaded"):
        resolve_source("org/tiny", local_only=True, hub_environment=variables)
    hub.go_on.set()
    found = resolve_source("org/tiny", hub_environment=variables)
    assert (found.path / "model.safetensors").stat().st_size == total
    first, resumed = hub.downloads("model.safetensors")
    assert first == ""
    assert int(resumed.removeprefix("bytes=").removesuffix("-")) >= arrived
    assert not [blob for blob in _blobs(tmp_path) if blob.suffix == ".incomplete"]


@pytest.mark.slow
def test_shards_are_previewed_and_downloaded(
    pristine: Path, tmp_path: Path, hub: HubServer, variables: dict[str, str]
) -> None:
    from transformers import AutoModel

    (hub.folder / "model.safetensors").unlink()
    AutoModel.from_pretrained(pristine).save_pretrained(hub.folder, max_shard_size="1MB")
    preview = inspect_model("org/tiny", hub_environment=variables)
    assert preview.parameters == inspect_model(str(pristine)).parameters
    found = resolve_source("org/tiny", hub_environment=variables)
    assert len(list(found.path.glob("model-*-of-*.safetensors"))) > 1
    assert inspect_model(str(found.path)).supported


@pytest.mark.slow
def test_a_token_is_sent_and_without_one_the_error_says_how_to_get_it(
    hub: HubServer, variables: dict[str, str]
) -> None:
    hub.token = "hf_canary"
    with pytest.raises(SourceError, match="is gated") as caught:
        inspect_model("org/tiny", hub_environment=variables)
    assert "HF_TOKEN" in caught.value.hint
    assert inspect_model(
        "org/tiny", hub_environment={**variables, "HF_TOKEN": "hf_canary"}
    ).supported


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "fail", "words"),
    [
        ("org/other", None, "has no model org/other"),
        ("org/tiny@v9", None, "no revision 'v9'"),
        ("org/tiny", (403, "GatedRepo"), "is gated"),
        ("org/tiny", (403, ""), "refuses org/tiny"),
        ("org/tiny", (500, ""), "error 500"),
        ("org/tiny", (429, ""), "error 429"),
    ],
)
def test_refusals_name_their_reason(
    hub: HubServer,
    variables: dict[str, str],
    source: str,
    fail: tuple[int, str] | None,
    words: str,
) -> None:
    hub.fail = fail
    with pytest.raises(SourceError, match=words) as caught:
        resolve_source(source, hub_environment=variables)
    assert caught.value.hint


def test_an_unreachable_hub_is_named(variables: dict[str, str]) -> None:
    variables["HF_ENDPOINT"] = f"http://127.0.0.1:{_closed_port()}"
    with pytest.raises(UnreachableError, match="The hub cannot be reached for org/tiny") as caught:
        inspect_model("org/tiny", hub_environment=variables)
    assert "where it stopped" not in caught.value.hint, "nothing was ever downloaded"


def _only_proxies(monkeypatch: pytest.MonkeyPatch, proxies: dict[str, str]) -> None:
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    for name, value in proxies.items():
        monkeypatch.setenv(name, value)


@pytest.mark.slow
@pytest.mark.parametrize("other", ["socks://127.0.0.1:1080/", "socks5://127.0.0.1:1080"])
@pytest.mark.parametrize("name", ["ALL_PROXY", "all_proxy"])
def test_a_socks_proxy_for_all_else_does_not_keep_the_hub_from_its_own_proxy(
    hub: HubServer,
    variables: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    other: str,
) -> None:
    _only_proxies(monkeypatch, {"http_proxy": hub.address, name: other})
    # A name that does not exist: only by the proxy, which is the test's hub, is there an answer.
    asked = {**variables, "HF_ENDPOINT": "http://hub.invalid", "NO_PROXY": ""}
    assert inspect_model("org/tiny", hub_environment=asked).revision == COMMIT


@pytest.mark.slow
@pytest.mark.parametrize("proxy", ["socks://127.0.0.1:1080/", "socks5://127.0.0.1:1080"])
def test_a_proxy_that_cannot_be_used_is_named_and_what_is_there_is_used(
    variables: dict[str, str], monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    _only_proxies(monkeypatch, {})
    first = resolve_source("org/tiny", hub_environment=variables)
    # HTTPS has a proxy, but this hub is asked by HTTP: without ALL_PROXY it would have none.
    _only_proxies(monkeypatch, {"ALL_PROXY": proxy, "HTTPS_PROXY": "http://127.0.0.1:9"})
    assert resolve_source("org/tiny", hub_environment=variables).path == first.path
    assert inspect_model("org/tiny", hub_environment=variables).supported
    with pytest.raises(SourceError, match="the proxy's cannot be used") as caught:
        resolve_source("org/other", hub_environment=variables)
    assert "ALL_PROXY" in caught.value.hint
    assert "pip" not in caught.value.message


def test_offline_says_which_flag_forbids_it(variables: dict[str, str]) -> None:
    for action in (inspect_model, resolve_source):
        with pytest.raises(SourceError, match="HF_HUB_OFFLINE forbids"):
            action("org/tiny", hub_environment={**variables, "HF_HUB_OFFLINE": "1"})


def test_content_that_is_not_what_was_announced_is_thrown_away(
    hub: HubServer, variables: dict[str, str], tmp_path: Path
) -> None:
    size = (hub.folder / "model.safetensors").stat().st_size
    lfs = {"sha256": "0" * 64, "size": size, "pointerSize": 134}
    hub.announced["model.safetensors"] = {"lfs": lfs}
    with pytest.raises(SourceError, match=r"model\.safetensors arrived damaged"):
        resolve_source("org/tiny", hub_environment=variables)
    assert all(blob.stat().st_size < size / 2 for blob in _blobs(tmp_path))
    with pytest.raises(SourceError, match="not downloaded"):
        resolve_source("org/tiny", local_only=True, hub_environment=variables)


def test_too_little_space_is_reported_before_the_download(
    hub: HubServer, variables: dict[str, str]
) -> None:
    hub.announced["model.safetensors"] = {"size": 10**16}
    with pytest.raises(SourceError, match="are free") as caught:
        resolve_source("org/tiny", hub_environment=variables)
    assert "HF_HOME" in caught.value.hint
    assert hub.downloads("model.safetensors") == []


@pytest.mark.slow
def test_a_content_that_is_in_the_cache_needs_no_space(
    hub: HubServer, variables: dict[str, str]
) -> None:
    found = resolve_source("org/tiny", hub_environment=variables)
    # As with a new commit of the same weights: the content is there, its place in the commit not.
    (found.path / "model.safetensors").unlink()
    before = len(hub.downloads("model.safetensors"))
    hub.announced["model.safetensors"] = {"size": 10**16}
    again = resolve_source("org/tiny", hub_environment=variables)
    assert (again.path / "model.safetensors").is_file()
    assert len(hub.downloads("model.safetensors")) == before


@pytest.mark.slow
def test_what_is_no_set_of_tensors_is_refused_before_it_is_downloaded(
    hub: HubServer, variables: dict[str, str], tmp_path: Path
) -> None:
    (hub.folder / "model.safetensors").unlink()
    with pytest.raises(SourceError, match=r"neither model\.safetensors nor pytorch_model\.bin"):
        resolve_source("org/tiny", hub_environment=variables)
    evil = checkpoint_of(tmp_path / "evil", state(text("weight"), payload(tmp_path / "canary")))
    (hub.folder / "pytorch_model.bin").write_bytes(evil.read_bytes())
    with pytest.raises(UnsafeModelError, match=r"builtins\.open") as caught:
        inspect_model("org/tiny", hub_environment=variables)
    assert caught.value.message.startswith("org/tiny/pytorch_model.bin")
    assert not (tmp_path / "canary").exists()
    assert "" not in hub.downloads("pytorch_model.bin")  # by ranges alone


def test_an_unsupported_model_costs_no_weights(hub: HubServer, variables: dict[str, str]) -> None:
    (hub.folder / "config.json").write_text(json.dumps({"model_type": "gpt2"}))
    found = inspect_model("org/tiny", hub_environment=variables)
    assert "gpt2 is a decoder" in found.problem
    assert not hub.downloads("model.safetensors") + hub.downloads("tokenizer.json")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff" * 200_000, "claims a header"),
        (b"", "empty"),
        (b"<!doctype html>" + b" " * 200_000, "web page"),
    ],
)
def test_broken_weights_are_found_in_the_preview(
    hub: HubServer, variables: dict[str, str], content: bytes, words: str
) -> None:
    (hub.folder / "model.safetensors").write_bytes(content)
    with pytest.raises(SourceError, match=words) as caught:
        inspect_model("org/tiny", hub_environment=variables)
    assert "org/tiny/model.safetensors" in caught.value.message
