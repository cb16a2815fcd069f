"""How near the console comes to the real sentence-transformers, model shape by model shape.

    python benchmarks/bench_golden.py [--models bert,qwen3] [--write]

Each golden model (tests/golden) is built, embedded with the Transformers backend, converted to
fp32 and embedded with the ONNX backend; those that stand for an architecture are lowered to the
other precisions too. Printed is the largest difference of any number of any unit vector from
golden.npz, which sentence-transformers made; `--write` puts the table into docs/architectures.md.
Exit code 1 where fp32 differs by more than 1e-4, or what must be refused is not.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from kimera_console.core.bundles.manifest import read_manifest, write_manifest  # noqa: E402
from kimera_console.core.bundles.recipe import make_recipe  # noqa: E402
from kimera_console.core.convert.child import handle  # noqa: E402
from kimera_console.core.convert.manifest import copy_companions  # noqa: E402
from kimera_console.core.convert.tasks import QuantizeTask  # noqa: E402
from kimera_console.core.errors import KimeraError  # noqa: E402
from kimera_console.core.jobs import JobContext  # noqa: E402
from kimera_console.core.system.records import to_plain  # noqa: E402
from tests.golden import console  # noqa: E402
from tests.golden.building import build  # noqa: E402
from tests.golden.recipes import ARCHITECTURES, RECIPES, Recipe  # noqa: E402
from tests.helpers.onnx_models import file_records  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

LOWERED = ("fp16", "int8", "int8-block")
TOLERANCE = 1e-4
DOCUMENT = ROOT / "docs" / "architectures.md"
BEGIN, END = "<!-- golden table: bench_golden.py -->", "<!-- end of the golden table -->"
HEAD = (
    "| model | what it is for | Transformers backend | fp32 | fp16 | int8 | int8-block |",
    "| --- | --- | --- | --- | --- | --- | --- |",
)


def main() -> int:
    """Measure, print, and write where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", default="", help="names, comma-separated; default: all")
    parser.add_argument("--write", action="store_true", help="into docs/architectures.md")
    asked = parser.parse_args()
    names = [name for name in asked.models.split(",") if name] or list(RECIPES)
    lines, wrong = list(HEAD), []
    for line in HEAD:
        _print(line)
    for name in names:
        cells, ok = measure(RECIPES[name])
        lines.append(f"| {name} | {RECIPES[name].trait} | {' | '.join(cells)} |")
        _print(lines[-1])
        wrong += [] if ok else [name]
    if asked.write:
        _write("\n".join(lines))
    _print(f"wrong: {', '.join(wrong) or 'none'}")
    return 1 if wrong else 0


def measure(recipe: Recipe) -> tuple[list[str], bool]:
    """The five cells of a model, and whether it is as it must be."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = build(recipe, Path(scratch))
        if recipe.refused:
            refused = _refuses(folder, Path(scratch, "onnx"), recipe.refused)
            return ["refused by name" if refused else "NOT refused", "", "", "", ""], refused
        torch = _largest(recipe, lambda prompt: console.transformers_rows(folder, prompt))
        bundle = console.convert_here(folder, Path(scratch, "onnx"))
        fp32 = _largest(recipe, lambda prompt: console.onnx_rows(bundle, prompt))
        cells = [f"{torch:.0e}", f"{fp32:.0e}"]
        for precision in LOWERED if recipe in ARCHITECTURES else ():
            cells.append(_lowered(recipe, bundle, Path(scratch, precision), precision))
        return [*cells, *[""] * (5 - len(cells))], max(torch, fp32) <= TOLERANCE


def _largest(recipe: Recipe, rows: Callable[[str | None], NDArray[np.float32]]) -> float:
    asked = [(None, recipe.name), *((name, f"{recipe.name}/{name}") for name in recipe.prompts)]
    return max(console.difference(rows(prompt), key) for prompt, key in asked)


def _lowered(recipe: Recipe, full: Path, out: Path, precision: str) -> str:
    out.mkdir()
    copy_companions(full, out)
    task = QuantizeTask(source=full, staged=out, recipe=make_recipe(precision), own=(), version="0")
    try:
        handle(to_plain(task), JobContext())
        # With its manifest: a graph without one is pooled from its tokens, past its Dense modules.
        manifest = replace(read_manifest(full), files=file_records(out), precision=precision)
        write_manifest(out, manifest)
        found = _largest(recipe, lambda prompt: console.onnx_rows(out, prompt))
    except KimeraError as error:
        return str(error.message).splitlines()[0][:60]
    return f"{found:.0e}"


def _refuses(folder: Path, out: Path, words: str) -> bool:
    for embed in (console.transformers_rows, lambda path: console.convert_here(path, out)):
        try:
            embed(folder)
        except KimeraError as error:
            if words in str(error):
                continue
        return False
    return True


def _write(table: str) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    DOCUMENT.write_text(f"{before}{BEGIN}\n\n{table}\n\n{END}{after}", encoding="utf-8")


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
