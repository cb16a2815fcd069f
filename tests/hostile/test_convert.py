"""Conversions of what is broken: one readable sentence, nothing published, no code run."""

from __future__ import annotations

import json
import os
import resource
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.convert import ConversionRequest, convert_model
from kimera_console.core.errors import (
    ConversionError,
    KimeraError,
    ParityError,
    SourceError,
    UnsafeModelError,
)
from kimera_console.core.jobs import JobContext, Progress
from tests.helpers.bundles import directly_exported
from tests.helpers.conversions import tasks_in_this_process
from tests.helpers.models import tiny_model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="uses POSIX resource limits")


@pytest.fixture
def traced_source(
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    traced_once: None,
    children_trace_once: None,
) -> Path:
    """A model for full disks: its children find the trace, which was made where there was room."""
    source = tiny_model(tmp_path / "source", "bert", hidden=256)
    directly_exported(source, tmp_path_factory.mktemp("traced") / "out")
    return source


@pytest.mark.slow
@pytest.mark.parametrize(
    ("where", "value"),
    [
        ("LayerNorm.weight", "nan"),
        ("word_embeddings.weight", "nan"),
        ("word_embeddings.weight", "inf"),
        ("LayerNorm.bias", "-inf"),
    ],
)
def test_nan_weights_fail_the_comparison(
    where: str, value: str, tmp_path: Path, traced_once: None
) -> None:
    source = tiny_model(tmp_path / "source", "albert")
    _edit_weights(
        source, lambda name, tensor: tensor.fill_(float(value)) if where in name else None
    )
    with tasks_in_this_process():
        error = _refused(source, tmp_path, ParityError)
    assert "NaN" in error.message


@pytest.mark.slow
def test_zero_weights_fail_the_comparison(tmp_path: Path, traced_once: None) -> None:
    source = tiny_model(tmp_path / "source", "albert")
    _edit_weights(source, lambda _name, tensor: tensor.zero_())
    with tasks_in_this_process():
        assert "zeros" in _refused(source, tmp_path, ParityError).message


def test_a_model_that_asks_to_run_code_is_refused_and_its_code_does_not_run(
    tmp_path: Path,
) -> None:
    source = tiny_model(tmp_path / "source", "bert")
    canary = tmp_path / "canary"
    (source / "modeling_evil.py").write_text(f"open({str(canary)!r}, 'w').close()\n")
    _edit_json(source / "config.json", {"auto_map": {"AutoModel": "modeling_evil.EvilModel"}})
    _refused(source, tmp_path, UnsafeModelError)
    assert not canary.exists()


