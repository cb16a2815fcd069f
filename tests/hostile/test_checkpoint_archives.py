"""Hostile archives around a pickle, and mutated checkpoints: read or refused, never run."""

from __future__ import annotations

import pickle
import random
import struct
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from kimera_console.core.errors import KimeraError, UnsafeModelError
from kimera_console.core.formats.pytorch_checkpoint import read_checkpoint
from tests.fuzz.mutate import mutated_bytes
from tests.helpers.checkpoints import (
    RawEntry,
    checkpoint_of,
    good_pickle,
    raw_archive,
    save_checkpoint,
)
from tests.hostile.checkpoint_support import refused

pytestmark = pytest.mark.timeout(120)  # a bomb that goes off is a hang


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    return tmp_path / "canary"


@pytest.fixture(autouse=True)
def _nothing_ran(canary: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """No payload ran, no module came in, and neither pickle's nor torch's loader was asked."""

    def forbidden(*_args: object, **_named: object) -> None:
        raise AssertionError("a loader was asked")

    for owner, attribute in ((pickle, "loads"), (pickle, "load"), (torch, "load")):
        monkeypatch.setattr(owner, attribute, forbidden)
    monkeypatch.setattr(pickle, "Unpickler", forbidden)
    yield
    assert not canary.exists()
    assert "antigravity" not in sys.modules


# --- the archive -------------------------------------------------------------------------------

_PICKLE = RawEntry("a/data.pkl", good_pickle())


def _storage(**lies: Any) -> RawEntry:
    return RawEntry("a/data/0", bytes(48), **lies)


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([_PICKLE, _storage(method=8)], "compressed"),
        ([_PICKLE, _storage(method=99)], "compressed"),
        ([_PICKLE, _storage(flags=0x809)], "encrypted"),
        ([_PICKLE, _storage(packed=47)], "compressed"),
        ([_PICKLE, _storage(local_method=8)], "in two ways"),
        ([_PICKLE, _storage(size=47)], "damaged"),
        ([_PICKLE, _storage(size=4800)], "overlaps"),
        ([_PICKLE, _storage(descriptor=0, local_size=47)], "disagree"),
        ([_PICKLE, _storage(local_size=47)], "disagree"),
        ([_PICKLE, _storage(tail_size=47)], "disagree"),
        ([_PICKLE, _storage(descriptor=24, tail_size=2**40)], "disagree"),
        ([_PICKLE, _storage(descriptor=0, zip64=True, local_size=2**40)], "disagree"),
        ([_PICKLE, _storage(zip64=True, offset=2**63)], "overlaps"),
        ([_PICKLE, _storage(offset=0)], "overlaps"),
        ([_PICKLE, _storage(offset=2**31)], "overlaps"),
        ([_PICKLE, _storage(gap=b"x")], "behind its zip entry"),
        ([_PICKLE, _storage(descriptor=0, gap=b"x" * 24)], "24 bytes follow"),
        ([_PICKLE, _storage(local_name="a/data/1")], "another header"),
        ([_PICKLE, _storage(), _storage()], "twice"),
        ([_PICKLE, _PICKLE, _storage()], "twice"),
        ([RawEntry("b/data.pkl", good_pickle()), _PICKLE, _storage()], "2 files data.pkl"),
        ([RawEntry("data.pkl", good_pickle()), _storage()], "0 files data.pkl"),
        ([RawEntry("a/b/data.pkl", good_pickle()), _storage()], "0 files data.pkl"),
        ([_PICKLE, RawEntry("b/data/0", bytes(48))], "never writes"),
        ([_PICKLE, RawEntry("a/data/0/../1", bytes(48))], "never writes"),
        ([_PICKLE, RawEntry("a/data/\x1b[2J", bytes(48))], "no readable name"),
        ([_PICKLE, RawEntry("a/data/" + "0" * 2000, bytes(48))], "no readable name"),
        ([_PICKLE, _storage(), RawEntry("a/byteorder", b"big")], "big-endian"),
        ([_PICKLE, _storage(), RawEntry("a/byteorder", b"")], "big-endian"),
        ([_PICKLE], "lacks the storage"),
        ([_storage()], "0 files data.pkl"),
        ([], "damaged"),
    ],
)
@pytest.mark.parametrize("zip64_end", [True, False])
def test_archives_that_two_readers_could_see_differently_are_refused(
    entries: list[RawEntry], words: str, zip64_end: bool, tmp_path: Path
) -> None:
    path = raw_archive(tmp_path / "m.bin", entries, zip64_end=zip64_end)
    if not entries:
        path.write_bytes(b"PK\x03\x04" + path.read_bytes())
    assert words in refused(path)


