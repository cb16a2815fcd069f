"""`quarantine`: what failed its comparison: look into it, delete it, or keep it anyway."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from kimera_console.cli.gate_words import groups_text, parity_text, problems_text
from kimera_console.core.convert.quarantine import (
    delete_quarantined,
    find_quarantined,
    keep_quarantined,
    list_quarantined,
    quarantine_folder,
)
from kimera_console.core.flags.settings import Settings
from kimera_console.core.system.units import byte_size

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from kimera_console.cli.output import Output
    from kimera_console.core.convert.quarantine import QuarantinedModel
    from kimera_console.core.jobs import JobContext


def quarantine(arguments: argparse.Namespace, output: Output, _context: JobContext) -> int:
    """`quarantine list|show|keep|delete`: one action on what failed its comparison."""
    models = arguments.models or Settings(arguments.env_file).models_folder
    if arguments.action == "list":
        return _list(models, output)
    one = find_quarantined(arguments.name, models)
    actions = {"show": _show, "keep": _keep, "delete": _delete}
    return actions[arguments.action](one, arguments, output)


def _list(models: Path, output: Output) -> int:
    found = list_quarantined(models)
    total = sum(one.size_bytes for one in found)
    output.data(
        {
            "folder": str(quarantine_folder(models)),
            "size_bytes": total,
            "quarantined": [_data(one) for one in found],
        }
    )
    if not found:
        output.answer(f"Nothing is quarantined in {models}.")
    for one in found:
        output.answer(f"{one.name}  ({one.precision or '?'}, {byte_size(one.size_bytes)})")
        output.answer(f"    {one.why}")
    if len(found) > 1:
        output.answer(f"{len(found)} results, {byte_size(total)}")
    return 0


def _show(one: QuarantinedModel, _arguments: argparse.Namespace, output: Output) -> int:
    output.data({**_data(one), "parity": asdict(one.parity) if one.parity else None})
    output.answer(f"{one.path}  ({one.precision or '?'}, {byte_size(one.size_bytes)})")
    output.answer(f"of {one.source or '?'}, since {one.since or '?'}, meant for {one.out}")
    if one.parity is None:
        output.answer(one.problem or "Its report cannot be read.")
        return 0
    output.answer(problems_text(one.parity.problems))
    output.answer(parity_text(one.parity))
    if one.parity.per_text:
        output.answer(f"\n{groups_text(one.parity)}")
    return 0


def _keep(one: QuarantinedModel, arguments: argparse.Namespace, output: Output) -> int:
    bundle = keep_quarantined(
        one, reason=arguments.reason, out=arguments.out, force=arguments.force
    )
    override = bundle.override
    output.data({"bundle": str(bundle.path), "override": asdict(override) if override else None})
    output.answer(f"{bundle.path} is a model now. {override.words if override else ''}".strip())
    return 0


def _delete(one: QuarantinedModel, _arguments: argparse.Namespace, output: Output) -> int:
    delete_quarantined(one)
    output.data({"deleted": str(one.path), "size_bytes": one.size_bytes})
    output.answer(f"{one.path} is deleted: {byte_size(one.size_bytes)} are free again.")
    return 0


def _data(one: QuarantinedModel) -> dict[str, Any]:
    return {
        "name": one.name,
        "path": str(one.path),
        "out": str(one.out),
        "since": one.since,
        "source": one.source,
        "precision": one.precision,
        "size_bytes": one.size_bytes,
        "problems": list(one.parity.problems) if one.parity else [one.why],
    }
