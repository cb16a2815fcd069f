"""Which model makes the vectors, and whether another run's or another file's model is the same."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import Action, Advice, KimeraError

if TYPE_CHECKING:
    from kimera_console.core.embedding.backends.base import BackendInfo

_WEIGHTS = (".onnx", ".data", ".onnx_data", ".safetensors", ".bin")
_SMALL = ("tokenizer.json", "config.json")
_SAMPLES = 16
_SAMPLE_BYTES = 64 * 1024

_NAMES = {
    "backend": "backend",
    "engine": "engine",
    "provider": "provider",
    "model": "model",
    "revision": "revision",
    "pooling": "pooling",
    "precision": "precision",
    "dimension": "dimension",
    "max_tokens": "token limit",
    "fingerprint": "content of the model's files",
}


@dataclass(frozen=True)
class ModelIdentity:
    """What decides the numbers of a vector; all but the fingerprint are fields of `BackendInfo`.

    Attributes:
        fingerprint: Over the model's files: names, sizes, and samples of the weights; a model
            replaced under the same name has another one.
    """

    backend: str
    provider: str
    model: str
    revision: str
    pooling: str
    precision: str
    dimension: int
    max_tokens: int
    degraded: bool
    fingerprint: str
    prompt: str = ""
    prompt_text: str = ""
    engine: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain data for the journal and for metadata."""
        return asdict(self)


def identity_of(info: BackendInfo) -> ModelIdentity:
    """The identity of a loaded backend.

    Raises:
        KimeraError: The model's files cannot be read any more.
    """
    names = [each.name for each in fields(ModelIdentity) if each.name != "fingerprint"]
    return ModelIdentity(
        **{name: getattr(info, name) for name in names},
        fingerprint=fingerprint(Path(info.path)) if info.path else "",
    )


def differences(now: ModelIdentity, before: ModelIdentity) -> str:
    """What differs, as a phrase: "model all-MiniLM-L6-v2 instead of BAAI/bge-m3"; "" if nothing."""
    found = []
    for name, value in now.to_dict().items():
        old = getattr(before, name)
        if value == old:
            continue
        if name == "engine" and not old:
            continue  # of a version that had one engine
        if name == "fingerprint":
            found.append("other model files")
        elif name == "prompt_text":
            found.append(f"the prompt {value!r} instead of {old!r}")
        elif name in _NAMES:
            found.append(f"{_NAMES[name]} {value or 'unknown'} instead of {old or 'unknown'}")
    return ", ".join(found)


def fingerprint(folder: Path) -> str:
    """SHA-256 over names, sizes and samples of a model's files; takes milliseconds, not a read.

    Raises:
        KimeraError: They cannot be read.
    """
    digest = hashlib.sha256()
    try:
        for path in sorted(folder.rglob("*")):
            if not (path.suffix in _WEIGHTS or path.name in _SMALL) or not path.is_file():
                continue
            size = path.stat().st_size
            digest.update(f"{path.relative_to(folder).as_posix()}\0{size}\0".encode())
            with path.open("rb") as stream:
                for index in range(_SAMPLES):
                    stream.seek(size * index // _SAMPLES)
                    digest.update(stream.read(min(_SAMPLE_BYTES, size // _SAMPLES + 1)))
    except OSError as error:
        raise KimeraError(
            f"The model in {folder} cannot be read: {error.strerror or error}.",
            hint=Advice.of("Check the folder", Action.CHECK_HEALTH, "."),
        ) from error
    return digest.hexdigest()
