"""How a run ends: the file is put together, takes its name, and the unfinished work is removed.

Each step can be repeated: a kill in between costs the step, and never the vectors.
"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from kimera_console.core.embed_file import npy, parquet
from kimera_console.core.embed_file.facts import facts_of
from kimera_console.core.embed_file.journal import (
    FINISHING,
    IDS,
    JOURNAL,
    PUBLISHING,
    ROWS,
    VECTORS,
    remove,
)
from kimera_console.core.embed_file.resume import check_target_unchanged, run_digest
from kimera_console.core.embed_file.target import PARQUET, read_facts
from kimera_console.core.system.durable import staged, sync_folder

if TYPE_CHECKING:
    from pathlib import Path

    from kimera_console.core.embed_file.facts import VectorsFacts
    from kimera_console.core.embed_file.journal import Journal, RunFolder
    from kimera_console.core.jobs import JobContext

_MADE = "made"
_FACTS = "facts.json"


def finish(place: RunFolder, journal: Journal, context: JobContext) -> None:
    """Make the target out of a run's vectors."""
    appended = journal.target is not None
    in_place = place.target.suffix != PARQUET and not appended
    made = place.path(VECTORS if in_place else _MADE)
    if journal.phase != PUBLISHING:
        journal.phase = FINISHING
        place.write(journal)
        check_target_unchanged(place.target, journal)
        _put_together(place, journal, made, context)
        # First: once the new facts stand beside the old vectors they could not be derived again.
        with staged(place.path(_FACTS)) as new:
            new.write_bytes(npy.facts_bytes(_facts(place, journal)))
        journal.phase = PUBLISHING
        place.write(journal)
    if made.exists():
        facts = place.path(_FACTS)
        with_facts = place.target.suffix != PARQUET and facts.exists()
        # A run that was given up publishes nothing. None later: new facts must not stand beside
        # old vectors.
        context.checkpoint()
        if with_facts:
            # Renamed, as the vectors are: an older file may be another user's, whose owner and
            # mode only root could give to a new one.
            os.replace(facts, npy.facts_path(place.target))
            sync_folder(place.target.parent)
        os.replace(made, place.target)
        sync_folder(place.target.parent)
    forget(place)


def forget(place: RunFolder) -> None:
    """Remove a run's unfinished work, its journal last."""
    for name in (_MADE, _FACTS, IDS, ROWS, VECTORS, JOURNAL):
        remove(place.path(name))


def _put_together(place: RunFolder, journal: Journal, made: Path, context: JobContext) -> None:
    rows, dimension = journal.tally.rows, journal.model.dimension
    old = place.target if journal.target is not None else None
    if place.target.suffix == PARQUET:
        parquet.write(
            made,
            facts=_facts(place, journal),
            dimension=dimension,
            with_ids=bool(journal.request.id_column),
            rows=rows,
            spool=(place.path(VECTORS), place.path(ROWS), place.path(IDS)),
            old=old,
            context=context,
        )
    elif journal.target is None:
        npy.complete(made, rows, dimension)
    else:
        npy.join(made, place.target, journal.target.rows, place.path(VECTORS), rows, dimension)


def _facts(place: RunFolder, journal: Journal) -> VectorsFacts:
    """What the file says of itself: who made its vectors, and from how many lines.

    In a file that was added to, the counts are sums; what differs in what made the two parts
    (and may) is named for both.
    """
    tally = journal.tally
    facts = facts_of(
        journal.model,
        rows=tally.rows,
        skipped=tally.skipped.count,
        truncated=tally.truncated.count,
        empty=tally.empty.count,
    )
    if journal.target is None:
        run = run_digest(journal.request, journal.input, journal.model)
        return replace(facts, skipped_lines=tuple(tally.skipped.lines), run=run)
    before = read_facts(place.target)
    return replace(
        facts,
        rows=facts.rows + journal.target.rows,
        skipped=facts.skipped + before.skipped,
        truncated=facts.truncated + before.truncated,
        empty=facts.empty + before.empty,
        backend=_both(before.backend, facts.backend),
        provider=_both(before.provider, facts.provider),
        revision=_both(before.revision, facts.revision),
        precision=_both(before.precision, facts.precision),
        fingerprint=_both(before.fingerprint, facts.fingerprint),
    )


def _both(before: str, now: str) -> str:
    return ", ".join(dict.fromkeys(part for part in (*before.split(", "), now) if part))
