"""Make the packages of one edition, or of both: application folder, archive, Debian package.

    python scripts/package/build.py [--edition lite|whole|both] [--out build/package]

The folder is made by PyInstaller in an environment of its own below OUT, which is made here.
Nothing is installed anywhere else. Everything is left below OUT: `kimera-console-lite/` and the
like, the archives and .deb files, and `sizes.json`.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from scripts.package.deb import build_deb
from scripts.package.editions import (
    CONVERSION,
    EDITIONS,
    LITE,
    ROOT,
    SAMPLE,
    WHOLE,
    is_wanted,
    requirements,
)
from scripts.package.notices import write_notices

PROGRAM = "kimera-console"
SPEC = ROOT / "packaging" / "kimera_console.spec"
CONSTRAINTS = ROOT / "constraints.txt"
_STAMP = ".ready"


def main() -> int:
    parser = argparse.ArgumentParser(description="Make the application folder's packages.")
    parser.add_argument("--edition", choices=(*EDITIONS, "both"), default="both")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "package")
    parser.add_argument("--keep-program", action="store_true", help="use the last PyInstaller run")
    asked = parser.parse_args()
    out = asked.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    python = environment(out)
    frozen = out / "dist" / PROGRAM
    if not (asked.keep_program and frozen.is_dir()):
        freeze(python, out)
    sizes = {}
    for edition in EDITIONS if asked.edition == "both" else (asked.edition,):
        folder = assemble(edition, python, frozen, out)
        made = [pack(folder, edition, out)]
        if sys.platform.startswith("linux"):
            made.append(build_deb(folder, edition, version(), out))
        sizes[edition] = {"folder": size_of(folder), **{one.name: size_of(one) for one in made}}
        for name, count in sizes[edition].items():
            print(f"{edition}: {name}: {count / 1e6:.0f} MB")
    (out / "sizes.json").write_text(json.dumps(sizes, indent=1) + "\n", encoding="utf-8")
    return 0


def environment(out: Path) -> Path:
    """The interpreter of the environment that has the lite edition's libraries and PyInstaller."""
    folder = out / "venv"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    wanted = "\n".join([*requirements(LITE), CONSTRAINTS.read_text(encoding="utf-8")])
    stamp = folder / _STAMP
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != wanted:
        _run([sys.executable, "-m", "venv", "--clear", str(folder)])
        # pip first: it goes into the program, and installs the rest.
        for names in (["pip"], requirements(LITE)):
            _run([*_install(python), "--upgrade", *names])
        stamp.write_text(wanted, encoding="utf-8")
    return python


def freeze(python: Path, out: Path) -> None:
    """Run PyInstaller; the program and its libraries are in OUT/dist then."""
    _run([
        str(python), "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN",
        "--workpath", str(out / "work"), "--distpath", str(out / "dist"), str(SPEC),
    ])  # fmt: skip
    shutil.rmtree(out / "work", ignore_errors=True)


def assemble(edition: str, python: Path, frozen: Path, out: Path) -> Path:
    """The edition's folder: program, conversion part, licences, what a desktop wants."""
    folder = out / f"{PROGRAM}-{edition}"
    shutil.rmtree(folder, ignore_errors=True)
    # Links, not copies: the largest files are the same in both editions.
    shutil.copytree(frozen, folder, symlinks=True, copy_function=_link, ignore=_unused)
    if edition == WHOLE:
        add_conversion(python, folder / "_internal" / "conversion", out)
    write_notices(folder, python)
    share = folder / "share"
    shutil.copytree(ROOT / "resources" / "man", share / "man" / "man1")
    shutil.copy(ROOT / "resources" / "icons" / "app.svg", share / f"{PROGRAM}.svg")
    for shell in ("bash", "zsh", "fish"):
        script = _said([str(folder / PROGRAM), "--print-completion", shell])
        (share / f"completion.{shell}").write_text(script, encoding="utf-8")
    return folder


def add_conversion(python: Path, target: Path, out: Path) -> None:
    """Install the conversion part and the sample model, and keep what is used of them."""
    prefix = out / "conversion"
    shutil.rmtree(prefix, ignore_errors=True)
    tested = CONSTRAINTS.read_text(encoding="utf-8").splitlines()
    exact = [line for line in tested if line.partition("==")[0] in CONVERSION]
    _run([*_install(python), "--prefix", str(prefix), *exact])
    sample = f"{SAMPLE}==0.1.0"
    _run([*_install(python), "--no-deps", "--prefix", str(prefix), sample])
    (site,) = {path.parent for path in prefix.rglob("torch-*.dist-info")}
    for path in sorted(site.rglob("*")):
        inside = path.relative_to(site)
        if path.is_file() and is_wanted(inside.as_posix()) and "__pycache__" not in inside.parts:
            kept = target / inside
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(path, kept)
    shutil.rmtree(prefix)


def pack(folder: Path, edition: str, out: Path) -> Path:
    """The archive of a folder; its members are sorted, owned by root and of one time."""
    path = out / f"{PROGRAM}-{version()}-{edition}-{sys.platform}.tar.gz"
    moment = int(os.environ.get("SOURCE_DATE_EPOCH", "0")) or int(SPEC.stat().st_mtime)

    def plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = 0
        member.uname = member.gname = "root"
        member.mtime = moment
        if member.islnk():  # of a link between the editions' folders
            raise ValueError(member.name)
        return member

    with tarfile.open(path, "w:gz", compresslevel=6) as archive:
        for one in sorted(folder.rglob("*")):
            archive.inodes = {}  # type: ignore[attr-defined]  # hard links are whole files here
            name = f"{PROGRAM}/{one.relative_to(folder).as_posix()}"
            archive.add(one, name, recursive=False, filter=plain)
    return path


def version() -> str:
    """The console's version."""
    for line in (ROOT / "kimera_console/__init__.py").read_text(encoding="utf-8").splitlines():
        if line.startswith("__version__"):
            return line.split('"')[1]
    raise ValueError("kimera_console/__init__.py names no version")


def size_of(path: Path) -> int:
    """Bytes of a file, or of a folder's files."""
    if path.is_file():
        return path.stat().st_size
    return sum(
        one.stat().st_size for one in path.rglob("*") if one.is_file() and not one.is_symlink()
    )


def _unused(folder: str, names: list[str]) -> set[str]:
    """What PyInstaller's own lists brought all the same: its pattern sees names before links."""
    inside = folder.replace(os.sep, "/").partition("/_internal")[2].lstrip("/")
    return {name for name in names if inside and not is_wanted(f"{inside}/{name}")}


def _link(source: str, target: str) -> str:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target


def _install(python: Path) -> list[str]:
    return [str(python), "-m", "pip", "install", "-q", "--no-input", "--no-compile",
            "--disable-pip-version-check", "--constraint", str(CONSTRAINTS)]  # fmt: skip


def _said(command: list[str]) -> str:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def _run(command: list[str]) -> None:
    print("+", " ".join(command), flush=True)
    subprocess.run(command, check=True)


if __name__ == "__main__":
    raise SystemExit(main())
