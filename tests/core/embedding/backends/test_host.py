"""Transformers in a child: the same vectors, cancelled, killed, restarted, and never orphaned."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import psutil
import pytest

from kimera_console.core.embedding.backends.base import BackendInfo
from kimera_console.core.embedding.backends.host import HostedModel, hosted_transformers
from kimera_console.core.embedding.embedder import Embedder
from kimera_console.core.errors import BackendError, BadTextError, SourceError
from kimera_console.core.flags.settings import EmbeddingOptions, Settings
from kimera_console.core.jobs import JobCancelled, JobContext, Progress
from kimera_console.core.sources.prompts import Prompt, Prompts
from kimera_console.core.system.records import RecordError, from_plain

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXTS = ["the quick brown fox", "", "\ud800 \0", "jumps over " * 100]


def options_for(model: Path, **flags: str) -> EmbeddingOptions:
    environ = {"EMBEDDING_MODEL": str(model), "USE_ONNX": "0", **flags}
    return Settings(model.parent / ".env", environ=environ).options()


@pytest.fixture(scope="module")
def hosted(tiny_bert: Path) -> Iterator[HostedModel]:
    backend = hosted_transformers(options_for(tiny_bert), JobContext())
    yield backend
    backend.close()


def encode(backend: HostedModel, texts: list[str]) -> np.ndarray:
    return backend.encode(texts, batch_size=32, context=JobContext()).vectors


def ended(pid: int) -> bool:
    try:
        process = psutil.Process(pid)
        process.wait(10)
    except psutil.NoSuchProcess:
        return True
    except psutil.TimeoutExpired:
        return False
    return True


def test_vectors_equal_those_made_in_this_process(hosted: HostedModel, tiny_bert: Path) -> None:
    from kimera_console.core.embedding.backends.transformers import transformers_backend

    own = transformers_backend(options_for(tiny_bert), JobContext())
    expected = own.encode(TEXTS, batch_size=32, context=JobContext())
    seen: list[Progress] = []
    found = hosted.encode(TEXTS, batch_size=32, context=JobContext(on_progress=seen.append))
    np.testing.assert_allclose(found.vectors, expected.vectors, atol=1e-6)
    assert found.token_counts == expected.token_counts
    assert found.truncated == expected.truncated == (False, False, False, True)
    assert found.timings.infer_ms > 0
    assert found.vectors.flags.writeable
    assert seen[-1].done == seen[-1].total == len(TEXTS)


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="no list of what is mapped")
def test_libraries_of_which_nothing_is_called_stay_out_of_the_child(
    hosted: HostedModel,
) -> None:
    encode(hosted, TEXTS)
    maps = Path(f"/proc/{hosted.pid}/maps").read_text()
    assert "/torch/" in maps
    assert "/scipy/" not in maps


def test_info_is_the_childs(hosted: HostedModel, tiny_bert: Path) -> None:
    assert hosted.info.backend == "transformers"
    assert hosted.info.path == str(tiny_bert)
    assert hosted.info.dimension == 32
    assert hosted.pid != os.getpid()


def test_a_cancel_stops_between_batches_and_the_child_serves_on(
    hosted: HostedModel,
) -> None:
    pid = hosted.pid
    context = JobContext(on_progress=lambda p: context.cancel() if p.done > 0 else None)
    with pytest.raises(JobCancelled):
        hosted.encode(["some words " * 30] * 3000, batch_size=4, context=context)
    assert encode(hosted, ["fox"]).shape == (1, 32)
    assert hosted.pid == pid


class LateCancel(JobContext):
    """Is cancelled just as it is about to pass progress on."""

    def report(self, *args: Any, **kwargs: Any) -> None:
        self.cancel()
        super().report(*args, **kwargs)


def test_a_cancel_while_progress_is_passed_on_leaves_no_answer_to_the_next_text(
    hosted: HostedModel,
) -> None:
    expected = encode(hosted, ["fox"])
    with pytest.raises(JobCancelled):
        hosted.encode(["some words " * 30] * 100, batch_size=4, context=LateCancel())
    np.testing.assert_array_equal(encode(hosted, ["fox"]), expected)


@pytest.mark.slow
def test_a_child_that_does_not_stop_is_killed_and_replaced(
    hosted: HostedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kimera_console.core.embedding.backends.host.GRACE_S", 0.2)
    pid = hosted.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    context = JobContext()
    threading.Timer(0.1, context.cancel).start()
    with pytest.raises(JobCancelled):
        hosted.encode(["fox"], batch_size=4, context=context)
    assert ended(pid)
    assert encode(hosted, ["fox"]).shape == (1, 32)
    assert hosted.pid != pid


def test_an_error_of_the_load_crosses_over(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"config\.json"):
        hosted_transformers(options_for(tmp_path), JobContext())


@pytest.mark.slow
def test_a_text_that_the_model_cannot_embed_is_named_and_the_child_serves_on(
    tiny_bert: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(tiny_bert, tmp_path / "m"))
    data = json.loads((folder / "tokenizer.json").read_text())
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
    data["added_tokens"].append({"id": 9999, "content": "<far>", "special": False, **flags})
    (folder / "tokenizer.json").write_text(json.dumps(data))
    backend = hosted_transformers(options_for(folder), JobContext())
    try:
        pid = backend.pid
        with pytest.raises(BadTextError) as planned:
            backend.plan(["fox", "a <far> fox"], batch_size=32, context=JobContext())
        with pytest.raises(BadTextError) as encoded:
            encode(backend, ["fox", "a <far> fox"])
        for caught in (planned, encoded):
            assert {row: "'<far>'" in why for row, why in caught.value.rows.items()} == {1: True}
        assert encode(backend, ["fox"]).shape[0] == 1
        assert backend.pid == pid
    finally:
        backend.close()


def test_a_cancel_during_the_load_ends_the_child(tiny_bert: Path) -> None:
    context = JobContext()
    threading.Timer(0.3, context.cancel).start()
    before = set(psutil.Process().children())
    with pytest.raises(JobCancelled):
        hosted_transformers(options_for(tiny_bert), context)
    assert set(psutil.Process().children()) <= before


@pytest.mark.slow
def test_a_killed_child_is_an_error_and_the_embedder_falls_back(
    tiny_bert: Path, tmp_path: Path
) -> None:
    environ = {"EMBEDDING_MODEL": str(tiny_bert), "USE_ONNX": "0"}
    made: list[HostedModel] = []

    def factory(options: EmbeddingOptions, context: JobContext) -> HostedModel:
        made.append(hosted_transformers(options, context))
        return made[-1]

    embedder = Embedder(
        Settings(tmp_path / ".env", environ=environ), factories={"transformers": factory}
    )
    assert embedder.encode(["a"]).backend == "transformers"
    pid = made[0].pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)

    found = embedder.encode(["a", "b"])

    assert (found.backend, found.vectors.shape) == ("lightweight", (2, 1024))
    (event,) = embedder.events
    assert "killed by signal 9" in event.reason
    embedder.reload()
    assert embedder.encode(["a"]).backend == "transformers"
    last = made[-1].pid
    assert last is not None
    embedder.close()
    assert ended(last)


def test_the_error_of_a_death_carries_the_childs_last_lines(hosted: HostedModel) -> None:
    encode(hosted, ["a"])
    child = hosted._child
    assert child is not None
    child._log.append("the last line")
    child.process.kill()
    with pytest.raises(BackendError, match="signal 9") as caught:
        encode(hosted, ["a"])
    assert "the last line" in caught.value.log


def test_closed_is_closed(hosted: HostedModel) -> None:
    hosted.close()
    hosted.close()
    assert hosted.pid is None
    with pytest.raises(BackendError, match="closed"):
        encode(hosted, ["a"])


@pytest.mark.slow
def test_the_child_is_gone_when_its_parent_is_killed(tiny_bert: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from tests.core.embedding.backends.test_host import options_for\n"
        "from kimera_console.core.embedding.backends.host import hosted_transformers\n"
        "from kimera_console.core.jobs import JobContext\n"
        f"backend = hosted_transformers(options_for(Path({str(tiny_bert)!r})), JobContext())\n"
        "assert 'torch' not in sys.modules and 'transformers' not in sys.modules\n"
        "print(backend.pid, flush=True); sys.stdin.read()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert psutil.pid_exists(pid)
        parent.kill()
        assert ended(pid)


def test_what_a_child_says_of_its_backend_is_read_back_and_checked() -> None:
    prompts = Prompts((Prompt("query", "query: "), Prompt("none")), "query")
    info = BackendInfo(
        "onnx", "CPU", "m", "", "cls", "kimera.json", 8, "fp32", 128,
        notes=("One.",), load_seconds=1.0, prompt="query", prompt_text="query: ", prompts=prompts,
    )  # fmt: skip
    said = json.loads(json.dumps(info.to_dict()))
    assert from_plain(said, BackendInfo) == info
    assert from_plain({**said, "a_later_field": 1}, BackendInfo) == info
    less = {name: said[name] for name in said if name not in ("notes", "prompts")}
    assert from_plain(less, BackendInfo) == replace(info, notes=(), prompts=Prompts())
    with pytest.raises(RecordError, match="dimension"):
        from_plain({**said, "dimension": "8"}, BackendInfo)
