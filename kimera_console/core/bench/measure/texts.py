"""Texts of a wanted token length, the same for every contender.

Real words in random order: their tokens are those of ordinary prose, which repeated filler
("a a a a") would not be, and no two texts are alike, so that nobody's cache helps.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kimera_console.core.bench.measure.worker import MeasuringProcess
from kimera_console.core.bench.plan.types import MIXED
from kimera_console.core.errors import BenchmarkError, KimeraError
from kimera_console.core.texts.reading import preview_unasked, read_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kimera_console.core.bench.measure.record import SampleRecord
    from kimera_console.core.bench.plan.types import BenchmarkPlan, ContenderSpec, Scenario
    from kimera_console.core.jobs import JobContext

MOST_OWN_TEXTS = 2000
"""Texts taken of a user's file, its first: they travel to every contender's process."""
_WORD_LIST = """
the of and to in is that it was for on are with as be at one have this from or had by not but
some what there we can out other were all your when up use word how said an each she which do
their time if will way about many then them would write like so these her long make thing see
him two has look more day could go come did my sound no most number who over know water than
call first people may down side been now find any new work part take get place made live where
after back little only round man year came show every good me give our under name very through
just form much great think say help low line before turn cause same mean differ move right boy
old too does tell sentence set three want air well also play small end put home read hand port
large spell add even land here must big high such follow act why ask men change went light kind
off need house picture try us again animal point mother world near build self earth father head
stand own page should country found answer school grow study still learn plant cover food sun
four thought let keep eye never last door between city tree cross since hard start might story
saw far sea draw left late run while press close night real life few stop open seem together
next white children begin got walk example ease paper often always music those both mark book
letter until mile river car feet care second group carry took rain eat room friend began idea
fish mountain north once base hear horse cut sure watch color face wood main enough plain girl
usual young ready above ever red list though feel talk bird soon body dog family direct pose
leave song measure state product black short numeral class wind question
"""
WORDS = tuple(_WORD_LIST.split())
"""Common English words (the most frequent few hundred; facts of the language, in no order)."""
FILLERS = ("a", "I", "to", "of", "is", "we", "it", "so", "no", "x", "1", "7", ".", ",", "-")
"""Short pieces that close the last gap to an exact length."""
POOL_FACTOR = 2
POOL_LEAST = 8
STRIDE = 13
"""Rounds start this many batches apart, so that they do not begin with the same texts."""
MIXED_MEDIAN, MIXED_SPREAD, MIXED_LEAST, MIXED_MOST = 32, 0.9, 4, 384
"""Lengths in tokens of the built-in mix: log-normal, as texts of documents and chats are. Half
are below 32, one in ten above 100."""
MIXED_LEAST_TEXTS = 128
"""Fewer would make the mean length of a call a matter of luck."""


@dataclass(frozen=True)
class TextPool:
    """Texts of one length, and what the model's own tokenizer says of them.

    Attributes:
        texts: The texts.
        counts: Tokens of each, special tokens included; words stand in without a tokenizer.
    """

    texts: tuple[str, ...]
    counts: tuple[int, ...]

    def window(self, batch: int, round_number: int, call: int) -> tuple[list[str], int]:
        """The texts of one call, the same for every contender, and their tokens."""
        size = len(self.texts)
        start = (round_number * STRIDE + call) * batch
        picks = [(start + offset) % size for offset in range(batch)]
        return [self.texts[pick] for pick in picks], sum(self.counts[pick] for pick in picks)


def pool_sizes(scenarios: Iterable[Scenario]) -> dict[int, int]:
    """Texts needed of each length: twice the largest batch, at least `POOL_LEAST`."""
    sizes: dict[int, int] = {}
    for scenario in scenarios:
        wanted = max(POOL_LEAST, POOL_FACTOR * scenario.batch)
        if scenario.tokens == MIXED:
            wanted = max(wanted, MIXED_LEAST_TEXTS)
        sizes[scenario.tokens] = max(sizes.get(scenario.tokens, 0), wanted)
    return sizes


def build_pools(
    sizes: dict[int, int], count_tokens: Callable[[list[str]], list[int]], *, seed: int
) -> dict[int, TextPool]:
    """Make the texts.

    Args:
        sizes: Length in tokens -> texts wanted.
        count_tokens: Tokens of each text, special tokens included, cut at the model's limit.
        seed: The same seed and tokenizer give the same texts.
    """
    costs = _costs(count_tokens)
    empty = count_tokens([""])[0]
    pools = {}
    for length, wanted in sizes.items():
        chooser = random.Random(f"{seed}/{length}")
        lengths = _mixed_lengths(chooser, wanted) if length == MIXED else [length] * wanted
        texts = tuple(_text_of(each, chooser, costs, empty, count_tokens) for each in lengths)
        pools[length] = TextPool(texts, tuple(count_tokens(list(texts))))
    return pools


def own_pool(texts: list[str], count_tokens: Callable[[list[str]], list[int]]) -> TextPool:
    """The user's own texts, in their order."""
    return TextPool(tuple(texts), tuple(count_tokens(texts)))


