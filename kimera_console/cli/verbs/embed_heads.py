"""`embed --heads`: what is asked for, and how it is reported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import KimeraError
from kimera_console.core.sources.heads import HEADS

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from kimera_console.core.embedding.backends.onnx_heads import TextHeads
    from kimera_console.core.embedding.token_pieces import TokenPieces

SHOWN_TOKENS = 8


def heads_asked(arguments: argparse.Namespace) -> tuple[str, ...]:
    """The further heads that are asked for; none without `--heads`.

    Raises:
        KimeraError: It names none, or one that there is not, or a file is to be written.
    """
    if arguments.heads is None:
        return ()
    asked = tuple(part.strip() for part in arguments.heads.split(",") if part.strip())
    known = f"Choose from {', '.join(HEADS)}, with commas between them."
    unknown = [head for head in asked if head not in HEADS]
    if unknown == ["dense"]:
        raise KimeraError(
            "--heads: the dense vector is not a further head; it is always given.", hint=known
        )
    if unknown:
        raise KimeraError(f"--heads: {unknown[0][:60]!r} is not a head.", hint=known)
    if not asked:
        raise KimeraError("--heads names no head.", hint=known)
    if arguments.out is not None:
        raise KimeraError(
            f"--heads and --out {arguments.out} do not go together: such a file holds one dense"
            " vector per text, and heads give numbers for every token.",
            hint="Leave out --out and send the JSON to a file: embed --heads"
            f" {','.join(asked)} --json ... > heads.json. For dense vectors leave out --heads.",
        )
    return tuple(dict.fromkeys(asked))


def heads_data(given: TextHeads) -> dict[str, Any]:
    """What the further heads give for one text, as plain data."""
    data: dict[str, Any] = {"ids": list(given.ids)}
    if given.token_weights is not None:
        data["token_weights"] = given.token_weights.tolist()
        data["sparse"] = {str(token): weight for token, weight in given.sparse.items()}
    if given.colbert is not None:
        data["colbert"] = given.colbert.tolist()
    return data


def heads_lines(text: str, given: TextHeads, pieces: TokenPieces | None) -> Iterator[str]:
    """The same for a person, a line a head: the heaviest tokens, and how many vectors."""
    named = " ".join(text.split())
    yield f"{named[:60]}{'…' if len(named) > 60 else ''}"
    if given.token_weights is not None:
        known = {piece.id: piece.shown for piece in pieces.pieces} if pieces else {}
        heaviest = sorted(given.sparse.items(), key=lambda item: -item[1])
        lines = [f"{known.get(token) or f'#{token}'} {weight:.3f}" for token, weight in heaviest]
        more = f", and {len(lines) - SHOWN_TOKENS} more" if len(lines) > SHOWN_TOKENS else ""
        yield f"  sparse: {', '.join(lines[:SHOWN_TOKENS]) or 'no token has a weight'}{more}"
    if given.colbert is not None:
        count, width = given.colbert.shape
        yield f"  colbert: {count} vectors of {width} numbers"
