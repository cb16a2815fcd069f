"""Bundles made on the spot from a model's folder, with a manifest that names their source."""

from __future__ import annotations

import hashlib
import shutil
import warnings
from typing import TYPE_CHECKING

from kimera_console.core.bundle_manifest import FileRecord, Manifest, write_manifest
from kimera_console.core.source import inspect_model

if TYPE_CHECKING:
    from pathlib import Path


def make_bundle(model: Path, out: Path, *, pooling: str = "") -> Path:
    """Export with torch's own exporter; another `pooling` than the model's makes it wrong."""
    inspection = inspect_model(str(model))
    out.mkdir(parents=True)
    mode = pooling or inspection.pooling
    _export(model, out / "model.onnx", mode)
    for name in ("config.json", "tokenizer.json", "tokenizer_config.json"):
        shutil.copyfile(model / name, out / name)
    files = tuple(
        FileRecord(path.name, path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest())
        for path in sorted(out.iterdir())
    )
    write_manifest(
        out,
        Manifest(
            source=str(model),
            revision="",
            source_files=(),
            architecture=inspection.architecture,
            model_type=inspection.model_type,
            dimension=inspection.dimension,
            max_tokens=inspection.max_tokens,
            pooling=mode,
            pooling_source="test",
            normalize=True,
            exporter="direct",
            precision="fp32",
            opset=18,
            tools={},
            files=files,
            parity={},
            created="2026-11-23T00:00:00+00:00",
            seconds=1.0,
            peak_rss_bytes=1,
        ),
    )
    return out


def _export(model: Path, target: Path, mode: str) -> None:
    import torch
    import transformers

    class Sentence(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder = transformers.AutoModel.from_pretrained(
                model, attn_implementation="sdpa"
            ).eval()

        def forward(self, input_ids, attention_mask):  # noqa: ANN001, ANN202
            hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask)[0]
            if mode == "cls":
                pooled = hidden[:, 0]
            else:
                weights = attention_mask.unsqueeze(-1).to(hidden.dtype)
                pooled = (hidden * weights).sum(1) / weights.sum(1)
            return torch.nn.functional.normalize(pooled, dim=-1), hidden

    axes = {0: torch.export.Dim("batch", max=4096), 1: torch.export.Dim("sequence", max=512)}
    example = torch.ones((2, 9), dtype=torch.int64)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Sentence().eval(),
            (example, example),
            str(target),
            input_names=["input_ids", "attention_mask"],
            output_names=["sentence_embedding", "last_hidden_state"],
            dynamic_shapes={"input_ids": axes, "attention_mask": axes},
            dynamo=True,
            opset_version=18,
            verbose=False,
        )
