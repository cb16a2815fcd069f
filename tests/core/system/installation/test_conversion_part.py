"""The lite edition's conversion part: agreed to, added whole or not at all, then importable."""

import json
import sys
from pathlib import Path

import pytest

from kimera_console.core.convert import ConversionRequest, convert_model
from kimera_console.core.errors import Action, DependencyError, Step
from kimera_console.core.jobs import JobContext, Progress
from kimera_console.core.system.installation import conversion_part
from kimera_console.core.system.installation.conversion_part import (
    add_conversion_part,
    conversion_ready,
    part_folder,
    requirements,
    use_conversion_part,
)
from tests.core.system.installation.support import lite_program
from tests.helpers.models import tiny_model
from tests.helpers.wheels import write_wheel


@pytest.fixture
def lite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The lite edition's program: no interpreter, no torch; packages from a folder of wheels."""
    lite_program(tmp_path, monkeypatch)
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    return wheels


def test_the_versions_are_those_that_were_tested_together():
    named = [text.partition("==")[0] for text in requirements()]
    assert named == ["torch", "transformers", "accelerate", "onnxscript"]


def test_a_conversion_without_the_part_says_size_and_way(lite: Path, tmp_path: Path):
    tiny = tiny_model(tmp_path / "source")
    assert not conversion_ready()
    with pytest.raises(DependencyError, match=r"no torch.*accelerated-part==1\.0.*1 GB") as raised:
        convert_model(ConversionRequest(source=str(tiny), out=tmp_path / "out"))
    assert Step(Action.ADD_CONVERSION) in raised.value.advice.parts
    assert not part_folder().parent.exists()


@pytest.mark.slow
def test_it_is_added_by_a_child_and_can_be_imported_then(lite: Path):
    write_wheel(lite, "accelerated_part", "1.0", "VALUE = 7\n")
    seen: list[Progress] = []
    site = add_conversion_part(JobContext(on_progress=seen.append))
    assert conversion_ready()
    assert (site / "accelerated_part.py").is_file()
    assert {one.stage for one in seen} == {conversion_part.STAGE}
    assert any("accelerated" in one.detail for one in seen)
    import accelerated_part  # type: ignore[import-not-found]

    assert accelerated_part.VALUE == 7
    del sys.modules["accelerated_part"]
    # One of other versions does not count.
    (part_folder() / "kimera-part.json").write_text(json.dumps({"requirements": []}))
    assert not conversion_ready()


@pytest.mark.slow
def test_a_part_that_does_not_import_is_not_kept(lite: Path):
    write_wheel(lite, "accelerated_part", "1.0", "import nothing_of_that_name\n")
    with pytest.raises(DependencyError, match="accelerated_part does not import"):
        add_conversion_part(JobContext())
    assert not conversion_ready()
    assert [path.name for path in part_folder().parent.iterdir() if path.is_dir()] == []


def test_a_failure_of_pip_is_one_sentence(lite: Path):
    with pytest.raises(DependencyError, match=r"could not be added: .*accelerated-part"):
        add_conversion_part(JobContext())
    assert not conversion_ready()


def test_the_whole_edition_has_the_part_in_its_folder(
    lite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    (tmp_path / "conversion").mkdir()
    assert conversion_ready()
    use_conversion_part()
    assert sys.path[-1] == str(tmp_path / "conversion")
