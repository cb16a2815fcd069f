"""The recipes that are never run here: what can be known of them by reading."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from kimera_console import __version__
from scripts.package.editions import LITE, TOOLS, requirements

ROOT = Path(__file__).resolve().parents[2]
RECIPES = ROOT / "packaging"
NEVER_RUN = ("appimage.sh", "briefcase.toml", "Containerfile", "macos.sh", "windows.ps1")


@pytest.mark.parametrize("name", NEVER_RUN)
def test_a_recipe_says_at_its_top_that_it_was_never_run(name: str) -> None:
    top = (RECIPES / name).read_text(encoding="utf-8").splitlines()[:2]
    assert any("NEVER RUN HERE" in line or "NEVER BUILT HERE" in line for line in top)
    assert re.search(rf"`{re.escape(name)}`.*never (run|built) here", _about())


@pytest.mark.parametrize("name", ["appimage.sh", "macos.sh"])
def test_a_shell_reads_it(name: str) -> None:
    subprocess.run(["sh", "-n", str(RECIPES / name)], check=True, timeout=30)


def test_the_container_copies_what_there_is_and_starts_what_the_wheel_brings() -> None:
    lines = (RECIPES / "Containerfile").read_text(encoding="utf-8").splitlines()
    copied = [word for line in lines if line.startswith("COPY") for word in line.split()[1:-1]]
    assert copied
    assert all((ROOT / word).exists() for word in copied)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for wanted in project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]:
        assert wanted.split("/")[0] in copied, "the wheel is built from what was copied"
    assert 'ENTRYPOINT ["kimera-console"]' in lines
    assert "kimera-console" in project["project"]["scripts"]
    users = [line for line in lines if line.startswith("USER")]
    assert users
    assert users[-1] != "USER root"


def test_the_wheel_takes_every_page_of_the_guide() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    taken = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    pages = {
        f"docs/{path.name}": f"kimera_console/_resources/guide/{path.name}"
        for path in (ROOT / "docs").glob("*.md")
    }
    assert {wanted: place for wanted, place in taken.items() if wanted.startswith("docs/")} == pages


def test_briefcase_names_this_version() -> None:
    recipe = tomllib.loads((RECIPES / "briefcase.toml").read_text(encoding="utf-8"))
    assert recipe["tool"]["briefcase"]["version"] == __version__


def test_briefcase_requires_what_lite_is_made_of() -> None:
    recipe = tomllib.loads((RECIPES / "briefcase.toml").read_text(encoding="utf-8"))
    (app,) = recipe["tool"]["briefcase"]["app"].values()
    wanted = {
        text
        for text in requirements(LITE)
        # Not of a frozen program; and what only Linux and Windows take.
        if not text.startswith((*TOOLS, "pip", "nvidia-ml-py"))
    }
    assert set(app["requires"]) == wanted
    assert all((ROOT / source).exists() for source in app["sources"])


def _about() -> str:
    return (RECIPES / "README.md").read_text(encoding="utf-8")
