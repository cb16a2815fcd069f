"""Hashed vectors: no model, no download, the emergency mode.

Every word and every n-gram of its characters is hashed (keyed BLAKE2b) to one of `dimension`
buckets with a sign, the "hashing trick" of Weinberger et al. (2009); the sums are scaled to unit
norm. Texts that share words, or parts of words, land near each other. Such a vector never
compares with a model's, so it is always marked degraded.

The same text gives the same vector in every process and on every machine: no `hash()`, no
random numbers, and sums of small whole numbers, which are exact in any order. (Python versions
agree too, on all characters that both know: folding follows Unicode's stability policy.)
"""

from __future__ import annotations

import hashlib
import string
import time
import unicodedata
from typing import TYPE_CHECKING

import numpy as np

from kimera_console.core.embedding.backends.base import (
    LIGHTWEIGHT,
    BackendInfo,
    PlannedBatch,
    RawEmbeddings,
    Timings,
)
from kimera_console.core.embedding.token_pieces import (
    WORD,
    WORDS,
    TokenPiece,
    list_pieces,
    shown_text,
)
from kimera_console.core.embedding.tokenization import clean_text
from kimera_console.core.errors import BackendError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kimera_console.core.embedding.token_pieces import TokenPieces
    from kimera_console.core.embedding.tokenization import TokenizedTexts
    from kimera_console.core.flags.settings import EmbeddingOptions
    from kimera_console.core.jobs import JobContext

KEY = b"kimera-lightweight-1"
"""Key of the hash; another key is another vector space."""
NGRAMS = (2, 3, 4)
"""Lengths of the character n-grams; each word is framed by U+0002 and U+0003 first."""
WORD_WEIGHT = 2.0
NGRAM_WEIGHT = 1.0
PIECE_CHARS = 64
"""Longer words are taken in pieces of this many characters, each counting as one word."""

_CHUNK_TEXTS = 256
_PLANNED = 2048
_CACHED_WORDS = 50_000
_CACHED_FEATURES = 200_000
_EMPTY_FEATURE = "\x02\x03"


def lightweight_backend(options: EmbeddingOptions, context: JobContext) -> LightweightBackend:
    """The backend for these flags; nothing to load."""
    context.checkpoint()
    return LightweightBackend(options.dimension, max_words=options.max_length)


