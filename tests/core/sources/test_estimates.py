"""Estimated needs of a conversion, by precision, and what this machine still has."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from kimera_console.core.bundles.folder import folder_bytes
from kimera_console.core.bundles.recipe import Recipe
from kimera_console.core.convert import ConversionRequest, convert_model
from kimera_console.core.convert.precision.quantize import quantize
from kimera_console.core.errors import ConversionError
from kimera_console.core.sources import estimates
from kimera_console.core.sources.config import ModelConfig
from kimera_console.core.sources.estimates import PRECISIONS, estimate_all, stage_seconds
from kimera_console.core.sources.exporters import needs_for
from kimera_console.core.sources.source import inspect_model
from tests.helpers.checkpoints import weights_as_checkpoint
from tests.helpers.models import tiny_model

GB = 1_000_000_000
BGE_M3 = ModelConfig("xlm-roberta", "XLMRobertaModel", "", 1024, 24, 16, 250_002, 1024)
BGE_M3_PARAMETERS = 567_754_752


def test_estimates_of_bge_m3_lie_above_what_was_measured_but_not_far() -> None:
    """docs/figures.md: 1.73 GB resident, 1.33 GB of it held, 2.3 GB on the disk."""
    needs = estimate_all(BGE_M3, BGE_M3_PARAMETERS, "direct")
    assert tuple(needs) == PRECISIONS
    assert 1.73 * GB < needs["fp32"].ram_bytes < 2.0 * GB
    assert 1.33 * GB < needs["fp32"].held_bytes < 1.8 * GB
    assert 2.27 * GB < needs["fp32"].disk_bytes < 2.4 * GB
    assert estimate_all(BGE_M3, BGE_M3_PARAMETERS, "optimum")["fp32"].ram_bytes > 5.9 * GB


def test_weights_that_are_copied_to_be_compared_are_in_the_estimate(
    tiny_bert: Path, tmp_path: Path
) -> None:
    mapped = estimate_all(BGE_M3, BGE_M3_PARAMETERS, "direct")["fp32"]
    copied = estimate_all(BGE_M3, BGE_M3_PARAMETERS, "direct", mapped=False)["fp32"]
    assert copied.held_bytes > 4 * BGE_M3_PARAMETERS > mapped.held_bytes
    for form, kept in ({}, True), ({"legacy": True}, False), ({"dtype": "float16"}, False):
        folder = Path(shutil.copytree(tiny_bert, tmp_path / str(form)))
        assert inspect_model(str(weights_as_checkpoint(folder, **form))).mapped is kept


def test_the_stages_of_a_conversion_take_as_long_as_the_whole() -> None:
    for exporter in ("direct", "optimum"):
        for name, needs in estimate_all(BGE_M3, BGE_M3_PARAMETERS, exporter).items():
            stages = stage_seconds(BGE_M3.layers, BGE_M3_PARAMETERS, exporter, name)
            assert sum(stages.values()) == pytest.approx(needs.seconds, abs=0.1), name
            assert all(seconds >= 0 for seconds in stages.values())
            assert bool(stages["Search"]) is (name == "auto")
            assert bool(stages["Quantise"]) is (name != "fp32")


def test_a_smaller_precision_needs_fp32s_disk_first_and_leaves_less() -> None:
    needs = estimate_all(BGE_M3, BGE_M3_PARAMETERS, "direct")
    fp32, auto = needs.pop("fp32"), needs.pop("auto")
    assert auto.disk_bytes == 2 * fp32.disk_bytes, "its largest variant keeps nearly all in fp32"
    assert auto.seconds > max(other.seconds for other in needs.values())
    for name, other in needs.items():
        assert other.disk_bytes == fp32.disk_bytes + other.bundle_bytes, name
        assert other.bundle_bytes < fp32.bundle_bytes, name
        assert other.seconds > fp32.seconds, name
    assert needs["fp16"].bundle_bytes < 0.6 * fp32.bundle_bytes


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["fp32", "fp16", "int8", "int8-block"])
def test_the_estimate_of_a_bundle_is_within_a_tenth(
    scheme: str, minilm: Path, minilm_bundle: Path, tmp_path: Path
) -> None:
    if scheme == "fp32":
        size = folder_bytes(minilm_bundle)
    else:
        quantize(minilm_bundle, tmp_path, Recipe(scheme))
        weights = ("model.onnx", "model.onnx.data")
        beside = [one for one in minilm_bundle.iterdir() if one.name not in weights]
        size = folder_bytes(tmp_path) + sum(one.stat().st_size for one in beside)
    for exporter in ("direct", "optimum"):
        said = needs_for(exporter, inspect_model(str(minilm)))[scheme].bundle_bytes
        assert said == pytest.approx(size, rel=0.1), exporter


def test_auto_fits_int8_twice_and_keeps_what_it_fits_to(monkeypatch: pytest.MonkeyPatch) -> None:
    needs = estimate_all(BGE_M3, BGE_M3_PARAMETERS, "direct")
    # Beside fp32 and a variant's two forms: 0.2 GB of rows, 0.3 GB of fitted weights.
    matrices = BGE_M3_PARAMETERS - 250_002 * 1024
    kept = needs["auto"].held_bytes - needs["fp16"].held_bytes - 4 * matrices
    assert 0.5 * GB < kept < 0.6 * GB
    monkeypatch.setattr(estimates, "_FIT_S", 0.0)
    unfitted = estimate_all(BGE_M3, BGE_M3_PARAMETERS, "direct")
    once = needs["int8"].seconds - unfitted["int8"].seconds
    assert once > 1
    assert needs["auto"].seconds - unfitted["auto"].seconds == pytest.approx(2 * once, abs=0.2)


def test_each_choice_of_exporter_has_its_needs(tiny_bert: Path) -> None:
    found = inspect_model(str(tiny_bert))
    assert found.estimates_by_precision == needs_for("auto", found)
    assert found.estimates == found.estimates_by_precision["fp32"]
    for precision in PRECISIONS:
        direct = needs_for("direct", found)[precision]
        assert direct.disk_bytes < needs_for("optimum", found)[precision].disk_bytes


def test_what_is_not_converted_needs_nothing(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "gpt2"}))
    needs = inspect_model(str(tmp_path)).estimates
    assert (needs.disk_bytes, needs.ram_bytes, needs.seconds) == (0, 0, 0)


def test_too_little_memory_is_refused_with_the_number_that_is_missing(
    tiny_bert: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        psutil, "virtual_memory", lambda: SimpleNamespace(available=100_000_000, total=8 * GB)
    )
    with pytest.raises(ConversionError, match=r"100 MB of memory free.* more") as caught:
        convert_model(ConversionRequest(source=str(tiny_bert), out=tmp_path / "out"))
    assert "Close other programs" in caught.value.hint
    assert list(tmp_path.iterdir()) == []


def test_the_inspection_says_where_limit_and_norm_were_read(minilm: Path) -> None:
    found = inspect_model(str(minilm))
    assert (found.max_tokens, found.max_tokens_source) == (256, "sentence_bert_config.json")
    assert (found.normalize, found.normalize_source) == (True, "modules.json")


def test_prompts_are_listed_and_what_is_no_text_is_refused(tmp_path: Path) -> None:
    folder = tiny_model(tmp_path / "m")
    settings = folder / "config_sentence_transformers.json"
    prompts = {"query": "query: ", "passage": "passage: ", "empty": "", "none": None}
    settings.write_text(json.dumps({"prompts": prompts, "default_prompt_name": "query"}))
    found = inspect_model(str(folder))
    assert [(p.name, p.text) for p in found.prompts] == [
        ("query", "query: "),
        ("passage", "passage: "),
    ]
    assert found.default_prompt == "query"
    wrong = [{"prompts": [1]}, {"prompts": {"query": 7}}, {"default_prompt_name": "query"}]
    wrong.append({"prompts": {"": "query: "}, "default_prompt_name": ""})
    for data in wrong:
        settings.write_text(json.dumps(data))
        assert "config_sentence_transformers.json" in inspect_model(str(folder)).problem
