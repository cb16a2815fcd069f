"""Which nodes of a session ran where, read from ONNX Runtime's own profile of one run."""

from __future__ import annotations

import collections
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

CPU = "CPU"
MOST_NAMED = 6

_KERNEL = "_kernel_time"
_WHOLE_NUMBERS = ("int", "uint", "bool")
_QUANTIZED = ("Integer", "Quantize", "QLinear", "QGemm", "QAttention")
"""Parts of the names of operators that work on 8-bit numbers."""
_HEAVY = (
    "MatMul",
    "Gemm",
    "Conv",
    "Attention",
    "LayerNormalization",
    "Softmax",
    "Gelu",
    *_QUANTIZED,
)


@dataclass(frozen=True)
class NodePlacement:
    """Nodes of one kind.

    Attributes:
        provider: What ran them: "CPU", "CUDA".
        operator: "MatMul".
        types: Element types of what they read and gave, "float" or "float/int64".
        count: How many.
    """

    provider: str
    operator: str
    types: str
    count: int

    @property
    def reason(self) -> str:
        """Why these are on the CPU of a session that has CUDA."""
        if self.is_quantized:
            return "8-bit arithmetic, which ONNX Runtime has for the CPU only"
        if self.is_shape_arithmetic:
            return "arithmetic on shapes, on the CPU by design"
        return f"ONNX Runtime has no CUDA kernel for it with {self.types}"

    @property
    def is_quantized(self) -> bool:
        """Whether they work on 8-bit numbers."""
        return any(part in self.operator for part in _QUANTIZED)

    @property
    def is_shape_arithmetic(self) -> bool:
        """Whether they compute shapes: with a few whole numbers."""
        return all(kind.startswith(_WHOLE_NUMBERS) for kind in self.types.split("/"))

    @property
    def is_heavy(self) -> bool:
        """Whether they are the costly operators, which belong on a GPU."""
        return not self.is_shape_arithmetic and any(part in self.operator for part in _HEAVY)


@dataclass(frozen=True)
class Placement:
    """All nodes of one run."""

    kinds: tuple[NodePlacement, ...]

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(each.count for each in self.kinds)

    def on(self, provider: str) -> int:
        """How many ran on a provider."""
        return sum(each.count for each in self.kinds if each.provider == provider)

    @property
    def providers(self) -> tuple[str, ...]:
        """The providers that ran any, the busiest first."""
        return tuple(sorted({each.provider for each in self.kinds}, key=self.on, reverse=True))

    @property
    def heavy_on_cpu(self) -> tuple[NodePlacement, ...]:
        """What is on the CPU and costs time there."""
        return tuple(each for each in self.kinds if each.provider == CPU and each.is_heavy)

    def why_on_cpu(self) -> tuple[str, ...]:
        """The nodes that are on the CPU by their reason: "3 Shape, 2 Gather: arithmetic on ..."."""
        groups: dict[str, list[NodePlacement]] = {}
        for each in self.kinds:
            if each.provider == CPU:
                groups.setdefault(each.reason, []).append(each)
        return tuple(f"{counted(nodes)}: {reason}" for reason, nodes in groups.items())


def counted(nodes: Iterable[NodePlacement]) -> str:
    """Operators with their numbers, the most frequent first: "72 MatMul, 25 Add"."""
    found: collections.Counter[str] = collections.Counter()
    for each in nodes:
        found[each.operator] += each.count
    named = [f"{count} {name}" for name, count in found.most_common(MOST_NAMED)]
    rest = sum(found.values()) - sum(count for _, count in found.most_common(MOST_NAMED))
    return ", ".join(named) + (f" and {rest} more" if rest else "")


def read_profile(path: Path) -> Placement:
    """The nodes of a profile, each counted once however often it ran.

    Raises:
        OSError: It cannot be read.
        ValueError: It is no profile.
    """
    events = json.loads(path.read_text(encoding="utf-8", errors="replace"))
    if not isinstance(events, list):
        raise ValueError(f"{path} is not a profile of ONNX Runtime")
    nodes: dict[tuple[str, str], tuple[str, str, str]] = {}
    for event in events:
        name, facts = str(event.get("name", "")), event.get("args") or {}
        if event.get("cat") != "Node" or not name.endswith(_KERNEL) or not facts.get("provider"):
            continue
        provider = str(facts["provider"]).removesuffix("ExecutionProvider")
        key = (name, str(facts.get("node_index", "")))
        nodes[key] = (provider, str(facts.get("op_name", "?")), _types(facts))
    return Placement(
        tuple(
            NodePlacement(*kind, count)
            for kind, count in collections.Counter(nodes.values()).items()
        )
    )


def _types(facts: dict[str, Any]) -> str:
    """Element types of a node: its inputs' (a value's shape stands behind its type), its outputs'.

    Shape reads a float tensor and gives whole numbers: what it gives decides then.
    """
    given = _element_types(facts.get("output_type_shape"))
    if given and all(kind.startswith(_WHOLE_NUMBERS) for kind in given):
        return "/".join(sorted(given))
    return "/".join(sorted(given | _element_types(facts.get("input_type_shape")))) or "?"


def _element_types(values: object) -> set[str]:
    listed = values if isinstance(values, list) else []
    return {str(kind) for value in listed if isinstance(value, dict) for kind in value}


__all__ = ["CPU", "NodePlacement", "Placement", "counted", "read_profile"]
