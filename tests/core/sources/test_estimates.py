"""What a conversion will need, by precision, and what this machine still has."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING

import psutil
import pytest

from kimera_console.core.convert import ConversionRequest, convert_model
from kimera_console.core.errors import ConversionError
from kimera_console.core.sources.config import ModelConfig
from kimera_console.core.sources.estimates import PRECISIONS, estimate_all
from kimera_console.core.sources.exporters import needs_for
from kimera_console.core.sources.source import inspect_model
from kimera_console.core.system.headroom import free_memory
from tests.helpers.models import tiny_model

if TYPE_CHECKING:
    from pathlib import Path

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


@pytest.mark.parametrize("version", [1, 2])
def test_a_containers_limit_counts_and_its_cached_files_are_free(
    version: int, tmp_path: Path
) -> None:
    own = tmp_path / "cgroup"
    names = ("memory.max", "memory.current", "inactive_file")
    root = inner = tmp_path / "groups"
    if version == 1:
        names = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
        inner = root / "memory"
    own.write_text("4:memory:/a/b\n" if version == 1 else "0::/a/b\n")
    for folder, limit in ((inner, "max"), (inner / "a", "5000"), (inner / "a" / "b", "9000")):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / names[0]).write_text(f"{limit}\n" if version == 2 else f"{2**63 - 4096}\n")
        (folder / names[1]).write_text("2000\n")
        (folder / "memory.stat").write_text(f"anon 1\n{names[2]} 500\n")
        if limit != "max":
            (folder / names[0]).write_text(f"{limit}\n")
    free = free_memory(root, own)
    assert (free.bytes, free.contained) == (3500, True)


def test_without_a_container_the_machine_counts(tmp_path: Path) -> None:
    free = free_memory(tmp_path, tmp_path / "none")
    assert not free.contained
    assert free.bytes > 0


def test_the_inspection_says_where_limit_and_norm_were_read(minilm: Path) -> None:
    found = inspect_model(str(minilm))
    assert (found.max_tokens, found.max_tokens_source) == (256, "sentence_bert_config.json")
    assert (found.normalize, found.normalize_source) == (True, "modules.json")


def test_prompts_are_told_and_what_is_no_text_is_refused(tmp_path: Path) -> None:
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
    for data in wrong:
        settings.write_text(json.dumps(data))
        assert "config_sentence_transformers.json" in inspect_model(str(folder)).problem
