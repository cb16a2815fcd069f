"""Try a Debian package in a bare Debian 12 without Python (needs root, debootstrap and a network).

    python scripts/package/check.py PACKAGE.deb [--root build/package/bare] [--models FOLDER]
                                    [--source FOLDER] [--index URL]

The root is made by debootstrap (--variant=minbase) where it is not there. The package is installed
by apt with what it depends on, moved under a path with spaces and letters beyond ASCII, and used
there: the window's first frame and picture, a health check, embedding, in the whole edition the
conversion of the sample model, and in lite what it says before its conversion part is there. With
an index of packages (a PIP_INDEX_URL) lite adds the part, is interrupted, and converts. What came
of it is printed, and kept beside the package as JSON.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from scripts.package.bare import Bare
from scripts.package.part_check import add_part, unlisted, without_consent, without_python

PLACE = "/root/Ablage äöü 数/Kimera Konsole"
MODEL = "/root/Ablage äöü 数/Modelle/minilm"
SOURCE = "/root/Ablage äöü 数/Quelle MiniLM"
RUNS = 3


def main() -> int:
    parser = argparse.ArgumentParser(description="Try a package in a bare Debian.")
    parser.add_argument("package", type=Path)
    parser.add_argument("--root", type=Path, default=Path("build/package/bare"))
    parser.add_argument("--models", type=Path, help="a converted MiniLM, for the lite edition")
    parser.add_argument("--source", type=Path, help="a MiniLM to convert; default: that of whole")
    parser.add_argument("--index", help="where lite gets its conversion part; default: not tried")
    asked = parser.parse_args()
    with Bare(asked.root.resolve()) as bare:
        found = try_package(bare, asked.package, asked.models)
        found |= try_part(bare, asked.source or _sample(asked.package), found, asked.index)
    text = json.dumps(found, indent=1, ensure_ascii=False)
    asked.package.with_suffix(".check.json").write_text(text + "\n", encoding="utf-8")
    print(text)
    return 0


def try_package(bare: Bare, package: Path, model: Path | None) -> dict[str, Any]:
    """Install it, and use it as its users would."""
    python = bare.run("sh", "-c", "command -v python3", check=False).stdout.strip()
    if python:
        raise SystemExit(f"The root has {python}: this check wants one without Python.")
    install(bare, package)
    program = f"{PLACE}/kimera-console"
    whole = bare.inside(f"{PLACE}/_internal/conversion").is_dir()
    found: dict[str, Any] = {"package": package.name, "edition": "whole" if whole else "lite"}
    found["licences_missing"] = unlisted(bare.inside(PLACE))
    found["version"] = bare.run(program, "--version").stdout.strip()
    picture = "/root/picture.png"
    frames = []
    for _ in range(RUNS):
        said = bare.run(
            program, "--run-module", "kimera_console.first_screenshot", picture, "/root/.env"
        )
        frames.append(json.loads(said.stdout)["first_frame_s"])
    shutil.copy(bare.inside(picture), package.with_suffix(".png"))
    found["first_frame_s"] = {"median": statistics.median(frames), "all": frames}
    if whole:
        begun = time.monotonic()
        said = bare.run(program, "convert", "sample", "--out", MODEL, "--force", "--json")
        parity = json.loads(said.stdout)["parity"]
        found["convert"] = {
            "seconds": round(time.monotonic() - begun, 1),
            "passed": parity["passed"], "cosine_min": parity["cosine_min"],
        }  # fmt: skip
    elif model is not None:
        shutil.copytree(model, bare.inside(MODEL), dirs_exist_ok=True)
    flags = ["--env-file", "/root/.env"]
    # A trial of flags loads the model in a child, and writes only if that one answers.
    wanted = [f"ONNX_MODEL_PATH={MODEL}", "EMBEDDING_DIM=384", "EMBEDDING_STRICT=1"]
    tried = bare.run(
        program, "flags", "set", "--if-it-works", *wanted, *flags, "--json", check=False
    )
    found["flags_set"] = tried.returncode
    answer = json.loads(bare.run(program, "embed", "Guten Tag", *flags, "--json").stdout)
    found["embed"] = {
        name: answer[name] for name in ("backend", "provider", "dimension", "degraded")
    }
    verified = bare.run(program, "verify", MODEL, "--json", check=False)
    found["verify"] = json.loads(verified.stdout)["ok"]
    doctor = json.loads(bare.run(program, "doctor", *flags, "--json", check=False).stdout)
    found["doctor"] = {
        check["id"]: check["detail"] for check in doctor["checks"] if check["status"] == "fail"
    }
    return found


def try_part(
    bare: Bare, source: Path | None, found: dict[str, Any], index: str | None
) -> dict[str, Any]:
    """What is missing is said before anything is fetched; then lite adds it, where it may."""
    if source is None:
        return {}
    shutil.copytree(source, bare.inside(SOURCE), dirs_exist_ok=True)
    program = f"{PLACE}/kimera-console"
    if found["edition"] == "whole":
        return {"without_python": without_python(bare, program, SOURCE)}
    shutil.rmtree(bare.inside("/root/.cache"), ignore_errors=True)
    tried: dict[str, Any] = {"without_consent": without_consent(bare, program, SOURCE)}
    if index is not None:
        tried["add_part"] = add_part(bare, program, SOURCE, index)
        tried["without_python"] = without_python(bare, program, SOURCE)
    return tried


def _sample(package: Path) -> Path | None:
    """The sample model of the whole edition's folder beside the package."""
    found = package.parent.glob("kimera-console-whole/_internal/conversion/**/model.safetensors")
    return next((one.parent for one in found), None)


def install(bare: Bare, package: Path) -> None:
    """Install the package by apt, and move its folder; the link in /usr/bin follows."""
    shutil.rmtree(bare.inside(PLACE), ignore_errors=True)
    home = bare.inside("/opt/kimera-console")
    if home.is_symlink():
        home.unlink()
    shutil.copy(package, bare.inside("/tmp") / package.name)
    bare.run("apt-get", "-qq", "update")
    bare.run(
        "apt-get", "-qq", "install", "-y", "--reinstall", "--allow-downgrades",
        "--no-install-recommends", f"/tmp/{package.name}",
    )  # fmt: skip
    (bare.inside("/tmp") / package.name).unlink()
    bare.inside(PLACE).parent.mkdir(parents=True, exist_ok=True)
    home.rename(bare.inside(PLACE))
    home.symlink_to(PLACE)


if __name__ == "__main__":
    raise SystemExit(main())