def test_bytes_before_behind_and_between_are_refused(tmp_path: Path) -> None:
    whole = checkpoint_of(tmp_path / "whole.bin", good_pickle()).read_bytes()
    path = tmp_path / "m.bin"
    for data in (whole + b"x", b"PK\x03\x04" + whole, whole[:-1], whole[:-22], whole[:100]):
        path.write_bytes(data)
        refused(path)
    raw_archive(path, [_PICKLE, _storage()], comment=b"PK\x05\x06" + bytes(18))
    refused(path)


@pytest.mark.parametrize("kind", ["missing", "folder", "empty", "lfs", "page", "safetensors"])
def test_what_is_no_checkpoint_is_said(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "m.bin"
    content = {
        "empty": b"",
        "lfs": b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
        "page": b"<!DOCTYPE html><html></html>",
        "safetensors": struct.pack("<Q", 2) + b"{}",
    }
    if kind in content:
        path.write_bytes(content[kind])
    elif kind == "folder":
        path.mkdir()
    words = {
        "lfs": "git-lfs pointer",
        "page": "web page",
        "empty": "0 bytes",
        "missing": "is missing",
        "folder": "not a regular file",
        "safetensors": "not a checkpoint",
    }
    assert words[kind] in refused(path)


def test_a_name_of_control_characters_is_refused_in_a_short_sentence(tmp_path: Path) -> None:
    path = tmp_path / "m.bin"
    checkpoint_of(path, b"\x80\x02ctorch\n" + b"\x01" * 5000 + b"\n.", {})
    with pytest.raises(UnsafeModelError, match="it asks for") as caught:
        read_checkpoint(path)
    assert len(caught.value.message) - len(str(path)) < 300


_OPCODES = b"\x00\xff\x80RbQcioX\x93\x81.(tueqhr\x8a"


# --- mutations ---------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [300, pytest.param(5000, marks=pytest.mark.slow)])
@pytest.mark.parametrize("legacy", [False, True])
def test_mutated_checkpoints_are_read_or_refused(
    legacy: bool, count: int, tmp_path: Path, canary: Path
) -> None:
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}")
    dice = random.Random(seed)
    table = torch.arange(12.0).reshape(3, 4)
    saved = {"weight": table, "tied": table, "bias": torch.nn.Parameter(torch.ones(3)).half()}
    whole = save_checkpoint(tmp_path / "whole.bin", saved, legacy=legacy).read_bytes()
    # Most of a zip is padding: half of the changes go into its pickle, with the archive kept.
    inner = b"" if legacy else whole[64 : whole.index(b"PK\x07\x08")]
    path = tmp_path / "m.bin"
    read = refused = longest = 0
    for _ in range(count):
        if inner and dice.random() < 0.5:
            checkpoint_of(
                path, mutated_bytes(inner, dice, _OPCODES), {"0": bytes(48), "1": bytes(6)}
            )
        else:
            path.write_bytes(mutated_bytes(whole, dice, _OPCODES))
        try:
            found = read_checkpoint(path)
        except KimeraError as error:
            refused += 1
            longest = max(longest, len(error.message))
        else:
            read += 1
            size = path.stat().st_size
            for tensor_info in found.values():
                assert 0 <= tensor_info.offset <= size - tensor_info.length_bytes, seed
    assert longest < 500, seed
    assert refused > count / 3
    assert read > count / 100
