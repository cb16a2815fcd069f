"""The migration's own checks: imports, dimension, the model, its vectors, lightweight mode."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.embedding.embedder import Embedder
from kimera_console.core.health.checks.imports import LIBRARIES, import_checks
from kimera_console.core.health.checks.migration import model_checks
from kimera_console.core.health.types import CheckSubject
from kimera_console.core.jobs import JobContext
from tests.core.health.support import FAIL, OK, SKIP, WARN, Home, execute, finding, flags_fix
from tests.helpers.onnx_models import tiny_bundle

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.core.health import Check


def checks_of(home: Home, embedder: Embedder | None = None) -> dict[str, Check]:
    subject = CheckSubject(home.settings, embedder, JobContext())
    return {check.id: check for check in model_checks(subject)}


class TestModel:
    def test_of_a_sound_model(self, home: Home) -> None:
        checks = checks_of(home)
        finding(checks["chain.initialises"], OK, "ONNX Runtime, org/tiny, in ")
        finding(checks["chain.dimension"], OK, "16, as EMBEDDING_DIM says")
        finding(checks["chain.vectors"], OK, "16 dimensions, norms 1.000, 1.000, 1.000")
        finding(checks["chain.repeatable"], OK, "two equal calls differ by 0e+00", "cosine of")
        finding(checks["chain.lightweight-mode"], OK, "16 dimensions, deterministic")

    @pytest.mark.slow
    def test_the_real_model(self, home: Home, minilm_bundle: Path) -> None:
        home.write(f"ONNX_MODEL_PATH={minilm_bundle}", "EMBEDDING_DIM=384")
        checks = checks_of(home)
        finding(checks["chain.vectors"], OK, "384 dimensions, norms 1.000, 1.000, 1.000")
        finding(checks["chain.repeatable"], OK)

    @pytest.mark.slow
    def test_dimension_that_the_stores_do_not_expect(self, home: Home) -> None:
        home.write("ONNX_MODEL_PATH=./models/tiny")
        check = checks_of(home)["chain.dimension"]
        finding(check, FAIL, "16 dimensions", "1024")
        assert flags_fix(home, "set", "EMBEDDING_DIM", "16") in check.fix
        assert check.flags == {"EMBEDDING_DIM": "16"}
        execute(check)
        finding(checks_of(home)["chain.dimension"], OK)

    def test_vectors_that_depend_on_what_shared_their_batch(self, home: Home) -> None:
        tiny_bundle(home.bundle, ours=True)  # its mean counts the padding
        check = checks_of(home)["chain.repeatable"]
        finding(check, FAIL, "a batch and its texts one by one differ by")
        assert f"kimera-console verify {home.bundle}" in check.fix

    def test_texts_that_all_get_the_same_vector(self, home: Home) -> None:
        def constant(helper):
            return [
                helper.make_node("ReduceMean", ["tokens"], ["m"], axes=[1], keepdims=0),
                helper.make_node("Sub", ["m", "m"], ["zero"]),
                helper.make_node("Exp", ["zero"], ["one"]),
                helper.make_node("LpNormalization", ["one"], ["sentence_embedding"], axis=-1),
            ]

        tiny_bundle(home.bundle, ours=True, nodes=constant)
        finding(checks_of(home)["chain.repeatable"], FAIL, "different texts get the same vector")

    def test_the_windows_own_embedder_is_asked_where_it_has_one_loaded(self, home: Home) -> None:
        embedder = Embedder(home.settings)
        embedder.load()
        checks = checks_of(home, embedder)
        embedder.close()
        finding(checks["chain.vectors"], OK, "16 dimensions")
        assert embedder.stats()["total_embeddings"] == 9

    @pytest.mark.slow
    def test_nothing_that_loads(self, home: Home) -> None:
        home.write("ONNX_MODEL_PATH=./none", "EMBEDDING_MODEL=./none", "EMBEDDING_DIM=16")
        checks = checks_of(home)
        finding(checks["chain.initialises"], SKIP, "No model does", "Lightweight is used instead")
        finding(checks["chain.vectors"], OK)
        home.add("EMBEDDING_STRICT=1", "USE_ONNX=0")
        checks = checks_of(home)
        finding(checks["chain.initialises"], FAIL, "No backend could be loaded")
        finding(checks["chain.lightweight-mode"], OK)

    def test_lightweight_mode_is_no_model(self, home: Home) -> None:
        home.add("LIGHTWEIGHT_EMBEDDING=1")
        finding(checks_of(home)["chain.initialises"], SKIP, "LIGHTWEIGHT_EMBEDDING is on")

    def test_value_that_cannot_be_used(self, home: Home) -> None:
        home.write("EMBEDDING_DIM=many")
        finding(checks_of(home)["chain.initialises"], SKIP)


class TestImports:
    """With modules of these names put before the real ones, as a broken installation has them."""

    @staticmethod
    def of(home: Home, limit_s: float = 60.0) -> dict[str, Check]:
        return {check.id: check for check in import_checks(home.subject, limit_s=limit_s)}

    @pytest.mark.slow
    def test_each_library_that_counts_is_really_imported(self, home: Home, libraries: Path) -> None:
        mark = libraries / "mark"
        (libraries / "accelerate.py").write_text(f"open({str(mark)!r}, 'w').close()")
        (check,) = self.of(home).values()
        finding(check, OK, f"all {len(LIBRARIES)}", *(f"{name} " for name in LIBRARIES))
        assert mark.exists()

    def test_what_the_loader_says_is_shown(self, home: Home, libraries: Path) -> None:
        (libraries / "torch.py").write_text(
            "import ctypes\n"
            "try:\n    ctypes.CDLL('libsurely-not-there.so.7')\n"
            "except OSError as error:\n    raise ImportError('it is broken') from error\n"
        )
        (libraries / "onnx.py").write_text("import surely_not_there")
        checks = self.of(home)
        finding(checks["imports.all"], FAIL, "2 of 12 cannot be imported: onnx, torch.")
        finding(checks["imports.torch"], FAIL, "libsurely-not-there.so.7: cannot open")
        assert "brings libsurely-not-there.so.7" in checks["imports.torch"].fix
        assert "-m pip install --force-reinstall torch==" in checks["imports.torch"].fix
        finding(checks["imports.onnx"], FAIL, "No module named 'surely_not_there'")

    @pytest.mark.slow
    def test_library_that_crashes_hangs_or_leaves_is_named_and_the_rest_is_tried(
        self, home: Home, libraries: Path
    ) -> None:
        started = time.monotonic()
        self.of(home)
        # Time enough for what does not hang, also on a busy machine.
        limit_s = max(2.0, 4 * (time.monotonic() - started))
        (libraries / "onnx_ir.py").write_text("import os\nos.kill(os.getpid(), 11)")
        (libraries / "transformers.py").write_text("import threading\nthreading.Event().wait()")
        (libraries / "accelerate.py").write_text("raise SystemExit('no licence')")
        (libraries / "onnxscript.py").write_text("1 / 0")
        checks = self.of(home, limit_s=limit_s)
        finding(checks["imports.onnx_ir"], FAIL, "killed by SIGSEGV")
        finding(checks["imports.transformers"], FAIL, f"no answer within {limit_s:.0f} seconds")
        finding(checks["imports.accelerate"], FAIL, "SystemExit: no licence")
        finding(checks["imports.onnxscript"], FAIL, "ZeroDivisionError")
        assert set(checks) == {
            "imports.all", "imports.onnx_ir", "imports.transformers", "imports.accelerate",
            "imports.onnxscript",
        }  # fmt: skip

    def test_no_window_is_a_warning_only(self, home: Home, libraries: Path) -> None:
        (libraries / "PySide6").mkdir()
        (libraries / "PySide6" / "__init__.py").write_text("")
        (libraries / "PySide6" / "QtWidgets.py").write_text(
            "raise ImportError('libEGL.so.1: cannot open shared object file: No such file')"
        )
        check = self.of(home)["imports.PySide6.QtWidgets"]
        finding(check, WARN, "libEGL.so.1")
        assert "install the system's package that brings libEGL.so.1" in check.fix
