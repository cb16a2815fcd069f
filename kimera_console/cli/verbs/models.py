"""`models list|delete|history|clean`: the folder of converted models, and past conversions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from kimera_console.cli.output import Output, table
from kimera_console.core.errors import BundleError
from kimera_console.core.flags.settings import Settings
from kimera_console.core.system.paths import refused
from kimera_console.core.system.units import byte_size

if TYPE_CHECKING:
    import argparse

    from kimera_console.core.bundles.library import DamagedModel, KnownModel
    from kimera_console.core.convert.record.history import ConversionRecord
    from kimera_console.core.jobs import JobContext


def models(arguments: argparse.Namespace, output: Output, context: JobContext) -> int:
    """One of the actions of `models`."""
    actions = {"list": _list, "delete": _delete, "history": _history, "clean": _clean}
    actions[arguments.action](arguments, output, context)
    return 0


def _list(arguments: argparse.Namespace, output: Output, _context: JobContext) -> None:
    from kimera_console.core.bundles.library import damaged_models, known_models

    settings = Settings(arguments.env_file)
    folder = _folder(arguments, settings)
    found = known_models(settings, folder=folder)
    unlisted = damaged_models(settings, folder=folder)
    output.data(
        {
            "folder": str(folder),
            "models": [_model_data(model) for model in found],
            "damaged": [_problem_data(one) for one in unlisted if not one.is_source],
            "not_converted": [_problem_data(one) for one in unlisted if one.is_source],
        }
    )
    if found:
        heads = ("MODEL", "SOURCE", "PRECISION", "DIM", "SIZE", "PARITY", "LOWEST COSINE", "")
        output.answer(table([heads, *(_model_row(model) for model in found)]))
    elif all(one.is_source for one in unlisted):
        output.answer(f"{folder} holds no converted model.")
    for one in unlisted:
        word = "NOT CONVERTED" if one.is_source else "DAMAGED"
        output.answer(f"{word} {one.path.name}: {one.problem}")


def _delete(arguments: argparse.Namespace, output: Output, context: JobContext) -> None:
    from kimera_console.core.bundles.library import delete_model

    settings = Settings(arguments.env_file)
    path = Path(arguments.bundle).absolute()
    size_bytes = delete_model(path, settings, even_in_use=arguments.force, context=context)
    output.data({"deleted": str(path), "size_bytes": size_bytes})
    output.answer(f"{path} is deleted: {byte_size(size_bytes)} are free again.")


def _history(arguments: argparse.Namespace, output: Output, _context: JobContext) -> None:
    from kimera_console.core.convert.record.history import list_records

    records = list_records(arguments.limit)
    output.data({"conversions": [record.to_dict() for record in records]})
    if not records:
        output.answer("No conversions yet.")
        return
    heads = ("WHEN", "MODEL", "PRECISION", "OUTCOME", "TIME", "RESULT")
    output.answer(table([heads, *(_record_row(record) for record in records)]))


def _clean(arguments: argparse.Namespace, output: Output, _context: JobContext) -> None:
    from kimera_console.core.bundles.library import clean_up, find_leftover_folders

    folder = _folder(arguments, Settings(arguments.env_file))
    if folder.is_dir() and (problem := refused(folder)):
        raise BundleError(problem, hint="Check its permissions.")
    done = clean_up(find_leftover_folders([folder]))
    output.data(
        {
            "folder": str(folder),
            "cleaned": [
                {
                    "path": str(each.leftover.path),
                    "size_bytes": each.size_bytes,
                    "put_back": str(each.leftover.final) if each.is_lost_model else "",
                }
                for each in done
            ],
        }
    )
    for each in done:
        back = f"was put back as {each.leftover.final.name}"
        gone = f"is removed ({byte_size(each.size_bytes)})"
        output.answer(f"{each.leftover.path} {back if each.is_lost_model else gone}.")
    if not done:
        output.answer(f"Nothing is left over in {folder}.")


def _folder(arguments: argparse.Namespace, settings: Settings) -> Path:
    from kimera_console.core.bundles.library import usual_folder

    if arguments.folder is None:
        return usual_folder(settings)
    folder = Path(arguments.folder).absolute()
    if not folder.is_dir():
        state = "is not a folder" if folder.exists() else "does not exist"
        raise BundleError(f"{folder} {state}.", hint="Name the folder that holds the models.")
    return folder


def _problem_data(one: DamagedModel) -> dict[str, str]:
    return {"path": str(one.path), "problem": one.problem}


def _model_data(model: KnownModel) -> dict[str, Any]:
    from kimera_console.core.bundles.library import verdict_of

    bundle = model.bundle
    return {
        "path": str(bundle.path),
        "source": bundle.source,
        "revision": bundle.revision,
        "precision": bundle.precision,
        "dimension": bundle.dimension,
        "size_bytes": bundle.size_bytes,
        "created": bundle.created,
        "parity": verdict_of(model).value,
        "cosine_min": model.parity.cosine_min if model.parity else None,
        "configured": model.configured,
    }


def _model_row(model: KnownModel) -> tuple[str, ...]:
    from kimera_console.core.bundles.library import verdict_of
    from kimera_console.core.sources.naming import model_name

    bundle = model.bundle
    return (
        bundle.path.name,
        model_name(bundle.source) if bundle.source else "unknown",
        bundle.precision or "?",
        str(bundle.dimension or "?"),
        byte_size(bundle.size_bytes),
        verdict_of(model).value,
        f"{model.parity.cosine_min:.7f}" if model.parity else "-",
        "configured" if model.configured else "",
    )


def _record_row(record: ConversionRecord) -> tuple[str, ...]:
    from kimera_console.core.sources.naming import model_name

    text = record.error or (f"stopped in {record.last_stage}" if record.last_stage else "")
    if record.result is not None:
        text = f"{record.out} ({byte_size(record.result.size_bytes)})"
    return (
        record.started[:19].replace("T", " "),
        model_name(record.source),
        record.request.precision,
        record.outcome.value,
        f"{record.seconds:.1f} s",
        text[:120],
    )