def _mixed_lengths(chooser: random.Random, wanted: int) -> list[int]:
    drawn = (chooser.lognormvariate(math.log(MIXED_MEDIAN), MIXED_SPREAD) for _ in range(wanted))
    return [min(MIXED_MOST, max(MIXED_LEAST, round(each))) for each in drawn]


def count_words(texts: list[str]) -> list[int]:
    """Stands in for a tokenizer where no model is measured: words plus two."""
    return [len(text.split()) + 2 for text in texts]


def _costs(count_tokens: Callable[[list[str]], list[int]]) -> dict[str, int]:
    base, *rest = count_tokens(["the", *(f"the {word}" for word in WORDS)])
    return {word: max(1, count - base) for word, count in zip(WORDS, rest, strict=True)}


def _text_of(
    length: int,
    chooser: random.Random,
    costs: dict[str, int],
    empty: int,
    count_tokens: Callable[[list[str]], list[int]],
) -> str:
    """Words until the length is reached, then pieces off or on until it is exact or nearly."""
    words: list[str] = []
    estimate = empty
    while estimate < length or not words:  # a prompt alone may be longer
        word = chooser.choice(WORDS)
        words.append(word)
        estimate += costs[word]
    while len(words) > 1 and count_tokens([" ".join(words)])[0] > length:
        words.pop()
    for _ in range(4):
        text = " ".join(words)
        if count_tokens([text])[0] >= length:
            return text
        longer = [f"{text} {filler}" for filler in FILLERS]
        fitting = [
            candidate
            for candidate, count in zip(longer, count_tokens(longer), strict=True)
            if count <= length
        ]
        if not fitting:
            return text
        words = chooser.choice(fitting).split(" ")
    return " ".join(words)


def make_texts(
    specs: Sequence[ContenderSpec], plan: BenchmarkPlan, record: SampleRecord, context: JobContext
) -> dict[int, TextPool]:
    """The texts, made by the first model's own tokenizer in a process of its own.

    A helper process, because a foreign tokenizer may hang or crash, and because memory it takes
    must count for no contender.
    """
    context.report("Texts", 0, 1)
    sizes = pool_sizes(plan.scenarios)
    own = _own_texts(plan, context)
    spec = next((one for one in specs if one.tokenizer_folder), None)
    if spec is None:
        record.note("No model was chosen: text lengths are counted in words.")
        return _pools_by_words(sizes, own, plan)
    try:
        answer = _ask_for_texts(spec, sizes, plan.seed, own, context)
    except KimeraError as error:
        record.note(f"Text lengths are counted in words: {error.message}")
        return _pools_by_words(sizes, own, plan)
    context.report("Texts", 1, 1)
    pools = {
        int(length): TextPool(tuple(texts), tuple(counts))
        for length, (texts, counts) in answer["pools"].items()
    }
    _note_lengths(pools, record)
    return pools


def _pools_by_words(
    sizes: dict[int, int], own: list[str], plan: BenchmarkPlan
) -> dict[int, TextPool]:
    pools = build_pools(sizes, count_words, seed=plan.seed)
    if own:
        pools[MIXED] = own_pool(own, count_words)
    return pools


def _own_texts(plan: BenchmarkPlan, context: JobContext) -> list[str]:
    """The first of the user's texts, where the plan has a scenario that uses them.

    Raises:
        BenchmarkError: The file contains no text.
        KimeraError: It cannot be read; see `core.texts.reading`.
    """
    if not plan.texts_file or all(one.tokens != MIXED for one in plan.scenarios):
        return []
    file = Path(plan.texts_file).expanduser()
    read = read_texts(file, preview_unasked(file).options, context=context, most=MOST_OWN_TEXTS)
    if not read.texts:
        raise BenchmarkError(
            f"{plan.texts_file} holds no text.", hint="One text per line is enough."
        )
    return [text for text, _fields in read.texts]


def _ask_for_texts(
    spec: ContenderSpec, sizes: dict[int, int], seed: int, own: list[str], context: JobContext
) -> dict[str, Any]:
    helper = MeasuringProcess("the texts", 1, context)
    try:
        with context.on_cancel(helper.terminate):
            return helper.ask(
                "texts",
                timeout_s=120.0,
                folder=spec.tokenizer_folder,
                max_length=spec.options.max_length,
                model_limit=spec.max_tokens,
                prompt=spec.prompt,
                sizes={str(length): wanted for length, wanted in sizes.items()},
                seed=seed,
                own=own,
            )
    finally:
        helper.stop()


def _note_lengths(pools: dict[int, TextPool], record: SampleRecord) -> None:
    for length, pool in pools.items():
        mean = sum(pool.counts) / len(pool.counts)
        if length != MIXED and abs(mean - length) > 0.05 * length:
            record.note(
                f"Texts of {length} tokens came out at {mean:.1f} on average (the model's limit, "
                "its prompt, or its tokenizer's pieces)."
            )
