"""Files that change, disks that fill, folders that go: one sentence, and nothing lost."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kimera_console.core.embed_file import chunks
from kimera_console.core.errors import InputError, KimeraError
from tests.core.embed_file.support import LIGHT, RESUME, EmbedFileSetup, lines

if TYPE_CHECKING:
    from collections.abc import Sequence

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX files")


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "LIGHT", (64, 20_000))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["t.txt", "t.csv", "t.jsonl"])
@pytest.mark.parametrize("how", ["grows", "is cut", "is removed"])
def test_a_file_that_changes_while_it_is_read(name: str, how: str, setup: EmbedFileSetup) -> None:
    wrap = '{"text": "%s"}\n' if name == "t.jsonl" else "%s\n"
    texts = ["text", *lines(30_000).decode().split("\n")[:-1]]
    source = setup.write(name, "".join(wrap % text for text in texts).encode())

    def change(numbers: Sequence[int], _found: object) -> None:
        if 64 in numbers:
            if how == "is removed":
                source.unlink()
            else:
                with source.open("ab") as stream:
                    stream.truncate(0) if how == "is cut" else stream.write(b"more")

    with pytest.raises(InputError, match=name) as caught:
        setup.embed(source, on_chunk=change)
    assert caught.value.hint
    assert not (setup.folder / "out.npy").exists()


@posix
def test_a_parquet_file_that_is_cut_while_it_is_read(setup: EmbedFileSetup) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    source = setup.folder / "t.parquet"
    texts = lines(30_000).decode().split("\n")
    pq.write_table(pa.table({"text": texts}), source, row_group_size=2000, compression="none")

    def cut(_numbers: Sequence[int], _found: object) -> None:
        os.truncate(source, 1000)

    with pytest.raises(InputError, match=r"t\.parquet"):
        setup.embed(source, on_chunk=cut)
    assert not (setup.folder / "out.npy").exists()


FULL_DISK = """
import os, resource, sys
from pathlib import Path
from kimera_console.core.embed_file import chunks
chunks.LIGHT = (64, 20_000)
from kimera_console.core.errors import KimeraError
from tests.core.embed_file.support import EmbedFileSetup, RESUME
setup = EmbedFileSetup(Path.cwd(), dict(os.environ))
setup.embedder.load()
import pyarrow.parquet
limit = int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    setup.embed("t.txt", sys.argv[1], **RESUME)
except KimeraError as error:
    print(error)
    sys.exit(1)
