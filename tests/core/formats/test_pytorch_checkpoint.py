"""Checkpoints that torch wrote are found to the byte; nothing of any other is run."""

from __future__ import annotations

import struct
from collections import OrderedDict
from pathlib import Path
from typing import Any

import pytest
import torch

from kimera_console.core.errors import SourceError, UnsupportedModelError
from kimera_console.core.formats.byte_source import Recording, excerpt_source, file_source
from kimera_console.core.formats.pytorch_checkpoint import (
    describe_checkpoint,
    read_checkpoint,
)
from kimera_console.core.formats.tensors import NOT_LOCATED
from tests.helpers.checkpoints import (
    RawEntry,
    checkpoint_of,
    good_pickle,
    raw_archive,
    save_checkpoint,
    state,
    storage,
    tensor,
    text,
)
from tests.helpers.checkpoints import (
    name as global_name,
)

_TORCH = {
    "F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16,
    "I64": torch.int64, "I32": torch.int32, "I8": torch.int8, "U8": torch.uint8,
    "BOOL": torch.bool, "F8_E4M3": torch.float8_e4m3fn, "U16": torch.uint16,
}  # fmt: skip


def _read(path: Path) -> dict[str, torch.Tensor]:
    """Values as our directory says where they lie."""
    data = path.read_bytes()
    found = {}
    for name, info in read_checkpoint(path).items():
        assert info.name == name
        assert info.file == path
        raw = bytearray(data[info.offset : info.offset + info.length_bytes])
        flat = torch.frombuffer(raw, dtype=_TORCH[info.dtype]) if raw else torch.empty(0)
        found[name] = flat.reshape(info.stored_shape).permute(info.stored_places)
    return found


def _states() -> dict[str, Any]:
    torch.manual_seed(1)
    table = torch.randn(6, 4)
    linear = torch.nn.Linear(4, 3)
    with_attribute = torch.nn.Parameter(torch.randn(3, 2))
    with_attribute.is_shared = True  # type: ignore[attr-defined]
    return {
        "module": linear.state_dict(),
        "plain": {"a": table, "b": torch.arange(5), "scalar": torch.tensor(2.5)},
        "ordered": OrderedDict(a=table),
        "parameters": dict(linear.named_parameters()),
        "attributes": {"p": with_attribute},
        "tied": {"embeddings.weight": table, "decoder.weight": table},
        "slices": {"whole": table, "part": table[2:5], "row": table[3], "cell": table[1, 1]},
        "empty": {"a": table, "none": torch.zeros(0, 4)},
        "half": {"a": table.half(), "b": table.bfloat16(), "c": table.double()},
        "integers": {"a": torch.tensor([1, -2], dtype=torch.int8), "b": torch.tensor([True])},
        "new types": {"a": table.to(torch.float8_e4m3fn), "b": torch.ones(3, dtype=torch.uint16)},
        "other values": {"a": table, "step": 3, "name": "x", "shape": table.shape, "rate": 0.5},
        "transposed": {"a": table.t(), "b": torch.randn(2, 3, 4, 1).permute(2, 3, 0, 1)},
        "one of a dimension": {"a": table[:, None, :].transpose(0, 1)},
    }


@pytest.mark.parametrize("legacy", [False, True])
@pytest.mark.parametrize("protocol", [2, 4, 5])
@pytest.mark.parametrize("kind", list(_states()))
def test_tensors_are_where_torch_put_them(
    kind: str, protocol: int, legacy: bool, tmp_path: Path
) -> None:
    saved = _states()[kind]
    path = save_checkpoint(tmp_path / "pytorch_model.bin", saved, legacy=legacy, protocol=protocol)
    expected = {name: value for name, value in saved.items() if isinstance(value, torch.Tensor)}
    found = _read(path)
    assert list(found) == list(expected)
    for name, value in expected.items():
        assert found[name].shape == value.shape
        assert _raw(found[name]) == _raw(value)


def _raw(tensor: torch.Tensor) -> bytes:
    flat: torch.Tensor = tensor.detach().contiguous().flatten().view(torch.uint8)
    return bytes(flat.numpy())


@pytest.mark.parametrize("legacy", [False, True])
def test_a_training_tools_wrapping_is_taken_off(legacy: bool, tmp_path: Path) -> None:
    state_dict = torch.nn.Linear(4, 3).state_dict()
    wrapped = {"epoch": 3, "state_dict": state_dict, "optimizer_states": []}
    path = save_checkpoint(tmp_path / "model.ckpt", wrapped, legacy=legacy)
    assert torch.equal(_read(path)["weight"], state_dict["weight"])


def test_a_checkpoint_of_python_2_is_read(tmp_path: Path) -> None:
    """Its texts are bytes, and its OrderedDict is made of a list of pairs."""
    items = b"](](U\x06weight" + tensor() + b"ee"
    pickled = b"\x80\x02" + global_name("collections", "OrderedDict") + items + b"\x85R."
    path = checkpoint_of(tmp_path / "m.bin", pickled)
    assert read_checkpoint(path)["weight"].shape == (3, 4)


