"""The texts of a measurement, the same for all contenders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kimera_console.core.bench.measure.own_texts import read_own_texts
from kimera_console.core.bench.measure.texts import (
    TextPool,
    build_pools,
    count_words,
    own_pool,
    pool_sizes,
)
from kimera_console.core.bench.measure.worker import MeasuringProcess
from kimera_console.core.bench.plan.types import MIXED
from kimera_console.core.errors import KimeraError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kimera_console.core.bench.measure.record import Record
    from kimera_console.core.bench.plan.types import BenchmarkPlan, ContenderSpec
    from kimera_console.core.jobs import JobContext


def make_texts(
    specs: Sequence[ContenderSpec], plan: BenchmarkPlan, record: Record, context: JobContext
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
    """The user's texts, where the plan has a scenario that uses them.

    Raises:
        BenchmarkError: The file has none, or cannot be read.
    """
    if not plan.texts_file or all(one.tokens != MIXED for one in plan.scenarios):
        return []
    return read_own_texts(plan.texts_file, context)


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
                sizes={str(length): wanted for length, wanted in sizes.items()},
                seed=seed,
                own=own,
            )
    finally:
        helper.stop()


def _note_lengths(pools: dict[int, TextPool], record: Record) -> None:
    for length, pool in pools.items():
        mean = sum(pool.counts) / len(pool.counts)
        if length != MIXED and abs(mean - length) > 0.05 * length:
            record.note(
                f"Texts of {length} tokens came out at {mean:.1f} on average (the model's limit, "
                "or its tokenizer's pieces)."
            )
