"""A canary token turns up in no output, no file, no command line, no child's environment."""

from __future__ import annotations

import base64
import contextlib
import os
import shutil
import stat
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from kimera_console.core.flags import envfile
from kimera_console.core.flags.declarations import FLAGS
from kimera_console.core.system.paths import console_paths
from tests.helpers.hub_server import HubServer, hub_server

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="reads other processes")

CANARY = "hf_canaryCANARYcanary0123456789"
SECOND = "hf_secondSECONDsecond0123456789"
HUB_CHILD = "kimera_console.core.sources.hub.child"
"""The one child that needs the token."""
KEPT_STATES = {"env-history", "env-copies"}
"""Folders with past states of the `.env` file: they hold what it held."""
LARGEST_SCANNED_BYTES = 4_000_000


@dataclass
class Sightings:
    """What was seen of a run's children while it went on.

    Attributes:
        children: Module (or command) of each child.
        exposed: Children that had a canary in their environment.
        leaks: Where a canary stood that must not: sentences.
    """

    children: set[str] = field(default_factory=set)
    exposed: set[str] = field(default_factory=set)
    leaks: set[str] = field(default_factory=set)


@dataclass
class Cage:
    """A working folder with a `.env`, and what a run may leave traces in."""

    folder: Path
    env: dict[str, str]
    seen: Sightings = field(default_factory=Sightings)

    def run(self, *arguments: str, stdin: str = "", code: int | None = 0, **flags: str) -> str:
        """Run the console, watch it, and look for canaries in what it says."""
        command = [sys.executable, "-m", "kimera_console", *arguments]
        return self.watch(command, stdin, code, flags)

    def watch(
        self, command: list[str], stdin: str = "", code: int | None = 0,
        flags: dict[str, str] | None = None,
    ) -> str:  # fmt: skip
        process = subprocess.Popen(
            command, cwd=self.folder, env={**self.env, **(flags or {})}, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        over = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(process.pid, over))
        watcher.start()
        try:
            out, err = process.communicate(stdin, timeout=240)
        finally:
            process.kill()
            over.set()
            watcher.join()
        said = out + err
        if code is not None:
            assert process.returncode == code, said
        if holds_canary(said.encode()):
            self.seen.leaks.add(f"said by {' '.join(command[3:])}")
        return said

    def _watch(self, pid: int, over: threading.Event) -> None:
        with contextlib.suppress(psutil.NoSuchProcess):
            console = psutil.Process(pid)
            while not over.wait(0.01):
                for process in (console, *console.children(recursive=True)):
                    self._inspect_process(process, is_child=process.pid != pid)
                self.inspect_files(Path(self.env["TMPDIR"]))

    def _inspect_process(self, process: psutil.Process, *, is_child: bool) -> None:
        with contextlib.suppress(psutil.Error, OSError):
            command = Path(f"/proc/{process.pid}/cmdline").read_bytes()
            if holds_canary(command):
                self.seen.leaks.add(f"command line {command[:200]!r}")
            if not is_child:
                return
            if not command or command == Path(f"/proc/{process.ppid()}/cmdline").read_bytes():
                return  # forked, and not yet the program it will be: all is its parent's still
            words = command.split(b"\0")
            if command.startswith(os.fsencode(sys.executable)) and b"-m" in words:
                name = os.fsdecode(words[words.index(b"-m") + 1])
            else:
                name = os.fsdecode(words[0])
            self.seen.children.add(name)
            if holds_canary(Path(f"/proc/{process.pid}/environ").read_bytes()):
                self.seen.exposed.add(name)

    def inspect_files(self, folder: Path) -> None:
        # os.walk passes over a folder that goes meanwhile; Path.rglob raises.
        for path in (Path(root, name) for root, _, names in os.walk(folder) for name in names):
            with contextlib.suppress(OSError):
                if path.name == ".env" or not path.is_file():
                    continue
                if KEPT_STATES.intersection(path.parts):
                    assert stat.S_IMODE(path.stat().st_mode) == 0o600  # as private as the file
                    continue
                with path.open("rb") as stream:
                    if holds_canary(stream.read(LARGEST_SCANNED_BYTES)):
                        self.seen.leaks.add(f"file {path}")


def holds_canary(data: bytes) -> bool:
    """Whether either canary stands in it, as it is, in base64, or in UTF-16."""
    return any(
        form in data
        for canary in (CANARY, SECOND)
        for form in (
            canary.encode(), canary.encode("utf-16-le"), base64.b64encode(canary.encode())[:-4]
        )
    )  # fmt: skip


@pytest.fixture
def hub(tiny_bert: Path, tmp_path: Path) -> Iterator[HubServer]:
    with hub_server(Path(shutil.copytree(tiny_bert, tmp_path / "remote"))) as server:
        server.token = CANARY
        yield server


