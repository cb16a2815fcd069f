"""What goes into the application folder and the .deb; the whole build is `make package`."""

from __future__ import annotations

import subprocess
import tarfile
from importlib import metadata
from pathlib import Path

import pytest

from kimera_console.core.system.installation.licences import (
    Licence,
    of_distributions,
    to_json,
)
from scripts.package.deb import DEPENDS, control, lay_out, write_deb
from scripts.package.editions import CONVERSION, LITE, WHOLE, is_wanted, requirements
from scripts.package.notices import table, with_texts
from scripts.package.part_check import unlisted


@pytest.mark.parametrize(
    "path",
    [
        "PySide6/Qt/lib/libQt6Widgets.so.6",
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "PySide6/Qt/plugins/imageformats/libqsvg.so",
        "numpy/_core/_multiarray_umath.cpython-311-x86_64-linux-gnu.so",
        "torch/lib/libtorch_cpu.so",
        "torch/bin/torch_shm_manager",  # torch looks for it at import
        "torch/testing/__init__.py",  # torch imports it
        "transformers/models/bert/modeling_bert.py",
        "kimera_console/_resources/constraints.txt",
        "pyarrow/libarrow.so.2600",
    ],
)
def test_what_the_console_uses_is_carried(path: str) -> None:
    assert is_wanted(path)


@pytest.mark.parametrize(
    "path",
    [
        "PySide6/Qt/lib/libQt6Quick.so.6",
        "PySide6/Qt/qml/QtQuick/libqtquick2plugin.so",
        "PySide6\\Qt\\plugins\\sqldrivers\\qsqlite.dll",
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",  # would want GTK
        "numpy/_core/tests/test_umath.py",
        "numpy._core.tests.test_umath",
        "torch/include/ATen/ATen.h",
        "torch/bin/protoc",
        "torch/lib/libXNNPACK.a",
        "onnx/backend/test/data/node/model.onnx",
        "pyarrow/libarrow_flight.so.2600",
    ],
)
def test_what_it_never_loads_is_left_out(path: str) -> None:
    assert not is_wanted(path)


