"""Texts to token ids, with the `tokenizers` library alone.

transformers is not needed for this, nor imported: it costs seconds and hundreds of megabytes.
Both model backends tokenize here, so that they embed the same ids.

A tokenizer.json carries its own padding and truncation (MiniLM's: both at 128), which are those
of whoever saved it. They are never used: truncation is set to the limit in force, padding is
done batch by batch in `backends.model`.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kimera_console.core.embedding.token_pieces import (
    SPECIAL,
    TOKENS,
    UNKNOWN,
    WORD,
    TokenPiece,
    TokenPieces,
    list_pieces,
    shown_text,
)
from kimera_console.core.embedding.tokenizer_file import (
    PanicGuard,
    open_tokenizer,
    padding_id,
    token_text,
)
from kimera_console.core.errors import (
    Action,
    Advice,
    BadTextError,
    InputError,
)
from kimera_console.core.formats.model_folder import read_optional_object
from kimera_console.core.sources.text_settings import read_text_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from kimera_console.core.jobs import JobContext

_CHUNK_TEXTS = 4096
_CHARS_PER_TOKEN = 20
_MIN_CLIP_CHARS = 4096
_GROWTH = 8
_LONGEST_RUN = 1_000_000
_SURROGATES = re.compile("[\ud800-\udfff]")
_WORD = re.compile(r"\S+")
_SPACE = re.compile(r"\s")


@dataclass(frozen=True)
class TokenizedTexts:
    """Token ids of some texts.

    Attributes:
        ids: Per text, special tokens included, at most the limit in force.
        truncated: Per text, whether it had more.
        milliseconds: The time that it took.
    """

    ids: list[list[int]]
    truncated: tuple[bool, ...]
    milliseconds: float = field(default=0.0, compare=False)

    @classmethod
    def from_dict(cls, data: dict[str, Any] | None) -> TokenizedTexts | None:
        """What `dataclasses.asdict` made of them, sent as JSON; None for None."""
        # Not by the codec of records, which would copy every id of every batch to check it.
        if data is None:
            return None
        return cls(data["ids"], tuple(data["truncated"]), data["milliseconds"])

    def part(self, places: Sequence[int]) -> TokenizedTexts:
        """Some of the texts, with their share of the time."""
        ids = [self.ids[place] for place in places]
        share = sum(map(len, ids)) / max(1, sum(map(len, self.ids)))
        truncated = tuple(self.truncated[place] for place in places)
        return TokenizedTexts(ids, truncated, self.milliseconds * share)


class TextTokenizer:
    """A model's tokenizer with an explicit limit. Used by one thread at a time.

    Args:
        folder: The model's folder with tokenizer.json.
        max_length: Tokens kept of a text as asked for (MAX_EMBEDDING_LENGTH).
        model_limit: The model's own limit where the caller knows one (a manifest's); 0 if not.
        prompt: What stands before every text, and is embedded with it.
        made: tokenizer.json's text where the folder has none (`fast_tokenizer.made_tokenizer`).

    Raises:
        BackendError: tokenizer.json is missing or cannot be read.
        SourceError: Another of the tokenizer's files cannot be read.
    """

    def __init__(
        self,
        folder: Path,
        *,
        max_length: int,
        model_limit: int = 0,
        prompt: str = "",
        made: str = "",
    ) -> None:
        self.folder = folder
        self._on_text = self._guarded("failed on a text")
        self._prompt = clean_text(prompt)
        config = read_optional_object(folder, "config.json")
        settings = read_text_settings(folder)
        limits = (max_length, model_limit, settings.max_tokens)
        self.max_tokens = min(limit for limit in limits if limit > 0)
        rows = config.get("vocab_size")
        self.vocabulary = rows if type(rows) is int and rows > 0 else 0
        self._tokenizer = open_tokenizer(
            folder / "tokenizer.json", made, lower_case=settings.lower_case
        )
        self.pad_id = padding_id(folder, self._tokenizer, config)
        unknown = self._unknown_id()
        self._empty_id = self.pad_id if unknown is None else unknown
        self._unknown = unknown
        self._special: frozenset[int] | None = None
        with self._guarded("cannot be set up"):
            self._tokenizer.no_padding()
            self._tokenizer.enable_truncation(max_length=self.max_tokens)
        self._clip_chars = max(_MIN_CLIP_CHARS, _CHARS_PER_TOKEN * self.max_tokens)
        self._leave_room_for_texts()

    def _leave_room_for_texts(self) -> None:
        """Refuse a prompt beside which no token of a text is left: all would be one vector."""
        if not self._prompt:
            return
        with self._guarded("failed on the prompt"):
            alone = len(self._encode_bounded(self._prompt, self._encode_fast)[0].ids)
        if alone >= self.max_tokens:
            raise InputError(
                f"The prompt alone fills the {self.max_tokens} tokens that are kept of a text.",
                hint=Advice.of(
                    "Raise MAX_EMBEDDING_LENGTH, or embed without a prompt", Action.NO_PROMPT, "."
                ),
            )

    def encode(self, texts: Sequence[str], context: JobContext | None = None) -> TokenizedTexts:
        """Token ids of texts; any strings, lone surrogates and NUL included.

        Raises:
            BackendError: The tokenizer fails.
            BadTextError: It gives tokens that the model has no row for.
        """
        if len(texts) == 1 and len(texts[0]) <= self._clip_chars:
            return self._encode_one(texts[0])
        started = time.perf_counter()
        ids: list[list[int]] = []
        truncated: list[bool] = []
        for start in range(0, len(texts), _CHUNK_TEXTS):
            if context is not None:
                context.checkpoint()
            chunk = [
                self._prompt + clean_text(text) for text in texts[start : start + _CHUNK_TEXTS]
            ]
            for encoding in self._encode_chunk(chunk):
                tokens = encoding.ids or [self._empty_id]
                ids.append(tokens)
                truncated.append(len(tokens) >= self.max_tokens and bool(encoding.overflowing))
        self._check_rows(ids)
        return TokenizedTexts(ids, tuple(truncated), (time.perf_counter() - started) * 1000)

    def _encode_one(self, text: str) -> TokenizedTexts:
        """As `encode` of one ordinary text, with less about it."""
        started = time.perf_counter()
        given = self._prompt + clean_text(text)
        with self._on_text:
            encoding = self._encode_fast(given)
        tokens = encoding.ids or [self._empty_id]
        if self.vocabulary and max(tokens) >= self.vocabulary:
            self._check_rows([tokens])
        cut = len(tokens) >= self.max_tokens and bool(encoding.overflowing)
        return TokenizedTexts([tokens], (cut,), (time.perf_counter() - started) * 1000)

    def prompt_tokens(self) -> int:
        """Tokens of the prompt alone, less an end token: those that pooling may leave out.

        Counted as sentence-transformers does, from the prompt by itself.
        """
        if not self._prompt:
            return 0
        with self._guarded("failed on the prompt"):
            ids = list(self._encode_bounded(self._prompt, self._encode_fast)[0].ids)
            added = self._tokenizer.get_added_tokens_decoder()
        last = added.get(ids[-1]) if ids else None
        return len(ids) - 1 if last is not None and last.special else len(ids)

    def pieces(self, text: str) -> TokenPieces:
        """What `encode` makes of one text, with its places in the text, for showing.

        Raises:
            BackendError: As `encode`.
        """
        clean = self._prompt + clean_text(text)
        with self._on_text:
            # Offsets cost time: the way of a vector leaves them out.
            encoding, removed = self._encode_bounded(clean, self._tokenizer.encode)
        truncated = len(encoding.ids) >= self.max_tokens and bool(encoding.overflowing)
        kept = list(self._pieces_of(encoding, clean, removed))
        if not kept:
            name = self._tokenizer.id_to_token(self._empty_id) or ""
            kept = [TokenPiece(name, self._empty_id, 0, 0, SPECIAL, name)]
        cut = (
            piece
            for window in encoding.overflowing
            for piece in self._pieces_of(window, clean, removed)
            if piece.kind != SPECIAL
        )
        return list_pieces(kept, cut, unit=TOKENS, limit=self.max_tokens, truncated=truncated)

    def _pieces_of(
        self, encoding: Any, text: str, removed: list[tuple[int, int]]
    ) -> Iterator[TokenPiece]:
        word_before = None
        rows = zip(
            encoding.ids, encoding.tokens, encoding.offsets,
            encoding.special_tokens_mask, encoding.word_ids, strict=True,
        )  # fmt: skip
        for token_id, name, (start, end), added, word in rows:
            start, end = _put_back(start, removed), _put_back(end, removed)
            if added or self._is_special(token_id):
                kind = SPECIAL
            else:
                kind = UNKNOWN if token_id == self._unknown else WORD
            if self._prompt and end <= len(self._prompt):
                kind = SPECIAL  # of the prompt, not of the text
            fallback = name if kind != WORD or start == end else ""
            yield TokenPiece(
                piece=name,
                id=token_id,
                start=max(0, start - len(self._prompt)),
                end=max(0, end - len(self._prompt)),
                kind=kind,
                shown=name if kind == SPECIAL else shown_text(text[start:end], fallback),
                continues=word is not None and word == word_before,
            )
            word_before = word

    def _is_special(self, token_id: int) -> bool:
        if self._special is None:
            added = self._tokenizer.get_added_tokens_decoder()
            special = {number for number, token in added.items() if token.special}
            self._special = frozenset(special - {self._unknown})
        return token_id in self._special

    def _encode_chunk(self, chunk: list[str]) -> list[Any]:
        ordinary = [i for i, text in enumerate(chunk) if len(text) <= self._clip_chars]
        with self._on_text:
            if len(ordinary) == len(chunk):
                given: list[Any] = self._tokenizer.encode_batch_fast(chunk)
                return given
            done = self._tokenizer.encode_batch_fast([chunk[i] for i in ordinary])
            encodings = dict(zip(ordinary, done, strict=True))
            for i, text in enumerate(chunk):
                if i not in encodings:
                    encodings[i] = self._encode_bounded(text, self._encode_fast)[0]
        return [encodings[i] for i in range(len(chunk))]

    def _encode_fast(self, text: str) -> Any:
        return self._tokenizer.encode_batch_fast([text])[0]

    def _encode_bounded(
        self, text: str, encode: Callable[[str], Any]
    ) -> tuple[Any, list[tuple[int, int]]]:
        """Encode a beginning of a long text that settles the tokens kept; often a small one.

        A beginning is taken as enough once it fills the limit and a whole window beyond it: what
        comes after the cut (made at white space where there is any) could change the kept tokens
        only by reaching back over all of that window. Otherwise it grows eightfold, in the end
        to the whole text.
        A run without white space is shortened too: most often it is one unknown word (WordPiece,
        over 100 characters) or fills the limit alone. Where the normaliser removes its characters
        (NUL, soft hyphens, combining marks) or they merge into few tokens, it is neither, so what
        is kept of it grows likewise, to a million characters.

        Returns:
            The encoding, and what was removed from runs: (place in what was encoded, characters).
        """
        size = run = self._clip_chars
        while True:
            whole = size >= len(text)
            beginning = text if whole else _cut_at_space(text, size)
            shortened, removed = _shorten_runs(beginning, run)
            encoding = encode(shortened)
            if len(encoding.overflowing) >= 2:
                return encoding, removed
            if removed and run < _LONGEST_RUN:
                run = min(run * _GROWTH, _LONGEST_RUN)
            elif whole:
                return encoding, removed
            else:
                size *= _GROWTH

    def _check_rows(self, ids: list[list[int]]) -> None:
        if not self.vocabulary or max(map(max, ids), default=0) < self.vocabulary:
            return
        rows = {}
        for row, tokens in enumerate(ids):
            highest = max(tokens)
            if highest >= self.vocabulary:
                name = self._tokenizer.id_to_token(highest) or ""
                rows[row] = f"token {name!r} ({highest}) has no row in the model's table"
        if rows:
            row, reason = next(iter(rows.items()))
            error = BadTextError(
                f"Text {row + 1}: {reason} ({self.vocabulary} rows; {self.folder}).",
                hint=Advice.of(
                    "Leave that text out",
                    Action.SKIP_BAD_LINES,
                    ". If many texts are affected, the tokenizer belongs to another model: take "
                    "both from the same source.",
                ),
            )
            error.rows = rows
            raise error

    def unweighted_ids(self) -> frozenset[int]:
        """Beginning, end, padding and unknown: FlagEmbedding leaves their weights out."""
        found = {self.pad_id}
        for name in ("tokenizer_config.json", "special_tokens_map.json"):
            declared = read_optional_object(self.folder, name)
            for key in ("cls_token", "eos_token", "pad_token", "unk_token"):
                token = token_text(declared.get(key))
                known = self._tokenizer.token_to_id(token) if token else None
                found |= set() if known is None else {int(known)}
        return frozenset(found)

    def _unknown_id(self) -> int | None:
        """The id of what the vocabulary lacks; None where there is none (byte-level)."""
        for name in ("special_tokens_map.json", "tokenizer_config.json"):
            token = token_text(read_optional_object(self.folder, name).get("unk_token"))
            found = self._tokenizer.token_to_id(token) if token else None
            if found is not None:
                return int(found)
        return None

    def _guarded(self, what: str) -> PanicGuard:
        return PanicGuard(self.folder / "tokenizer.json", what)


def clean_text(text: str) -> str:
    """The text with each lone surrogate as U+FFFD, so that it can be written as UTF-8."""
    return text if text.isascii() else _SURROGATES.sub("\ufffd", text)


def _put_back(place: int, removed: list[tuple[int, int]]) -> int:
    """A place in a shortened text as one in the whole text.

    The end of a shortened run is the run's end: what is behind `at` moves, and so does `at`.
    """
    return place + sum(characters for at, characters in removed if at <= place)


def _shorten_runs(text: str, most: int) -> tuple[str, list[tuple[int, int]]]:
    """Leave at most so many characters of each run without white space."""
    pieces: list[str] = []
    removed: list[tuple[int, int]] = []
    kept = gone = 0
    for match in _WORD.finditer(text):
        end = match.start() + most
        if match.end() > end:
            pieces.append(text[kept:end])
            removed.append((end - gone, match.end() - end))
            gone += match.end() - end
            kept = match.end()
    return (text if not pieces else "".join([*pieces, text[kept:]])), removed


def _cut_at_space(text: str, size: int) -> str:
    """The first `size` characters, less a last, cut word where the second half has a space."""
    for at in range(size - 1, size // 2, -1):
        if _SPACE.match(text, at):
            return text[:at]
    return text[:size]
