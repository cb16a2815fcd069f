"""Graphs and tokenizers that can be read and do not work: found by loading them in a child."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kimera_console.core.bundles.bundle import (
    verify_bundle,
)
from tests.helpers.onnx_models import sign, tiny_bundle
from tests.hostile.bundle_support import fails

if TYPE_CHECKING:
    pass


# --- found by loading ------------------------------------------------------------------------


def test_an_operator_set_of_the_future(tmp_path: Path) -> None:
    assert "model.onnx does not load" in fails(tiny_bundle(tmp_path / "m", opset=99))


def test_an_unknown_operator_domain(tmp_path: Path) -> None:
    def nodes(helper: Any) -> list[Any]:
        return [helper.make_node("Evil", ["tokens"], ["sentence_embedding"], domain="org.evil")]

    assert "does not load" in fails(tiny_bundle(tmp_path / "m", nodes=nodes))


def test_a_cycle(tmp_path: Path) -> None:
    def nodes(helper: Any) -> list[Any]:
        return [
            helper.make_node("Add", ["tokens", "b"], ["a"]),
            helper.make_node("Add", ["a", "tokens"], ["b"]),
            _mean(helper, "b", "sentence_embedding"),
        ]

    assert "does not load" in fails(tiny_bundle(tmp_path / "m", nodes=nodes))


def test_a_missing_input(tmp_path: Path) -> None:
    folder = tiny_bundle(tmp_path / "m", skip_inputs=["input_ids"], extra_inputs=["other"])
    said = fails(folder)
    assert "model.onnx" in said
    assert "input_ids" in said


def test_an_input_that_nobody_knows(tmp_path: Path) -> None:
    folder = tiny_bundle(tmp_path / "m", extra_inputs=["pixel_values"])
    assert "'pixel_values'" in fails(folder)


@pytest.mark.parametrize("extra", [["token_type_ids"], ["position_ids", "token_type_ids"]])
def test_the_usual_further_inputs_are_fed(tmp_path: Path, extra: list[str]) -> None:
    assert verify_bundle(tiny_bundle(tmp_path / "m", extra_inputs=extra)).problems == ()


def test_an_output_that_nobody_knows(tmp_path: Path) -> None:
    assert "logits" in fails(tiny_bundle(tmp_path / "m", output="logits"))


def test_a_sentence_output_of_three_ranks(tmp_path: Path) -> None:
    def nodes(helper: Any) -> list[Any]:
        return [helper.make_node("Identity", ["tokens"], ["sentence_embedding"])]

    folder = tiny_bundle(tmp_path / "m", nodes=nodes, edit=_forget_shapes)
    assert "not a shape of vectors" in fails(folder)


def test_a_token_output_of_two_ranks(tmp_path: Path) -> None:
    def nodes(helper: Any) -> list[Any]:
        return [
            helper.make_node("ReduceMean", ["tokens"], ["last_hidden_state"], axes=[1], keepdims=0)
        ]

    folder = tiny_bundle(
        tmp_path / "m", output="last_hidden_state", nodes=nodes, edit=_forget_shapes
    )
    assert "not a shape of vectors" in fails(folder)


@pytest.mark.parametrize("value", ["nan", "inf"])
def test_weights_that_are_no_numbers(tmp_path: Path, value: str) -> None:
    import numpy as np

    weights = np.full((600, 16), float(value), np.float32)
    assert "NaN or infinite" in fails(tiny_bundle(tmp_path / "m", weights=weights))


def test_weights_that_are_all_zero(tmp_path: Path) -> None:
    import numpy as np

    folder = tiny_bundle(
        tmp_path / "m", output="last_hidden_state", weights=np.zeros((600, 16), np.float32)
    )
    assert "all zero" in fails(folder)


def test_a_model_that_ignores_its_text(tmp_path: Path) -> None:
    import numpy as np

    assert "the same vector" in fails(tiny_bundle(tmp_path / "m", weights=np.ones((600, 16), "f4")))


def test_half_precision_output_is_accepted(tmp_path: Path) -> None:
    import numpy as np

    weights = np.random.default_rng(0).standard_normal((600, 16)).astype(np.float16)
    folder = tiny_bundle(
        tmp_path / "m", output="last_hidden_state", weights=weights, output_type="FLOAT16"
    )
    (problem,) = verify_bundle(folder).problems
    assert "does not say how to pool" in problem


def test_another_dimension_than_the_manifests(tmp_path: Path) -> None:
    folder = tiny_bundle(tmp_path / "m")
    sign(folder, dimension=1024)
    assert "16 dimensions, not 1024" in fails(folder)


def test_our_vectors_without_unit_norm(tmp_path: Path) -> None:
    def nodes(helper: Any) -> list[Any]:
        return [
            helper.make_node("ReduceMean", ["tokens"], ["sentence_embedding"], axes=[1], keepdims=0)
        ]

    folder = tiny_bundle(tmp_path / "m", nodes=nodes)
    assert verify_bundle(folder).ok  # others' vectors may have any length
    sign(folder)
    assert "norm" in fails(folder)


def test_a_tokenizer_larger_than_the_table(tmp_path: Path) -> None:
    import numpy as np

    weights = np.ones((40, 16), np.float32)
    assert "fails while embedding" in fails(tiny_bundle(tmp_path / "m", weights=weights))


@pytest.mark.parametrize("content", ["{}", "", '{"model": {"type": "Evil"}}'])
def test_a_broken_tokenizer(tmp_path: Path, content: str) -> None:
    folder = tiny_bundle(tmp_path / "m")
    (folder / "tokenizer.json").write_text(content)
    assert "tokenizer.json does not work" in fails(folder)


@pytest.mark.parametrize("pattern", [r"((\w+\s?)+)+(?!.)\d", "(?<=a*)(b"])
def test_a_regular_expression_that_panics_costs_only_the_child(
    tmp_path: Path, pattern: str
) -> None:
    """The first needs more than 10 million tries, where the library's Rust panics."""
    folder = tiny_bundle(tmp_path / "m")
    data = json.loads((folder / "tokenizer.json").read_text())
    data["pre_tokenizer"] = {
        "type": "Split", "pattern": {"Regex": pattern}, "behavior": "Isolated", "invert": False
    }  # fmt: skip
    (folder / "tokenizer.json").write_text(json.dumps(data))
    assert "tokenizer.json does not work" in fails(folder)


def _mean(helper: Any, name: str, output: str) -> Any:
    return helper.make_node("ReduceMean", [name], [output], axes=[1], keepdims=0)


def _forget_shapes(model: Any) -> None:
    model.graph.output[0].type.tensor_type.ClearField("shape")