def test_the_editions_differ_by_the_conversion_part_alone() -> None:
    def names(edition: str) -> set[str]:
        return {text.partition(">")[0].partition("[")[0].lower() for text in requirements(edition)}

    assert names(WHOLE) - names(LITE) == CONVERSION
    assert names(LITE) <= names(WHOLE)
    assert {"onnxruntime", "pyside6-essentials", "onnx-ir", "pyinstaller"} <= names(LITE)
    assert "onnxruntime-gpu" not in names(WHOLE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "kimera console ä"
    (made / "share/man/man1").mkdir(parents=True)
    (made / "LICENSES").mkdir()
    (made / "kimera-console").write_text("#!/bin/sh\necho 0.1.0\n")
    (made / "kimera-console").chmod(0o755)
    (made / "LICENSES/THIRD_PARTY.md").write_text("licences")
    (made / "share/man/man1/kimera-console.1").write_text(".TH KIMERA-CONSOLE 1")
    for name in ("kimera-console.svg", "completion.bash", "completion.zsh", "completion.fish"):
        (made / "share" / name).write_text(name)
    return made


def test_the_debian_package_has_what_a_desktop_and_a_shell_look_for(
    folder: Path, tmp_path: Path
) -> None:
    """Written in Python, read back by the ar format's own rules."""
    root = tmp_path / "root"
    root.mkdir()
    lay_out(folder, root)
    package = tmp_path / "kimera-console.deb"
    write_deb(root, control(LITE, "0.1.0", 5_000_000), package)
    found = _members(package)
    assert list(found) == ["debian-binary", "control.tar.gz", "data.tar.gz"]
    assert found["debian-binary"] == b"2.0\n"
    data = _tar(found["data.tar.gz"], tmp_path)
    links = {one.name: one.linkname for one in data if one.issym()}
    assert links == {"./usr/bin/kimera-console": "/opt/kimera-console/kimera-console"}
    assert {
        "./opt/kimera-console/kimera-console",
        "./opt/kimera-console/LICENSES/THIRD_PARTY.md",
        "./usr/share/applications/kimera-console.desktop",
        "./usr/share/icons/hicolor/scalable/apps/kimera-console.svg",
        "./usr/share/man/man1/kimera-console.1.gz",
        "./usr/share/bash-completion/completions/kimera-console",
        "./usr/share/doc/kimera-console/copyright",
    } <= {one.name for one in data if one.isfile()}
    assert {(one.uid, one.uname) for one in data} == {(0, "root")}
    fields = control(LITE, "0.1.0", 5_000_000)
    assert "Version: 0.1.0+lite\n" in fields
    assert all(name in fields for name in DEPENDS)


def test_dpkg_reads_what_was_written_without_it(folder: Path, tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    lay_out(folder, root)
    package = tmp_path / "kimera-console.deb"
    write_deb(root, control(WHOLE, "0.1.0", 5_000_000), package)
    try:
        said = subprocess.run(
            ["dpkg-deb", "--field", str(package), "Package", "Version"],
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
    except FileNotFoundError:  # not a Debian: the rules above are all there is
        return
    assert said == "Package: kimera-console\nVersion: 0.1.0+whole\n"


def test_the_notice_names_each_part_and_how_qt_may_be_replaced() -> None:
    text = table([Licence("PySide6_Essentials", "6.11.3", "LGPL-3.0-only", ("a/LGPL-3",))])
    assert "| PySide6_Essentials | 6.11.3 | LGPL-3.0-only | a/LGPL-3 |" in text
    assert "Lesser General Public License" in text
    assert "replace them" in text


def test_texts_of_one_name_are_all_kept(tmp_path: Path) -> None:
    """A distribution's own text and those of what it contains are often all named LICENSE."""
    info = tmp_path / "site/torch-1.0.dist-info"
    texts = {"LICENSE": "own", "licenses/third_party/a/LICENSE": "a", "licenses/b/LICENSE": "b"}
    for name, text in texts.items():
        (info / name).parent.mkdir(parents=True, exist_ok=True)
        (info / name).write_text(text)
    (info / "METADATA").write_text("Metadata-Version: 2.4\nName: torch\nVersion: 1.0\n")
    (info / "RECORD").write_text("".join(f"{info.name}/{name},,\n" for name in texts))
    (found,) = of_distributions(metadata.distributions(path=[str(info.parent)]))
    target = tmp_path / "LICENSES"
    target.mkdir()
    kept = with_texts(found, target)
    assert [(target / name).read_text() for name in kept.texts] == ["own", "a", "b"]


def test_a_distribution_without_a_listed_text_is_found(tmp_path: Path) -> None:
    for name in ("listed-1.0", "textless-1.0", "conversion/un_listed-1.0"):
        (tmp_path / "_internal" / f"{name}.dist-info").mkdir(parents=True)
    licences = tmp_path / "LICENSES"
    licences.mkdir()
    (licences / "MIT").write_text("You may.")
    rows = [Licence("listed", "1.0", "MIT", ("MIT",)), Licence("textless", "1.0", "MIT")]
    (licences / "licences.json").write_text(to_json(rows))
    assert unlisted(tmp_path) == ["textless", "un-listed"]


def _members(package: Path) -> dict[str, bytes]:
    raw, place, found = package.read_bytes(), 8, {}
    assert raw.startswith(b"!<arch>\n")
    while place < len(raw):
        name, count = raw[place : place + 16].decode().strip(), int(raw[place + 48 : place + 58])
        assert raw[place + 58 : place + 60] == b"`\n"
        found[name] = raw[place + 60 : place + 60 + count]
        place += 60 + count + count % 2
    return found


def _tar(data: bytes, tmp_path: Path) -> list[tarfile.TarInfo]:
    path = tmp_path / "data.tar.gz"
    path.write_bytes(data)
    with tarfile.open(path) as archive:
        return archive.getmembers()
