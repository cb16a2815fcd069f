"""Optimum's own part of an export, in an environment of its own.

Run as a script by another interpreter, which has no package of the console: it imports none. It
reads a request (JSON: `folder`, `config`, `out`), loads the encoder and exports its token vectors.
"""

from __future__ import annotations

import importlib
import json
import logging
import sys
import warnings
from pathlib import Path
from typing import Any

_NETWORK = ("socket.connect", "socket.getaddrinfo", "socket.sendto", "socket.bind")


def main(request_file: str) -> None:
    """Answer one request."""
    sys.addaudithook(_refuse_network)
    request: dict[str, Any] = json.loads(Path(request_file).read_text(encoding="utf-8"))
    warnings.simplefilter("ignore")  # of what exporters say about themselves
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    torch: Any = importlib.import_module("torch")
    transformers: Any = importlib.import_module("transformers")
    exporter: Any = importlib.import_module("optimum.exporters.onnx")
    tools: Any = importlib.import_module("optimum.exporters.utils")
    settings = {key: value for key, value in request["config"].items() if key != "model_type"}
    config = transformers.AutoConfig.for_model(request["config"]["model_type"], **settings)
    with tools.DisableCompileContextManager():
        model = transformers.AutoModel.from_pretrained(
            request["folder"],
            config=config,
            dtype=torch.float32,
            local_files_only=True,
            trust_remote_code=False,
            use_safetensors=True,
        )
    # It would copy the tokenizer from there, which the console's own files replace anyway.
    model.config._name_or_path = request["out"]
    exporter.onnx_export_from_model(
        model=model,
        output=Path(request["out"]),
        task="feature-extraction",
        device="cpu",
        do_validation=False,
    )


def _refuse_network(event: str, _arguments: tuple[Any, ...]) -> None:
    """Nothing that a model or a library says may lead out of this process."""
    if event in _NETWORK:
        raise PermissionError("no network in this process")


if __name__ == "__main__":
    main(sys.argv[1])