"""


@pytest.mark.slow
@posix
@pytest.mark.parametrize("out", ["out.npy", "out.parquet"])
def test_a_full_disk_loses_nothing(out: str, setup: EmbedFileSetup) -> None:
    source = setup.write("t.txt", lines(1000))
    setup.embed(source, f"whole-{out}")
    size = (setup.folder / f"whole-{out}").stat().st_size
    for limit in (200, 20_000, size // 2, size - 2000, size - 1):
        done = subprocess.run(
            [sys.executable, "-c", FULL_DISK, out, str(limit)],
            cwd=setup.folder, env={**os.environ, **LIGHT}, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert "Traceback" not in done.stderr, done.stderr
        assert done.returncode == 1, limit
        assert out in done.stdout
        assert "could not be written" in done.stdout
        assert not (setup.folder / out).exists()
    setup.embed(source, out, **RESUME)
    assert (setup.folder / out).read_bytes() == (setup.folder / f"whole-{out}").read_bytes()


WITHOUT_CAPABILITIES = """
import ctypes, os
from pathlib import Path
from tests.core.embed_file.support import EmbedFileSetup
head = (ctypes.c_uint32 * 2)(0x20080522, 0)  # _LINUX_CAPABILITY_VERSION_3, this process
assert ctypes.CDLL(None).capset(head, (ctypes.c_uint32 * 6)()) == 0
EmbedFileSetup(Path.cwd(), dict(os.environ)).embed("t.txt")
"""


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="needs a second user")
def test_another_users_vectors_in_a_shared_folder_are_replaced(setup: EmbedFileSetup) -> None:
    source = setup.write("t.txt", lines(3))
    setup.embed(source)
    made = (setup.folder / "out.npy", setup.folder / "out.npy.json")
    before = [path.read_bytes() for path in made]
    for path in made:
        os.chown(path, 1234, 2345)
        path.chmod(0o644)
    setup.write("t.txt", lines(5))
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_CAPABILITIES],
        cwd=setup.folder, env={**os.environ, **LIGHT}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert setup.vectors().shape == (5, 32)
    assert all(path.read_bytes() != old for path, old in zip(made, before, strict=True))
    assert len({path.stat().st_mode for path in made}) == 1
    assert setup.names() == {"t.txt", "out.npy", "out.npy.json"}


@posix
def test_an_output_folder_that_goes_is_one_sentence(setup: EmbedFileSetup) -> None:
    source = setup.write("t.txt", lines(1000))
    (setup.folder / "sub").mkdir()

    def remove(_numbers: Sequence[int], _found: object) -> None:
        shutil.rmtree(setup.folder / "sub", ignore_errors=True)

    with pytest.raises(KimeraError, match="could not be written"):
        setup.embed(source, "sub/out.npy", on_chunk=remove)
    assert setup.names() == {"t.txt"}


@pytest.mark.parametrize(
    ("out", "words"),
    [
        ("nowhere/v.npy", "is not a folder"),
        ("d.npy", "is a folder"),
        ("v.txt", r"\.npy or \.parquet"),
        ("v" * 300 + ".npy", "too long"),
        ("v" * 250 + ".npy", "too long"),
    ],
)
def test_a_target_that_cannot_be_is_refused_first(
    out: str, words: str, setup: EmbedFileSetup
) -> None:
    (setup.folder / "d.npy").mkdir()
    with pytest.raises(KimeraError, match=words) as caught:
        setup.embed(setup.write("t.txt", b"a\n"), out)
    assert caught.value.hint
    assert setup.names() == {"t.txt", "d.npy"}


@posix
def test_a_pipe_is_no_target(setup: EmbedFileSetup) -> None:
    os.mkfifo(setup.folder / "v.npy")
    with pytest.raises(KimeraError, match="pipe or a device"):
        setup.embed(setup.write("t.txt", b"a\n"), "v.npy")


@posix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write")
def test_a_folder_that_may_not_be_written_is_refused_first(setup: EmbedFileSetup) -> None:
    source = setup.write("t.txt", b"a\n")
    (setup.folder / "sub").mkdir(mode=0o500)
    with pytest.raises(KimeraError, match="cannot be written"):
        setup.embed(source, "sub/out.npy")


@pytest.mark.parametrize(("end", "longest"), [("x.parquet", 255), ("x.npy", 255 - len(".json"))])
def test_longest_names(end: str, longest: int, setup: EmbedFileSetup) -> None:
    """What lies beside it in the meantime has a longer name, and an .npy gets a second file."""
    source = setup.write("t.txt", b"a\n")
    room = longest - len(end)
    name = "é" * (room // 2) + "y" * (room % 2) + end
    assert len(os.fsencode(name)) == longest
    assert setup.embed(source, name).tally.rows == 1
    assert {name, "t.txt"} <= setup.names() <= {name, f"{name}.json", "t.txt"}
    before = setup.names()
    with pytest.raises(KimeraError, match="is too long a name") as caught:
        setup.embed(source, f"y{name}")
    assert caught.value.hint == "Choose a shorter one."
    assert setup.names() == before


@pytest.mark.slow
def test_enormous_texts(tiny_setup: EmbedFileSetup) -> None:
    data = b"a" * 10_000_000 + b"\n" + b"word " * 100_000 + b"\nshort"
    report = tiny_setup.embed(tiny_setup.write("t.txt", data))
    assert report.tally.rows == 3
    assert 2 in report.tally.truncated.lines
    assert 3 not in report.tally.truncated.lines