@pytest.fixture(params=["in the file", "in the environment"])
def cage(request: pytest.FixtureRequest, tmp_path: Path) -> Cage:
    """The canary in the `.env`, or in the environment of the console."""
    folder, temporary = tmp_path / "cage", tmp_path / "tmp"
    folder.mkdir()
    temporary.mkdir()
    names = {flag.name for flag in FLAGS}
    env = {name: value for name, value in os.environ.items() if name not in names}
    env |= {"TMPDIR": str(temporary), "HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path / "hf")}
    token = f"HF_TOKEN={CANARY}\n" if request.param == "in the file" else ""
    (folder / ".env").write_text(f"# mine\n{token}DB_PASSWORD='{SECOND}'\nUSE_ONNX=1\n")
    if not token:
        env["HF_TOKEN"] = CANARY
    return Cage(folder, env)


def test_the_canary_is_seen_where_it_is_let_out(cage: Cage) -> None:
    """The watch itself: a test that could not fail would prove nothing."""
    script = (
        "import subprocess, sys, time; "
        "subprocess.run([sys.executable, '-c', 'import time; time.sleep(0.3)', sys.argv[1]])"
    )
    cage.env["HF_TOKEN"] = CANARY
    cage.watch([sys.executable, "-c", script, CANARY])
    assert cage.seen.leaks
    assert cage.seen.exposed
    cage.seen.leaks.clear()
    (cage.folder / "left.txt").write_text(f"token: {CANARY}")
    cage.inspect_files(cage.folder)
    assert cage.seen.leaks


@pytest.mark.slow
def test_no_action_of_flags_lets_it_out(cage: Cage) -> None:
    for words in (
        ("list",), ("list", "--json"), ("get", "HF_TOKEN"), ("get", "HF_TOKEN", "--json"),
        ("set", "USE_ONNX", "0"), ("set", "EMBEDDING_MODEL", f"see-{CANARY}"), ("list",),
        ("unset", "EMBEDDING_MODEL", "--json"),
    ):  # fmt: skip
        if CANARY in words[-1]:  # told by the user on the command line: only what is said counts
            before = set(cage.seen.leaks)
            cage.run("flags", *words)
            assert not {leak for leak in cage.seen.leaks - before if "said" in leak}
            cage.seen.leaks = before
        else:
            cage.run("flags", *words)
    cage.run("flags", "set", "HF_TOKEN", "-", stdin=SECOND)
    first = envfile.history(cage.folder / ".env")[-1].id
    for words in (
        ("history",), ("history", "--json"), ("compare",), ("compare", first, "--json"),
        ("unset", "HF_TOKEN"), ("rollback",), ("rollback", first, "--json"), ("list",),
    ):  # fmt: skip
        cage.run("flags", *words)
    cage.run("flags", "set", "HF_TOKEN", stdin="two\nlines", code=1)
    finish(cage)


@pytest.mark.slow
def test_no_work_with_a_model_lets_it_out(cage: Cage, tiny_bert: Path, hub: HubServer) -> None:
    out = str(cage.folder / "out" / "tiny-onnx")
    cage.run("inspect", str(tiny_bert))
    cage.run("convert", str(tiny_bert), "--out", out)
    cage.run("flags", "set", f"ONNX_MODEL_PATH={out}", f"EMBEDDING_MODEL={tiny_bert}")
    cage.run("verify", out, "--json")
    vectors = str(cage.folder / "vectors.npy")
    cage.run("embed", "--json", "--input", "-", "--out", vectors, stdin=f"see {CANARY}\n")
    assert {"kimera_console.core.convert.child"} <= cage.seen.children
    assert not cage.seen.exposed

    online = {"HF_HUB_OFFLINE": "0", "HF_ENDPOINT": hub.address}
    cage.run("inspect", "org/tiny", **online)
    assert cage.seen.exposed == {HUB_CHILD}  # it needs the token, has it, and nobody else does
    hub.token = "another"
    said = cage.run("inspect", "org/tiny", "--json", code=1, **online)
    assert "HF_TOKEN" in said
    cage.run("doctor", "--json", code=None)
    assert cage.seen.exposed == {HUB_CHILD}
    finish(cage)


@pytest.mark.slow
def test_measuring_and_hosted_children_do_not_get_the_secrets(
    cage: Cage, tiny_bert: Path, tiny_bundle: Path
) -> None:
    cage.run("flags", "set", f"ONNX_MODEL_PATH={tiny_bundle}", f"EMBEDDING_MODEL={tiny_bert}")
    cage.run(
        "bench", "--quick", "--contenders", "onnx", "--rounds", "3", "--batch", "1",
        "--tokens", "8", "--out", str(cage.folder / "run.json"), code=None,
    )  # fmt: skip
    script = (
        "from kimera_console.core.embedding.backends.host import hosted_transformers\n"
        "from kimera_console.core.jobs import JobContext\n"
        "from kimera_console.core.flags.settings import Settings\n"
        "backend = hosted_transformers(Settings('.env').options(), JobContext())\n"
        "backend.close()\n"
    )
    cage.watch([sys.executable, "-c", script])
    assert any("bench" in name for name in cage.seen.children), cage.seen.children
    assert any("host_child" in name for name in cage.seen.children), cage.seen.children
    assert not cage.seen.exposed
    finish(cage)


def finish(cage: Cage) -> None:
    """Look through everything that was left: state, outputs, temporary files."""
    home = console_paths().state.parent
    assert any(home.rglob("*.record"))
    for folder in (home, cage.folder, Path(cage.env["TMPDIR"]), Path(cage.env["HF_HOME"])):
        cage.inspect_files(folder)
    assert not cage.seen.leaks
