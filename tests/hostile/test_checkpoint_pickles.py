"""Hostile pickles of tensors: one readable sentence each, nothing runs, none takes long."""

from __future__ import annotations

import io
import pickle
import pickletools
import re
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from kimera_console.core.errors import UnsafeModelError
from kimera_console.core.formats.byte_source import file_source
from kimera_console.core.formats.pytorch_checkpoint import describe_checkpoint, read_checkpoint
from tests.helpers.checkpoints import (
    RawEntry,
    checkpoint_of,
    good_pickle,
    name,
    number,
    numbers,
    payload,
    raw_archive,
    save_checkpoint,
    state,
    storage,
    tensor,
    text,
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


class Payload:
    """Makes a file when it is unpickled."""

    def __init__(self, canary: Path) -> None:
        self._canary = canary

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[str, str]]:
        return open, (str(self._canary), "w")


# --- a payload in every place where a pickle can stand -----------------------------------------


def _places(canary: Path) -> dict[str, bytes]:
    """data.pkl with a payload in each part of it."""
    run = payload(canary)
    ordered = name("collections", "OrderedDict") + b")R"
    return {
        "all there is": b"\x80\x02" + run + b".",
        "before the tensors": b"\x80\x02" + run + good_pickle()[2:],
        "a value": state(text("weight"), tensor(), text("x"), run),
        "a key": state(run, tensor()),
        "a storage": state(text("weight"), tensor(run)),
        "a reference": state(text("weight"), tensor(run + b"Q")),
        "a part of a reference": state(
            text("weight"), tensor(b"(" + text("storage") + run + text("0") * 2 + number(1) + b"tQ")
        ),
        "an offset": state(text("weight"), tensor(offset=run)),
        "a shape": state(text("weight"), tensor(shape=run)),
        "inside a shape": state(text("weight"), tensor(shape=b"(" + run + number(4) + b"t")),
        "a stride": state(text("weight"), tensor(stride=run)),
        "hooks": state(text("weight"), tensor(rest=b"\x89" + run)),
        "a function": state(text("weight"), b"(" + run + b"tR"),
        "a state": b"\x80\x02" + ordered + text("weight") + tensor() + b"s" + run + b"b.",
        "a state's value": (
            b"\x80\x02"
            + ordered
            + text("weight")
            + tensor()
            + b"s}"
            + text("_metadata")
            + run
            + b"sb."
        ),
        "an attribute": state(
            text("weight"),
            name("torch._tensor", "_rebuild_from_type_v2")
            + b"("
            + name("torch._utils", "_rebuild_tensor_v2")
            + name("torch", "Tensor")
            + b"("
            + storage()
            + number(0)
            + numbers(3, 4)
            + numbers(4, 1)
            + b"\x89"
            + ordered
            + b"t"
            + run
            + b"tR",
        ),
        "a nested list": state(text("weight"), tensor(), text("x"), b"](" + run + b"e"),
        "only in the memo": b"\x80\x02" + run + b"q\x00" + good_pickle()[2:],
    }


@pytest.mark.parametrize("place", list(_places(Path("x"))))
def test_a_payload_in_the_pickle_is_refused_by_what_it_asks_for(
    place: str, canary: Path, tmp_path: Path
) -> None:
    path = checkpoint_of(tmp_path / "model.bin", _places(canary)[place])
    assert "'builtins.open'" in refused(path, UnsafeModelError)
    with pytest.raises(UnsafeModelError):
        describe_checkpoint(file_source(path))


def test_a_second_pickle_behind_the_first_is_refused(canary: Path, tmp_path: Path) -> None:
    evil = good_pickle() + b"\x80\x02" + payload(canary) + b"."
    assert "follow the end" in refused(checkpoint_of(tmp_path / "model.bin", evil))


@pytest.mark.parametrize(
    "entry", ["a/version", "a/byteorder", "a/data/0", "a/.data/serialization_id"]
)
def test_a_payload_in_another_entry_is_never_looked_at(
    entry: str, canary: Path, tmp_path: Path
) -> None:
    evil = b"\x80\x02" + payload(canary) + b"."
    entries = {"a/data.pkl": good_pickle(), "a/data/0": bytes(48), entry: evil}
    path = raw_archive(tmp_path / "model.bin", [RawEntry(n, d) for n, d in entries.items()])
    if entry in ("a/byteorder", "a/data/0"):
        refused(path)
    else:
        assert list(read_checkpoint(path)) == ["weight"]


@pytest.mark.parametrize(
    "entry", ["a/constants.pkl", "a/code/evil.py", "a/extra/evil.pkl", "b/data.pkl", "evil.py"]
)
def test_entries_that_torch_never_writes_are_refused(
    entry: str, canary: Path, tmp_path: Path
) -> None:
    evil = b"\x80\x02" + payload(canary) + b"."
    entries = {"a/data.pkl": good_pickle(), "a/data/0": bytes(48), entry: evil}
    refused(raw_archive(tmp_path / "m.bin", [RawEntry(n, d) for n, d in entries.items()]))


