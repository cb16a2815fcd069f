"""A Debian package of an application folder, by dpkg-deb, or in Python where that is not there."""

from __future__ import annotations

import gzip
import io
import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

NAME = "kimera-console"
HOME = Path("opt", NAME)
DEPENDS = (
    # libc of the machine that built it; the rest is what a bare Debian 12 lacked, see
    # docs/packages.md.
    "libc6 (>= 2.36)",
    "libgl1",
    "libegl1",
    "libxcb1",
    "libxcb-icccm4",
    "libxcb-keysyms1",
    "libwayland-client0",
    "libwayland-cursor0",
    "libwayland-egl1",
    "fontconfig-config",
    "fonts-dejavu-core | fonts-liberation",
)
RECOMMENDS = ("ca-certificates",)
_DESKTOP = """\
[Desktop Entry]
Type=Application
Version=1.5
Name=Kimera Console
Comment=Convert, test and switch embedding models
Exec=/opt/kimera-console/kimera-console
Icon=kimera-console
Terminal=false
Categories=Development;Utility;
StartupWMClass=kimera-console
StartupNotify=true
"""
_WORDS = {
    "lite": "without torch: embeds with ONNX Runtime; converting is added on demand",
    "whole": "with torch and a sample model: converts, too",
}


def control(edition: str, version: str, installed_bytes: int) -> str:
    """The package's control file. Both editions are one package: one replaces the other."""
    return (
        f"Package: {NAME}\n"
        f"Version: {version}+{edition}\n"
        "Architecture: amd64\n"
        "Maintainer: Kimera <kimera-console@localhost>\n"
        f"Installed-Size: {installed_bytes // 1024}\n"
        f"Depends: {', '.join(DEPENDS)}\n"
        f"Recommends: {', '.join(RECOMMENDS)}\n"
        "Section: science\n"
        "Priority: optional\n"
        "Description: desktop console for embedding models\n"
        " Converts embedding models to ONNX, proves the result, measures it, and switches\n"
        f" Kimera SWM's flags. This edition is {_WORDS[edition]}.\n"
    )


def lay_out(folder: Path, root: Path) -> None:
    """Put the folder and what a desktop and a shell look for into the package's tree."""
    home = root / HOME
    shutil.copytree(folder, home, symlinks=True, copy_function=_link)
    link = root / "usr/bin" / NAME
    link.parent.mkdir(parents=True)
    link.symlink_to(Path("/", HOME, NAME))
    share, at = folder / "share", root / "usr/share"
    places = {
        "completion.bash": at / "bash-completion/completions" / NAME,
        "completion.zsh": at / "zsh/vendor-completions" / f"_{NAME}",
        "completion.fish": at / "fish/vendor_completions.d" / f"{NAME}.fish",
        f"{NAME}.svg": at / "icons/hicolor/scalable/apps" / f"{NAME}.svg",
        "licences": at / "doc" / NAME / "copyright",
    }
    for name, place in places.items():
        source = folder / "LICENSES/THIRD_PARTY.md" if name == "licences" else share / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, place)
    page = at / "man/man1" / f"{NAME}.1.gz"
    page.parent.mkdir(parents=True)
    page.write_bytes(gzip.compress((share / f"man/man1/{NAME}.1").read_bytes(), mtime=0))
    entry = at / "applications" / f"{NAME}.desktop"
    entry.parent.mkdir(parents=True)
    entry.write_text(_DESKTOP, encoding="utf-8")


def build_deb(folder: Path, edition: str, version: str, out: Path) -> Path:
    """Write the package; its path."""
    path = out / f"{NAME}_{version}+{edition}_amd64.deb"
    with tempfile.TemporaryDirectory(dir=out) as made:
        root = Path(made, "root")
        root.mkdir(mode=0o755)
        lay_out(folder, root)
        count = sum(one.lstat().st_size for one in root.rglob("*") if not one.is_dir())
        text = control(edition, version, count)
        if shutil.which("dpkg-deb"):
            (root / "DEBIAN").mkdir()
            (root / "DEBIAN/control").write_text(text, encoding="utf-8")
            command = ["dpkg-deb", "--root-owner-group", "-Zgzip", "-z6", "--build"]
            subprocess.run([*command, str(root), str(path)], check=True, stdout=subprocess.DEVNULL)
        else:
            write_deb(root, text, path)
    return path


def write_deb(root: Path, text: str, path: Path) -> None:
    """A package without dpkg-deb: an ar archive of two tar archives (deb(5))."""
    with tempfile.TemporaryDirectory(dir=path.parent) as made:
        data = Path(made, "data.tar.gz")
        with tarfile.open(data, "w:gz", compresslevel=6) as archive:
            for one in sorted(root.rglob("*")):
                archive.inodes = {}  # type: ignore[attr-defined]
                name = "./" + one.relative_to(root).as_posix()
                archive.add(one, name, recursive=False, filter=_of_root)
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w:gz") as archive:
            member = tarfile.TarInfo("./control")
            member.size, member.mode = len(text.encode()), 0o644
            archive.addfile(member, io.BytesIO(text.encode()))
        with path.open("wb") as out:
            out.write(b"!<arch>\n")
            _member(out, "debian-binary", io.BytesIO(b"2.0\n"), 4)
            _member(out, "control.tar.gz", io.BytesIO(packed.getvalue()), len(packed.getvalue()))
            with data.open("rb") as source:
                _member(out, "data.tar.gz", source, data.stat().st_size)


def _member(out: io.BufferedWriter, name: str, source: io.BufferedIOBase, count: int) -> None:
    out.write(f"{name:<16}{0:<12}{0:<6}{0:<6}{'100644':<8}{count:<10}`\n".encode("ascii"))
    shutil.copyfileobj(source, out)
    if count % 2:
        out.write(b"\n")


def _of_root(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = "root"
    return member


def _link(source: str, target: str) -> str:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target
