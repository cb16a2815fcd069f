"""Vectors and similarities of a list, as files that other programs read."""

from __future__ import annotations

import csv
from typing import IO, TYPE_CHECKING

import numpy as np

from kimera_console.core.errors import KimeraError
from kimera_console.core.system.durable import staged, sync_file
from kimera_console.core.system.visible import sheet_cell
from kimera_console.core.texts.map.similarity import cosine_block

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from kimera_console.core.jobs import JobContext
    from kimera_console.core.texts.list.text_set import ShownTexts

BLOCK_ROWS = 256
STAGE = "Write the file"
SURROGATES = "backslashreplace"
"""A lone surrogate has no UTF-8: it is written as its escape."""


def save_vectors(path: Path, shown: ShownTexts) -> tuple[Path, Path]:
    """Write vectors to a .npy file and, beside it, their texts and fields to a .npy.csv.

    Row i of the array belongs to row i of the table, which names the prompt too: vectors of another
    prompt do not compare with these.

    Returns:
        Both files.

    Raises:
        KimeraError: One could not be written; older files of these names are as they were, unless
            only the array's name was refused: a folder has it, or (Windows) a program holds it.
    """
    target = path if path.suffix == ".npy" else path.with_name(path.name + ".npy")
    table = target.with_name(target.name + ".csv")  # texts.csv may be the user's own
    columns = list(dict.fromkeys(name for entry in shown.entries for name in entry.fields))
    facts = {"prompt": shown.info.prompt, "prompt_text": shown.info.prompt_text}
    named = [f"{name} of the vector" if name in columns else name for name in facts]
    try:
        with staged(target) as new_target, staged(table) as new_table:
            with new_target.open("wb") as raw:
                np.save(raw, shown.vectors, allow_pickle=False)
                raw.flush()
                sync_file(raw.fileno())  # before the table takes its name
            with _table(new_table) as stream:
                writer = csv.writer(stream)
                writer.writerow(["row", "text", *named, *columns])
                for row, entry in enumerate(shown.entries):
                    fields = (entry.fields.get(name, "") for name in columns)
                    writer.writerow([row, entry.text, *facts.values(), *fields])
    except (OSError, ValueError) as error:
        raise _unwritten(target, error) from error
    return target, table


def save_similarities(
    path: Path, shown: ShownTexts, rows: NDArray[np.intp] | None, *, context: JobContext
) -> Path:
    """Write the matrix of cosines to a .csv file, a row and a column a text.

    Args:
        path: The file.
        shown: The texts.
        rows: Those to write; None writes all of them.
        context: Receives progress.

    Raises:
        KimeraError: It could not be written.
    """
    chosen = np.arange(len(shown.entries), dtype=np.intp) if rows is None else rows
    labels = [sheet_cell(shown.entries[row].text) for row in chosen]
    try:
        with staged(path) as new, _table(new) as stream:
            writer = csv.writer(stream)
            writer.writerow(["", *labels])
            for start in range(0, len(chosen), BLOCK_ROWS):
                context.report(STAGE, start, len(chosen), unit="rows")
                block = cosine_block(shown.vectors, chosen[start : start + BLOCK_ROWS], chosen)
                for label, values in zip(labels[start:], block, strict=False):
                    writer.writerow([label, *(f"{value:.6f}" for value in values)])
    except (OSError, ValueError) as error:
        raise _unwritten(path, error) from error
    return path


def _table(path: Path) -> IO[str]:
    return path.open("w", encoding="utf-8", errors=SURROGATES, newline="")


def _unwritten(path: Path, error: OSError | ValueError) -> KimeraError:
    reason = getattr(error, "strerror", None) or str(error)
    return KimeraError(
        f"{path} could not be written: {reason}.",
        hint="Choose another folder or name, or free some space, and save again.",
    )
