"""The flags and their file: each finding has its exact fix, and the fix works."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kimera_console.core.flags import envfile
from kimera_console.core.health import Place, as_text
from tests.core.health.support import FAIL, OK, SKIP, WARN, Home, execute, finding, flags_fix
from tests.helpers.console import run_console
from tests.helpers.models import write_tokenizer
from tests.helpers.onnx_models import sign

TOKEN = "hf_canary4711"


class TestFile:
    def test_with_an_open_quote_and_its_history(self, home: Home) -> None:
        before = home.env_file.read_bytes()
        envfile.write_entries(home.env_file, {"USE_ONNX": "1"})
        home.add("A='open")
        (check,) = home.check("Flags").values()
        finding(check, FAIL, "Line 4 of", str(home.env_file))
        assert flags_fix(home, "rollback", "1") in check.fix
        execute(check)
        assert home.env_file.read_bytes() == before
        finding(home.check("Flags")["flags.file"], OK)

    def test_with_an_open_quote_and_no_history(self, home: Home) -> None:
        home.add("A='open")
        (check,) = home.check("Flags").values()
        assert check.fix == "Close the quote."

    def test_that_is_a_folder(self, home: Home) -> None:
        home.env_file.unlink()
        home.env_file.mkdir()
        (check,) = home.check("Flags").values()
        finding(check, FAIL, "is a folder")

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs here")
    def test_that_is_a_pipe(self, home: Home) -> None:
        home.env_file.unlink()
        os.mkfifo(home.env_file)
        (check,) = home.check("Flags").values()
        finding(check, FAIL, "FIFO")

    def test_that_is_utf_16(self, home: Home) -> None:
        home.env_file.write_bytes("USE_ONNX=1\n".encode("utf-16"))
        (check,) = home.check("Flags").values()
        finding(check, FAIL, "UTF-16")
        assert check.fix == "Save it as UTF-8."

    def test_that_is_not_utf_8(self, home: Home) -> None:
        before = home.env_file.read_bytes()
        envfile.write_entries(home.env_file, {"USE_ONNX": "1"})
        home.env_file.write_bytes(before + "NAME=Müller\n".encode("latin-1"))
        (check,) = home.check("Flags").values()
        finding(check, FAIL, "Line 3 holds a byte that is not UTF-8")
        execute(check)
        finding(home.check("Flags")["flags.file"], OK)

    @pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root reads everything")
    def test_that_may_not_be_read(self, home: Home) -> None:
        home.env_file.chmod(0)
        (check,) = home.check("Flags").values()
        finding(check, FAIL, "permission was denied")
        execute(check)
        finding(home.check("Flags")["flags.file"], OK)

    def test_with_a_windows_path_in_double_quotes(self, home: Home) -> None:
        home.add(r'HF_HOME="C:\new\bge"')
        check = home.check("Flags")["flags.values"]
        finding(check, WARN, "HF_HOME (", r"holds control characters: C:\new\x08ge")

    def test_with_a_line_that_readers_skip(self, home: Home) -> None:
        home.add("source other.sh now")
        finding(home.check("Flags")["flags.file"], WARN, "Line 3")

    @pytest.mark.skipif(os.name != "posix", reason="POSIX modes")
    def test_that_is_read_only_behind_a_link(self, home: Home, tmp_path: Path) -> None:
        real = tmp_path / "a real one"
        home.env_file.rename(real)
        home.env_file.symlink_to(real)
        real.chmod(0o400)
        check = home.check("Flags")["flags.writable"]
        finding(check, WARN, "read-only")
        assert check.fix == f"chmod u+w '{real}'"
        execute(check)
        finding(home.check("Flags")["flags.writable"], OK)
        envfile.write_entries(home.env_file, {"USE_ONNX": "0"})

    @pytest.mark.skipif(os.name != "posix", reason="POSIX modes")
    def test_with_a_token_that_others_can_read(self, home: Home) -> None:
        home.add(f"HF_TOKEN={TOKEN}")
        finding(home.check("Flags")["flags.private"], OK)
        home.env_file.chmod(0o644)
        check = home.check("Flags")["flags.private"]
        finding(check, WARN, "HF_TOKEN", "mode 644")
        execute(check)
        finding(home.check("Flags")["flags.private"], OK)


class TestValues:
    def test_that_cannot_be_used(self, home: Home) -> None:
        home.write("EMBEDDING_DIM=many")
        checks = home.check("Flags", "Models", "Backend chain")
        check = checks["flags.values"]
        finding(check, FAIL, "EMBEDDING_DIM", ".env:1", "'many'")
        assert check.fix.endswith(flags_fix(home, "set", "EMBEDDING_DIM", "1024"))
        assert check.flags == {"EMBEDDING_DIM": "1024"}
        assert check.place == Place("flags", "EMBEDDING_DIM")
        finding(checks["chain.active"], SKIP)
        execute(check)
        finding(home.check("Flags")["flags.values"], OK)

    def test_that_the_environment_hides(self, home: Home) -> None:
        home.add("USE_ONNX=0")
        home.environ["USE_ONNX"] = "1"
        check = home.check("Flags")["flags.overridden"]
        finding(check, WARN, "USE_ONNX is '1' by the environment", "line 3")
        assert check.fix.startswith("unset USE_ONNX ")
        assert not check.flags
        assert check.place == Place("flags", "USE_ONNX")

    def test_that_the_environment_gives_are_never_mended_in_the_file(self, home: Home) -> None:
        home.environ["EMBEDDING_DIM"] = "17"
        check = home.check("Flags")["flags.dimension"]
        finding(check, FAIL, "16 dimensions", "17")
        assert check.fix.startswith("unset EMBEDDING_DIM  # ")
        assert not check.flags

    def test_dimension_of_another_model(self, home: Home) -> None:
        home.write("ONNX_MODEL_PATH=./models/tiny")
        check = home.check("Flags")["flags.dimension"]
        finding(check, FAIL, "16 dimensions", "1024")
        execute(check)
        finding(home.check("Flags")["flags.dimension"], OK)

    def test_path_that_leads_nowhere(self, home: Home) -> None:
        home.add("HF_HOME=./gone")
        check = home.check("Flags")["flags.paths"]
        finding(check, FAIL, "HF_HOME", "gone")
        assert check.flags == {"HF_HOME": None}
        execute(check)
        finding(home.check("Flags")["flags.paths"], OK)

    def test_model_path_that_leads_nowhere_is_converted_into(self, home: Home) -> None:
        home.write("ONNX_MODEL_PATH=./gone", "EMBEDDING_MODEL=org/name")
        check = home.check("Flags")["flags.paths"]
        finding(check, FAIL, "ONNX_MODEL_PATH", "gone")
        assert f"convert org/name --out {home.folder / 'gone'}" in check.fix
        assert check.place == Place("convert", "org/name")

    def test_no_secret_is_shown(self, home: Home) -> None:
        home.add(f"HF_TOKEN={TOKEN}", "HF_TOKEN_X=1")
        home.environ["HF_TOKEN"] = f"{TOKEN}other"
        assert TOKEN not in as_text(home.check("Flags", "Models", "Backend chain").values())


class TestContradictions:
    """Each rule: what contradicts is reported, what is fine is not, and the fix works."""

    def fixed(self, home: Home, rule: str, *words: str) -> str:
        """The finding of a rule, after its fix has been executed and has worked."""
        name = f"flags.contradictions.{rule}"
        check = home.check("Flags")[name]
        finding(check, WARN, *words)
        execute(check)
        assert name not in home.check("Flags")
        return check.detail

    def test_none(self, home: Home) -> None:
        home.add("USE_ONNX=0", "ONNX_MODEL_PATH=./models/tiny", "EMBEDDING_POOLING=auto")
        finding(home.check("Flags")["flags.contradictions"], OK)

    def test_lightweight_hides_what_else_is_set(self, home: Home) -> None:
        home.write(
            "USE_ONNX=1", "EMBEDDING_STRICT=1", "EMBEDDING_DEVICE=cuda", "EMBEDDING_POOLING=auto",
            "EMBEDDING_THREADS=2", "LIGHTWEIGHT_EMBEDDING=1", "EMBEDDING_DIM=16",
        )  # fmt: skip
        detail = self.fixed(home, "lightweight", "every vector is a hashed one")
        assert detail.endswith(
            "while it is on: USE_ONNX, EMBEDDING_STRICT, EMBEDDING_DEVICE, EMBEDDING_THREADS."
        )

    def test_lightweight_alone_hides_nothing(self, home: Home) -> None:
        home.write("LIGHTWEIGHT_EMBEDDING=1", "EMBEDDING_STRICT=0")
        check = home.check("Flags")["flags.contradictions.lightweight"]
        assert "Not checked" not in check.detail

    def test_pooling_that_the_converted_model_does_not_declare(self, home: Home) -> None:
        home.add("EMBEDDING_POOLING=mean")
        finding(home.check("Flags")["flags.contradictions"], OK)
        home.add("EMBEDDING_POOLING=cls")
        self.fixed(home, "pooling", ".env:4", "is cls", "declares mean")

    def test_pooling_that_the_source_model_does_not_declare(self, home: Home, minilm: Path) -> None:
        home.write("USE_ONNX=0", f"EMBEDDING_MODEL={minilm}", "EMBEDDING_POOLING=cls")
        self.fixed(home, "pooling", "is cls", "declares mean", "1_Pooling/config.json")

    def test_length_above_the_models_limit(self, home: Home) -> None:
        finding(home.check("Flags")["flags.contradictions"], OK)  # the default is above it too
        home.add("MAX_EMBEDDING_LENGTH=65")
        self.fixed(home, "length", "is 65", "takes 64 tokens")
        assert home.settings.get("MAX_EMBEDDING_LENGTH").value == "64"

    def test_fallback_to_another_model(self, home: Home) -> None:
        home.add("EMBEDDING_MODEL=org/tiny@main")
        finding(home.check("Flags")["flags.contradictions"], OK)
        home.add("EMBEDDING_MODEL=other/one")
        self.fixed(home, "models", "made from org/tiny", "is other/one")
        assert home.settings.get("EMBEDDING_MODEL").value == "org/tiny"

    def test_fallback_to_the_same_folder_by_another_name(self, home: Home, tmp_path: Path) -> None:
        source = tmp_path / "source"
        source.mkdir()
        write_tokenizer(source)
        (tmp_path / "link").symlink_to(source)
        sign(home.bundle, source=str(source))
        home.add("EMBEDDING_MODEL=./link")
        finding(home.check("Flags")["flags.contradictions"], OK)

    def test_hub_cache_that_wins_over_hf_home(
        self, home: Home, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HF_HUB_CACHE", "/elsewhere")
        assert "flags.contradictions.hub-cache" not in home.check("Flags")
        home.add("HF_HOME=.")
        check = home.check("Flags")["flags.contradictions.hub-cache"]
        finding(check, WARN, "HF_HUB_CACHE", "/elsewhere")
        assert check.fix.startswith("unset HF_HUB_CACHE ")


@pytest.mark.slow
@pytest.mark.usefixtures("libraries")
def test_the_verb_ends_with_1_for_a_failure_only(home: Home) -> None:
    home.write("ONNX_MODEL_PATH=./models/tiny")
    failed = run_console("doctor", "--json", cwd=home.folder)
    assert failed.code == 1
    (check,) = (each for each in failed.json()["checks"] if each["id"] == "flags.dimension")
    assert check["status"] == "fail"
    assert check["flags"] == {"EMBEDDING_DIM": "16"}
    assert check["place"] == {"tab": "flags", "target": "EMBEDDING_DIM"}
    home.write("ONNX_MODEL_PATH=./models/tiny", "EMBEDDING_DIM=16", "EMBEDDING_MODEL=a/b")
    warned = run_console("doctor", cwd=home.folder)
    assert warned.code == 0, warned.stdout
    assert "WARN" in warned.stdout
    assert "FAIL" not in warned.stdout
