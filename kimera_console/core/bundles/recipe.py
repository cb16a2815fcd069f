"""What a precision means for a graph: the ladder's rungs, and how one is varied.

Light: the window and the command line read it before anything heavy is imported.
"""

from __future__ import annotations

from dataclasses import dataclass

from kimera_console.core.errors import ConversionError

PRECISIONS = ("fp32", "fp16", "int8", "int8-block")
"""From the source model's values to the smallest."""
AUTO = "auto"
"""The fastest mixture of them that meets a target; see `auto`."""
PRECISION_CHOICES = (*PRECISIONS, AUTO)
INT8_PRECISIONS = ("int8", "int8-block")
BLOCK_SIZES = (16, 32, 64, 128, 256)
"""What ONNX Runtime's MatMulNBits takes."""
DEFAULT_BLOCK_SIZE = 32
"""The nearest to the source model of those that are fast (MiniLM: mean cosine 0.9996 at 32, 0.9991
at 128, which is a tenth faster)."""
PAIR_SUM = 128
"""With bytes up to 255 two products then add up to no more than 16 bits hold."""


@dataclass(frozen=True)
class Recipe:
    """How the weights of an fp32 graph are stored and multiplied.

    Attributes:
        scheme: One of PRECISIONS.
        keep: Names of linear layers (`LinearLayer.name`) that stay in fp32.
        embeddings: Whether embedding tables are stored as 8-bit rows, each with a scale (int8
            and int8-block).
        block_size: Inputs that share a scale (int8-block).
        pair_sum: What the weights of two adjacent inputs add up to at most, where they have one
            sign (int8): a processor may add such pairs of products in 16 bits, which would
            saturate. Recipes of older conversions have none.
        blocks: Names of linear layers that are stored block-wise in a recipe of int8, where
            int8 would spoil them.

    Raises:
        ConversionError: A choice does not exist, or does not fit the scheme.
    """

    scheme: str
    keep: frozenset[str] = frozenset()
    embeddings: bool = False
    block_size: int = DEFAULT_BLOCK_SIZE
    pair_sum: int = PAIR_SUM
    blocks: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.scheme not in PRECISIONS:
            raise ConversionError(
                f"{self.scheme!r} is not a precision.", hint=f"Choose {_either(PRECISIONS)}."
            )
        if self.embeddings and self.scheme not in INT8_PRECISIONS:
            raise ConversionError(
                f"Embeddings are not quantised in {self.scheme}.",
                hint=f"Choose {_either(INT8_PRECISIONS)}, or leave the embeddings as they are.",
            )
        if self.block_size not in BLOCK_SIZES:
            raise ConversionError(
                f"{self.block_size} is not a block size.",
                hint=f"Choose {_either(tuple(map(str, BLOCK_SIZES)))}.",
            )
        if self.pair_sum != PAIR_SUM:
            raise ConversionError(f"Pairs of weights up to {self.pair_sum} are not written.")
        if self.blocks and (self.scheme != "int8" or self.blocks & self.keep):
            raise ConversionError(
                f"Blocks beside {self.scheme} are not written.",
                hint="Name layers that int8 stores block-wise, and that do not stay in fp32.",
            )

    def scheme_of(self, layer: str) -> str:
        """The scheme that a linear layer gets."""
        if layer in self.keep:
            return "fp32"
        return "int8-block" if layer in self.blocks else self.scheme

    @property
    def words(self) -> str:
        """What it is, without knowing the model: "int8, 3 layers in int8-block (128)"."""
        block = f"int8-block ({self.block_size})"
        parts = [block if self.scheme == "int8-block" else self.scheme]
        for names, stored in ((self.blocks, block), (self.keep, "fp32")):
            if names:
                parts.append(f"{len(names)} {'layer' if len(names) == 1 else 'layers'} in {stored}")
        if self.embeddings:
            parts.append("embedding tables in 8 bits")
        return ", ".join(parts)


def make_recipe(
    precision: str, *, embeddings: bool = False, block_size: int = DEFAULT_BLOCK_SIZE
) -> Recipe:
    """The recipe of a precision.

    Args:
        precision: One of PRECISIONS.
        embeddings: Quantise embedding tables too.
        block_size: For int8-block.

    Raises:
        ConversionError: A choice is none, or does not fit the precision.
    """
    return Recipe(precision, embeddings=embeddings, block_size=block_size)


def _either(words: tuple[str, ...]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"
