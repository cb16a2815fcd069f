"""The golden models with their weights as torch.save writes them: still the same vectors.

The comparison of a conversion has both of its sides from our directory of a checkpoint's tensors.
Here sentence-transformers' vectors stand beside them, and every architecture is loaded so.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kimera_console.core.sources.layout import encoder_folder
from tests.golden import console
from tests.golden.building import build
from tests.golden.recipes import RECIPES
from tests.golden.test_golden import TOLERANCE
from tests.helpers.checkpoints import save_checkpoint, weights_as_checkpoint

ARCHITECTURES = (
    "bert", "roberta", "xlm-roberta", "camembert", "mpnet", "distilbert", "albert", "electra",
    "deberta-v2", "modernbert", "qwen2", "qwen3", "t5", "mt5", "gemma3",
)  # fmt: skip
OTHERS = ("dense-residual-weight", "dense-twice", "inside")
FORMS: dict[str, dict[str, Any]] = {
    "zip": {},
    "DataParallel": {"prefix": "module."},
    "legacy": {"legacy": True},
}


def _checkpoint(name: str, parent: Path, **form: Any) -> Path:
    """A golden model without any safetensors."""
    from safetensors.torch import load_file

    folder = build(RECIPES[name], parent)
    encoder = weights_as_checkpoint(encoder_folder(folder), **form)
    for weights in folder.rglob("*.safetensors"):
        assert weights.parent != encoder
        save_checkpoint(weights.parent / "pytorch_model.bin", load_file(weights))
        weights.unlink()
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("name", [*ARCHITECTURES, *OTHERS])
def test_the_transformers_backend_gives_sentence_transformers_vectors(
    name: str, tmp_path: Path
) -> None:
    folder = _checkpoint(name, tmp_path)
    assert console.difference(console.transformers_rows(folder), name) <= TOLERANCE


@pytest.mark.parametrize("form", [form for form in FORMS if form != "zip"])
@pytest.mark.parametrize("name", ["xlm-roberta", "t5", "qwen3"])
def test_other_forms_of_a_checkpoint_give_them_too(name: str, form: str, tmp_path: Path) -> None:
    folder = _checkpoint(name, tmp_path, **FORMS[form])
    assert console.difference(console.transformers_rows(folder), name) <= TOLERANCE


@pytest.mark.slow
@pytest.mark.parametrize("name", [*ARCHITECTURES, *OTHERS])
def test_the_converted_model_gives_them_too(name: str, tmp_path: Path) -> None:
    folder = _checkpoint(name, tmp_path)
    bundle = console.convert_here(folder, tmp_path / "onnx")
    assert console.difference(console.onnx_rows(bundle), name) <= TOLERANCE
