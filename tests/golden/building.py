"""Writes a golden model's folder, byte for byte the same everywhere.

Weights come from numpy's RandomState, whose stream is frozen by its makers, seeded by the model's
and the tensor's name. Neither torch nor transformers nor sentence-transformers takes part.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from safetensors.numpy import save_file

from tests.golden.recipes import V6_TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from tests.golden.recipes import Recipe

HERE = Path(__file__).resolve().parent


def build(recipe: Recipe, parent: Path) -> Path:
    """Write a golden model below `parent`; the folder that users would name."""
    known = json.loads((HERE / "architectures.json").read_text(encoding="utf-8"))[recipe.base]
    root = parent / recipe.name
    encoder = root / recipe.inside if recipe.inside else root
    encoder.mkdir(parents=True)
    left_out = {key for key, value in recipe.config.items() if value is None}
    config = known["config"] | recipe.config
    _write(encoder / "config.json", {k: v for k, v in config.items() if k not in left_out})
    _tokenizer(HERE / "tokenizers" / known["tokenizer"], encoder, recipe)
    _weights(encoder / "model.safetensors", recipe.name, known["weights"])
    if recipe.sentence is not None:
        _write(encoder / "sentence_bert_config.json", recipe.sentence)
    if recipe.model is not None:
        versions = {"sentence_transformers": "6.2.0", "transformers": "5.24.0"}
        model = {"__version__": versions, "similarity_fn_name": "cosine", **recipe.model}
        _write(root / "config_sentence_transformers.json", model)
    if recipe.pooling is not None:
        _modules(root, recipe)
    return root


def digest(folder: Path) -> str:
    """SHA-256 over all files of a folder, names included: the same model, or not."""
    total = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        total.update(path.relative_to(folder).as_posix().encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _modules(root: Path, recipe: Recipe) -> None:
    listed = [("Transformer", recipe.inside), ("Pooling", "1_Pooling")]
    listed += [(m.kind, f"{place}_{m.kind}") for place, m in enumerate(recipe.after, 2)]
    old = {name: f"sentence_transformers.models.{name}" for name in V6_TYPES}
    types = old if recipe.old else V6_TYPES
    modules = [
        {"idx": place, "name": str(place), "path": path, "type": types[kind]}
        for place, (kind, path) in enumerate(listed)
    ]
    _write(root / "modules.json", modules)
    (root / "1_Pooling").mkdir()
    _write(root / "1_Pooling" / "config.json", recipe.pooling)
    for place, module in enumerate(recipe.after, 2):
        folder = root / f"{place}_{module.kind}"
        folder.mkdir()
        if module.config:
            _write(folder / "config.json", module.config)
        if module.weights:
            _weights(folder / "model.safetensors", f"{recipe.name}/{place}", module.weights)


def _tokenizer(source: Path, folder: Path, recipe: Recipe) -> None:
    for path in sorted(source.iterdir()):
        if path.name not in (*recipe.without, "tokenizer_config.json"):
            shutil.copyfile(path, folder / path.name)
    settings = json.loads((source / "tokenizer_config.json").read_text(encoding="utf-8"))
    settings |= recipe.tokenizer
    kept = {key: value for key, value in settings.items() if value is not None}
    _write(folder / "tokenizer_config.json", kept)


def _weights(path: Path, seed: str, shapes: Mapping[str, Sequence[int]]) -> None:
    tensors = {name: _tensor(seed, name, shape) for name, shape in sorted(shapes.items())}
    save_file(tensors, path, metadata={"format": "pt"})


def _tensor(seed: str, name: str, shape: Sequence[int]) -> NDArray[np.float32]:
    """Numbers of about a trained model's size, so that every weight tells in the vectors."""
    random = np.random.RandomState(zlib.crc32(f"{seed}/{name}".encode()))
    values = random.standard_normal(tuple(shape))
    if len(shape) == 1:
        scale = 1.0 + 0.1 * values if name.endswith("weight") else 0.1 * values
        return scale.astype(np.float32)
    if "embed" in name.lower() or "shared" in name:
        return (0.7 * values).astype(np.float32)
    return (values / np.sqrt(shape[-1])).astype(np.float32)


def _write(path: Path, data: Any) -> None:
    path.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
