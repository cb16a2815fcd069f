"""Tokenizers of source models that grow each text: refused in a child, wherever one is loaded."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

import pytest

from kimera_console.__main__ import main
from kimera_console.core.bundles import load_check
from kimera_console.core.bundles.first_load import try_tokenizer
from kimera_console.core.convert.gate.poolings import compare_poolings
from kimera_console.core.embedding.backends import host
from kimera_console.core.embedding.backends.host import hosted_transformers
from kimera_console.core.embedding.embedder import Embedder
from kimera_console.core.errors import BackendError, ChildFailedError, SourceError
from kimera_console.core.flags.settings import Settings
from kimera_console.core.jobs import JobContext
from tests.helpers.watched import watched_children
from tests.hostile.test_first_load import NO_ROOM, grown

GROWN = r"tokenizer\.json is not loaded here: .* makes [\d,]+ tokens of a text of"


@pytest.fixture
def growing(tiny_bert: Path, tmp_path: Path) -> Path:
    """A model whose tokenizer makes thousands of words of each letter e."""
    return grown(Path(shutil.copytree(tiny_bert, tmp_path / "growing")), 5_000)


def written(env_file: Path, model: Path, *lines: str) -> Path:
    env_file.write_text("\n".join((f"EMBEDDING_MODEL='{model}'", *lines)) + "\n")
    return env_file


@pytest.mark.slow
@pytest.mark.parametrize(
    "lines", [("USE_ONNX=0",), ("ONNX_MODEL_PATH=/nowhere",)], ids=["asked for", "fallback"]
)
def test_the_command_line_does_not_load_it(
    lines: tuple[str, ...], growing: Path, env_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(env_file, growing, "EMBEDDING_STRICT=1", *lines)
    assert main(["embed", "eee", "--env-file", str(env_file)]) != 0
    said = capsys.readouterr().err
    assert "tokenizer.json is not loaded here" in said
    assert "tokens of a text of" in said


@pytest.mark.slow
def test_one_that_grows_without_bound_costs_a_child_alone(tiny_bert: Path, tmp_path: Path) -> None:
    folder = grown(Path(shutil.copytree(tiny_bert, tmp_path / "huge")), 50_000_000)
    with pytest.raises(SourceError, match=r"is not loaded here: .* (memory|seconds) and was ended"):
        try_tokenizer(folder, JobContext())


@pytest.mark.slow
def test_the_process_that_the_window_hosts_does_not_load_it(growing: Path, env_file: Path) -> None:
    written(env_file, growing, "USE_ONNX=0")
    embedder = Embedder(
        Settings(env_file, environ={}), factories={"transformers": hosted_transformers}
    )
    assert embedder.encode(["eee"]).info.backend == "lightweight"
    reason = embedder.attempts[0].reason
    assert "tokenizer.json is not loaded here" in reason
    assert "tokens of a text of" in reason
    embedder.close()


@pytest.mark.slow
def test_a_comparison_of_poolings_does_not_load_it(growing: Path) -> None:
    with pytest.raises(SourceError, match=GROWN):
        compare_poolings(str(growing), context=JobContext())


def test_one_that_cannot_be_tried_is_not_loaded_untried(
    growing: Path, env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_arguments: object, **_more: object) -> None:
        raise NO_ROOM

    monkeypatch.setattr(load_check, "run_child", refused)
    embedder = Embedder(Settings(written(env_file, growing, "USE_ONNX=0"), environ={}))
    assert embedder.encode(["eee"]).info.backend == "lightweight"
    reason = embedder.attempts[0].reason
    assert "could not be tried in a separate process" in reason
    assert NO_ROOM.errno == errno.ENOSPC
    assert "No space left on device" in reason
    embedder.close()


def children_of(folder: Path) -> bool:
    """Whether a first load of the folder's tokenizer starts a child."""
    with watched_children() as seen:
        try_tokenizer(folder, JobContext())
    return any("check_child" in text for text in seen)


def test_what_passed_is_tried_once_and_again_when_it_changes(
    tiny_bert: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    shutil.copy(tiny_bert / "tokenizer.json", folder)
    with (folder / "tokenizer.json").open("a") as file:
        file.write("\n")
    assert children_of(folder)
    assert not children_of(folder)
    other = Path(shutil.copytree(folder, tmp_path / "other"))
    assert not children_of(other), "the same content elsewhere"
    with (folder / "tokenizer.json").open("a") as file:
        file.write("\n")
    assert children_of(folder)


def options(model: Path, env_file: Path):
    return Settings(written(env_file, model, "USE_ONNX=0"), environ={}).options()


def test_a_hosted_load_has_bounds_on_time_memory_and_lines(
    tiny_bert: Path, env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = options(tiny_bert, env_file)
    with monkeypatch.context() as patch:
        patch.setattr(load_check, "LIBRARY_BYTES", 1_000_000)
        with pytest.raises(ChildFailedError, match="of memory and was ended"):
            hosted_transformers(wanted, JobContext())
    with monkeypatch.context() as patch:
        patch.setattr(host, "LOAD_S", 0.2)
        with pytest.raises(ChildFailedError, match="gave no answer within"):
            hosted_transformers(wanted, JobContext())
    with monkeypatch.context() as patch:
        patch.setattr(host, "LONGEST_LINE_BYTES", 1)
        patch.setattr(host, "LINE_BYTES_PER_BYTE", 0)
        with pytest.raises(BackendError, match="an answer without an end"):
            hosted_transformers(wanted, JobContext())
