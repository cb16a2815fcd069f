"""Fewer nodes before each attention's scores, with the same numbers.

torch writes scaled dot-product attention as a script of its own would: the keys' last two axes are
swapped through two reshapes whose sizes are computed at each run, after the heads were cut by a
transposition; and the factor is split, its root taken for queries and keys alike. One
transposition does the first, one factor for the queries the second: eleven nodes less a layer,
which is what one short text waits for. Attention of another form stays as it is.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kimera_console.core.formats.fused_attention import KEY_TO_HEADS, TO_HEADS, axis_order

_SWAPPED = (0, 2, 1)
"""Transposition of the keys' last two axes, with all heads in the first."""


def shorten_scores(model: Any) -> int:
    """Shorten what leads to the scores of every attention of a traced encoder.

    Args:
        model: onnx_ir's Model, changed in place.

    Returns:
        How many attentions were changed.
    """
    from onnx_ir.passes.common import RemoveUnusedNodesPass

    graph = model.graph
    changed = 0
    for softmax in [node for node in graph if node.op_type == "Softmax"]:
        scores = _product(softmax.inputs[0])
        if scores is not None and _shorten(graph, scores, f"scores.{changed}"):
            changed += 1
    if changed:
        RemoveUnusedNodesPass()(model)
    return changed


def _product(value: Any) -> Any:
    """The node that multiplies queries with keys; None where it is not to be seen."""
    node = value.producer()
    if node is not None and node.op_type == "Add":  # with the mask
        found = [_made_by("MatMul", side) for side in node.inputs]
        products = [one for one in found if one is not None]
        return products[0] if len(products) == 1 else None
    return _made_by("MatMul", value)


def _shorten(graph: Any, scores: Any, name: str) -> bool:
    import onnx_ir as ir

    sides = [_made_by("Mul", value) for value in scores.inputs]
    if None in sides:
        return False
    queries, keys = sides
    roots = [_root_of(side.inputs[1]) for side in sides]
    cut = _cut_heads(keys.inputs[0])
    if cut is None or roots[0] is None or roots[0] != roots[1] or len(keys.outputs[0].uses()) != 1:
        return False
    factor = ir.node(
        "Constant", [], attributes={"value": ir.tensor(np.array(roots[0], np.float32))}
    )
    scaled = ir.node("Mul", [queries.inputs[0], factor.outputs[0]])
    swapped = ir.node("Transpose", [cut], attributes={"perm": KEY_TO_HEADS})
    for node, label in ((factor, "factor"), (scaled, "queries"), (swapped, "keys")):
        node.name = node.outputs[0].name = f"{name}.{label}"
        node.outputs[0].type = ir.TensorType(ir.DataType.FLOAT)
    factor.outputs[0].shape = ir.Shape([])
    scaled.outputs[0].shape = queries.inputs[0].shape
    graph.insert_before(scores, [factor, scaled, swapped])
    scores.replace_input_with(0, scaled.outputs[0])
    scores.replace_input_with(1, swapped.outputs[0])
    return True


def _cut_heads(value: Any) -> Any:
    """[batch, sequence, heads, part] from which the keys [batch, heads, part, sequence] were made.

    None where they were made in another way than by cutting the heads, then swapping through
    `Reshape`, `Transpose`, `Reshape` with sizes that are those of the value itself.
    """
    back = _made_by("Reshape", value)
    swap = back and _made_by("Transpose", back.inputs[0])
    flat = swap and _made_by("Reshape", swap.inputs[0])
    heads = flat and _made_by("Transpose", flat.inputs[0])
    if not heads or axis_order(heads) != TO_HEADS or axis_order(swap) != _SWAPPED:
        return None
    sizes = [_made_by("Concat", node.inputs[1]) for node in (flat, back)]
    if None in sizes or not all(_sizes_of(heads.outputs[0], one) for one in sizes):
        return None
    return heads.inputs[0]


def _sizes_of(value: Any, sizes: Any) -> bool:
    """Whether a concatenation holds nothing but sizes of this value and the -1 of "the rest"."""
    from onnx_ir.convenience import get_const_tensor

    for part in sizes.inputs:
        constant = get_const_tensor(part)
        if constant is not None:
            if constant.numpy().tolist() != [-1]:
                return False
            continue
        cut = _made_by("Slice", part)
        shape = cut and _made_by("Shape", cut.inputs[0])
        if not shape or shape.inputs[0] is not value:
            return False
    return True


def _root_of(value: Any) -> float | None:
    """The number of which this is the root; None where it is no root of a constant."""
    from onnx_ir.convenience import get_const_tensor

    root = _made_by("Sqrt", value)
    if root is None:
        return None
    cast = _made_by("CastLike", root.inputs[0]) or _made_by("Cast", root.inputs[0])
    constant = get_const_tensor((cast or root).inputs[0])
    return float(constant.numpy()) if constant is not None and constant.size == 1 else None


def _made_by(operator: str, value: Any) -> Any:
    """The node that gives a value, where it is of this operator; else None."""
    node = value.producer()
    return node if node is not None and node.op_type == operator else None