def test_code_named_by_the_tokenizers_configuration_does_not_run(tmp_path: Path) -> None:
    source = tiny_model(tmp_path / "source", "albert")
    canary = tmp_path / "canary"
    (source / "tokenization_evil.py").write_text(f"open({str(canary)!r}, 'w').close()\n")
    _edit_json(
        source / "tokenizer_config.json",
        {"auto_map": {"AutoTokenizer": ["tokenization_evil.Evil", "tokenization_evil.Evil"]}},
    )
    with pytest.raises(KimeraError):
        convert_model(ConversionRequest(source=str(source), out=tmp_path / "out"))
    assert not canary.exists()
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_a_full_disk_while_weights_are_written_is_named(
    traced_source: Path, tmp_path: Path
) -> None:
    source = traced_source
    with _largest_file(600_000):
        error = _refused(source, tmp_path, ConversionError)
    assert "model.onnx.data" in error.message


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("exporter", ["direct", "optimum"])
def test_a_disk_that_is_full_at_any_file_leaves_nothing_and_the_next_conversion_works(
    exporter: str, traced_source: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """From the first small file to the vectors of the comparison: whatever is written first."""
    if exporter == "optimum":
        request.getfixturevalue("optimum")
    source = traced_source
    failed = set()
    for size_bytes in (100, 1_000, 10_000, 40_000, 100_000, 600_000, 2_000_000):
        with _largest_file(size_bytes), pytest.raises(KimeraError) as caught:
            convert_model(
                ConversionRequest(source=str(source), out=tmp_path / "out", exporter=exporter)
            )
        failed.add(caught.value.message)
        assert [path.name for path in tmp_path.iterdir()] == ["source"], size_bytes
    assert len(failed) > 2, failed
    assert not [message for message in failed if "Traceback" in message or "\n" in message]
    convert_model(ConversionRequest(source=str(source), out=tmp_path / "out", exporter=exporter))


def test_a_disk_without_room_is_refused_with_the_number_that_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tiny_model(tmp_path / "source", "bert")
    monkeypatch.setattr("shutil.disk_usage", lambda _path: _Usage(free=1_000_000))
    error = _refused(source, tmp_path, ConversionError)
    assert "MB more" in error.message


@pytest.mark.slow
def test_a_source_that_vanishes_midway_is_one_sentence(tmp_path: Path) -> None:
    source = tiny_model(tmp_path / "source", "bert")

    def vanish(progress: Progress) -> None:
        if progress.stage == "Export":
            (source / "model.safetensors").unlink(missing_ok=True)

    with pytest.raises(KimeraError) as caught:
        convert_model(
            ConversionRequest(source=str(source), out=tmp_path / "out"),
            context=JobContext(on_progress=vanish),
        )
    assert caught.value.message
    assert "Traceback" not in str(caught.value)
    assert not (tmp_path / "out").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["source"]


@pytest.mark.slow
def test_a_missing_weight_is_named(tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    source = tiny_model(tmp_path / "source", "bert")
    weights = load_file(source / "model.safetensors")
    del weights["encoder.layer.1.output.dense.weight"]
    save_file(weights, source / "model.safetensors", metadata={"format": "pt"})
    error = _refused(source, tmp_path, SourceError)
    assert "encoder.layer.1.output.dense.weight" in error.message


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    source = tiny_model(tmp_path / "source", "bert")
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    if os.geteuid() == 0:  # root may write anywhere, except where the kernel makes the folders
        locked = Path("/sys")
    with pytest.raises(KimeraError, match=str(locked)):
        convert_model(ConversionRequest(source=str(source), out=locked / "out"))
    assert not (locked / "out").exists()


def test_what_a_killed_conversion_left_is_cleaned_by_the_next(tmp_path: Path) -> None:
    """Even by one that is refused: an older bundle left aside is put back, a partial one goes."""
    source = tiny_model(tmp_path / "source", "bert")
    dead = 2**22 + 1  # beyond the largest process number of Linux
    partial = tmp_path / f".out.kimera-partial-{dead}-0123abcd"
    partial.mkdir()
    old = tmp_path / f".out.kimera-old-{dead}-0123abcd"
    old.mkdir()
    (old / "model.onnx").write_bytes(b"older")
    with pytest.raises(ConversionError, match="exists already"):
        convert_model(ConversionRequest(source=str(source), out=tmp_path / "out"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "source"]
    assert (tmp_path / "out" / "model.onnx").read_bytes() == b"older"


def test_a_project_that_happens_to_hold_a_model_is_not_replaced(tmp_path: Path) -> None:
    source = tiny_model(tmp_path / "source", "bert")
    (tmp_path / "out" / "src").mkdir(parents=True)
    (tmp_path / "out" / "model.onnx").write_bytes(b"mine")
    with pytest.raises(ConversionError, match="'src'"):
        convert_model(ConversionRequest(source=str(source), out=tmp_path / "out", force=True))
    assert (tmp_path / "out" / "src").is_dir()


@pytest.mark.parametrize("key", ["intermediate_size", "max_position_embeddings", "num_labels"])
def test_a_size_that_would_fill_the_memory_is_refused_by_inspection(
    key: str, tmp_path: Path
) -> None:
    source = tiny_model(tmp_path / "source", "bert")
    _edit_json(source / "config.json", {key: 10**9})
    assert key in _refused(source, tmp_path, SourceError).message


def test_a_damaged_companion_is_named_before_anything_is_exported(tmp_path: Path) -> None:
    source = tiny_model(tmp_path / "source", "bert")
    (source / "special_tokens_map.json").write_text("[]")
    error = _refused(source, tmp_path, SourceError)
    assert str(source / "special_tokens_map.json") in error.message


@pytest.mark.slow
def test_what_only_torch_finds_wrong_names_the_model(tmp_path: Path) -> None:
    source = tiny_model(tmp_path / "source", "bert")
    _edit_json(source / "config.json", {"hidden_dropout_prob": 7.0})
    error = _refused(source, tmp_path, ConversionError)
    assert str(source) in error.message
    assert error.message.endswith(".")


class _Usage:
    def __init__(self, free: int) -> None:
        self.free = free


def _refused(source: Path, tmp_path: Path, kind: type[KimeraError]) -> KimeraError:
    present = sorted(tmp_path.iterdir())
    with pytest.raises(kind) as caught:
        convert_model(ConversionRequest(source=str(source), out=tmp_path / "out"))
    assert caught.value.message
    assert "\n" not in caught.value.message
    assert sorted(tmp_path.iterdir()) == present
    return caught.value


def _edit_weights(source: Path, edit: Callable[[str, object], object]) -> None:
    from safetensors.torch import load_file, save_file

    weights = load_file(source / "model.safetensors")
    for name, tensor in weights.items():
        edit(name, tensor)
    save_file(weights, source / "model.safetensors", metadata={"format": "pt"})


def _edit_json(path: Path, change: dict[str, object]) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))


@contextmanager
def _largest_file(size_bytes: int) -> Iterator[None]:
    """Children inherit the limit; writing beyond it fails as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
