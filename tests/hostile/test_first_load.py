"""Models that never end, or grow without bound: one sentence, within a bound, in a child."""

from __future__ import annotations

import errno
import itertools
import json
import os
import shutil
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kimera_console.__main__ import main
from kimera_console.core.bundles import first_load, load_check
from kimera_console.core.bundles.bundle import verify_bundle
from kimera_console.core.bundles.first_load import note_proved, try_first
from kimera_console.core.convert import convert_model
from kimera_console.core.convert.request import ConversionRequest
from kimera_console.core.embedding.embedder import Embedder
from kimera_console.core.errors import BundleError, ChildNotStartedError, ConversionError
from kimera_console.core.flags.settings import Settings
from kimera_console.core.jobs import JobCancelled, JobContext
from kimera_console.core.system.children.child import run_child
from kimera_console.core.system.children.child_bounds import Bounds
from kimera_console.core.system.paths import console_paths
from tests.helpers.bundles import slow_bundle
from tests.helpers.onnx_models import tiny_bundle
from tests.helpers.watched import watched_children

LIMIT_S = 4.0
FAR_TOO_LONG_S = 60.0


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits a minute for a test: a tiny model has loaded after two seconds."""
    monkeypatch.setattr(load_check, "LOAD_S", LIMIT_S)


@pytest.fixture
def endless(tiny_bert: Path, tmp_path: Path) -> Path:
    """A bundle whose graph loops for centuries."""
    table = np.random.default_rng(0).normal(size=(5000, 16)).astype(np.float32)
    return slow_bundle(tmp_path / "endless", tiny_bert, table, above=0, steps=2**50)


def grown(folder: Path, times: int) -> Path:
    """Let a folder's tokenizer put so many words in the place of each letter e."""
    path = folder / "tokenizer.json"
    data = json.loads(path.read_text("utf-8"))
    data["normalizer"] = {"type": "Replace", "pattern": {"String": "e"}, "content": "a " * times}
    path.write_text(json.dumps(data), "utf-8")
    return folder


def settings(env_file: Path, bundle: Path) -> Settings:
    env_file.write_text(f"ONNX_MODEL_PATH='{bundle}'\nEMBEDDING_MODEL=/nowhere\n")
    return Settings(env_file, environ={})


@pytest.mark.slow
def test_an_endless_graph_is_not_verified_for_ever(endless: Path) -> None:
    started = time.monotonic()
    report = verify_bundle(endless)
    assert time.monotonic() - started < FAR_TOO_LONG_S
    (problem,) = report.problems
    assert "model.onnx could not be checked: It gave no answer within 4 seconds" in problem


@pytest.mark.slow
def test_an_endless_graph_never_gets_into_this_process(endless: Path, env_file: Path) -> None:
    started = time.monotonic()
    embedder = Embedder(settings(env_file, endless))
    found = embedder.encode(["a text"])
    assert time.monotonic() - started < FAR_TOO_LONG_S
    assert found.info.backend == "lightweight"
    refused = embedder.attempts[0]
    assert (refused.backend, refused.ok) == ("onnx", False)
    assert "is not loaded here" in refused.reason
    assert "gave no answer within 4 seconds" in refused.reason
    embedder.close()


NO_ROOM = OSError(errno.ENOSPC, "No space left on device")
NO_PROCESS = ChildNotStartedError("The system started no process for it: Too many open files.")


@pytest.mark.timeout(100)
@pytest.mark.parametrize("cause", [NO_ROOM, NO_PROCESS], ids=["no room", "no process"])
def test_an_endless_graph_that_cannot_be_tried_is_not_loaded_untried(
    cause: Exception, endless: Path, env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_arguments: object, **_more: object) -> None:
        raise cause

    monkeypatch.setattr(load_check, "run_child", refused)
    embedder = Embedder(settings(env_file, endless))
    assert embedder.encode(["a text"]).info.backend == "lightweight"
    reason = embedder.attempts[0].reason
    assert "model.onnx is not loaded here: it could not be tried in a separate process: " in reason
    assert str(cause.args[-1]).rstrip(".") in reason
    assert "then try again" in reason
    embedder.close()


@pytest.mark.timeout(100)
def test_an_endless_graph_behind_a_tokenizer_that_stops_its_trial_is_not_loaded(
    endless: Path, env_file: Path
) -> None:
    tokenizer = endless / "tokenizer.json"
    data = json.loads(tokenizer.read_text("utf-8"))
    text = {"String": "The quick brown fox."}
    data["normalizer"] = {"type": "Replace", "pattern": text, "content": ""}
    data["post_processor"] = None
    tokenizer.write_text(json.dumps(data), "utf-8")
    embedder = Embedder(settings(env_file, endless))
    assert embedder.encode(["a text"]).info.backend == "lightweight"
    assert "produces no tokens for 'The quick brown fox.'" in embedder.attempts[0].reason
    embedder.close()


@pytest.mark.slow
def test_an_endless_graph_whose_only_output_has_another_name_stays_out_too(
    endless: Path, env_file: Path
) -> None:
    import onnx

    model = onnx.load(endless / "model.onnx")
    model.graph.node[-1].output[0] = model.graph.output[0].name = "pooler_output"
    onnx.save(model, endless / "model.onnx")
    with pytest.raises(BundleError, match="gave no answer within 4 seconds"):
        try_first(endless, JobContext())
    embedder = Embedder(settings(env_file, endless))
    assert embedder.encode(["a text"]).info.backend == "lightweight"
    assert "is not loaded here" in embedder.attempts[0].reason
    embedder.close()


