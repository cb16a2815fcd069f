"""What a model's tokenizer.json declares, read as data: no tokenizer is built.

Building one runs the regular expressions that the file brings, which can hang or panic; that is
left to where texts are embedded.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import SourceError
from kimera_console.core.formats.model_folder import (
    TOKENIZER_FILE_BYTES,
    read_json_object,
    read_optional_object,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

TOKENIZER_NAME = "tokenizer.json"
MAX_TOKEN_ID = 2**31 - 1
_SLOW = (
    ("vocab.txt",), ("sentencepiece.bpe.model",), ("spiece.model",), ("spm.model",),
    ("vocab.json", "merges.txt"),
)  # fmt: skip
_MISSING = "Copy the tokenizer's files of the same model into the folder."


@dataclass(frozen=True)
class TokenizerFacts:
    """What tokenizer.json and its companions declare.

    Attributes:
        ids: Highest token id + 1, added tokens aside: the rows that the embedding table must have.
            A text with an added token beyond it is a bad one; the others are none the worse.
        pad_token: The padding token, "" if none is named.
        pad_id: Its id, or None if it is not known.
        lower_case: Whether BERT's normaliser puts texts into lower case; None where it has none.
        prefix_space: Whether byte-level splitting puts a space before a text; None without it.
        kind: Of its model: "BPE", "Unigram", "WordPiece", "WordLevel"; "" if it does not say.
        post_processor: Kind of what follows the model: "TemplateProcessing"; "" for none.
        adds_special: Whether that puts special tokens around a text.
        adds_end: Whether the last token of a text is one of those.
    """

    ids: int
    pad_token: str
    pad_id: int | None
    lower_case: bool | None = None
    prefix_space: bool | None = None
    kind: str = ""
    post_processor: str = ""
    adds_special: bool = True
    adds_end: bool = True


def read_tokenizer_facts(folder: Path) -> TokenizerFacts:
    """Read tokenizer.json, and the padding token from wherever it is declared.

    The padding token is tokenizer_config.json's, else special_tokens_map.json's, else the one
    that tokenizer.json pads with.

    Raises:
        SourceError: A file is missing or damaged; it is named.
    """
    path = folder / TOKENIZER_NAME
    if not os.path.lexists(path):
        raise SourceError(f"{path} is missing.", hint=_MISSING)
    data = read_json_object(folder, TOKENIZER_NAME, limit_bytes=TOKENIZER_FILE_BYTES)
    vocabulary = _vocabulary(data, path)
    if not vocabulary:
        raise SourceError(f"{path} has an empty vocabulary.", hint="Get the tokenizer again.")
    token = _pad_token(folder, data)
    added = {entry["content"] for entry in _added(data, path)}
    own = [number for name, number in vocabulary.items() if name not in added]
    ids = max(*(own or vocabulary.values()), *_ids_around(data.get("post_processor"))) + 1
    normalizer, before = data.get("normalizer"), data.get("pre_tokenizer")
    return TokenizerFacts(
        ids,
        token,
        vocabulary.get(token),
        lower_case=_setting(normalizer, "BertNormalizer", "lowercase"),
        prefix_space=_setting(before, "ByteLevel", "add_prefix_space"),
        kind=_type(data.get("model")),
        post_processor=_type(data.get("post_processor")),
        adds_special=any(_added_around(data.get("post_processor"))),
        adds_end=_added_around(data.get("post_processor"))[1],
    )


def _type(part: object) -> str:
    kind = part.get("type") if isinstance(part, dict) else None
    return kind if isinstance(kind, str) else ""


def _added_around(processor: object) -> tuple[bool, bool]:
    """Whether special tokens are put before a text, and after it."""
    kind = _type(processor)
    if not isinstance(processor, dict) or not kind:
        return False, False
    if kind in ("BertProcessing", "RobertaProcessing"):
        return True, True
    if kind == "Sequence":
        inner = processor.get("processors")
        found = [_added_around(one) for one in inner] if isinstance(inner, list) else []
        return any(before for before, _ in found), any(after for _, after in found)
    single = processor.get("single")
    if kind != "TemplateProcessing" or not isinstance(single, list) or not single:
        return False, False
    special = [isinstance(piece, dict) and "SpecialToken" in piece for piece in single]
    return special[0], special[-1]


def _ids_around(processor: object) -> Iterator[int]:
    """Ids that are put around every text: -1, and what the processor says."""
    yield -1
    kind = _type(processor)
    if not isinstance(processor, dict):
        return
    if kind in ("BertProcessing", "RobertaProcessing"):
        for pair in (processor.get("cls"), processor.get("sep")):
            yield from _whole_numbers(pair)
    elif kind == "Sequence":
        inner = processor.get("processors")
        for one in inner if isinstance(inner, list) else ():
            yield from _ids_around(one)
    elif kind == "TemplateProcessing":
        single, named = processor.get("single"), processor.get("special_tokens")
        for piece in single if isinstance(single, list) else ():
            token = piece.get("SpecialToken") if isinstance(piece, dict) else None
            name = token.get("id") if isinstance(token, dict) else None
            entry = named.get(name) if isinstance(named, dict) and isinstance(name, str) else None
            yield from _whole_numbers(entry.get("ids") if isinstance(entry, dict) else None)


def _whole_numbers(listed: object) -> Iterator[int]:
    return (one for one in listed if type(one) is int) if isinstance(listed, list) else iter(())


def _setting(part: object, kind: str, key: str) -> bool | None:
    """A setting of a normaliser or a splitter, alone or in a sequence of them."""
    parts = [part]
    if isinstance(part, dict):
        parts += [*(part.get("normalizers") or ()), *(part.get("pretokenizers") or ())]
    for one in parts:
        if isinstance(one, dict) and one.get("type") == kind and isinstance(one.get(key), bool):
            return bool(one[key])
    return None


def _vocabulary(data: dict[str, Any], path: Path) -> dict[str, int]:
    """Token to id, added tokens included."""
    model = data.get("model")
    listed = model.get("vocab") if isinstance(model, dict) else None
    found: dict[str, int] = {}
    if isinstance(listed, dict):  # BPE, WordPiece, WordLevel
        if not all(type(n) is int and 0 <= n <= MAX_TOKEN_ID for n in listed.values()):
            _damaged(path, "its vocabulary has ids that are not whole numbers")
        found.update(listed)
    elif isinstance(listed, list):  # Unigram: [token, score], the id is the place
        for place, entry in enumerate(listed):
            if not (isinstance(entry, list) and entry and isinstance(entry[0], str)):
                _damaged(path, f"its vocabulary's entry {place} is not a token with a score")
            found[entry[0]] = place
    else:
        _damaged(path, "it has no vocabulary")
    for entry in _added(data, path):
        found[entry["content"]] = entry["id"]
    return found


def _added(data: dict[str, Any], path: Path) -> list[dict[str, Any]]:
    added = data.get("added_tokens") or []
    for entry in added if isinstance(added, list) else [None]:
        if (
            not isinstance(entry, dict)
            or not isinstance(entry.get("content"), str)
            or type(entry.get("id")) is not int
            or not 0 <= entry["id"] <= MAX_TOKEN_ID
        ):
            _damaged(path, "its added tokens are not tokens with ids")
    return list(added)


def _pad_token(folder: Path, data: dict[str, Any]) -> str:
    for name in ("tokenizer_config.json", "special_tokens_map.json"):
        token = _content(read_optional_object(folder, name).get("pad_token"))
        if token:
            return token
    padding = data.get("padding")
    return _content(padding.get("pad_token")) if isinstance(padding, dict) else ""


def _content(token: object) -> str:
    if isinstance(token, dict):
        token = token.get("content")
    return token if isinstance(token, str) else ""


def slow_files(folder: Path, names: Collection[str] | None = None) -> tuple[str, ...]:
    """Files of a slow tokenizer of which a fast one can be made; () where there are none.

    Args:
        folder: The folder with the tokenizer.
        names: Its files, where `folder` does not hold all of them (a hub model's preview).
    """
    for group in _SLOW:
        if all(os.path.lexists(folder / name) or name in (names or ()) for name in group):
            return group
    return ()


def has_slow_alone(folder: Path) -> bool:
    """Whether tokenizer.json is still to be made of a slow tokenizer's files."""
    return not os.path.lexists(folder / TOKENIZER_NAME) and bool(slow_files(folder))


def _damaged(path: Path, what: str) -> None:
    raise SourceError(f"{path} is damaged: {what}.", hint="Get the tokenizer again.")
