"""Pooling is read from the model, and what is not handled is refused by name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from kimera_console.core.errors import SourceError, UnsafeModelError, UnsupportedModelError
from kimera_console.core.pooling import MODE_KEYS, PoolingChoice, declared_pooling, read_pooling
from tests.helpers.models import write_modules

if TYPE_CHECKING:
    from pathlib import Path


def _modules(folder: Path, *entries: Any) -> None:
    (folder / "modules.json").write_text(json.dumps(list(entries)))


def _pooling_config(folder: Path, **values: Any) -> None:
    write_modules(folder, 8, "mean", normalize=False)
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(values))


@pytest.mark.parametrize("mode", ["cls", "mean"])
@pytest.mark.parametrize("normalize", [True, False])
def test_declared_mode_and_normalisation_are_read(
    tmp_path: Path, mode: str, normalize: bool
) -> None:
    write_modules(tmp_path, 8, mode, normalize=normalize)
    assert read_pooling(tmp_path) == PoolingChoice(mode, "1_Pooling/config.json", normalize)


def test_the_real_sample_is_mean_pooled(minilm: Path) -> None:
    assert read_pooling(minilm) == PoolingChoice("mean", "1_Pooling/config.json", normalize=True)


def test_without_module_files_mean_is_the_default_and_said_so(tmp_path: Path) -> None:
    choice = read_pooling(tmp_path)
    assert (choice.mode, choice.normalize) == ("mean", False)
    assert choice.source == "default (the model declares none)"
    assert declared_pooling(tmp_path) is None


def test_pooling_folder_counts_without_modules_json(tmp_path: Path) -> None:
    write_modules(tmp_path, 8, "cls", normalize=True)
    (tmp_path / "modules.json").unlink()
    assert read_pooling(tmp_path) == PoolingChoice("cls", "1_Pooling/config.json", normalize=False)


def test_modules_without_pooling_leave_the_default(tmp_path: Path) -> None:
    _modules(
        tmp_path,
        {"type": "sentence_transformers.models.Transformer", "path": ""},
        {"type": "sentence_transformers.models.Normalize", "path": "1_Normalize"},
    )
    choice = read_pooling(tmp_path)
    assert choice.mode == "mean"
    assert choice.normalize
    assert choice.source == "default (the model declares none)"


def test_pooling_is_read_where_modules_json_says(tmp_path: Path) -> None:
    _modules(
        tmp_path,
        {"type": "sentence_transformers.models.Transformer", "path": ""},
        {"type": "sentence_transformers.models.Pooling", "path": "7_Other"},
    )
    (tmp_path / "7_Other").mkdir()
    (tmp_path / "7_Other" / "config.json").write_text('{"pooling_mode_cls_token": true}')
    assert read_pooling(tmp_path).source == "7_Other/config.json"


def test_what_is_asked_for_wins_and_says_so(tmp_path: Path) -> None:
    write_modules(tmp_path, 8, "mean", normalize=True)
    assert read_pooling(tmp_path, "cls") == PoolingChoice("cls", "asked for", normalize=True)


def test_asking_rescues_a_model_whose_own_mode_is_not_handled(tmp_path: Path) -> None:
    write_modules(tmp_path, 8, "max", normalize=True)
    assert read_pooling(tmp_path, "mean").mode == "mean"


def test_an_unknown_wish_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedModelError, match="'max'"):
        read_pooling(tmp_path, "max")


@pytest.mark.parametrize("key", [k for k, mode in MODE_KEYS.items() if mode not in ("cls", "mean")])
def test_other_modes_are_refused_by_name(tmp_path: Path, key: str) -> None:
    _pooling_config(tmp_path, **{"pooling_mode_cls_token": False, key: True})
    with pytest.raises(UnsupportedModelError, match=f"{MODE_KEYS[key]} pooling"):
        read_pooling(tmp_path)


def test_two_modes_at_once_are_refused_by_name(tmp_path: Path) -> None:
    _pooling_config(tmp_path, pooling_mode_cls_token=True, pooling_mode_mean_tokens=True)
    with pytest.raises(UnsupportedModelError, match="cls and mean pooling at once"):
        read_pooling(tmp_path)


@pytest.mark.parametrize("named", ["cls", ["cls"]])
def test_a_mode_given_by_its_name_is_read(tmp_path: Path, named: object) -> None:
    _pooling_config(tmp_path, pooling_mode=named)
    assert read_pooling(tmp_path).mode == "cls"


@pytest.mark.parametrize("named", ["lasttoken", ["cls", "max"], {"cls": 1}, 7])
def test_a_named_mode_that_is_not_handled_is_refused(tmp_path: Path, named: object) -> None:
    _pooling_config(tmp_path, pooling_mode=named)
    with pytest.raises(UnsupportedModelError, match="pooling"):
        read_pooling(tmp_path)


def test_every_mode_switched_off_is_refused(tmp_path: Path) -> None:
    _pooling_config(tmp_path, pooling_mode_cls_token=False, pooling_mode_mean_tokens=False)
    with pytest.raises(UnsupportedModelError, match="every pooling mode off"):
        read_pooling(tmp_path)


def test_other_keys_of_the_pooling_file_are_tolerated(tmp_path: Path) -> None:
    _pooling_config(
        tmp_path, pooling_mode_cls_token=True, include_prompt=True, word_embedding_dimension=8
    )
    assert read_pooling(tmp_path).mode == "cls"


def test_a_module_that_is_not_handled_is_named(tmp_path: Path) -> None:
    write_modules(tmp_path, 8, "mean", normalize=False)
    listed = json.loads((tmp_path / "modules.json").read_text())
    listed.append({"type": "sentence_transformers.models.Dense", "path": "2_Dense"})
    _modules(tmp_path, *listed)
    with pytest.raises(UnsupportedModelError, match="Dense module"):
        read_pooling(tmp_path)
    with pytest.raises(UnsupportedModelError, match="Dense module"):
        read_pooling(tmp_path, "cls")


@pytest.mark.parametrize("kind", ["os.system", "evil_package.Model", "sentence_transformersx.A"])
def test_foreign_code_is_never_accepted_as_a_module(tmp_path: Path, kind: str) -> None:
    _modules(tmp_path, {"type": kind, "path": "touch canary"})
    with pytest.raises(UnsafeModelError, match=kind):
        read_pooling(tmp_path)


@pytest.mark.parametrize("path", ["../outside", "/etc", "a/../../outside", "C:\\x", "a\\..\\b"])
def test_a_module_path_cannot_leave_the_folder(tmp_path: Path, path: str) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "config.json").write_text('{"pooling_mode_cls_token": true}')
    _modules(folder, {"type": "sentence_transformers.models.Pooling", "path": path})
    with pytest.raises(SourceError, match="not inside its own folder"):
        read_pooling(folder)


@pytest.mark.parametrize("content", ["{}", '["x"]', '[{"type": 3}]', "nonsense", ""])
def test_a_broken_modules_json_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "modules.json").write_text(content)
    with pytest.raises(SourceError, match=r"modules\.json"):
        read_pooling(tmp_path)


def test_a_missing_pooling_file_is_named(tmp_path: Path) -> None:
    write_modules(tmp_path, 8, "mean", normalize=False)
    (tmp_path / "1_Pooling" / "config.json").unlink()
    with pytest.raises(SourceError, match=r"1_Pooling/config\.json is missing"):
        read_pooling(tmp_path)