class LightweightBackend:
    """See the module.

    Args:
        dimension: Buckets, and so the vector's length.
        max_words: Words kept of a text (MAX_EMBEDDING_LENGTH); they count as its tokens.
    """

    def __init__(self, dimension: int, *, max_words: int = 512) -> None:
        self._dimension = dimension
        self._max_words = max_words
        self._words: dict[str, tuple[NDArray[np.int64], NDArray[np.float64]]] = {}
        self._places: dict[str, tuple[int, float]] = {}
        self._info = BackendInfo(
            backend=LIGHTWEIGHT,
            provider="hash",
            model="lightweight",
            revision="",
            pooling="",
            pooling_source="",
            dimension=dimension,
            precision="",
            max_tokens=max_words,
            degraded=True,
            notes=("Hashed words and character n-grams: not a model's vectors.",),
        )

    @property
    def info(self) -> BackendInfo:
        """What this is: degraded, provider "hash"."""
        return self._info

    def encode(
        self,
        texts: Sequence[str],
        *,
        batch_size: int,
        context: JobContext,
        tokens: TokenizedTexts | None = None,
    ) -> RawEmbeddings:
        """Embed texts; an empty text has a unit vector of its own."""
        del batch_size, tokens
        vectors = np.empty((len(texts), self._dimension), dtype=np.float32)
        counts: list[int] = []
        truncated: list[bool] = []
        tokenize_s = hash_s = 0.0
        for start in range(0, len(texts), _CHUNK_TEXTS):
            context.report("Embed", start, len(texts), unit="texts")
            began = time.perf_counter()
            split = [
                split_words(text, self._max_words) for text in texts[start : start + _CHUNK_TEXTS]
            ]
            middle = time.perf_counter()
            vectors[start : start + len(split)] = self._embed([words for words, _ in split])
            tokenize_s += middle - began
            hash_s += time.perf_counter() - middle
            counts.extend(len(words) for words, _ in split)
            truncated.extend(cut for _, cut in split)
        context.report("Embed", len(texts), len(texts), unit="texts")
        timings = Timings(tokenize_ms=tokenize_s * 1000, infer_ms=hash_s * 1000)
        return RawEmbeddings(vectors, tuple(counts), tuple(truncated), timings)

    def plan(
        self, texts: Sequence[str], *, batch_size: int, context: JobContext
    ) -> list[PlannedBatch]:
        """Texts in their order, in portions that take a fraction of a second."""
        del batch_size, context
        every = range(len(texts))
        return [
            PlannedBatch(list(every[start:][:_PLANNED]), list(texts[start : start + _PLANNED]))
            for start in every[::_PLANNED]
        ]

    def pieces(self, text: str) -> TokenPieces:
        """The words that are hashed, with their features; there are no tokens."""
        clean = clean_text(text)
        words, truncated = split_words(clean, self._max_words)
        pieces: list[TokenPiece] = []
        end = 0
        for word in words:
            # Between two words is white space, and none within: the first match is the place.
            start = clean.index(word, end)
            continues = bool(pieces) and start == end
            end = start + len(word)
            pieces.append(
                TokenPiece(
                    word, -1, start, end, WORD, shown_text(word), continues,
                    features=len(word_features(word)),
                )
            )  # fmt: skip
        return list_pieces(pieces, (), unit=WORDS, limit=self._max_words, truncated=truncated)

    def poolings(self, text: str, *, context: JobContext) -> dict[str, NDArray[np.float32]]:
        """Raises: there are no token vectors."""
        raise BackendError(
            "The lightweight backend has no token vectors, so there is nothing to pool.",
            hint="Pooling is compared for models.",
        )

    def close(self) -> None:
        """Drop the cached hashes."""
        self._words.clear()
        self._places.clear()

    def _embed(self, texts: list[list[str]]) -> NDArray[np.float32]:
        """Unit vectors of split texts, shape (n, dimension)."""
        buckets: list[NDArray[np.int64]] = []
        signs: list[NDArray[np.float64]] = []
        lengths: list[int] = []
        for words in texts:
            features = [self._word(word) for word in words]
            buckets.extend(pair[0] for pair in features)
            signs.extend(pair[1] for pair in features)
            lengths.append(sum(len(pair[0]) for pair in features))
        sums: NDArray[np.float64] = np.zeros((len(texts), self._dimension))
        if buckets:
            rows = np.repeat(np.arange(len(texts)) * self._dimension, lengths)
            flat = np.bincount(
                np.concatenate(buckets) + rows,
                weights=np.concatenate(signs),
                minlength=sums.size,
            )
            sums = flat.astype(np.float64).reshape(sums.shape)
        for row in np.flatnonzero(~sums.any(axis=1)):
            bucket, sign = self._place(_EMPTY_FEATURE)
            sums[row, bucket] = sign
        norms = np.sqrt((sums * sums).sum(axis=1, keepdims=True))
        unit: NDArray[np.float32] = (sums / norms).astype(np.float32)
        return unit

    def _word(self, word: str) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Buckets and signed weights of a word's features."""
        found = self._words.get(word)
        if found is None:
            if len(self._words) >= _CACHED_WORDS:
                self._words.clear()
            features = [self._place(feature) for feature in word_features(word)]
            buckets, signs = zip(*features, strict=True)
            weights = np.array(signs, dtype=np.float64) * NGRAM_WEIGHT
            weights[0] = signs[0] * WORD_WEIGHT
            found = self._words[word] = (np.array(buckets, dtype=np.int64), weights)
        return found

    def _place(self, feature: str) -> tuple[int, float]:
        """Bucket and sign of a feature. The n-grams of a language are few, and come again."""
        found = self._places.get(feature)
        if found is None:
            if len(self._places) >= _CACHED_FEATURES:
                self._places.clear()
            found = self._places[feature] = hash_feature(feature, self._dimension)
        return found


def split_words(text: str, limit: int) -> tuple[list[str], bool]:
    """The first `limit` words, long ones in pieces, and whether there were more.

    White space separates. Only the part that is kept is looked at, so a text of any size costs
    little; and normalising piece by piece keeps long runs of combining marks, which Unicode's
    canonical ordering sorts in quadratic time, short.
    """
    words: list[str] = []
    parts = clean_text(text).split(None, limit)
    for part in parts[:limit]:
        for start in range(0, len(part), PIECE_CHARS):
            if len(words) == limit:
                return words, True
            words.append(part[start : start + PIECE_CHARS])
    return words, len(parts) > limit


def word_features(word: str) -> list[str]:
    """The framed, folded word itself, then its n-grams."""
    framed = f"\x02{_fold(word)}\x03"
    features = [framed]
    for size in NGRAMS:
        features += [framed[i : i + size] for i in range(len(framed) - size + 1)]
    return features


def hash_feature(feature: str, dimension: int) -> tuple[int, float]:
    """Bucket and sign of a feature: 63 bits choose the bucket, one the sign."""
    digest = hashlib.blake2b(feature.encode("utf-8"), digest_size=8, key=KEY).digest()
    number = int.from_bytes(digest, "little")
    return (number >> 1) % dimension, 1.0 if number & 1 else -1.0


def _fold(word: str) -> str:
    """NFKC, casefold, NFKC again (folding can undo it), less ASCII punctuation at the ends."""
    if not word.isascii():
        word = unicodedata.normalize("NFKC", word)
    folded = word.casefold()
    if not folded.isascii():
        folded = unicodedata.normalize("NFKC", folded)
    return folded.strip(string.punctuation) or folded
