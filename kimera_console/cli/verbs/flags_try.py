"""`flags try`, `flags set --if-it-works` and `flags export`: what loads a model or much code."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from kimera_console.cli.assignments import to_try
from kimera_console.core.embedding.embedder import Embedder
from kimera_console.core.flags.exports import ExportFormat, export_flags
from kimera_console.core.flags.sheet import write_flags
from kimera_console.core.switching.apply import apply_if_it_works, needs_load
from kimera_console.core.switching.trial import described, preview_changes, try_changes

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from kimera_console.cli.output import Output
    from kimera_console.core.flags.past_writes import EnvWrite
    from kimera_console.core.flags.settings import Settings
    from kimera_console.core.jobs import JobContext
    from kimera_console.core.switching.trial import FlagsPreview, Trial


def try_flags(
    arguments: argparse.Namespace, settings: Settings, output: Output, context: JobContext
) -> int:
    """`flags try [NAME=VALUE...]`: 1 if the first backend of the chain would not work."""
    changes = to_try(arguments.changes)
    preview = preview_changes(settings, changes)
    if preview.error is not None:
        raise preview.error
    trial = None
    if preview.reloads or not changes:
        trial = try_changes(settings, changes, context=context)
    output.data({"env_file": str(settings.env_file), **_data(preview, trial)})
    if preview.diff:
        output.answer(preview.diff)
    for name in preview.overridden:
        output.note(
            f"{name} is set by this environment, which wins over the file here: no effect in "
            "this process."
        )
    for problem in preview.path_problems.values():
        output.note(problem)
    if trial is None:
        output.answer("No reload needed.")
        return 0
    output.answer("\n".join([trial.sentence, *trial.remarks]))
    return 0 if trial.works else 1


def apply_flags(
    settings: Settings, changes: Mapping[str, str | None], output: Output, context: JobContext
) -> EnvWrite | None:
    """`--if-it-works`: try the changes, write them, and verify what then makes a vector.

    Raises:
        KimeraError: As `apply_if_it_works`; the file is as it was.
    """
    if not needs_load(settings, changes):
        return write_flags(settings, changes)
    embedder = Embedder(settings)
    try:
        done = apply_if_it_works(settings, changes, embedder, context=context)
    finally:
        embedder.close()
    if done.info is not None:
        output.note(f"Tried and verified: a text was embedded by {described(done.info)}.")
    return done.write


def export(arguments: argparse.Namespace, settings: Settings, output: Output) -> int:
    """`flags export --format F`: the values in force, for another place."""
    made = export_flags(settings, ExportFormat(arguments.format), defaults=arguments.defaults)
    output.data(asdict(made))
    output.answer(made.text.removesuffix("\n"), exact=True)
    for name in made.left_out:
        output.note(f"{name} is left out: it is or holds a secret.")
    return 0


def _data(preview: FlagsPreview, trial: Trial | None) -> dict[str, Any]:
    return {
        "diff": preview.diff,
        "needs_reload": preview.reloads,
        "overridden": list(preview.overridden),
        "path_problems": dict(preview.path_problems),
        "tried": trial is not None,
        "works": trial.works if trial is not None else True,
        "sentence": trial.sentence if trial is not None else "",
        "remarks": list(trial.remarks) if trial is not None else [],
        "planned": list(trial.planned) if trial is not None else [],
        "attempts": [asdict(each) for each in trial.attempts] if trial is not None else [],
        "active": trial.active.to_dict() if trial is not None and trial.active else None,
    }
