"""Tries in a bare Debian what lite adds to itself, and what a system without Python cannot have."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.package.bare import Bare

PARTS = "/root/.cache/kimera-console/parts"
ENOUGH_BYTES = 4_000_000
"""A download of so much is interrupted."""
_WAIT_S = 900


def without_consent(bare: Bare, program: str, source: str) -> dict[str, Any]:
    """What lite says to a conversion before anybody agreed; nothing may have been fetched then."""
    said = bare.run(program, "convert", source, "--out", "/root/none", check=False)
    return {
        "code": said.returncode,
        "said": said.stderr.strip().splitlines(),
        "fetched": bare.inside(PARTS).exists(),
    }


def without_python(bare: Bare, program: str, source: str) -> dict[str, Any]:
    """What the exporter that needs a Python says on a system without one."""
    said = bare.run(
        program, "convert", source, "--out", "/root/none", "--exporter", "optimum", "--yes",
        check=False,
    )  # fmt: skip
    return {"code": said.returncode, "said": said.stderr.strip().splitlines()[-2:]}


def add_part(bare: Bare, program: str, source: str, index: str) -> dict[str, Any]:
    """Convert in lite from an index: interrupted while it downloads, then to the end."""
    command = (program, "convert", source, "--out", "/root/minilm lite", "--yes", "--json")
    variables = {"PIP_INDEX_URL": index}
    found: dict[str, Any] = {"interrupted_at_bytes": _interrupt(bare, command, variables)}
    begun = time.monotonic()
    said = bare.run(*command, "--force", check=False, variables=variables)
    found["seconds"] = round(time.monotonic() - begun, 1)
    found["code"] = said.returncode
    found["last_words"] = said.stderr.strip().splitlines()[-1:]
    if said.returncode == 0:
        parity = json.loads(said.stdout)["parity"]
        found |= {"passed": parity["passed"], "cosine_min": parity["cosine_min"]}
        part = bare.inside(PARTS)
        found["left"] = sorted(one.name for one in part.iterdir() if not one.name.endswith(".lock"))
        found["bytes"] = sum(one.stat().st_size for one in part.rglob("*") if one.is_file())
    return found


def _interrupt(bare: Bare, command: tuple[str, ...], variables: dict[str, str]) -> int:
    """Ctrl+C once some of a file came; how much was kept. 0 where it was there too quickly."""
    process = subprocess.Popen(
        bare.command(*command, variables=variables),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    latest = time.monotonic() + _WAIT_S
    while process.poll() is None and time.monotonic() < latest:
        if _coming(bare) >= ENOUGH_BYTES:
            process.send_signal(signal.SIGINT)
            break
        time.sleep(0.02)
    process.wait(_WAIT_S)
    return _coming(bare)


def _coming(bare: Bare) -> int:
    sizes = []
    for one in bare.inside(PARTS).glob("downloads/*.part"):
        try:
            sizes.append(one.stat().st_size)
        except OSError:  # it came wholly meanwhile
            continue
    return max(sizes, default=0)


def unlisted(folder: Path) -> list[str]:
    """Distributions of an application folder without a listed licence, or without its text."""
    licences = folder / "LICENSES"
    rows = json.loads((licences / "licences.json").read_text(encoding="utf-8"))
    texts = {
        _normal(row["name"]): all((licences / text).is_file() for text in row["texts"])
        and bool(row["texts"])
        for row in rows
    }
    internal = folder / "_internal"
    carried = {
        _normal(path.name.partition("-")[0])
        for place in (internal, internal / "conversion")
        for path in place.glob("*.dist-info")
    }
    return sorted(name for name in carried if not texts.get(name))


def _normal(name: str) -> str:
    return name.replace("_", "-").replace(".", "-").lower()
