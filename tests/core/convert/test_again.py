"""A model is converted again as it was, whatever its manifest still records of that."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from onnx import TensorProto, helper, save

from kimera_console.core.bundles.recipe import Recipe
from kimera_console.core.bundles.thresholds import adjusted
from kimera_console.core.convert.again import request_again
from kimera_console.core.errors import Action, BundleError, Step
from kimera_console.core.system.records import to_plain

RECORDED = Path(__file__).parents[2] / "recorded"


def _older(kind: str, folder: Path) -> Path:
    """The folder of a model that a console converted which recorded no options."""
    shutil.copy(RECORDED / f"kimera-{kind}.json", folder / "kimera.json")
    return folder


def test_blocks_tables_heads_exporter_and_gate_are_taken_from_the_result(tmp_path: Path) -> None:
    asked = request_again(_older("block", tmp_path))
    assert (asked.precision, asked.block_size, asked.quantize_embeddings) == (
        "int8-block", 16, True,
    )  # fmt: skip
    assert (asked.exporter, asked.heads, asked.recipe) == ("direct", "dense", None)
    low = {"cosine_min": 0.5, "cosine_mean": 0.5, "cosine_p01": 0.5, "top_k_agreement": 0.1}
    assert asked.thresholds == adjusted("int8-block", low)


def test_a_search_is_made_again_with_its_target(tmp_path: Path) -> None:
    asked = request_again(_older("auto", tmp_path))
    assert asked.searches
    assert asked.target.cosine_mean == 0.9


def test_defaults_of_an_older_console_are_not_taken_along(tmp_path: Path) -> None:
    """Auto's tolerance of the order was 0.1 when it was recorded."""
    asked = request_again(_older("auto", tmp_path))
    chosen = {"cosine_min": 0.5, "cosine_mean": 0.9, "cosine_p01": 0.5, "top_k_agreement": 0.1}
    assert asked.target == adjusted("auto", chosen)


def test_recorded_options_keep_only_what_was_chosen(tmp_path: Path) -> None:
    record = _older("auto", tmp_path) / "kimera.json"
    data = json.loads(record.read_text())
    data["conversion"]["options"] = {"thresholds": data["parity"]["thresholds"]}
    record.write_text(json.dumps(data))
    assert request_again(tmp_path).target == adjusted(
        "auto", {"cosine_min": 0.5, "cosine_mean": 0.9, "cosine_p01": 0.5, "top_k_agreement": 0.1}
    )
    data["parity"]["thresholds"] = data["parity"]["default_thresholds"]
    data["conversion"]["options"] = {"thresholds": None}
    record.write_text(json.dumps(data))
    assert request_again(tmp_path).thresholds is None


def test_a_published_model_is_taken_as_it_is_whatever_its_graph_holds(tmp_path: Path) -> None:
    record = _older("block", tmp_path) / "kimera.json"
    data = json.loads(record.read_text())
    data["conversion"] |= {"exporter": "published", "precision": "fp16", "recipe": None}
    record.write_text(json.dumps(data))
    _attention("MultiHeadAttention", tmp_path)
    asked = request_again(tmp_path)
    assert (asked.exporter, asked.precision, asked.fused_attention) == ("published", "fp32", False)


def test_a_model_that_names_no_source_is_converted_by_a_new_request(tmp_path: Path) -> None:
    (tmp_path / "kimera.json").write_text("{}")
    with pytest.raises(BundleError, match="does not say what the model was made of") as caught:
        request_again(tmp_path)
    assert Step(Action.CONVERT) in caught.value.advice.parts


def test_a_manifest_that_is_damaged_elsewhere_still_says_how_the_model_was_made(
    tmp_path: Path,
) -> None:
    record = _older("block", tmp_path) / "kimera.json"
    asked = request_again(tmp_path)
    data = json.loads(record.read_text())
    del data["files"], data["schema"], data["conversion"]["created"]
    data["model"] |= {"dimension": "wide", "modules": 5}
    data["conversion"] |= {"opset": True, "tools": []}
    record.write_text(json.dumps(data))
    assert request_again(tmp_path) == asked
    data["model"] = data["parity"] = []
    record.write_text(json.dumps(data))
    left = request_again(tmp_path)
    assert (left.source, left.precision, left.block_size) == (asked.source, "int8-block", 16)
    assert (left.pooling, left.thresholds) == ("auto", None)


@pytest.mark.parametrize("bits", [7, 8])
def test_int8_of_an_older_console_is_written_exact_everywhere(bits: int, tmp_path: Path) -> None:
    """Whatever bits the processor needed that made the model, or searched for its recipe."""
    record = _older("block", tmp_path) / "kimera.json"
    data = json.loads(record.read_text())
    recipe = Recipe("int8", keep=frozenset({"a"}))
    older = to_plain(recipe) | {"weight_bits": bits}
    del older["pair_sum"]
    data["conversion"] |= {"precision": "int8", "options": {"recipe": older}}
    record.write_text(json.dumps(data))
    assert request_again(tmp_path).chosen_recipe == recipe


def test_layers_that_were_kept_in_fp32_are_kept_again(tmp_path: Path) -> None:
    record = _older("block", tmp_path) / "kimera.json"
    data = json.loads(record.read_text())
    data["conversion"]["recipe"] |= {"keep": ["a", "b"], "embeddings": False}
    record.write_text(json.dumps(data))
    recipe = request_again(tmp_path).recipe
    assert recipe is not None
    assert recipe.keep == {"a", "b"}
    assert recipe.block_size == 16


@pytest.mark.parametrize("fused", [True, False])
def test_attention_is_fused_again_where_the_graph_shows_it(tmp_path: Path, fused: bool) -> None:
    _attention("MultiHeadAttention" if fused else "Identity", tmp_path)
    assert request_again(_older("fp32", tmp_path)).fused_attention is fused


def _attention(operator: str, folder: Path) -> None:
    """A graph of one operator."""
    domain = "" if operator == "Identity" else "com.microsoft"
    node = helper.make_node(operator, ["x"], ["y"], domain=domain)
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]) for name in "xy"]
    graph = helper.make_graph([node], "g", ends[:1], ends[1:])
    save(helper.make_model(graph), folder / "model.onnx")
