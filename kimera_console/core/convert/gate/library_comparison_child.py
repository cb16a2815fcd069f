"""The other side of `library_comparison`: sentence-transformers, in an environment of its own.

Run as a script by another interpreter, which has no package of the console: it imports none. It
reads a request (JSON: `folder`, `texts`, `max_tokens`, `out`), embeds the texts one batch after
another, tells its progress in lines of JSON, and writes vectors and token ids.
"""

from __future__ import annotations

import importlib
import json
import sys
from typing import Any

_NETWORK = ("socket.connect", "socket.getaddrinfo", "socket.sendto", "socket.bind")
_BATCH = 8


def main(request_file: str) -> None:
    """Answer one request."""
    sys.addaudithook(_refuse_network)
    with open(request_file, encoding="utf-8") as stream:
        request: dict[str, Any] = json.load(stream)
    library: Any = importlib.import_module("sentence_transformers")
    numpy: Any = importlib.import_module("numpy")
    torch: Any = importlib.import_module("torch")
    torch.set_num_threads(int(request["threads"]))
    model = library.SentenceTransformer(
        request["folder"],
        device="cpu",
        local_files_only=True,
        trust_remote_code=False,
        # What is stored in 16 bits is computed in fp32 on the converted side.
        model_kwargs={"dtype": torch.float32},
    )
    # The converted side embeds without a prompt too.
    model.default_prompt_name = None
    texts, most = request["texts"], int(request["max_tokens"])
    if not model.max_seq_length or model.max_seq_length > most:
        model.max_seq_length = most
    rows: list[Any] = []
    for start in range(0, len(texts), _BATCH):
        _send(done=start, total=len(texts))
        rows.extend(
            model.encode(
                texts[start : start + _BATCH], show_progress_bar=False, convert_to_numpy=True
            )
        )
    numpy.save(request["out"], numpy.asarray(rows, numpy.float32))
    versions = {
        name: str(importlib.import_module(name).__version__)
        for name in ("sentence_transformers", "transformers", "tokenizers", "torch")
    }
    _send(answer={"versions": versions, "ids": [_ids(model, text) for text in texts]})


def _ids(model: Any, text: str) -> list[int]:
    """The tokens of a text as the model is given them."""
    features = model.tokenize([text])
    ids, mask = features["input_ids"][0].tolist(), features["attention_mask"][0].tolist()
    return [token for token, kept in zip(ids, mask, strict=True) if kept]


def _send(**message: Any) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def _refuse_network(event: str, _arguments: tuple[Any, ...]) -> None:
    """Nothing that a model or a library says may lead out of this process."""
    if event in _NETWORK:
        raise PermissionError("no network in this process")


if __name__ == "__main__":
    main(sys.argv[1])
