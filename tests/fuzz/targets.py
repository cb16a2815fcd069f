"""What is mutated, and the public reader that it goes through."""

from __future__ import annotations

import contextlib
import gzip
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from kimera_console.core.bench.output.history import load_run
from kimera_console.core.bundles.bundle import list_bundles, read_bundle
from kimera_console.core.convert.record.history import load_record
from kimera_console.core.embed_file.journal import Journal
from kimera_console.core.flags import envfile
from kimera_console.core.formats.onnx_graph import read_onnx
from kimera_console.core.formats.pytorch_checkpoint import read_checkpoint
from kimera_console.core.formats.safetensors import read_header
from kimera_console.core.jobs import JobContext
from kimera_console.core.sources.source import inspect_model
from kimera_console.core.texts.files.rows import open_rows
from kimera_console.core.texts.files.types import START
from tests.fuzz.mutate import mutated_bytes, mutated_json
from tests.helpers.checkpoints import save_checkpoint, weights_as_checkpoint
from tests.helpers.models import add_dense, tiny_model
from tests.helpers.onnx_models import tiny_bundle

if TYPE_CHECKING:
    import random

RECORDED = Path(__file__).parent.parent / "recorded"


@dataclass(frozen=True)
class Target:
    """One kind of file.

    Attributes:
        name: As on the command line.
        make: Fills an empty folder with what is whole.
        files: Those that are mutated, relative to the folder; one for each case.
        read: Reads what a case left; KimeraError is the only error that it may raise.
    """

    name: str
    make: Callable[[Path], object]
    files: tuple[str, ...]
    read: Callable[[Path, str], object]


def mutated(name: str, whole: bytes, dice: random.Random) -> bytes:
    """A case's bytes of a file."""
    if name.endswith(".json") and dice.random() < 0.7:
        return mutated_json(whole, dice)
    if name.endswith(".gz") and dice.random() < 0.7:
        return gzip.compress(mutated_bytes(gzip.decompress(whole), dice), 1, mtime=0)
    if name.endswith(".safetensors") and dice.random() < 0.7:
        length = int.from_bytes(whole[:8], "little")
        header = mutated_json(whole[8 : 8 + length], dice)
        return len(header).to_bytes(8, "little") + header + whole[8 + length :]
    return mutated_bytes(whole, dice)


def _model(folder: Path) -> None:
    add_dense(tiny_model(folder), 32, 24)
    (folder / "sentence_bert_config.json").write_text(
        '{"max_seq_length": 64, "do_lower_case": true}'
    )
    (folder / "config_sentence_transformers.json").write_text(
        '{"prompts": {"query": "query: ", "document": ""}, "default_prompt_name": "query"}'
    )


def _checkpoint(folder: Path, *, legacy: bool = False) -> None:
    import torch

    table = torch.arange(12.0).reshape(3, 4)
    state = {"weight": table, "tied": table, "bias": torch.nn.Parameter(torch.ones(3)).half()}
    save_checkpoint(folder / "m.bin", state, legacy=legacy)


def _model_as_checkpoint(folder: Path) -> None:
    weights_as_checkpoint(tiny_model(folder), shards=2)


def _safetensors(folder: Path) -> None:
    whole = tiny_model(folder / "whole") / "model.safetensors"
    shutil.copy(whole, folder / "m.safetensors")
    shutil.rmtree(folder / "whole")


def _records(folder: Path) -> None:
    shutil.copytree(RECORDED, folder, dirs_exist_ok=True)


def _read_record(folder: Path, name: str) -> None:
    if name.startswith("conversion"):
        load_record(folder / name)
    elif name.startswith("benchmark"):
        load_run(folder / name)
    else:
        with contextlib.suppress(ValueError):  # what it promises
            Journal.from_bytes((folder / name).read_bytes())


_ENV = (
    "# Kimera\nUSE_ONNX=true\nexport ONNX_MODEL_PATH='/models/a b'\n\nDATABASE_URL="
    '"postgresql://u:p@h/${NAME:-x}"\nNAME=Mémoire # note\r\nEMBEDDING_DIM = 384\nA=\nB\n'
    "LONG='one\ntwo'\nC=${A}${B:-$C}\nUSE_ONNX=false\n"
).encode()


