"""What a process imports, watched from outside: heavy libraries only where they are used."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = (
    "torch",
    "transformers",
    "optimum",
    "onnxruntime",
    "onnx",
    "onnx_ir",
    "tokenizers",
    "PySide6",
    "sqlalchemy",
    "psycopg",
)
MODULES = (
    "kimera_console.compat",
    "kimera_console.core.bundles.bundle",
    "kimera_console.core.embedding.embedder",
    "kimera_console.core.embedding.tokenization",
    "kimera_console.core.embedding.backends.base",
    "kimera_console.core.embedding.backends.host",
    "kimera_console.core.embedding.backends.lightweight",
    "kimera_console.core.embedding.backends.onnx",
    "kimera_console.core.embedding.backends.transformers",
    "kimera_console.core.stores.audit.audit",
    "kimera_console.core.stores.recipes.kimera",
    "kimera_console.core.stores.recipes.old_model",
    "kimera_console.core.stores.recipes.prove",
)


def imported_by(code: str, folder: Path) -> set[str]:
    """Which of HEAVY a process has imported after running `code` in `folder`."""
    report = f"\nimport sys; print(*[n for n in {HEAVY!r} if n in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code + report],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_importing_the_core_imports_nothing_heavy(tmp_path: Path) -> None:
    code = "\n".join(f"import {name}" for name in MODULES)
    assert imported_by(code, tmp_path) == set()


def test_embedding_with_onnx_imports_neither_torch_nor_transformers(
    tmp_path: Path, tiny_bundle: Path
) -> None:
    (tmp_path / ".env").write_text(f"ONNX_MODEL_PATH={tiny_bundle}\n")
    code = (
        "from kimera_console.compat import encode_batch, get_performance_stats\n"
        "assert len(encode_batch(['a', 'b'])) == 2\n"
        "assert get_performance_stats()['backend'] == 'onnx'\n"
    )
    assert imported_by(code, tmp_path) == {"onnxruntime", "tokenizers"}


def test_lightweight_vectors_import_nothing_heavy(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("LIGHTWEIGHT_EMBEDDING=1\n")
    code = "from kimera_console.compat import encode_text\nassert len(encode_text('a')) == 1024\n"
    assert imported_by(code, tmp_path) == set()


@pytest.mark.parametrize("flag", ["0", "1"])
def test_planning_imports_nothing_heavy(tmp_path: Path, flag: str) -> None:
    (tmp_path / ".env").write_text(f"USE_ONNX={flag}\n")
    code = "from kimera_console.compat import shared_embedder\nshared_embedder().planned()\n"
    assert imported_by(code, tmp_path) == set()


def test_a_text_on_the_command_line_imports_nothing_of_other_verbs(
    tmp_path: Path, tiny_bundle: Path
) -> None:
    (tmp_path / ".env").write_text(f"ONNX_MODEL_PATH={tiny_bundle}\n")
    code = (
        "import sys\n"
        "from kimera_console.__main__ import main\n"
        "assert main(['embed', 'a', '-q']) == 0\n"  # the model's first load needs a child
        "main(['embed', 'b', '-q'])\n"
        "unwanted = ('convert', 'stores', 'embed_file', 'health', 'bench', 'texts.files')\n"
        "names = [f'kimera_console.core.{name}' for name in unwanted]\n"
        "names += [f'kimera_console.cli.verbs.{name}' for name in ('main', 'stores', 'bench')]\n"
        "print(*[name for name in (*names, 'difflib', 'csv') if name in sys.modules],"
        " file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1].strip() == ""
