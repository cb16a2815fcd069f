"""A model's tokenizer.json: loaded, its padding found, its library's errors made readable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import BackendError, KimeraError, first_line
from kimera_console.core.formats.model_folder import read_optional_object
from kimera_console.core.jobs import JobCancelled

if TYPE_CHECKING:
    from pathlib import Path


def open_tokenizer(path: Path, made: str, *, lower_case: bool) -> Any:
    """A `tokenizers.Tokenizer`.

    Args:
        path: Its `tokenizer.json`.
        made: The content of that file where it was made of another form and is not there; "".
        lower_case: Whether texts are lowered before the file's own rules.

    Raises:
        BackendError: The file is missing or cannot be read.
    """
    if not made and not path.is_file():
        raise BackendError(
            f"{path} is missing.",
            hint="Save the model's tokenizer in its fast form (tokenizer.json) beside it.",
        )
    from tokenizers import Tokenizer, normalizers

    with PanicGuard(path, "cannot be read"):
        tokenizer = Tokenizer.from_str(made) if made else Tokenizer.from_file(str(path))
        if lower_case:  # before the file's own rules, as sentence-transformers does it
            own = [] if tokenizer.normalizer is None else [tokenizer.normalizer]
            tokenizer.normalizer = normalizers.Sequence([normalizers.Lowercase(), *own])
        return tokenizer


class PanicGuard:
    """Turns whatever the library raises into a BackendError: a Rust panic is a BaseException.

    May be entered again and again.

    Args:
        path: The tokenizer's file, for the error.
        what: What it did, as the rest of a sentence.
    """

    def __init__(self, path: Path, what: str) -> None:
        self._path = path
        self._what = what

    def __enter__(self) -> None:
        pass

    def __exit__(self, _type: object, error: BaseException | None, _traceback: object) -> None:
        if error is None or isinstance(
            error, (KimeraError, JobCancelled, KeyboardInterrupt, SystemExit, GeneratorExit)
        ):
            return
        raise BackendError(
            f"The tokenizer {self._path} {self._what}: {first_line(error)}.",
            hint="Get tokenizer.json from the model's source again.",
        ) from error


def padding_id(folder: Path, tokenizer: Any, config: dict[str, Any]) -> int:
    """The id that fills short texts up, by the tokenizer's files, else by the model's `config`."""
    for name in ("tokenizer_config.json", "special_tokens_map.json"):
        token = token_text(read_optional_object(folder, name).get("pad_token"))
        found = tokenizer.token_to_id(token) if token else None
        if found is not None:
            return int(found)
    declared = config.get("pad_token_id")
    if type(declared) is int and declared >= 0:
        return declared
    own = tokenizer.padding
    return int(own["pad_id"]) if own else 0


def token_text(value: object) -> str:
    """A special token is a string, or an object with `content`."""
    if isinstance(value, dict):
        value = value.get("content")
    return value if isinstance(value, str) else ""
