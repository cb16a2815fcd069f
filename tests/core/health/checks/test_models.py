"""The models: each bundle verified, leftovers named, the source found without the network."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from kimera_console.cli.conversion import asked_conversion
from kimera_console.cli.parser import parse
from kimera_console.core.bundles.recipe import Recipe
from kimera_console.core.bundles.thresholds import adjusted
from kimera_console.core.convert import ConversionRequest
from kimera_console.core.health import Check, Place
from kimera_console.core.sources import sample
from kimera_console.core.system.records import to_plain
from tests.core.health.support import FAIL, OK, SKIP, WARN, Home, execute, finding, flags_fix
from tests.helpers.machines import AVX2, Machine, play, x86
from tests.helpers.models import write_tokenizer
from tests.helpers.onnx_models import DATA_NAME, tiny_bundle


class TestConfigured:
    def test_truncated(self, home: Home) -> None:
        data = home.bundle / DATA_NAME
        data.write_bytes(data.read_bytes()[:-100])
        checks = home.check("Models", "Backend chain")
        finding(checks["models.onnx"], FAIL, str(data))
        assert "--force" in checks["models.onnx"].fix
        # No flag names a model, so the bundle's own source does, not the flag's default.
        assert checks["models.onnx"].place == Place("convert", "org/tiny")
        finding(checks["chain.onnx"], FAIL, str(data))
        finding(checks["chain.active"], FAIL, "not a model's vectors")

    @pytest.mark.slow
    def test_truncated_and_mended_by_the_fix(self, home: Home, tiny_bert: Path) -> None:
        home.add(f"EMBEDDING_MODEL={tiny_bert}")
        data = home.bundle / DATA_NAME
        data.write_bytes(data.read_bytes()[:-100])
        check = home.check("Models")["models.onnx"]
        finding(check, FAIL, str(data))
        execute(check)
        finding(home.check("Models")["models.onnx"], OK, "every hash is right; it embeds")

    def test_changed(self, home: Home) -> None:
        data = home.bundle / DATA_NAME
        content = bytearray(data.read_bytes())
        content[100] ^= 1
        data.write_bytes(content)
        finding(home.check("Models")["models.onnx"], FAIL, DATA_NAME)

    def test_missing_beside_a_model_that_is_there(self, home: Home) -> None:
        home.write("ONNX_MODEL_PATH=models/nope")
        check = home.check("Flags")["flags.paths"]
        assert check.flags == {"ONNX_MODEL_PATH": str(home.bundle)}
        assert f"set ONNX_MODEL_PATH {home.bundle}" in check.fix
        home.write("ONNX_MODEL_PATH=models/nope", "EMBEDDING_MODEL=org/other")
        check = home.check("Flags")["flags.paths"]
        assert not check.flags, "vectors of another model are no remedy"
        assert "convert org/other" in check.fix

    @pytest.mark.slow
    @pytest.mark.usefixtures("libraries")
    @pytest.mark.parametrize("strict", [(), ("EMBEDDING_STRICT=1",)])
    def test_a_path_that_leads_nowhere_is_one_failure(
        self, home: Home, strict: tuple[str, ...]
    ) -> None:
        home.write("ONNX_MODEL_PATH=./nope", "EMBEDDING_MODEL=./none", *strict)
        checks = home.check("Flags", "Models", "Migration", "Backend chain")
        assert [one.id for one in checks.values() if one.status is FAIL] == ["flags.paths"]
        follow = [one for one in checks.values() if one.follows]
        assert [one.id for one in follow] == [
            "models.onnx", "chain.initialises", "chain.onnx", "chain.active",
        ]  # fmt: skip
        for check in follow:
            assert check.follows == "flags.paths"
            finding(check, SKIP, "This follows from “Paths that are set”.")
        # Its own fault, and no more than a warning: with a right path it would stand by.
        finding(checks["chain.transformers"], WARN, "none")

    def test_another_failure_of_the_chain_does_not_follow_from_a_path(self, home: Home) -> None:
        home.write("ONNX_MODEL_PATH=./nope", "USE_ONNX=0", "EMBEDDING_MODEL=./none")
        checks = home.check("Flags", "Models", "Backend chain")
        finding(checks["chain.active"], FAIL, "not a model's vectors")
        assert not any(one.follows for one in checks.values())

    @pytest.mark.slow
    @pytest.mark.parametrize(
        "value", ["x" * 5000, "models/" + "y" * 300, "a/" * 3000], ids=["name", "part", "depth"]
    )
    def test_a_path_that_no_system_takes_ends_no_check(self, home: Home, value: str) -> None:
        home.write(f"ONNX_MODEL_PATH={value}")
        checks = home.check("Models", "Backend chain", "Flags", "Migration")
        assert not [one for one in checks.values() if "ended with" in one.detail]
        finding(checks["flags.paths"], FAIL, "is not a folder")

    def test_missing(self, home: Home) -> None:
        home.write("EMBEDDING_MODEL=./nowhere", "EMBEDDING_STRICT=1")
        checks = home.check("Models", "Backend chain", "Flags")
        finding(checks["models.onnx"], WARN, "does not exist")
        assert checks["models.onnx"].fix.endswith(
            f"kimera-console convert {home.folder / 'nowhere'} "
            f"--out {home.folder / 'models' / 'bge-m3-onnx'} --activate"
        )
        finding(checks["models.source"], WARN, "nowhere")
        finding(checks["chain.active"], FAIL, "EMBEDDING_STRICT")


def recorded(home: Home, made: Recipe, **choices: Any) -> ConversionRequest:
    """The bundle says that an older console converted it so; what is asked for to make it again."""
    asked = ConversionRequest(
        source="org/tiny", revision="0" * 40, out=home.bundle, precision=made.scheme, **choices
    )
    path = home.bundle / "kimera.json"
    data = json.loads(path.read_text())
    options = asked.choices(private=False)
    if asked.recipe is not None:
        options["recipe"] = _older(asked.recipe)
    data["source"] |= {"id": asked.source, "revision": asked.revision}
    data["conversion"] |= {
        "precision": made.scheme,
        "recipe": _older(made),
        "options": options,
    }
    path.write_text(json.dumps(data))
    return asked


def _older(recipe: Recipe) -> dict[str, Any]:
    """As it was recorded before weights kept to the sum of a pair."""
    plain = to_plain(recipe) | {"weight_bits": 8}
    del plain["pair_sum"]
    return plain


def asked_by(check: Check) -> ConversionRequest:
    """What the command that a check names asks for."""
    words = shlex.split(check.fix, comments=True)
    found = asked_conversion(parse(words[words.index("convert") :]))
    source, _, revision = found.source.partition("@")
    return replace(found, source=source, revision=revision)


class TestConvertedAgain:
    """What the remedy makes is what was there: its command asks for the recorded choices."""

    def test_weights_of_another_processor(
        self, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        gate = adjusted("int8", {"cosine_mean": 0.991})
        recipe = Recipe("int8", embeddings=True)
        asked = recorded(
            home, recipe, quantize_embeddings=True, comparison=False, heads="dense",
            pooling="cls", exporter="direct", fused_attention=True, thresholds=gate,
        )  # fmt: skip
        switches = [each for each in fields(asked) if isinstance(each.default, bool)]
        usual = [each.name for each in switches if getattr(asked, each.name) is each.default]
        assert usual == ["force"], "a new choice has to be set here too"
        play(Machine(x86(AVX2), 2), tmp_path / "system", monkeypatch)
        check = home.check("Models")["models.onnx"]
        finding(check, WARN, "8-bit weights were made for another processor")
        assert asked_by(check) == replace(asked, force=True)
        assert check.place is not None
        assert check.place.request == asked, "the window sets up the same as the command"

    def test_weights_of_another_processor_in_a_further_model(
        self, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked = recorded(home, Recipe("int8"), pooling="cls")
        further = home.folder / "models" / "further"
        shutil.copytree(home.bundle, further)
        home.write("USE_ONNX=0", "EMBEDDING_MODEL=org/other")
        play(Machine(x86(AVX2), 2), tmp_path / "system", monkeypatch)
        check = home.check("Models")["models.further"]
        finding(check, WARN, "8-bit weights were made for another processor")
        again = replace(asked, out=further)
        assert asked_by(check) == replace(again, force=True)
        assert check.place is not None
        assert check.place.request == again

    def test_damaged_blocks(self, home: Home) -> None:
        recipe = Recipe("int8-block", block_size=128)
        asked = recorded(home, recipe, block_size=128)
        (home.bundle / DATA_NAME).unlink()
        check = home.check("Models")["models.onnx"]
        assert asked_by(check) == replace(asked, force=True)
        home.add("EMBEDDING_MODEL=org/other")
        other = asked_by(home.check("Models")["models.onnx"])
        assert other == replace(asked, source="org/other", revision="", force=True)

    def test_layers_kept_by_name(
        self, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        recipe = Recipe("int8", keep=frozenset({"layer 0"}))
        asked = recorded(home, recipe, recipe=recipe)
        play(Machine(x86(AVX2), 2), tmp_path / "system", monkeypatch)
        check = home.check("Models")["models.onnx"]
        assert asked_by(check) == replace(asked, force=True)


class TestFolder:
    @pytest.mark.slow
    def test_every_other_model_is_hashed_and_the_damaged_one_named(self, home: Home) -> None:
        sound = tiny_bundle(home.folder / "models" / "sound", ours=True)
        changed = tiny_bundle(home.folder / "models" / "a changed one", ours=True)
        data = changed / DATA_NAME
        content = bytearray(data.read_bytes())
        content[100] ^= 1
        data.write_bytes(content)
        foreign = tiny_bundle(home.folder / "models" / "foreign")
        (foreign / DATA_NAME).unlink()
        (home.folder / "models" / "notes").mkdir()
        checks = home.check("Models")
        check = checks["models.a changed one"]
        finding(check, WARN, str(data), "SHA-256")
        finding(checks["models.foreign"], WARN, str(foreign / DATA_NAME))
        assert not {"models.sound", "models.notes", "models.tiny"} & set(checks)
        finding(checks["models.folder"], OK, "sound (fp32)", "tiny (fp32)")
        assert "foreign" not in checks["models.folder"].detail
        execute(check)
        assert not changed.exists()
        assert sound.exists()
        assert "models.a changed one" not in home.check("Models")

    def test_made_by_another_tool_is_said_to_have_no_hashes(self, home: Home) -> None:
        tiny_bundle(home.folder / "models" / "other")
        check = home.check("Models")["models.folder"]
        finding(check, OK, "other (fp32, made by another tool, without hashes)")

    @pytest.mark.slow
    def test_leftovers_of_killed_conversions_are_named_and_cleaned(self, home: Home) -> None:
        dead = subprocess.Popen([sys.executable, "-c", ""])
        dead.wait()
        models = home.folder / "models"
        partial = models / f".tiny.kimera-partial-{dead.pid}-0123abcd"
        partial.mkdir()
        old = models / f".old one.kimera-old-{dead.pid}-0123abcd"
        shutil.copytree(home.bundle, old)
        check = home.check("Models")["models.leftovers"]
        finding(check, WARN, str(partial), str(old), "moved aside")
        execute(check)
        assert not partial.exists()
        assert (models / "old one" / "model.onnx").is_file()
        finding(home.check("Models")["models.leftovers"], OK)

    def test_no_folder_yet(self, home: Home) -> None:
        shutil.rmtree(home.folder / "models")
        checks = home.check("Models")
        finding(checks["models.folder"], SKIP, "does not exist yet")
        finding(checks["models.leftovers"], OK)
        finding(checks["models.disk"], OK, str(home.folder))


class TestSource:
    def test_beside_the_file(self, home: Home) -> None:
        home.add("EMBEDDING_MODEL=./original")
        copy = home.folder / "original"
        copy.mkdir()
        write_tokenizer(copy)
        (copy / "config.json").write_text('{"model_type": "bert"}')
        finding(home.check("Models")["models.source"], OK, str(copy), "no network is needed")

    def test_of_the_hub_that_is_not_downloaded(self, home: Home) -> None:
        home.add("EMBEDDING_MODEL=org/name", "HF_HOME=.")
        check = home.check("Models")["models.source"]
        finding(check, WARN, "org/name is not downloaded", str(home.folder / "hub"))
        assert "forbids" not in check.detail
        out = home.folder / "models" / "name-onnx"
        assert f"kimera-console convert org/name --out {out}  # downloads it" in check.fix

    def test_of_the_hub_while_offline(self, home: Home) -> None:
        home.add("EMBEDDING_MODEL=org/name", "HF_HOME=.", "HF_HUB_OFFLINE=1")
        check = home.check("Models")["models.source"]
        finding(check, WARN, "org/name is not downloaded", "HF_HUB_OFFLINE forbids")
        assert flags_fix(home, "set", "HF_HUB_OFFLINE", "0") in check.fix
        assert check.flags == {"HF_HUB_OFFLINE": "0"}

    def test_folder_that_is_not_there_can_only_be_named(self, home: Home) -> None:
        home.add("EMBEDDING_MODEL=./nowhere")
        check = home.check("Models")["models.source"]
        finding(check, WARN, "nowhere")
        assert flags_fix(home, "set", "EMBEDDING_MODEL", "FOLDER_OF_THE_MODEL") in check.fix
        assert not check.flags


def test_a_missing_sample_can_be_added_and_a_damaged_one_is_added_again(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sample, "SAMPLE_PACKAGE", "a_sample_that_is_not_installed")
    finding(home.check("Models")["models.sample"], SKIP, "only for trying the console")
    model = sample.added_sample() / "model"
    model.mkdir(parents=True)
    (model / "config.json").write_text("{}")
    (model / "model.safetensors").write_text("cut")
    found = home.check("Models")["models.sample"]
    finding(found, WARN, "is not the known one")
    assert str(sample.added_sample()) in found.fix