def _edit_env(folder: Path, name: str) -> None:
    """Any bytes that can be read can be edited, and nothing else changes by it."""
    path = folder / name
    before = envfile.read_entries(path, environ={})
    changes = {"EMBEDDING_DIM": "1024", "ONNX_MODEL_PATH": '/models/it\'s "new" $x', "A": None}
    after = envfile.entries_in(envfile.edited_bytes(path, changes), path, environ={})
    assert after["EMBEDDING_DIM"].value == "1024"
    assert after["ONNX_MODEL_PATH"].value == changes["ONNX_MODEL_PATH"]
    assert "A" not in after
    for key in before.keys() - changes.keys():
        assert after[key].value == before[key].value, key
    assert after.keys() - before.keys() <= changes.keys()
    envfile.problems(path)
    envfile.preview(path, changes)


_ROWS = [("Anna's note", 1), ('with "quotes", commas', 2), ("dritte\nZeile", 3), ("日本語", 4)] * 3


def _data_files(folder: Path) -> None:
    import csv

    import pyarrow as pa
    import pyarrow.parquet as pq

    with (folder / "t.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("text", "id"), *_ROWS])
    lines = "".join(json.dumps({"text": text, "id": n, "more": [n]}) + "\n" for text, n in _ROWS)
    (folder / "t.jsonl").write_text(lines, encoding="utf-8")
    (folder / "t.txt").write_text("\n".join(text for text, _ in _ROWS), encoding="utf-16")
    (folder / "t.jsonl.gz").write_bytes(gzip.compress(lines.encode(), mtime=0))
    texts, ids = zip(*_ROWS, strict=True)
    pq.write_table(pa.table({"text": texts, "id": ids}), folder / "t.parquet")


def _read_rows(folder: Path, name: str) -> None:
    for _row in islice(open_rows(str(folder / name)).rows(START, JobContext()), 10_000):
        pass


_MODEL_FILES = (
    "config.json", "modules.json", "1_Pooling/config.json", "2_Dense/config.json",
    "sentence_bert_config.json", "config_sentence_transformers.json",
)  # fmt: skip
_RECORDS = (
    "conversion-fp32.json", "conversion-block.json", "conversion-auto.json", "benchmark-run.json",
    "journal.json",
)  # fmt: skip
_TOKENIZER_FILES = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json")

TARGETS: tuple[Target, ...] = (
    Target("onnx", tiny_bundle, ("model.onnx",), lambda f, n: (read_onnx(f / n), read_bundle(f))),
    Target("checkpoint", _checkpoint, ("m.bin",), lambda f, n: read_checkpoint(f / n)),
    Target(
        "legacy-checkpoint",
        lambda folder: _checkpoint(folder, legacy=True),
        ("m.bin",),
        lambda f, n: read_checkpoint(f / n),
    ),
    Target("safetensors", _safetensors, ("m.safetensors",), lambda f, n: read_header(f / n)),
    Target(
        "shard-index",
        _model_as_checkpoint,
        ("pytorch_model.bin.index.json",),
        lambda f, _: inspect_model(str(f)),
    ),
    Target("config", _model, _MODEL_FILES, lambda f, _: inspect_model(str(f))),
    Target("tokenizer", _model, _TOKENIZER_FILES, lambda f, _: inspect_model(str(f))),
    Target(
        "manifest",
        lambda folder: tiny_bundle(folder, ours=True),
        ("kimera.json",),
        lambda f, _: (list_bundles(f.parent), read_bundle(f)),
    ),
    Target(
        "records",
        _records,
        _RECORDS,
        _read_record,
    ),
    Target("env", lambda folder: (folder / ".env").write_bytes(_ENV), (".env",), _edit_env),
    Target(
        "data",
        _data_files,
        ("t.csv", "t.jsonl", "t.txt", "t.jsonl.gz", "t.parquet"),
        _read_rows,
    ),
)
