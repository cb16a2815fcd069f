"""The new model of a run: one origin of all vectors, or an error; never a stand-in."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kimera_console.core.embedding.backends.onnx import OnnxBackend
from kimera_console.core.errors import BackendError, BundleError, KimeraError, StoreError
from kimera_console.core.flags.settings import Settings
from kimera_console.core.stores.change.stamp import Stamp
from kimera_console.core.stores.change.target import open_target
from kimera_console.core.stores.recipes.old_model import open_model
from tests.core.stores.changing import fill, made, opened, run, texts

if TYPE_CHECKING:
    from pathlib import Path

    from tests.helpers.stores import Database


def test_a_model_that_fails_in_the_middle_ends_the_run_without_another_vector(
    sqlite: Database, tiny_bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(sqlite, texts(64))
    real, calls = OnnxBackend.encode, []

    def failing(self: OnnxBackend, *arguments: Any, **more: Any) -> Any:
        calls.append(1)
        if len(calls) == 3:
            raise RuntimeError("out of memory")
        return real(self, *arguments, **more)

    with opened(tiny_bundle, tmp_path) as target:
        monkeypatch.setattr(OnnxBackend, "encode", failing)
        with pytest.raises(KimeraError, match="out of memory") as caught:
            run(sqlite, target)
        assert "EMBEDDING_STRICT" not in str(caught.value)
        monkeypatch.setattr(OnnxBackend, "encode", real)
        assert sum(vector is not None for vector in made(sqlite).values()) == 32
        assert run(sqlite, target).complete
        wanted = target.encode(texts(64))
    assert np.abs(np.array(list(made(sqlite).values())) - wanted).max() < 1e-5


def test_vectors_that_are_no_directions_are_not_written(
    sqlite: Database, tiny_bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import dataclasses

    fill(sqlite, texts(10))
    real = OnnxBackend.encode

    def halved(self: OnnxBackend, *arguments: Any, **more: Any) -> Any:
        raw = real(self, *arguments, **more)
        return dataclasses.replace(raw, vectors=raw.vectors / 2)

    with opened(tiny_bundle, tmp_path) as target:
        monkeypatch.setattr(OnnxBackend, "encode", halved)
        with pytest.raises(StoreError, match="not of norm 1"):
            run(sqlite, target)
    assert set(made(sqlite).values()) == {None}


@pytest.mark.slow
def test_the_stamp_tells_other_weights_and_other_limits(tiny_bundle: Path, tmp_path: Path) -> None:
    with opened(tiny_bundle, tmp_path) as target:
        stamp = target.stamp
    assert (stamp.dimension, stamp.prompt) == (32, "")
    assert Stamp.load(stamp.dump()) == stamp
    moved = shutil.copytree(tiny_bundle, tmp_path / "moved")
    with opened(moved, tmp_path) as target:
        assert target.stamp.same_vectors(stamp)
    tokenizer = json.loads((moved / "tokenizer.json").read_text(encoding="utf-8"))
    (moved / "tokenizer.json").write_text(json.dumps(tokenizer, indent=7), encoding="utf-8")
    with opened(moved, tmp_path) as target:
        assert not target.stamp.same_space(stamp)
    env = tmp_path / "short.env"
    env.write_text("MAX_EMBEDDING_LENGTH=16\n", encoding="utf-8")
    with open_target(Settings(env), tiny_bundle) as target:
        assert not target.stamp.same_vectors(stamp)
        assert target.stamp.same_space(stamp)


def test_a_folder_that_is_no_bundle_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BundleError), opened(tmp_path, tmp_path):
        pass


def test_a_model_that_is_not_there_is_no_matter_of_a_flag(tmp_path: Path) -> None:
    # The flag is off here, and a store takes no lightweight vectors whatever it says.
    with (
        pytest.raises(
            BackendError, match="neither a folder on this machine nor a hub id"
        ) as caught,
        open_model(Settings(tmp_path / ".env"), "/no/such/model"),
    ):
        pass
    assert "EMBEDDING_STRICT" not in str(caught.value)


def test_what_one_machine_measured_does_not_choose_the_engine_of_a_stores_vectors(
    tiny_bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kimera_console.core.embedding.engines import choose
    from kimera_console.core.embedding.engines.verdict import EngineResult, EngineVerdict

    fast = EngineResult("openvino", "fp32", batch_ms=1, single_ms=1)
    slow = EngineResult("onnxruntime", "fp32", batch_ms=9, single_ms=9)
    monkeypatch.setattr(choose, "kept_verdict", lambda _: EngineVerdict((slow, fast)))
    asked: list[str] = []
    real = choose.engine_backend

    def watched(options: Any, context: Any, **named: Any) -> Any:
        made = real(options, context, **named)
        asked.append(made.info.engine)
        return made

    monkeypatch.setattr(choose, "engine_backend", watched)
    with opened(tiny_bundle, tmp_path):
        pass
    monkeypatch.setenv("EMBEDDING_ENGINE", "openvino")
    with opened(tiny_bundle, tmp_path):
        pass
    assert asked == ["onnxruntime", "openvino"]