@pytest.mark.parametrize("place", range(6))
def test_a_payload_in_each_pickle_of_the_old_format_is_refused(
    place: int, canary: Path, tmp_path: Path
) -> None:
    stream = io.BytesIO()
    whole = {"weight": torch.randn(3, 4)}
    torch.save(whole, stream, _use_new_zipfile_serialization=False)
    data, starts = stream.getvalue(), [0]
    for _ in range(5):  # the pickles' ends, told by pickletools, which runs nothing
        rest = io.BytesIO(data[starts[-1] :])
        for _step in pickletools.genops(rest):
            pass
        starts.append(starts[-1] + rest.tell())
    evil = b"\x80\x02" + payload(canary) + b"."
    at, end = starts[place], starts[place + 1] if place < 5 else starts[place]
    path = tmp_path / "model.bin"
    path.write_bytes(data[:at] + evil + data[end:])
    refused(path)


@pytest.mark.parametrize("suffix", [".bin", ".pt", ".pkl"])
@pytest.mark.parametrize("protocol", range(6))
def test_a_bare_pickle_is_refused(protocol: int, suffix: str, canary: Path, tmp_path: Path) -> None:
    path = tmp_path / f"model{suffix}"
    path.write_bytes(pickle.dumps({"weight": Payload(canary)}, protocol))
    refused(path)


@pytest.mark.parametrize("legacy", [False, True])
@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_what_torch_itself_saves_with_a_payload_is_refused(
    protocol: int, legacy: bool, canary: Path, tmp_path: Path
) -> None:
    saved = {"weight": torch.ones(2), "x": Payload(canary)}
    path = save_checkpoint(tmp_path / "m.bin", saved, protocol=protocol, legacy=legacy)
    assert re.search(r"'(builtins|_?io)\.open'", refused(path, UnsafeModelError))


# --- instructions and references ---------------------------------------------------------------

_EVIL = name("builtins", "eval")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (_EVIL, "builtins.eval"),
        (b"\x8c\x08builtins\x8c\x04eval\x93", "builtins.eval"),
        (b"\x8c\x05torch\x8c\x04load\x93", "torch.load"),
        (name("torch", "load"), "torch.load"),
        (name("torch.hub", "load"), "torch.hub.load"),
        (name("torch._utils", "_rebuild_tensor_v2.__globals__"), "__globals__"),
        (name("collections", "OrderedDict.__init__"), "__init__"),
        (name("antigravity", "x"), "antigravity.x"),
        (name("torch.serialization", "load"), "torch.serialization.load"),
        (name("_codecs", "encode"), "_codecs.encode"),
        (name("numpy.core.multiarray", "_reconstruct"), "numpy"),
        (b"(ibuiltins\neval\n", "INST"),
        (b"(" + name("collections", "OrderedDict") + b"o", "OBJ"),
        (name("collections", "OrderedDict") + b")\x81", "NEWOBJ"),
        (name("collections", "OrderedDict") + b")}\x92", "NEWOBJ_EX"),
        (b"\x82\x01", "EXT1"),
        (b"\x83\x01\x00", "EXT2"),
        (b"\x84\x01\x00\x00\x00", "EXT4"),
        (b"Pstorage\n", "PERSID"),
        (b"I" + b"9" * 100_000 + b"\n", "INT"),
        (b"L" + b"9" * 100_000 + b"L\n", "LONG"),
        (b"S'x'\n", "STRING"),
        (b"Vx\n", "UNICODE"),
        (b"\x8b" + struct.pack("<i", 2**31 - 1), "LONG4"),
        (b"B" + struct.pack("<I", 2**32 - 1), "BINBYTES"),
        (b"\x8e" + struct.pack("<Q", 2**63 - 1), "BINBYTES8"),
        (b"\x8d" + struct.pack("<Q", 2**63 - 1), "BINUNICODE8"),
        (b"\x96" + struct.pack("<Q", 2**63 - 1), "BYTEARRAY8"),
        (b"\x97", "NEXT_BUFFER"),
        (b"N2", "DUP"),
        (b"\x8f", "EMPTY_SET"),
    ],
)
def test_names_and_instructions_beyond_tensors_are_refused_by_name(
    body: bytes, words: str, tmp_path: Path
) -> None:
    path = checkpoint_of(tmp_path / "m.bin", state(text("weight"), tensor(), text("x"), body))
    assert words in refused(path, UnsafeModelError)


_ORDERED = name("collections", "OrderedDict")


