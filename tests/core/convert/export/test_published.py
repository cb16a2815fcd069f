"""Taking a model's own ONNX file instead of converting: loaded, compared, published as its."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.bundles.bundle import (
    read_bundle,
    verify_bundle,
)
from kimera_console.core.bundles.manifest import (
    read_manifest,
)
from kimera_console.core.convert import ConversionRequest, convert_model
from kimera_console.core.errors import (
    ConversionError,
    ParityError,
    SourceError,
    UnsupportedModelError,
)
from kimera_console.core.sources.source import NO_WEIGHTS, inspect_model
from tests.helpers.hub_server import COMMIT, HubServer
from tests.helpers.models import tiny_model

if TYPE_CHECKING:
    pass


@pytest.fixture(scope="module")
def pristine(tiny_bert: Path, tiny_bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model with its own onnx/model.onnx, whose weights lie beside it."""
    import onnx

    folder = Path(shutil.copytree(tiny_bert, tmp_path_factory.mktemp("pub") / "tiny"))
    (folder / "onnx").mkdir()
    onnx.save(
        onnx.load(tiny_bundle / "model.onnx"),
        folder / "onnx" / "model.onnx",
        save_as_external_data=True,
        location="model.onnx_data",
        size_threshold=0,
    )
    return folder


@pytest.mark.slow
def test_a_published_model_is_downloaded_compared_and_named_as_its(
    hub: HubServer, variables: dict[str, str], tmp_path: Path
) -> None:
    assert inspect_model("org/tiny", hub_environment=variables).published == "onnx/model.onnx"
    assert hub.downloads("model.onnx") == []
    out = tmp_path / "out" / "bundle"
    result = convert_model(
        ConversionRequest(source="org/tiny", out=out, exporter="published"),
        hub_environment=variables,
    )
    assert result.parity is not None
    assert result.parity.cosine_min > 0.99999
    assert (result.exporter, result.precision) == ("published", "fp32")
    assert "Export" not in [stage.name for stage in result.stages]
    manifest = read_manifest(out)
    assert manifest.published_by == f"org/tiny@{COMMIT}, onnx/model.onnx"
    assert {"onnx/model.onnx", "onnx/model.onnx_data", "model.safetensors"} <= {
        record.name for record in manifest.source_files
    }
    assert (out / "model.onnx_data").is_file()
    assert verify_bundle(out).problems == ()
    assert read_bundle(out).pooling == "mean"


@pytest.mark.slow
def test_without_weights_to_compare_with_it_is_taken_as_not_compared(
    hub: HubServer, variables: dict[str, str], tmp_path: Path
) -> None:
    (hub.folder / "model.safetensors").unlink()
    found = inspect_model("org/tiny", hub_environment=variables)
    assert not found.supported
    assert found.problem == NO_WEIGHTS
    assert found.can_be_imported
    with pytest.raises(UnsupportedModelError, match="can be imported"):
        convert_model(
            ConversionRequest(source="org/tiny", out=tmp_path / "no"), hub_environment=variables
        )
    out = tmp_path / "out" / "bundle"
    result = convert_model(
        ConversionRequest(source="org/tiny", out=out, exporter="published"),
        hub_environment=variables,
    )
    assert result.parity is None
    assert read_manifest(out).parity == {}
    assert [stage.name for stage in result.stages] == ["Inspect", "Write", "Load", "Publish"]


@pytest.mark.slow
def test_who_wants_no_comparison_downloads_no_weights(
    hub: HubServer, variables: dict[str, str], tmp_path: Path
) -> None:
    out = tmp_path / "out" / "bundle"
    result = convert_model(
        ConversionRequest(source="org/tiny", out=out, exporter="published", comparison=False),
        hub_environment=variables,
    )
    assert result.parity is None
    assert all(part.startswith("bytes=0-") for part in hub.downloads("model.safetensors"))


@pytest.mark.slow
def test_one_that_differs_from_its_source_is_not_published(pristine: Path, tmp_path: Path) -> None:
    source = Path(shutil.copytree(pristine, tmp_path / "source"))
    other = tiny_model(tmp_path / "other", seed=7)
    shutil.copy(other / "model.safetensors", source / "model.safetensors")
    with pytest.raises(ParityError, match="not the source model's"):
        convert_model(
            ConversionRequest(source=str(source), out=tmp_path / "out", exporter="published")
        )
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_data_that_is_not_there_is_named(
    hub: HubServer, variables: dict[str, str], tmp_path: Path
) -> None:
    (hub.folder / "onnx" / "model.onnx_data").unlink()
    with pytest.raises(SourceError, match=r"model\.onnx_data', which is not there"):
        convert_model(
            ConversionRequest(source="org/tiny", out=tmp_path / "out", exporter="published"),
            hub_environment=variables,
        )
    assert not (tmp_path / "out").exists()


def test_what_cannot_be_taken_is_refused_before_anything_is_written(
    tiny_bert: Path, tmp_path: Path
) -> None:
    with pytest.raises(UnsupportedModelError, match="publishes no ONNX model"):
        convert_model(
            ConversionRequest(source=str(tiny_bert), out=tmp_path / "out", exporter="published")
        )
    with pytest.raises(ConversionError, match="always compared"):
        convert_model(
            ConversionRequest(source=str(tiny_bert), out=tmp_path / "out", comparison=False)
        )
    assert list(tmp_path.iterdir()) == []
