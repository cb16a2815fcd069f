"""8-bit weights of another processor: said by verify, doctor, and the backend that loads them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.bundles.bundle import verify_bundle
from kimera_console.core.bundles.manifest import read_manifest
from kimera_console.core.bundles.recipe import Recipe
from kimera_console.core.embedding.backends.onnx import load_onnx
from kimera_console.core.system.records import to_plain
from tests.core.health.support import OK, WARN, Home, finding
from tests.helpers.machines import AVX2, VNNI_SERVER, Machine, play, x86

if TYPE_CHECKING:
    from pathlib import Path

SAID = "made for a processor with AVX2, AVX512-VNNI; this one (AVX2, FMA, F16C) adds"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A bundle of 8-bit weights made where they are exact."""
    home = Home(tmp_path / "kimera")
    path = home.bundle / "kimera.json"
    data = json.loads(path.read_text())
    data["conversion"] |= {
        "recipe": {"scheme": "int8", "weight_bits": 8},
        "processor": ["AVX2", "AVX512-VNNI"],
    }
    path.write_text(json.dumps(data))
    return home


@pytest.mark.parametrize(("flags", "fits"), [(AVX2, False), (VNNI_SERVER, True)])
def test_it_is_said_where_the_weights_do_not_fit(
    flags: str, fits: bool, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    play(Machine(x86(flags), 2), tmp_path / "system", monkeypatch)
    report = verify_bundle(home.bundle)
    assert report.ok, "the bundle is whole; it is the machine that differs"
    backend = load_onnx(home.bundle)
    notes = backend.info.notes
    backend.close()
    check = home.check("Models")["models.onnx"]
    if fits:
        assert (report.notes, notes) == ((), ())
        finding(check, OK)
    else:
        assert SAID in report.notes[0]
        assert SAID in notes[0]
        finding(check, WARN, SAID)


def test_the_manifest_keeps_the_processor(home: Home) -> None:
    assert read_manifest(home.bundle).processor == ("AVX2", "AVX512-VNNI")


@pytest.mark.parametrize(
    "recipe",
    [
        {},
        {"scheme": "int8", "weight_bits": 7},
        to_plain(Recipe("int8")),
        {"scheme": "int8-block"},
        {"scheme": 5},
    ],
)
def test_nothing_is_said_of_other_weights(
    recipe: dict[str, object], home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = home.bundle / "kimera.json"
    data = json.loads(path.read_text())
    data["conversion"]["recipe"] = recipe
    path.write_text(json.dumps(data))
    play(Machine(x86(AVX2), 2), tmp_path / "system", monkeypatch)
    assert verify_bundle(home.bundle, load=False).notes == ()
