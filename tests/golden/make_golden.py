"""Golden vectors: what the real sentence-transformers gives for the golden models.

Run by hand, in an environment of its own that shares nothing with the console:

    python3 -m venv ELSEWHERE/st
    ELSEWHERE/st/bin/pip install sentence-transformers==6.2.0 torch==2.13.0
    ELSEWHERE/st/bin/python -m tests.golden.make_golden [NAME ...]

It builds each model of `recipes.py`, loads it with `SentenceTransformer(folder)`, embeds PROBES as
a user would (`encode`, and `encode(prompt_name=...)` for the prompts that a recipe names), and
writes golden.npz (float32, as given, not scaled) and golden.json (versions, and each model's
digest, so that a folder that is built otherwise is noticed and not compared). What
sentence-transformers itself refuses is recorded with its words. Named models alone are made again.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

os.environ["HF_HUB_OFFLINE"] = "1"

import numpy as np

from tests.golden.building import build, digest
from tests.golden.recipes import PROBES, RECIPES, Recipe

HERE = Path(__file__).resolve().parent


def main(names: list[str]) -> None:
    """Make the golden files, or renew some models in them."""
    import sentence_transformers
    import tokenizers
    import torch
    import transformers

    torch.set_num_threads(1)
    vectors: dict[str, Any] = {}
    records: dict[str, Any] = {}
    if names:
        vectors = dict(np.load(HERE / "golden.npz"))
        records = json.loads((HERE / "golden.json").read_text(encoding="utf-8"))["models"]
    for recipe in [RECIPES[name] for name in names or RECIPES]:
        vectors = {key: rows for key, rows in vectors.items() if key.split("/")[0] != recipe.name}
        made, records[recipe.name] = _embed(recipe)
        vectors |= made
        sys.stdout.write(f"{recipe.name}: {records[recipe.name].get('error') or 'ok'}\n")
    np.savez_compressed(HERE / "golden.npz", **vectors)
    libraries = (sentence_transformers, transformers, tokenizers, torch, np)
    made_by = {library.__name__: library.__version__ for library in libraries}
    golden = {"made_by": made_by, "texts": list(PROBES), "models": records}
    (HERE / "golden.json").write_text(
        json.dumps(golden, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8"
    )


def _embed(recipe: Recipe) -> tuple[dict[str, Any], dict[str, Any]]:
    from sentence_transformers import SentenceTransformer

    with tempfile.TemporaryDirectory() as scratch:
        folder = build(recipe, Path(scratch))
        records: dict[str, Any] = {"sha256": digest(folder)}
        try:
            model = SentenceTransformer(str(folder), device="cpu")
            vectors = {recipe.name: _rows(model)}
            for prompt in recipe.prompts:
                vectors[f"{recipe.name}/{prompt}"] = _rows(model, prompt_name=prompt)
        except Exception as error:  # noqa: BLE001 - whatever it says is recorded
            return {}, records | {"error": f"{type(error).__name__}: {error}".splitlines()[0]}
        records["max_tokens"] = int(model.max_seq_length)
    return vectors, records


def _rows(model: Any, **how: Any) -> Any:
    rows = model.encode(list(PROBES), show_progress_bar=False, convert_to_numpy=True, **how)
    return np.asarray(rows, np.float32)


if __name__ == "__main__":
    main(sys.argv[1:])
