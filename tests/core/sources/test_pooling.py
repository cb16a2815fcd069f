"""Pooling is read from the model, and what is not handled is refused by name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from kimera_console.core.errors import SourceError, UnsafeModelError, UnsupportedModelError
from kimera_console.core.sources.pooling import (
    MODE_KEYS,
    PoolingChoice,
    declared_pooling,
    read_pooling,
)
from tests.helpers.models import write_modules

if TYPE_CHECKING:
    from pathlib import Path


def _modules(folder: Path, *entries: Any) -> None:
    (folder / "modules.json").write_text(json.dumps(list(entries)))


def _pooling_config(folder: Path, **values: Any) -> None:
    write_modules(folder, 8, "mean", normalize=False)
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(values))


def _append_module(
    folder: Path, kind: str, path: str = "2_Other", settings: dict[str, Any] | None = None
) -> None:
    if not (folder / "modules.json").exists():
        write_modules(folder, 8, "mean", normalize=False)
    listed = json.loads((folder / "modules.json").read_text())
    _modules(folder, *listed, {"type": f"sentence_transformers.models.{kind}", "path": path})
    if settings is not None:
        (folder / path).mkdir()
        (folder / path / "config.json").write_text(json.dumps(settings))


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
    _pooling_config(tmp_path, pooling_mode_attention=True)
    assert read_pooling(tmp_path, "mean").mode == "mean"


@pytest.mark.parametrize("wish", ["middle", "cls+cls", "cls+middle", ""])
def test_an_unknown_wish_is_refused(tmp_path: Path, wish: str) -> None:
    with pytest.raises(UnsupportedModelError, match="is not handled"):
        read_pooling(tmp_path, wish)


@pytest.mark.parametrize(("key", "mode"), MODE_KEYS.items())
def test_every_mode_of_sentence_transformers_is_read(tmp_path: Path, key: str, mode: str) -> None:
    _pooling_config(tmp_path, **{"pooling_mode_other": False, key: True})
    assert read_pooling(tmp_path).mode == mode


def test_a_mode_of_the_future_is_refused_by_name(tmp_path: Path) -> None:
    _pooling_config(tmp_path, pooling_mode_cls_token=True, pooling_mode_attention=True)
    with pytest.raises(UnsupportedModelError, match="attention pooling"):
        read_pooling(tmp_path)


def test_switches_are_concatenated_in_their_own_order(tmp_path: Path) -> None:
    _pooling_config(tmp_path, pooling_mode_mean_tokens=True, pooling_mode_cls_token=True)
    choice = read_pooling(tmp_path)
    assert choice.mode == "cls+mean"
    assert choice.dimension(8) == 16


def test_modes_that_are_asked_for_keep_their_order(tmp_path: Path) -> None:
    assert read_pooling(tmp_path, "mean+cls").mode == "mean+cls"


@pytest.mark.parametrize(
    ("named", "mode"),
    [
        ("cls", "cls"),
        (["cls"], "cls"),
        (["lasttoken", "max"], "lasttoken+max"),
        ("mean_sqrt_len_tokens", "mean_sqrt_len"),
    ],
)
def test_a_mode_given_by_its_name_is_read(tmp_path: Path, named: object, mode: str) -> None:
    _pooling_config(tmp_path, pooling_mode=named)
    assert read_pooling(tmp_path).mode == mode


@pytest.mark.parametrize(
    "named", ["middle", ["cls", "middle"], ["cls", "cls"], {"cls": 1}, 7, [], None, ""]
)
def test_a_named_mode_that_is_not_handled_is_refused(tmp_path: Path, named: object) -> None:
    _pooling_config(tmp_path, pooling_mode=named)
    with pytest.raises(UnsupportedModelError, match="ooling"):
        read_pooling(tmp_path)


def test_every_mode_switched_off_means_mean(tmp_path: Path) -> None:
    _pooling_config(tmp_path, pooling_mode_cls_token=False, pooling_mode_mean_tokens=False)
    assert read_pooling(tmp_path) == PoolingChoice("mean", "1_Pooling/config.json", normalize=False)


@pytest.mark.parametrize("width", ["word_embedding_dimension", "embedding_dimension"])
def test_the_known_keys_of_the_pooling_file_are_read(tmp_path: Path, width: str) -> None:
    _pooling_config(tmp_path, pooling_mode_cls_token=True, include_prompt=False, **{width: 8})
    choice = read_pooling(tmp_path)
    assert (choice.mode, choice.include_prompt) == ("cls", False)


def test_an_unknown_key_of_a_module_is_refused_by_name(tmp_path: Path) -> None:
    _pooling_config(tmp_path, pooling_mode_cls_token=True, temperature=2)
    with pytest.raises(UnsupportedModelError, match="'temperature'"):
        read_pooling(tmp_path)
    _pooling_config(tmp_path, pooling_mode_cls_token=True)
    _append_module(tmp_path, "Dense", "2_Dense", {"in_features": 8, "out_features": 4, "groups": 2})
    with pytest.raises(UnsupportedModelError, match="'groups'"):
        read_pooling(tmp_path)


def test_truncate_dim_keeps_the_first_numbers_after_everything(tmp_path: Path) -> None:
    write_modules(tmp_path, 8, "mean", normalize=True)
    (tmp_path / "config_sentence_transformers.json").write_text('{"truncate_dim": 4}')
    choice = read_pooling(tmp_path)
    assert [layer.shown for layer in choice.layers] == ["Normalize", "Truncate to 4"]
    assert not choice.normalize
    assert choice.dimension(8) == 4
    assert choice.dimension(2) == 2


@pytest.mark.parametrize("kept", [0, -1, "8", 1.5, True])
def test_a_truncate_dim_that_is_none_is_refused(tmp_path: Path, kept: object) -> None:
    write_modules(tmp_path, 8, "mean", normalize=True)
    (tmp_path / "config_sentence_transformers.json").write_text(json.dumps({"truncate_dim": kept}))
    with pytest.raises(SourceError, match="truncate_dim"):
        read_pooling(tmp_path)


def test_a_model_that_gives_no_dense_vectors_is_refused(tmp_path: Path) -> None:
    write_modules(tmp_path, 8, "mean", normalize=True)
    settings = {"model_type": "SparseEncoder"}
    (tmp_path / "config_sentence_transformers.json").write_text(json.dumps(settings))
    with pytest.raises(UnsupportedModelError, match="SparseEncoder"):
        read_pooling(tmp_path)


@pytest.mark.parametrize("kind", ["CNN", "WordEmbeddings", "Router", "WeightedLayerPooling"])
def test_a_module_that_is_not_handled_is_named(tmp_path: Path, kind: str) -> None:
    _append_module(tmp_path, kind)
    with pytest.raises(UnsupportedModelError, match=f"{kind} module"):
        read_pooling(tmp_path)
    with pytest.raises(UnsupportedModelError, match=f"{kind} module"):
        read_pooling(tmp_path, "cls")


def test_dense_layer_norm_and_an_inner_normalize_are_read_in_order(tmp_path: Path) -> None:
    for number, (kind, settings) in enumerate(
        [
            ("Normalize", None),
            ("Dense", {"in_features": 8, "out_features": 4, "bias": False}),
            ("LayerNorm", {"dimension": 4}),
            ("Dropout", None),
            ("Normalize", None),
        ]
    ):
        _append_module(tmp_path, kind, f"{number + 2}_{kind}", settings)
    choice = read_pooling(tmp_path)
    assert [layer.shown for layer in choice.layers] == [
        "Normalize",
        "Dense 8 to 4, Tanh",
        "LayerNorm",
    ]
    assert choice.normalize
    assert choice.dimension(8) == 4
    with pytest.raises(UnsupportedModelError, match="takes vectors of 8 numbers"):
        choice.dimension(16)


def test_a_dense_module_for_tokens_is_refused(tmp_path: Path) -> None:
    settings = {"in_features": 8, "out_features": 4}
    _append_module(tmp_path, "Dense", "2_Dense", settings)
    listed = json.loads((tmp_path / "modules.json").read_text())
    _modules(tmp_path, listed[0], listed[2], listed[1])
    with pytest.raises(UnsupportedModelError, match="Dense module before its Pooling"):
        read_pooling(tmp_path)
    _modules(tmp_path, *listed)
    config = {**settings, "module_input_name": "token_embeddings"}
    (tmp_path / "2_Dense" / "config.json").write_text(json.dumps(config))
    with pytest.raises(UnsupportedModelError, match="token_embeddings"):
        read_pooling(tmp_path)


def test_modules_of_one_name_are_refused(tmp_path: Path) -> None:
    """Sentence-transformers keeps modules by name: it would run the second Normalize alone."""
    write_modules(tmp_path, 8, "mean", normalize=True)
    listed = json.loads((tmp_path / "modules.json").read_text())
    _modules(tmp_path, *listed[:2], {**listed[2], "name": listed[1]["name"]})
    with pytest.raises(UnsupportedModelError, match="same name to two modules"):
        read_pooling(tmp_path)


@pytest.mark.parametrize(
    ("activation", "error", "words"),
    [
        ("torch.nn.modules.activation.Softmax", UnsupportedModelError, "activation Softmax"),
        ("os.system", UnsafeModelError, "'os.system'"),
        (7, UnsafeModelError, "'7'"),
    ],
)
def test_a_foreign_activation_is_refused(
    tmp_path: Path, activation: object, error: type[Exception], words: str
) -> None:
    settings = {"in_features": 8, "out_features": 4, "activation_function": activation}
    _append_module(tmp_path, "Dense", "2_Dense", settings)
    with pytest.raises(error, match=words):
        read_pooling(tmp_path)


@pytest.mark.parametrize("width", [0, -1, 2**40, "8", None])
def test_a_dense_module_without_a_sane_width_is_refused(tmp_path: Path, width: object) -> None:
    _append_module(tmp_path, "Dense", "2_Dense", {"in_features": 8, "out_features": width})
    with pytest.raises(SourceError, match="out_features"):
        read_pooling(tmp_path)


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
