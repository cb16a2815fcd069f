"""`bench history`: the runs that were kept."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from kimera_console.cli.bench_text import run_text
from kimera_console.cli.output import Output, table
from kimera_console.cli.verbs.bench_keep import check_out, write_run
from kimera_console.core.errors import BenchmarkError
from kimera_console.core.system.records import to_plain

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

_USAGE = (
    "Use `history`, `history show ID [--out FILE]`, `history compare BEFORE AFTER` or "
    "`history note ID TEXT`."
)


def bench_history(arguments: argparse.Namespace, output: Output) -> int:
    """`bench history [show ID [--out FILE] | compare BEFORE AFTER | note ID TEXT]`."""
    words = list(arguments.history)
    if words[0] != "history":
        raise BenchmarkError(f"bench has no action {words[0]!r}.", hint=_USAGE)
    verb, rest = (words[1], words[2:]) if len(words) > 1 else ("list", [])
    if verb == "list" and not rest:
        return _list(output)
    if verb == "show" and len(rest) == 1:
        return _show(rest[0], arguments.out, output)
    if verb == "compare" and len(rest) == 2:
        return _compare(rest[0], rest[1], output)
    if verb == "note" and len(rest) == 2:
        return _note(rest[0], rest[1], output)
    raise BenchmarkError(f"`{' '.join(words)}` is not understood.", hint=_USAGE)


def _list(output: Output) -> int:
    from kimera_console.core.bench.output.history import list_runs

    found = list_runs()
    output.data({
        "runs": [
            {
                "id": one.path.stem, "started": one.run.started, "remark": one.run.remark,
                "contenders": list(one.run.plan.contenders), "complete": one.run.complete,
                "machine": to_plain(one.run.machine),
            }
            for one in found
        ]
    })  # fmt: skip
    rows = [
        (one.path.stem, one.run.started, ", ".join(one.run.plan.contenders), one.run.remark)
        for one in found
    ]
    output.answer(
        table([("id", "started", "contenders", "note"), *rows])
        if rows
        else "No run was kept yet: `kimera-console bench` makes one."
    )
    return 0


def _show(name: str, out: Path | None, output: Output) -> int:
    from kimera_console.core.bench.output.history import find_run

    if out is not None:
        check_out(out)
    run = find_run(name).run
    if out is not None:
        write_run(out, run)
    output.data(run.to_dict())
    output.answer(run_text(run))
    return 0


def _compare(before: str, after: str, output: Output) -> int:
    from kimera_console.core.bench.output.history import find_run
    from kimera_console.core.bench.verdict.run_comparison import overlay

    found = overlay(find_run(before).run, find_run(after).run)
    output.data(dataclasses.asdict(found))
    rows = [
        (who, scenario, f"{ratio.value:.2f}x", f"{ratio.low:.2f} to {ratio.high:.2f}")
        for (who, scenario), ratio in zip(found.pairs, found.ratios, strict=True)
    ]
    lines = [table([("", "scenario", "became", "95 % interval"), *rows])] if rows else []
    lines += [f"only before: {who}, {scenario}" for who, scenario in found.only_before]
    lines += [f"only after: {who}, {scenario}" for who, scenario in found.only_after]
    lines += [f"differs: {sentence}" for sentence in found.differences]
    output.answer("\n".join(lines) or "The two runs have nothing in common.")
    return 0


def _note(name: str, text: str, output: Output) -> int:
    from kimera_console.core.bench.output.history import find_run, set_remark

    path = find_run(name).path
    # One line that no terminal acts upon: lists and reports show it as it is.
    remark = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    set_remark(path, remark)
    output.data({"id": path.stem, "remark": remark})
    output.answer(f"{path.stem}: {remark or 'no note'}")
    return 0
