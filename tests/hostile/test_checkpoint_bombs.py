"""Pickles of tensors that would cost time and memory without end."""

from __future__ import annotations

import contextlib
import struct
import tracemalloc
from pathlib import Path

import pytest

from kimera_console.core.errors import SourceError
from kimera_console.core.formats.pytorch_checkpoint import read_checkpoint
from tests.helpers.checkpoints import (
    checkpoint_of,
    name,
    state,
    tensor,
    text,
)
from tests.hostile.checkpoint_support import refused

pytestmark = pytest.mark.timeout(120)  # a bomb that goes off is a hang

_ORDERED = name("collections", "OrderedDict")


def _doubled(times: int) -> bytes:
    """A tuple of two of the one before, and so on."""
    return b")q\x00" + b"h\x00h\x00\x86q\x00" * times


def _long(number: int) -> bytes:
    """A number by the instruction for long ones."""
    data = number.to_bytes(number.bit_length() // 8 + 1, "little", signed=True)
    return b"\x8a" + bytes([len(data)]) + data


@pytest.mark.slow
@pytest.mark.parametrize(
    "body",
    [
        _doubled(20_000),  # two to the power of 20,000 leaves
        b"}" + _doubled(20_000) + b"Ns",  # ... as a key, which would be hashed
        b"}(" + _doubled(50) + b"N" + _doubled(50) + b"Nu",
        b"](" * 50_000,
        b"(" * 100_000,
        b"N" * 100_000,
        b")" + b"\x85" * 100_000,
        b"]q\x00" + b"h\x00a" * 50_000,  # a list in itself
        b"".join(b"Nr" + struct.pack("<I", n * 4099) for n in range(30_000)),
        b"Nr\xff\xff\xff\xff" * 30_000,
        b"\x8a\xff" + b"\x7f" * 255 + (b"\x8a\xff" + b"\x7f" * 255) * 10_000,
        b"X\xff\xff\x00\x00" + b"x" * 65_535,
        _doubled(60) + b"Q",
        b"](" + (text("k") + b"N\x86") * 20_000 + b"eq\x00" + (_ORDERED + b"h\x00\x85R") * 20_000,
        name("torch._utils", "_rebuild_tensor_v2") + _doubled(60) + b"R",
        # Numbers that all have the hash 0: a dictionary of them would take hours.
        b"}(" + b"".join(_long(n * (2**61 - 1)) + b"N" for n in range(1, 40_000)) + b"u",
    ],
)
def test_bombs_cost_little_time_and_memory(body: bytes, tmp_path: Path) -> None:
    pickled = state(text("weight"), tensor(), text("x"), body)
    path = checkpoint_of(tmp_path / "m.bin", pickled)
    tracemalloc.start()
    try:
        with contextlib.suppress(SourceError):
            read_checkpoint(path)
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 100e6


def test_a_pickle_longer_than_any_model_needs_is_refused(tmp_path: Path) -> None:
    path = checkpoint_of(tmp_path / "m.bin", b"\x80\x02" + b"N" * 1_100_000)
    assert "too long" in refused(path)
