"""Build the user guide of docs/, with a search, to be read offline.

    python scripts/guide.py build/docs

The pages are plain Markdown that GitHub shows too. Sphinx gets a copy of them, in which the order
of the pages is added, and links to documents outside docs/ lead to their pages in the guide. The
build fails at a broken link, and at a page that would load anything from the network.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ORDER = {
    "Guide": "install first-steps convert embed benchmark flags health stores",
    "How to": "troubleshooting migration-guide command-line cli monitor language packages",
    "Background": "architectures parity-gate auto-precision engines figures measuring "
    "reliability glossary",
    "For developers": "architecture contributing security changelog",
}
"""Pages by group. A page of docs/ that is not named here stands at the end of "Background"."""
TITLES = {
    "architectures": "Models",
    "install": "Install, upgrade, uninstall",
    "language": "Language",
    "measuring": "How it is measured",
    "migration-guide": "Migration guide",
    "reliability": "Reliability",
}
"""Shorter ones than the pages' own, for the navigation."""
OUTSIDE = {
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
    "CHANGELOG.md": "changelog.md",
    "benchmarks/README.md": "measuring.md",
}
"""Documents outside docs/ that are pages of the guide, and the pages' names."""
_PICTURE = re.compile(r"!\[([^\]]*)\]\((pictures/[\w-]+)-light\.png\)")
_LOADS = re.compile(
    r"""<(?:script|img|iframe|source|video|audio)\b[^>]*\bsrc\s*=\s*["']?((?:https?:)?//[^"'\s>]+)
    |<link\b(?=[^>]*\brel\s*=\s*["']?(?:stylesheet|preload|icon|preconnect|dns-prefetch|modulepreload))
     [^>]*\bhref\s*=\s*["']?((?:https?:)?//[^"'\s>]+)
    |url\(\s*["']?((?:https?:)?//[^"')\s]+)
    |@import\s+["']((?:https?:)?//[^"']+)
    |\b(?:fetch|importScripts|import)\(\s*["'`]((?:https?:)?//[^"'`]+)""",
    re.IGNORECASE | re.VERBOSE,
)


def stage(folder: Path) -> None:
    """Copy what the guide is made of into a new folder, ready for Sphinx.

    Args:
        folder: Replaced.
    """
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "docs", folder, ignore=shutil.ignore_patterns("__pycache__"))
    for path in folder.glob("*.md"):
        path.write_text(_as_page(path.read_text("utf-8"), "../"), encoding="utf-8")
    for outside, page in OUTSIDE.items():
        text = (ROOT / outside).read_text("utf-8")
        up = "../" * outside.count("/")
        (folder / page).write_text(_as_page(text, up, docs=f"{up}docs/"), encoding="utf-8")
    index = folder / "index.md"
    pages = {path.stem for path in folder.glob("*.md")} - {"index"}
    index.write_text(index.read_text("utf-8") + _order(pages), encoding="utf-8")


def _as_page(text: str, up: str, docs: str = "") -> str:
    """The text with links as they are in the guide, and with pictures for both themes.

    Args:
        text: Markdown.
        up: How the document's links climb to the root: "../" from docs/.
        docs: How they name docs/; "" for a document of docs/ itself.
    """
    for outside, page in OUTSIDE.items():
        text = text.replace(f"]({up}{outside}", f"]({page}")
    text = text.replace(f"]({up}README.md", "](index.md")
    if docs:
        text = text.replace(f"]({docs}", "](")

    def both(found: re.Match[str]) -> str:
        says, name = found.groups()
        if not (ROOT / "docs" / f"{name}-dark.png").is_file():
            return found.group()
        modes = ("light", "dark")
        return "".join(f"![{says}]({name}-{mode}.png){{.only-{mode}}}" for mode in modes)

    return _PICTURE.sub(both, text)


def _order(pages: set[str]) -> str:
    """The tables of contents, from which the theme makes the navigation."""
    groups = {title: [n for n in names.split() if n in pages] for title, names in ORDER.items()}
    named = {name for names in groups.values() for name in names}
    groups["Background"] += sorted(pages - named)
    return "".join(
        f"\n```{{toctree}}\n:hidden:\n:caption: {title}\n\n"
        + "\n".join(f"{TITLES[name]} <{name}>" if name in TITLES else name for name in names)
        + "\n```\n"
        for title, names in groups.items()
    )


def foreign_loads(text: str) -> list[str]:
    """Addresses on the network that a page, style sheet or script of this text would load."""
    return [next(filter(None, found)) for found in _LOADS.findall(text)]


def loads_of(folder: Path) -> dict[str, list[str]]:
    """What the files of a built guide would load from the network, by file."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".html", ".css", ".js"):
            loads = foreign_loads(path.read_text("utf-8"))
            if loads:
                found[path.relative_to(folder).as_posix()] = loads
    return found


def build(out: Path) -> int:
    """Build the guide.

    Args:
        out: Folder of the pages; replaced.

    Returns:
        Exit code: 0, or 1 after a warning of Sphinx or where a page loads from the network.
    """
    from sphinx.cmd.build import main as sphinx

    source = out.with_name(f"{out.name}-source")
    stage(source)
    shutil.rmtree(out, ignore_errors=True)
    options = ["-q", "-n", "-W", "--keep-going", "-b", "html", "-d", str(source / ".doctrees")]
    if sphinx([*options, str(source), str(out)]):
        return 1
    loads = loads_of(out)
    for name, addresses in loads.items():
        print(f"{name} loads from the network: {', '.join(addresses)}", file=sys.stderr)
    shutil.rmtree(source)
    if not loads:
        print(f"The user guide: {out / 'index.html'}")
    return 1 if loads else 0


def main() -> int:
    """Build the guide where the command line says."""
    parser = argparse.ArgumentParser(description="Build the user guide.")
    parser.add_argument("out", type=Path)
    return build(parser.parse_args().out.absolute())


if __name__ == "__main__":
    raise SystemExit(main())