@pytest.mark.parametrize(
    "body",
    [
        text("x") + b")R",  # a call of a text
        _ORDERED + text("x") + b"R",
        _ORDERED + b"]R",
        _ORDERED + b"(](" + text("k") + b"tetR",
        _ORDERED + b"(](]N\x86etR",
        _ORDERED + b"(]]tR",
        name("torch", "FloatStorage") + b")R",
        name("torch", "float32") + b")R",
        name("torch", "Tensor") + b")R",
        name("torch", "Size") + b"(" + text("x") + b"tR",
        name("torch._utils", "_rebuild_parameter") + b"(N\x88}tR",
        name("torch._tensor", "_rebuild_from_type_v2") + b"(" + _ORDERED + b"N)NtR",
        name("torch._tensor", "_rebuild_from_type_v2")
        + b"("
        + name("torch._tensor", "_rebuild_from_type_v2")
        + b"N)NtR",
        b"NN" + b"b",  # a state for None
        text("x") + b"Nb",
        name("torch._utils", "_rebuild_tensor_v2") + b"}b",
        tensor() + b"}b",
        b"N" + b"Q",
        text("storage") + b"Q",
        b"]Q",
        b")Q",
        b"(" + text("storage") + b"tQ",
        b"(" + text("module") + name("torch", "FloatStorage") + text("0") * 2 + number(1) + b"tQ",
        b"(" + text("storage") + text("FloatStorage") + text("0") * 2 + number(1) + b"tQ",
        b"(" + text("storage") + name("torch", "FloatStorage") + number(0) * 3 + b"tQ",
        storage("-1"),
        storage("../0"),
        storage("0/../0"),
        storage("٣"),
        storage("0" * 30),
        storage(count=-1),
        storage()[:-2] + text("more") + b"tQ",
        storage()[:-2] + b"NNtQ",
        storage("0", count=11) + storage("0", count=12),
        storage("0", "IntStorage"),
        b"h\x09",
        b"j\xff\xff\xff\xff",
        b"(((((",
        b"t",
        b"e",
        b"s" * 4,
        b"(N" + b"a",
        b"}(N" + b"u",
        b"})" + b"Ns",
        b"}]" + b"Ns",
        b"}G" + struct.pack(">d", float("nan")) + b"Ns",
        b"X\xff\xff\xff\xff",
        b"X\x02\x00\x00\x00\xff\xfe",
        b"\x80\x06",
        b"\xff",
        b"c" + b"x" * 100_000 + b"\n",
    ],
)
def test_a_pickle_that_torch_never_writes_is_refused(body: bytes, tmp_path: Path) -> None:
    pickled = state(text("first"), tensor(), text("x"), body, text("y"), tensor())
    refused(checkpoint_of(tmp_path / "m.bin", pickled))


@pytest.mark.parametrize(
    ("held", "words"),
    [
        (tensor(offset=number(-1)), "what torch never does"),
        (tensor(offset=number(1)), "beyond its storage"),
        (tensor(offset=b"\x88"), "what torch never does"),
        (tensor(shape=numbers(4, 4)), "beyond its storage"),
        (tensor(shape=numbers(3, -4)), "what torch never does"),
        (tensor(shape=b"](K\x03K\x04e"), "what torch never does"),
        (tensor(stride=numbers(4, -1)), "what torch never does"),
        (tensor(stride=numbers(4)), "no valid shape"),
        (tensor(stride=numbers(0, 0)), "repeats"),
        (tensor(shape=numbers(*[2**31 - 1] * 16), stride=numbers(*[0] * 16)), "repeats"),
        (tensor(shape=numbers(*[1] * 17), stride=numbers(*[1] * 17)), "what torch never does"),
        (tensor(offset=b"\x8a\xff" + b"\x01" * 255), "what torch never does"),
        (tensor(shape=b"(\x8a\x09" + b"\xff" * 8 + b"\x00K\x01t"), "what torch never does"),
        (tensor(storage("7")), "lacks the storage"),
        (tensor(storage(count=13)), "48 bytes where its pickle says 52"),
        (tensor(storage(count=2**31 - 1)), "48 bytes where its pickle says 8,589,934,588"),
        (tensor(rest=b""), "first"),
    ],
)
def test_tensors_outside_their_storage_are_refused(held: bytes, words: str, tmp_path: Path) -> None:
    path = checkpoint_of(tmp_path / "m.bin", state(text("first"), held))
    if words == "first":  # the four arguments of torch's oldest form
        assert list(read_checkpoint(path)) == ["first"]
    else:
        assert words in refused(path)


@pytest.mark.parametrize("cut", range(0, len(good_pickle()), 7))
def test_a_pickle_cut_anywhere_is_refused(cut: int, tmp_path: Path) -> None:
    refused(checkpoint_of(tmp_path / "m.bin", good_pickle()[:cut]))