def test_a_first_load_is_cancelled_at_once(
    endless: Path, env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load_check, "LOAD_S", 600.0)
    embedder = Embedder(settings(env_file, endless))
    context = JobContext(on_progress=lambda p: cancel.start() if p.stage == "Embed" else None)
    cancel = threading.Timer(0.2, context.cancel)
    started = time.monotonic()
    with pytest.raises(JobCancelled):
        embedder.encode(["a text"], context=context)
    assert time.monotonic() - started < FAR_TOO_LONG_S
    embedder.close()


@pytest.mark.slow
def test_an_endless_published_graph_is_not_converted(
    endless: Path, tiny_bert: Path, tmp_path: Path
) -> None:
    source = Path(shutil.copytree(tiny_bert, tmp_path / "source"))
    (source / "onnx").mkdir()
    shutil.copy(endless / "model.onnx", source / "onnx" / "model.onnx")
    started = time.monotonic()
    with pytest.raises(ConversionError, match="gave no answer within 4 seconds"):
        convert_model(
            ConversionRequest(source=str(source), out=tmp_path / "out" / "m", exporter="published")
        )
    assert time.monotonic() - started < FAR_TOO_LONG_S
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.slow
def test_a_tokenizer_that_grows_each_text_is_refused(
    tiny_bundle_copy: Path, tiny_bert: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle = grown(tiny_bundle_copy, 5_000)
    (problem,) = verify_bundle(bundle).problems
    assert "tokens of a text of" in problem
    with pytest.raises(BundleError, match="tokens of a text of"):
        try_first(bundle, JobContext())
    source = grown(Path(shutil.copytree(tiny_bert, tmp_path / "source")), 5_000)
    out = tmp_path / "out"
    with pytest.raises(ConversionError, match=r"The tokenizer of .* tokens of a text of"):
        convert_model(ConversionRequest(source=str(source), out=out))
    assert not out.exists()
    assert main(["verify", str(bundle), "--env-file", str(tmp_path / ".env")]) == 1
    assert "tokens of a text of" in capsys.readouterr().out


def test_a_graph_of_far_too_many_nodes_is_refused_unloaded(tmp_path: Path, env_file: Path) -> None:
    def lengthen(model: Any) -> None:
        from onnx import helper

        nodes, last = model.graph.node, 51_000
        out, nodes[-1].output[0] = nodes[-1].output[0], "step0"
        names = [*(f"step{number}" for number in range(last)), out]
        nodes.extend(helper.make_node("Tanh", [a], [b]) for a, b in itertools.pairwise(names))

    bundle = tiny_bundle(tmp_path / "long", edit=lengthen)
    started = time.monotonic()
    (problem,) = verify_bundle(bundle).problems
    assert "has more than 50,000 nodes" in problem
    embedder = Embedder(settings(env_file, bundle))
    assert embedder.encode(["a text"]).info.backend == "lightweight"
    assert "has more than 50,000 nodes" in embedder.attempts[0].reason
    assert time.monotonic() - started < FAR_TOO_LONG_S
    embedder.close()


@pytest.fixture
def tiny_bundle_copy(tiny_bundle: Path, tmp_path: Path) -> Path:
    """A bundle of the test's own."""
    return Path(shutil.copytree(tiny_bundle, tmp_path / "bundle"))


def test_memory_is_bounded_too() -> None:
    bounds = Bounds(rss_bytes=1_000_000, hint="Do not.")
    with pytest.raises(Exception, match=r"took more than 1\.00 MB of memory") as caught:
        run_child("tests.helpers.children", {"do": "hang"}, context=JobContext(), bounds=bounds)
    assert caught.value.hint == "Do not."  # type: ignore[attr-defined]


def children_of(folder: Path) -> bool:
    """Whether a first load of the folder starts a child."""
    with watched_children() as seen:
        try_first(folder, JobContext())
    return any("check_child" in text for text in seen)


def test_what_passed_is_tried_once_and_again_when_it_changes(tmp_path: Path) -> None:
    folder = tiny_bundle(tmp_path / "m", ours=False)
    assert children_of(folder)
    assert not children_of(folder)
    tokenizer = folder / "tokenizer.json"
    tokenizer.write_text(tokenizer.read_text() + "\n")
    assert children_of(folder)
    other = tiny_bundle(tmp_path / "other", ours=False, dimension=8)
    note_proved(other)
    assert not children_of(other)


@pytest.mark.skipif(os.name != "posix", reason="POSIX permissions")
def test_nobody_else_may_say_what_passed(tmp_path: Path) -> None:
    """The first thing that the console ever keeps, under a umask that protects nothing."""
    before = os.umask(0)
    try:
        note_proved(tiny_bundle(tmp_path / "m", ours=False))
    finally:
        os.umask(before)
    state = console_paths().state
    kept = [state, *state.rglob("*")]
    assert [path for path in kept if path.is_file()]
    assert not [path for path in kept if path.stat().st_mode & 0o077]


def test_large_files_are_known_by_what_cannot_be_set_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_load, "HASHED_BYTES", 0)
    folder = tiny_bundle(tmp_path / "m", ours=False)
    note_proved(folder)
    assert not children_of(folder)
    model = folder / "model.onnx"
    before = model.stat()
    data = bytearray(model.read_bytes())
    model.write_bytes(bytes(data))
    os.utime(model, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert children_of(folder)
