"""Reading, listing and verifying bundles, ours and others'."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from kimera_console.core.bundles.bundle import (
    BundleError,
    list_bundles,
    read_bundle,
    verify_bundle,
)
from kimera_console.core.bundles.manifest import (
    read_manifest,
    write_manifest,
)
from kimera_console.core.formats.onnx_graph import read_onnx
from kimera_console.core.jobs import JobCancelled, JobContext, Progress
from kimera_console.core.system.hashing import (
    sha256_file,
)
from tests.helpers.models import write_modules
from tests.helpers.onnx_models import DATA_NAME, file_records, sign, tiny_bundle


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_bundle(tmp_path_factory.mktemp("bundles") / "tiny-onnx", ours=True)


@pytest.fixture
def bundle(signed: Path, tmp_path: Path) -> Path:
    """A bundle of the test's own."""
    return Path(shutil.copytree(signed, tmp_path / "models" / "tiny-onnx"))


def test_our_bundle_is_read_from_its_manifest(bundle: Path) -> None:
    found = read_bundle(bundle)
    assert found.ours
    assert (found.name, found.source, found.architecture) == ("org/tiny", "org/tiny", "BertModel")
    assert (found.dimension, found.max_tokens, found.pooling) == (16, 64, "mean")
    assert (found.precision, found.exporter, found.opset) == ("fp32", "direct", 17)
    assert found.outputs == ("sentence_embedding",)
    assert found.model_file == bundle / "model.onnx"
    assert found.size_bytes == sum(p.stat().st_size for p in bundle.rglob("*") if p.is_file())
    assert found.manifest == read_manifest(bundle)
    assert found.manifest.parity["passed"] is True


def test_a_manifest_survives_the_way_to_disk_and_back(bundle: Path) -> None:
    first = read_manifest(bundle)
    assert {record.name for record in first.files} == {
        "model.onnx", DATA_NAME, "tokenizer.json", "tokenizer_config.json",
        "special_tokens_map.json",
    }  # fmt: skip
    assert first.files == file_records(bundle)
    sign(bundle, source="Ünïcode/模型", seconds=2.25)
    again = read_manifest(bundle)
    assert (again.source, again.seconds, again.tools) == ("Ünïcode/模型", 2.25, {"onnx": "1"})


def test_a_head_is_read_without_its_figures_and_written_without_unknown_ones(bundle: Path) -> None:
    data = json.loads((bundle / "kimera.json").read_text())
    data["model"]["heads"] = [{"name": "sparse", "output": "sparse_weights", "newer": 1.0}]
    (bundle / "kimera.json").write_text(json.dumps(data))
    read = read_manifest(bundle)
    assert [(head.name, head.output, head.width) for head in read.heads] == [
        ("sparse", "sparse_weights", 0)
    ]
    write_manifest(bundle, read)
    assert read_manifest(bundle) == read
    assert "newer" not in (bundle / "kimera.json").read_text()


def test_a_source_path_that_is_no_unicode_is_kept(bundle: Path) -> None:
    sign(bundle, source="/models/\udcff\udcfe")
    found = read_bundle(bundle)
    assert found.source == "/models/\udcff\udcfe"
    assert found.name == "tiny-onnx"


def test_our_bundle_verifies(bundle: Path) -> None:
    stages: dict[str, Progress] = {}
    context = JobContext(on_progress=lambda p: stages.__setitem__(p.stage, p))
    report = verify_bundle(bundle, context=context)
    assert report.problems == ()
    assert report.ok
    assert report.bundle is not None
    hashed = sum(r.size_bytes for r in read_manifest(bundle).files)
    assert (stages["Hash"].done, stages["Hash"].total) == (hashed, hashed)
    assert {"Load", "Embed"} <= set(stages)


@pytest.mark.parametrize("output", ["sentence_embedding", "token_embeddings", "last_hidden_state"])
def test_bundles_of_others_are_read_and_verified(tmp_path: Path, output: str) -> None:
    folder = tiny_bundle(tmp_path / "theirs", output=output, external=False)
    found = read_bundle(folder)
    assert not found.ours
    assert (found.name, found.dimension, found.precision) == ("theirs", 16, "fp32")
    assert (found.pooling, found.pooling_source) == ("", "")
    assert found.outputs == (output,)
    problems = verify_bundle(folder).problems
    # Token vectors that nobody says how to pool embed nothing: the backend refuses them too.
    assert [("how to pool" in one) for one in problems] == [True] * (output != "sentence_embedding")


def test_sentence_transformers_layout_is_read(tmp_path: Path) -> None:
    folder = tiny_bundle(
        tmp_path / "st", output="last_hidden_state", model_name="onnx/model.onnx", external=False
    )
    write_modules(folder, 16, "cls", normalize=True)
    (folder / "config.json").write_text(
        json.dumps({"architectures": ["BertModel"], "model_type": "bert", "hidden_size": 16})
    )
    (folder / "sentence_bert_config.json").write_text('{"max_seq_length": 40}')
    found = read_bundle(folder)
    assert found.model_file == folder / "onnx" / "model.onnx"
    assert (found.pooling, found.pooling_source) == ("cls", "1_Pooling/config.json")
    assert (found.architecture, found.max_tokens) == ("BertModel", 40)


def test_a_dense_module_matters_only_where_pooling_is_ours(tmp_path: Path) -> None:
    modules = json.dumps([{"type": "sentence_transformers.models.Dense", "path": "2_Dense"}])
    tokens = tiny_bundle(tmp_path / "tokens", output="last_hidden_state")
    (tokens / "modules.json").write_text(modules)
    with pytest.raises(BundleError, match="Dense"):
        read_bundle(tokens)
    pooled = tiny_bundle(tmp_path / "pooled")
    (pooled / "modules.json").write_text(modules)
    assert read_bundle(pooled).pooling == ""


