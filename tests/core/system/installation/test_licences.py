"""Licences of what the console is made of, from metadata or from an application folder's list."""

import sys
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

from kimera_console.core.system.installation.licences import (
    UNKNOWN,
    Licence,
    licences,
    of_distributions,
    to_json,
)
from tests.helpers.wheels import write_wheel


def _installed(tmp_path: Path, **named: str) -> Licence:
    wheel = write_wheel(tmp_path, "part", "2.0", "", **named)
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path / "site")
    (row,) = of_distributions(metadata.distributions(path=[str(tmp_path / "site")]))
    return row


@pytest.mark.parametrize(
    ("lines", "licence"),
    [
        ("License-Expression: MIT\nLicense: old words\n", "MIT"),
        ("License: BSD 3-Clause\n", "BSD 3-Clause"),
        ("Classifier: License :: OSI Approved :: Apache Software License\n",
         "Apache Software License"),
        (f"License: {'a whole text ' * 20}\nClassifier: License :: OSI Approved :: MIT License\n",
         "MIT License"),
        ("", UNKNOWN),
    ],
)  # fmt: skip
def test_the_words_are_the_shortest_that_the_makers_give(
    tmp_path: Path, lines: str, licence: str
) -> None:
    assert _installed(tmp_path, metadata=lines).licence == licence


def test_the_text_is_found_among_the_files(tmp_path: Path) -> None:
    row = _installed(tmp_path, licence="You may.")
    assert [Path(text).read_text() for text in row.texts] == ["You may."]


def test_a_text_atop_the_package_counts_and_code_of_that_name_does_not(tmp_path: Path) -> None:
    """As ONNX Runtime has it: its metadata carries none."""
    _installed(tmp_path)
    record = tmp_path / "site/part-2.0.dist-info/RECORD"
    for name in ("ThirdPartyNotices.txt", "LICENSE", "license.py", "deep/LICENSE"):
        path = tmp_path / "site" / "part" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
        record.write_text(record.read_text() + f"part/{name},,\n")
    (row,) = of_distributions(metadata.distributions(path=[str(tmp_path / "site")]))
    assert [Path(text).name for text in row.texts] == ["ThirdPartyNotices.txt", "LICENSE"]


@pytest.mark.slow
def test_this_installation_lists_its_own_requirements_and_no_tools() -> None:
    found = {row.name.lower(): row for row in licences()}
    assert {"pyside6_essentials", "torch", "numpy", "kimera-console"} <= found.keys()
    assert "LGPL" in found["pyside6_essentials"].licence
    assert "pytest" not in found
    assert all(row.licence for row in found.values())


def test_an_application_folder_has_the_list_that_was_written_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = (Licence("libxcb1", "1.15", "MIT", ("system/libxcb1",)),)
    (tmp_path / "LICENSES").mkdir()
    (tmp_path / "LICENSES" / "licences.json").write_text(to_json(rows))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "kimera-console"))
    assert licences() == rows
