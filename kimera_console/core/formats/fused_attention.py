"""Attention as one operator: ONNX Runtime's MultiHeadAttention in place of the traced products.

A GPU then has a kernel for the whole of it, without the matrix of scores in its memory, and a CPU
saves the transpositions. The operator is ONNX Runtime's own (com.microsoft), so other runtimes
cannot load such a model. The mask is kept as traced, so whatever it masks stays masked;
`drop_masks` takes it away for texts without padding, which attend in bounded memory then.

Operator: https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from kimera_console.core.errors import ConversionError

if TYPE_CHECKING:
    from collections.abc import Sequence

FUSED_TYPES = frozenset({"bert", "roberta", "xlm-roberta", "distilbert", "albert"})
"""Architectures whose attention can become one operator: every token attends to every token, and
a mask hides padding alone."""
MICROSOFT = "com.microsoft"
OPERATOR = "MultiHeadAttention"
LEAST_MASK = -60_000.0
"""What masks, at most: fp16 has no -3.4e38, and e to this power is zero in every precision."""
TO_HEADS, KEY_TO_HEADS = (0, 2, 1, 3), (0, 2, 3, 1)
"""Transpositions of [batch, sequence, heads, part]: heads before rows; for keys, rows last too."""
_SCALED = ("Mul", "Div")


def fuse_attention(model: Any, *, masked: bool = True, heads: int = 0) -> int:
    """Fuse every attention of an encoder's graph.

    Args:
        model: onnx_ir's Model, changed in place.
        masked: Whether to keep its mask; see `drop_masks` for where it need not be kept.
        heads: Heads of an attention whose graph does not say it.

    Returns:
        How many there were.

    Raises:
        ConversionError: One has another form (relative or rotary positions, shared heads), or
            there is none. The model is then not to be used.
    """
    from onnx_ir.passes.common import RemoveUnusedNodesPass

    graph = model.graph
    masks: dict[Any, Any] = {}
    found = [node for node in graph if node.op_type == "Softmax"]
    for number, softmax in enumerate(found):
        _fuse(graph, softmax, masks if masked else None, heads, f"attention.{number}")
    if not found:
        raise _other_form("no attention was found")
    model.opset_imports.setdefault(MICROSOFT, 1)
    RemoveUnusedNodesPass()(model)
    return len(found)


def drop_masks(model: Any) -> int:
    """Take the mask from every fused attention: right for texts without padding alone.

    ONNX Runtime's kernel for processors then goes through the keys block by block and never holds
    the matrix of scores: one text of 8,192 tokens on bge-m3's shape takes 0.7 GB instead of 10.3.

    Args:
        model: onnx_ir's Model of an encoder of `FUSED_TYPES`, changed in place.

    Returns:
        How many attentions there are.
    """
    from onnx_ir.passes.common import RemoveUnusedNodesPass

    found = [node for node in model.graph if node.op_type == OPERATOR]
    for node in found:
        node.resize_inputs(3)
    RemoveUnusedNodesPass()(model)
    return len(found)


def _fuse(graph: Any, softmax: Any, masks: dict[Any, Any] | None, heads: int, name: str) -> None:
    """Put the operator in the place of one softmax and the products around it.

    `masks` holds those that were bounded; None drops this one's.
    """
    import onnx_ir as ir

    scores, mask = _scores(softmax)
    query = _before_heads(_past_scale(scores.inputs[0]))
    key = _key(_past_scale(scores.inputs[1]))
    product = _only_user(_past_guard(softmax.outputs[0]), "MatMul")
    value = _before_heads(product.inputs[1])
    joined = _only_user(_past_view(product.outputs[0]), "Transpose").outputs[0]
    cut = _past_scale(scores.inputs[0]).producer().inputs[0]
    for use in tuple(joined.uses()):
        if use.node.op_type == "Shape":  # the queries have that shape before the product
            use.node.replace_input_with(use.idx, cut)
    merged = _only_user(joined, "Reshape")
    heads = _heads(product.outputs[0], 1) or _heads(cut, 2) or heads
    if not heads:
        raise _other_form("its number of heads is not in the graph")
    if masks is None:
        mask = None
    elif mask is not None:
        shape = _mask_shape(mask)
        if shape is None or len(shape) != 4 or shape[2] == 1:
            raise _other_form("its mask is not one of every token for every token")
        mask = _bounded(graph, mask, masks, softmax)
    node = ir.Node(
        MICROSOFT,
        OPERATOR,
        [query, key, value, None, None, mask],
        [ir.AttrInt64("num_heads", heads)],
        name=name,
    )
    old, new = merged.outputs[0], node.outputs[0]
    new.name, new.shape = f"{name}.output", old.shape
    new.type = old.type or ir.TensorType(ir.DataType.FLOAT)
    graph.insert_before(merged, node)
    old.replace_all_uses_with(new)


def _mask_shape(mask: Any) -> Any:
    """The shape of a mask in numbers; torch does not note it where one of yes and no became it."""
    from onnx_ir.convenience import get_const_tensor

    node = mask.producer()
    if mask.shape is not None or node is None or node.op_type != "Where":
        return mask.shape
    numbers = [get_const_tensor(value) for value in node.inputs[1:]]
    single = all(number is not None and number.size == 1 for number in numbers)
    return node.inputs[0].shape if single else None


def _heads(value: Any, axis: int) -> int:
    """A dimension of four; 0 if the graph does not say it."""
    shape = value.shape
    found = shape[axis] if shape is not None and len(shape) == 4 else None
    return found if isinstance(found, int) else 0


def _scores(softmax: Any) -> tuple[Any, Any]:
    """The product of queries and keys, and the mask that is added to it or None."""
    node = softmax.inputs[0].producer()
    if node is not None and node.op_type == "MatMul":
        return node, None
    if node is None or node.op_type != "Add":
        raise _other_form("its scores are not a sum with a mask")
    sides = [(value, _past_scale(value).producer()) for value in node.inputs]
    products = [each for each in sides if each[1] is not None and each[1].op_type == "MatMul"]
    if len(products) != 1:
        raise _other_form("more than a mask is added to its scores")
    value, product = products[0]
    return product, next(other for other in node.inputs if other is not value)


def _past_scale(value: Any) -> Any:
    """What a value was before it was multiplied or divided by a number."""
    node = value.producer()
    return node.inputs[0] if node is not None and node.op_type in _SCALED else value


def _past_guard(value: Any) -> Any:
    """The shares of a softmax behind the guard that makes 0 of a row whose tokens are all masked.

    Torch writes it where the mask is one of yes and no. Without a mask, and with a bounded one, no
    row needs it.
    """
    users = {use.node for use in value.uses()}
    tests = [node for node in users if node.op_type == "IsNaN"]
    if len(users) != 2 or len(tests) != 1:
        return value
    choice = _only_user(tests[0].outputs[0], "Where")
    return choice.outputs[0] if choice in users and choice.inputs[2] is value else value


def _past_view(value: Any) -> Any:
    """A value behind a reshape that gives it the shape it has."""
    users = [use.node for use in value.uses()]
    if len(users) != 1 or users[0].op_type != "Reshape":
        return value
    same = users[0].outputs[0]
    return same if value.shape is not None and same.shape == value.shape else value


def _key(value: Any) -> Any:
    """The keys before heads were cut, and before their last two axes were swapped."""
    node = value.producer()
    if node is not None and node.op_type == "Transpose":
        if axis_order(node) == KEY_TO_HEADS:  # both at once
            return _through(node.inputs[0], ("Reshape",))
        if axis_order(node) == (0, 1, 3, 2):
            return _before_heads(node.inputs[0])
    return _before_heads(_through(value, ("Reshape", "Transpose", "Reshape")))


def _before_heads(value: Any) -> Any:
    """The [batch, sequence, dimension] from which [batch, heads, sequence, part] was made."""
    node = value.producer()
    if node is None or node.op_type != "Transpose" or axis_order(node) != TO_HEADS:
        raise _other_form("its heads are not cut from one matrix each")
    return _through(node.inputs[0], ("Reshape",))


def _through(value: Any, operators: Sequence[str]) -> Any:
    for operator in operators:
        node = value.producer()
        if node is None or node.op_type != operator:
            raise _other_form(f"a {operator} was expected before {value.name}")
        value = node.inputs[0]
    return value


def _only_user(value: Any, operator: str) -> Any:
    users = [use.node for use in value.uses()]
    if len(users) != 1 or users[0].op_type != operator:
        raise _other_form(f"{value.name} is used otherwise than by one {operator}")
    return users[0]


def _bounded(graph: Any, mask: Any, known: dict[Any, Any], before: Any) -> Any:
    """The mask in numbers that every precision has; one for all layers that share it."""
    import onnx_ir as ir

    if mask not in known:
        name = f"{mask.name}.bounded"
        least = ir.tensor(np.array(LEAST_MASK, np.float32), name=f"{name}.least")
        constant = ir.node("Constant", [], attributes={"value": least})
        limit = ir.node("Max", [mask, constant.outputs[0]], name=name)
        for node, label in ((constant, f"{name}.least"), (limit, name)):
            node.name = node.outputs[0].name = label
            node.outputs[0].type = ir.TensorType(ir.DataType.FLOAT)
        limit.outputs[0].shape = _mask_shape(mask)
        graph.insert_before(before, [constant, limit])
        known[mask] = limit.outputs[0]
    return known[mask]


def axis_order(node: Any) -> tuple[int, ...]:
    """Axes of a `Transpose` in their new order; () where it names none."""
    attribute = node.attributes.get("perm")
    return tuple(attribute.value) if attribute is not None else ()


def _other_form(why: str) -> ConversionError:
    return ConversionError(
        f"This model's attention cannot be fused: {why}.",
        hint="Convert it without fused attention.",
    )
