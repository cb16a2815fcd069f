"""A look into an .onnx file without onnx: external data, outputs, opset, precision.

ONNX files are protocol buffers (https://protobuf.dev/programming-guides/encoding/); the field
numbers below are those of onnx.proto. Weights are skipped over, not read. Every length is
checked against its surroundings, nesting and the count of parts are bounded, so a hostile file
costs an error and little time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, NoReturn

from kimera_console.core.errors import BundleError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

POOLED_OUTPUT = "sentence_embedding"
"""Output with one vector a text, as sentence-transformers calls the feature."""
MAX_PARTS = 1_000_000
"""bge-m3 has about 30,000; a file of two-byte parts alone would cost minutes."""
MAX_DEPTH = 32
MAX_NODES = 50_000
"""24 layers have 3,000 at most. ONNX Runtime took 35 s to prepare 100,000, without a cancel."""
MAX_TEXT_BYTES = 65_536
WHOLE_BYTES = 16_000_000
"""A file up to this size is read at once: to seek and read each part costs three times as much."""

_ELEMENT_BITS = {
    1: 32, 2: 8, 3: 8, 4: 16, 5: 16, 6: 32, 7: 64, 9: 8, 10: 16, 11: 64, 12: 32, 13: 64,
    14: 64, 15: 128, 16: 16, 17: 8, 18: 8, 19: 8, 20: 8, 21: 4, 22: 4, 23: 4, 24: 8,
}  # fmt: skip
"""Bits of an element of each TensorProto.DataType."""
_FLOAT, _INT8, _FLOAT16, _BFLOAT16 = 1, 3, 10, 16
_INTEGER_OPS = frozenset(
    {
        "MatMulInteger",
        "MatMulIntegerToFloat",
        "DynamicQuantizeMatMul",
        "QLinearMatMul",
        "QAttention",
    }
)
_BLOCK_OPS = frozenset({"MatMulNBits"})
_ATTENTION_OPS = frozenset({"MultiHeadAttention", "Attention", "QAttention"})


@dataclass(frozen=True)
class ExternalTensor:
    """A tensor whose bytes lie in another file.

    Attributes:
        name: Its name in the graph.
        location: The other file as the model names it, unchecked.
        offset: First byte there, as text; "" is the file's start.
        length: Bytes there, as text; "" is up to the file's end.
        expected_bytes: Bytes that its shape and type need, or None if they are unknown.
    """

    name: str
    location: str
    offset: str
    length: str
    expected_bytes: int | None


@dataclass(frozen=True)
class GraphOutput:
    """An output: its name, and its dimensions with None where they vary."""

    name: str
    shape: tuple[int | None, ...]


@dataclass
class OnnxFacts:
    """What was read of an .onnx file.

    Attributes:
        opset: Version of the default operator set, 0 if none is named.
        external: Tensors that lie in other files.
        inputs: Names of the graph's inputs.
        outputs: The graph's outputs.
        operators: Names of its operators.
        bytes_by_type: Bytes of weights by TensorProto.DataType.
    """

    opset: int = 0
    external: list[ExternalTensor] = field(default_factory=list)
    inputs: list[str] = field(default_factory=list)
    outputs: list[GraphOutput] = field(default_factory=list)
    operators: set[str] = field(default_factory=set)
    bytes_by_type: dict[int, int] = field(default_factory=dict)

    @property
    def precision(self) -> str:
        """One of "fp32", "fp16", "bf16", "int8", "int8-block"; "" if unknown."""
        if self.operators & _BLOCK_OPS:
            return "int8-block"
        if self.operators & _INTEGER_OPS:
            return "int8"
        floats = {kind: self.bytes_by_type.get(kind, 0) for kind in (_FLOAT, _FLOAT16, _BFLOAT16)}
        largest = max(floats, key=lambda kind: floats[kind])
        if not floats[largest]:
            return ""
        return {_FLOAT: "fp32", _FLOAT16: "fp16", _BFLOAT16: "bf16"}[largest]

    @property
    def fused_attention(self) -> bool:
        return bool(self.operators & _ATTENTION_OPS)


def read_onnx(path: Path) -> OnnxFacts:
    """Walk through an .onnx file.

    Raises:
        BundleError: It cannot be read, is cut off, or is not an ONNX model.
    """
    try:
        size = path.stat().st_size
        if size == 0:
            raise BundleError(f"{path} is empty (0 bytes).", hint="Convert the model again.")
        with path.open("rb") as stream:
            return _GraphWalk(stream, path).model(size)
    except OSError as problem:
        raise BundleError(
            f"{path} cannot be read: {problem.strerror or problem}.", hint="Check its permissions."
        ) from problem


class _Part(NamedTuple):
    """One field: its number, its value (a varint), or its span in the file (a message, bytes)."""

    number: int
    value: int = 0
    start: int = 0
    end: int = 0
    is_span: bool = False


class _GraphWalk:
    """One pass over one file."""

    def __init__(self, stream: BinaryIO, path: Path) -> None:
        self._stream = stream
        self._path = path
        self._whole: bytes | None = None
        self._parts = self._nodes = 0
        self._facts = OnnxFacts()

    def model(self, size: int) -> OnnxFacts:
        if size <= WHOLE_BYTES:
            self._whole = self._stream.read(size)
        has_graph = False
        for part in self._fields(0, size):
            if part.number == 7 and part.is_span:
                has_graph = True
                self._graph(part, 0, top=True)
            elif part.number == 8 and part.is_span:
                self._opset(part)
            elif part.number == 25 and part.is_span:  # FunctionProto: nodes are its field 7
                for inner in self._spans(part, 7):
                    self._node(inner, 1)
        if not has_graph:
            self._fail("is not an ONNX model: it has no graph")
        return self._facts

    def _graph(self, graph: _Part, depth: int, *, top: bool = False) -> None:
        if depth > MAX_DEPTH:
            self._fail("nests its graphs too deeply")
        self._nodes += sum(part.number == 1 for part in self._fields(graph.start, graph.end))
        if self._nodes > MAX_NODES:
            self._fail(f"has more than {MAX_NODES:,} nodes, too many for a model of texts")
        for part in self._fields(graph.start, graph.end):
            if not part.is_span:
                continue
            if part.number == 1:
                self._node(part, depth)
            elif part.number == 5:
                self._tensor(part)
            elif part.number == 15:
                self._sparse(part)
            elif part.number == 11 and top:
                self._facts.inputs.append(self._value_info(part).name)
            elif part.number == 12 and top:
                self._facts.outputs.append(self._value_info(part))

    def _node(self, node: _Part, depth: int) -> None:
        for part in self._fields(node.start, node.end):
            if part.number == 4 and part.is_span:
                self._facts.operators.add(self._text(part))
            elif part.number == 5 and part.is_span:
                self._attribute(part, depth)

    def _attribute(self, attribute: _Part, depth: int) -> None:
        for part in self._fields(attribute.start, attribute.end):
            if not part.is_span:
                continue
            if part.number in (5, 10):
                self._tensor(part)
            elif part.number in (6, 11):
                self._graph(part, depth + 1)
            elif part.number in (22, 23):
                self._sparse(part)

    def _sparse(self, sparse: _Part) -> None:
        for part in self._fields(sparse.start, sparse.end):
            if part.number in (1, 2) and part.is_span:
                self._tensor(part)

    def _tensor(self, tensor: _Part) -> None:
        name, kind, is_external = "", 0, False
        dims: list[int] = []
        entries: dict[str, str] = {}
        for part in self._fields(tensor.start, tensor.end):
            if part.number == 1:
                dims.extend(self._varints(part))
            elif part.number == 2:
                kind = part.value
            elif part.number == 8 and part.is_span:
                name = self._text(part)
            elif part.number == 13 and part.is_span:
                key, value = self._pair(part)
                entries[key] = value
            elif part.number == 14:
                is_external = part.value == 1
        bits = _ELEMENT_BITS.get(kind)
        if len(dims) > 64:
            self._fail(f"gives its tensor {name[:80]!r} too many dimensions")
        if any(n >= 2**63 for n in dims):
            self._fail(f"gives its tensor {name[:80]!r} a negative size")
        length = None if bits is None else (math.prod(dims) * bits + 7) // 8
        total = self._facts.bytes_by_type
        total[kind] = total.get(kind, 0) + (length or 0)
        if is_external or entries:
            self._facts.external.append(
                ExternalTensor(
                    name,
                    entries.get("location", ""),
                    entries.get("offset", ""),
                    entries.get("length", ""),
                    length,
                )
            )

    def _opset(self, opset: _Part) -> None:
        domain, version = "", 0
        for part in self._fields(opset.start, opset.end):
            if part.number == 1 and part.is_span:
                domain = self._text(part)
            elif part.number == 2:
                version = part.value
        if domain in ("", "ai.onnx"):
            self._facts.opset = version

    def _value_info(self, info: _Part) -> GraphOutput:
        name = ""
        shape: list[int | None] = []
        for part in self._fields(info.start, info.end):
            if part.number == 1 and part.is_span:
                name = self._text(part)
            elif part.number == 2 and part.is_span:
                for tensor in self._spans(part, 1):
                    for dims in self._spans(tensor, 2):
                        shape.extend(self._dimension(dim) for dim in self._spans(dims, 1))
        return GraphOutput(name, tuple(shape))

    def _dimension(self, dim: _Part) -> int | None:
        values = [p.value for p in self._fields(dim.start, dim.end) if p.number == 1]
        return values[-1] if values and 0 < values[-1] < 2**31 else None

    def _pair(self, entry: _Part) -> tuple[str, str]:
        texts = {1: "", 2: ""}
        for part in self._fields(entry.start, entry.end):
            if part.number in texts and part.is_span:
                texts[part.number] = self._text(part)
        return texts[1], texts[2]

    def _spans(self, parent: _Part, number: int) -> Iterator[_Part]:
        for part in self._fields(parent.start, parent.end):
            if part.number == number and part.is_span:
                yield part

    def _text(self, part: _Part) -> str:
        if part.end - part.start > MAX_TEXT_BYTES:
            self._fail("has a name that is too long")
        return self._bytes(part.start, part.end - part.start).decode("utf-8", "replace")

    def _varints(self, part: _Part) -> list[int]:
        """A repeated integer: one value, or a packed run of them."""
        if not part.is_span:
            return [part.value]
        if part.end - part.start > MAX_TEXT_BYTES:
            self._fail("has a tensor with too many dimensions")
        data = self._bytes(part.start, part.end - part.start)
        found, place = [], 0
        while place < len(data):
            value, place = self._varint(data, place)
            found.append(value)
        return found

    def _fields(self, start: int, end: int) -> Iterator[_Part]:
        """The fields of a message. Others may move the stream between two of them."""
        place = start
        while place < end:
            self._parts += 1
            if self._parts > MAX_PARTS:
                self._fail("has too many parts to be a model")
            head = self._bytes(place, min(20, end - place))
            tag, used = self._varint(head, 0)
            number, kind = tag >> 3, tag & 7
            if kind == 2:
                length, used = self._varint(head, used)
                place += used + length
                if place > end:
                    self._fail("is cut off or damaged")
                yield _Part(number, 0, place - length, place, True)
            elif kind == 0:
                value, used = self._varint(head, used)
                place += used
                yield _Part(number, value)
            elif kind in (1, 5):
                place += used + (8 if kind == 1 else 4)
                yield _Part(number)
            else:
                self._fail("is not an ONNX model, or is damaged")
        if place != end:
            self._fail("is cut off or damaged")

    def _bytes(self, start: int, count: int) -> bytes:
        if self._whole is not None:
            return self._whole[start : start + count]
        self._stream.seek(start)
        return self._stream.read(count)

    def _varint(self, data: bytes, place: int) -> tuple[int, int]:
        if place < len(data) and data[place] < 0x80:  # most have one byte
            return data[place], place + 1
        value = shift = 0
        while place < len(data) and shift < 70:
            byte = data[place]
            place += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value & (2**64 - 1), place
            shift += 7
        self._fail("is cut off or damaged")

    def _fail(self, what: str) -> NoReturn:
        raise BundleError(f"{self._path} {what}.", hint="Convert or download the model again.")