def test_precision_is_read_from_the_graph(tmp_path: Path) -> None:
    import numpy as np

    half = np.ones((600, 16), np.float16)
    folder = tiny_bundle(
        tmp_path / "half", output="last_hidden_state", weights=half, output_type="FLOAT16"
    )
    assert read_bundle(folder).precision == "fp16"

    def quantised(helper: object) -> list[object]:
        return [helper.make_node("MatMulInteger", ["a", "b"], ["last_hidden_state"])]  # type: ignore[attr-defined]

    integer = tiny_bundle(tmp_path / "int", output="last_hidden_state", nodes=quantised)
    assert read_bundle(integer).precision == "int8"


def test_the_reader_agrees_with_onnx(signed: Path) -> None:
    import onnx

    model = onnx.load(signed / "model.onnx", load_external_data=False)
    facts = read_onnx(signed / "model.onnx")
    assert facts.inputs == [entry.name for entry in model.graph.input]
    assert facts.operators == {node.op_type for node in model.graph.node}
    table = model.graph.initializer[0]
    entries = {e.key: e.value for e in table.external_data}
    (found,) = facts.external
    assert (found.name, found.location) == ("table", DATA_NAME)
    assert (found.offset, found.length) == (entries.get("offset", ""), entries["length"])
    assert found.expected_bytes == 4 * table.dims[0] * table.dims[1]
    assert facts.outputs[0].shape == (None, 16)


def test_weights_in_attributes_and_subgraphs_are_found(tmp_path: Path) -> None:
    """External data hides in constants and in branches too."""
    import onnx
    from onnx import TensorProto, helper

    def outside(name: str) -> onnx.TensorProto:
        tensor = onnx.TensorProto(name=name, data_type=TensorProto.FLOAT, dims=[2])
        tensor.data_location = TensorProto.EXTERNAL
        tensor.external_data.add(key="location", value=f"{name}.bin")
        return tensor

    def branch(name: str) -> onnx.GraphProto:
        node = helper.make_node("Constant", [], [name], value=outside(name))
        return helper.make_graph([node], name, [], [helper.make_tensor_value_info(name, 1, [2])])

    choose = helper.make_node(
        "If", ["input_ids"], ["o"], then_branch=branch("yes"), else_branch=branch("no")
    )
    graph = helper.make_graph([choose], "g", [], [helper.make_tensor_value_info("o", 1, [2])])
    path = tmp_path / "model.onnx"
    path.write_bytes(helper.make_model(graph).SerializeToString())
    assert {tensor.location for tensor in read_onnx(path).external} == {"yes.bin", "no.bin"}


def test_a_models_folder_is_listed_by_name(bundle: Path) -> None:
    models = bundle.parent
    shutil.copytree(bundle, models / "a-first")
    (models / "no-model").mkdir()
    (models / "broken").mkdir()
    (models / "broken" / "model.onnx").write_bytes(b"")
    (models / "a-file").write_text("x")
    shutil.copytree(bundle, models / ".tiny.kimera-partial-1-00000000")
    assert [b.path.name for b in list_bundles(models)] == ["a-first", "tiny-onnx"]
    assert list_bundles(models / "nowhere") == ()


def test_reading_and_listing_import_neither_onnx_nor_its_runtime(bundle: Path) -> None:
    script = (
        "import sys; from pathlib import Path;"
        "from kimera_console.core.bundles.bundle import list_bundles;"
        f"assert len(list_bundles(Path({str(bundle.parent)!r}))) == 1;"
        "print(*({'onnx', 'onnxruntime', 'torch', 'tokenizers', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.strip() == b""


def test_a_cancelled_verification_ends_as_cancelled(bundle: Path) -> None:
    context = JobContext(on_progress=lambda p: context.cancel() if p.stage == "Hash" else None)
    with pytest.raises(JobCancelled):
        verify_bundle(bundle, context=context)


def test_a_check_killed_by_the_system_counts_as_failed(bundle: Path) -> None:
    killed = []

    def kill(_progress: Progress) -> None:
        for child in psutil.Process().children():
            killed.append(child.pid)
            child.kill()

    report = verify_bundle(bundle, context=JobContext(on_progress=kill))
    assert killed
    assert not report.ok
    assert "SIGKILL" in report.problems[0]
    assert verify_bundle(bundle).ok


def test_a_folder_deleted_while_it_is_verified_is_a_problem_not_a_crash(bundle: Path) -> None:
    def remove(progress: Progress) -> None:
        if progress.stage == "Hash":
            shutil.rmtree(bundle, ignore_errors=True)

    report = verify_bundle(bundle, context=JobContext(on_progress=remove))
    assert not report.ok
    assert str(bundle) in report.problems[0]


def test_hashing_reports_bytes_and_can_be_cancelled(tmp_path: Path) -> None:
    path = tmp_path / "zeros"
    with path.open("wb") as stream:
        stream.truncate(10_000_000)
    seen: list[Progress] = []
    digest = sha256_file(path, JobContext(on_progress=seen.append))
    assert digest == hashlib.sha256(bytes(10_000_000)).hexdigest()
    assert seen[-1].done == seen[-1].total == 10_000_000
    context = JobContext()
    context.cancel()
    with pytest.raises(JobCancelled):
        sha256_file(path, context)