@pytest.mark.parametrize("saved", [[torch.ones(2)], {"inner": {"a": torch.ones(2)}}, {}, 3])
def test_what_holds_no_tensors_by_name_is_said(saved: Any, tmp_path: Path) -> None:
    path = save_checkpoint(tmp_path / "model.bin", saved)
    with pytest.raises(SourceError, match="tensors") as caught:
        read_checkpoint(path)
    assert "state_dict()" in caught.value.hint


@pytest.mark.parametrize(
    ("saved", "words"),
    [
        ({"w": torch.randn(4, 3)[:, :2]}, "leaves out or repeats"),
        ({"w": torch.randn(4, 3)[::2]}, "leaves out or repeats"),
        ({"w": torch.randn(3, 1).expand(3, 4)}, "leaves out or repeats"),
        ({"w": torch.eye(3).to_sparse()}, "_rebuild_sparse_tensor"),
        ({"w": torch.ones(2, dtype=torch.complex64)}, "ComplexFloatStorage"),
    ],
)
def test_tensors_of_other_kinds_are_refused_by_name(saved: Any, words: str, tmp_path: Path) -> None:
    path = save_checkpoint(tmp_path / "model.bin", saved)
    with pytest.raises(UnsupportedModelError, match=words):
        read_checkpoint(path)


@pytest.mark.parametrize("legacy", [False, True])
def test_a_whole_pickled_model_is_refused_by_its_class(legacy: bool, tmp_path: Path) -> None:
    path = save_checkpoint(tmp_path / "model.bin", torch.nn.Linear(2, 2), legacy=legacy)
    with pytest.raises(SourceError, match=r"torch\.nn\.modules\.linear\.Linear"):
        read_checkpoint(path)


@pytest.mark.parametrize("legacy", [False, True])
def test_a_description_needs_a_few_reads_and_no_weights(legacy: bool, tmp_path: Path) -> None:
    state_dict = {f"layer.{i}.weight": torch.randn(300, 300) for i in range(60)}
    path = save_checkpoint(tmp_path / "big.bin", state_dict, legacy=legacy)
    asked: list[tuple[int, int]] = []
    local = file_source(path)

    def fetch(offset: int, length: int) -> bytes:
        asked.append((offset, length))
        return local.fetch(offset, length)

    remote = type(local)(Path("org/model/big.bin"), local.size_bytes, fetch)
    recording = Recording(remote)
    found = describe_checkpoint(recording.source)
    whole = read_checkpoint(path)
    assert {n: (t.dtype, t.shape) for n, t in found.items()} == {
        n: (t.dtype, t.shape) for n, t in whole.items()
    }
    if not legacy:
        assert {t.offset for t in found.values()} == {NOT_LOCATED}
    assert len(asked) <= 3
    assert sum(length for _, length in asked) < local.size_bytes / 50

    recording.save(tmp_path / "excerpt")
    again = describe_checkpoint(excerpt_source(tmp_path / "excerpt", Path("org/model/big.bin")))
    assert again == found
    with pytest.raises(SourceError, match="ended while"):
        excerpt_source(tmp_path / "excerpt", path).read(local.size_bytes // 2, 100)


def test_files_beyond_four_gigabytes_are_read(tmp_path: Path) -> None:
    large = 5 * 1024**3
    pickle = state(
        text("a"),
        tensor(
            storage("0", "ByteStorage", 0)[:-7]
            + b"\x8a\x05"
            + struct.pack("<Q", large)[:5]
            + b"tQ",
            shape=b"(\x8a\x05" + struct.pack("<Q", large)[:5] + b"t",
            stride=b"(K\x01t",
        ),
        text("b"),
        tensor(storage("1")),
    )
    path = raw_archive(
        tmp_path / "large.bin",
        [
            RawEntry("a/data.pkl", pickle),
            RawEntry("a/data/0", b"", hole=large, descriptor=24, zip64=True),
            RawEntry("a/data/1", bytes(48), descriptor=24, zip64=True),
        ],
    )
    found = read_checkpoint(path)
    assert found["a"].length_bytes == large
    assert found["b"].offset > large
    assert found["b"].offset + 48 + 24 < path.stat().st_size


@pytest.mark.parametrize("zip64_end", [True, False])
@pytest.mark.parametrize("zip64", [True, False])
@pytest.mark.parametrize("descriptor", [0, 16, 24])
def test_each_form_of_an_entry_that_torch_has_written_is_read(
    descriptor: int, zip64: bool, zip64_end: bool, tmp_path: Path
) -> None:
    data = struct.pack("<12f", *range(12))
    path = raw_archive(
        tmp_path / "model.bin",
        [
            RawEntry("a/data.pkl", good_pickle(), descriptor=descriptor, zip64=zip64),
            RawEntry("a/data/0", data, descriptor=descriptor, zip64=zip64),
            RawEntry("a/version", b"3\n", descriptor=descriptor, zip64=zip64),
        ],
        zip64_end=zip64_end,
    )
    assert _read(path)["weight"].flatten().tolist() == list(range(12))
    assert torch.equal(torch.load(path, weights_only=True)["weight"], _read(path)["weight"])
