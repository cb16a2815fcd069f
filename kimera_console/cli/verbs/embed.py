"""`embed`: texts in, vectors out, and the truth about who made them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from kimera_console.core.errors import KimeraError
from kimera_console.core.flags.settings import Settings
from kimera_console.core.sources.heads import HEADS
from kimera_console.core.system.units import counted
from kimera_console.core.texts.blank import is_blank

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from kimera_console.cli.output import Output
    from kimera_console.cli.verbs.embed_file import ReadTexts
    from kimera_console.core.embedding.backends.base import BackendInfo
    from kimera_console.core.embedding.backends.onnx_heads import TextHeads
    from kimera_console.core.embedding.embedder import Embedder, Embeddings
    from kimera_console.core.embedding.embeddings import Attempt
    from kimera_console.core.embedding.token_pieces import TokenPieces
    from kimera_console.core.jobs import JobContext

SHOWN_TOKENS = 8


def embed(arguments: argparse.Namespace, output: Output, context: JobContext) -> int:
    """`embed [TEXT...] [--input FILE] [--out FILE]`."""
    from kimera_console.core.embedding.embedder import Embedder

    heads = heads_asked(arguments)
    if arguments.input is not None and arguments.out is not None and not arguments.texts:
        from kimera_console.cli.verbs.embed_file import embed_file

        return embed_file(arguments, output, context)
    _refuse_options_of_files(arguments)
    write = _writer(arguments.out)
    read = _read(arguments, context) if arguments.input is not None else None
    texts = _given(arguments) if read is None else read.texts
    embedder = Embedder(Settings(arguments.env_file), publish=True, prompt=arguments.prompt)
    try:
        further: list[TextHeads] = []
        if heads:
            found, further = embedder.encode_heads(texts, heads, context=context)
        else:
            found = embedder.encode(texts, context=context)
        if write is not None:
            write(texts, found)
        data = _data(embedder, found, with_vectors=arguments.out is None)
        for row, text in zip(data["results"], texts, strict=True):
            row["empty"] = is_blank(text)
        if read is not None:
            for row, number in zip(data["results"], read.lines, strict=True):
                row["line"] = number
            data["skipped"] = read.left_out.to_dict()
        for row, given in zip(data["results"], further, strict=False):
            row.update(heads_data(given))
        output.data(data)
        _report(embedder, found, arguments, output)
        for text, given in zip(texts, further, strict=False):
            for line in heads_lines(text, given, embedder.pieces(text)):
                output.answer(line)
        _report_empty(texts, output)
        if read is not None:
            _report_left_out(read, output)
    finally:
        embedder.close()
    return 0


def _read(arguments: argparse.Namespace, context: JobContext) -> ReadTexts:
    """The texts of `--input`."""
    from kimera_console.cli.verbs.embed_file import read_texts

    if arguments.texts:
        raise KimeraError(
            "Texts were given both as arguments and with --input.",
            hint="Use one of them: put the texts into the file, or leave out --input.",
        )
    read = read_texts(arguments, context)
    if not read.texts:
        raise KimeraError(
            f"{'Standard input' if arguments.input == '-' else arguments.input} holds no text.",
            hint="There is nothing to embed: name another file.",
        )
    return read


def _given(arguments: argparse.Namespace) -> list[str]:
    """The texts that stand on the command line."""
    texts = list(arguments.texts)
    if not texts:
        raise KimeraError(
            "There is nothing to embed.",
            hint="Name texts as arguments, or a file with --input (- is standard input).",
        )
    return texts


def _report_left_out(read: ReadTexts, output: Output) -> None:
    from kimera_console.cli.verbs.embed_file import report_left_out

    report_left_out(read, output)


def _report_empty(texts: list[str], output: Output) -> None:
    if not any(map(is_blank, texts)):
        return
    from kimera_console.core.embed_file.types import NamedLines

    empty = NamedLines()
    for number, text in enumerate(texts, 1):
        if is_blank(text):
            empty.add(number)
    if empty.count == 1 == len(texts):
        output.note("The text is empty: it is embedded as the model embeds an empty text.")
    elif empty.count:
        output.note(
            f"{counted(empty.count, 'text')} empty, and embedded as the model embeds an empty "
            f"text: {empty.words}"
        )


def _refuse_options_of_files(arguments: argparse.Namespace) -> None:
    """Options that mean something only where a file of texts becomes a file of vectors."""
    for name in ("append", "resume", "restart", "processes"):
        if getattr(arguments, name) not in (False, None):
            raise KimeraError(
                f"--{name} is for a file of vectors made from a file of texts.",
                hint="Use --input FILE and --out FILE, and no texts as arguments.",
            )


def _writer(out: Path | None) -> Callable[[list[str], Embeddings], None] | None:
    """The function that writes the file, chosen (or refused) before anything is computed."""
    if out is None:
        return None
    if out.suffix not in (".npy", ".parquet"):
        raise KimeraError(
            f"{out}: vectors are written to .npy or .parquet.", hint="Choose one of these endings."
        )
    from kimera_console.cli.files import check_target, replaced

    check_target(out)
    save = _save_npy if out.suffix == ".npy" else _save_parquet

    def write(texts: list[str], found: Embeddings) -> None:
        with replaced(out) as staged:
            save(staged, texts, found)

    return write


def _save_npy(path: Path, _texts: list[str], found: Embeddings) -> None:
    import numpy as np

    with path.open("wb") as file:
        np.save(file, found.vectors)


def _save_parquet(path: Path, texts: list[str], found: Embeddings) -> None:
    import hashlib

    import pyarrow as pa
    import pyarrow.parquet as pq

    hashes = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() for text in texts]
    dimension = found.vectors.shape[1]
    vectors = pa.FixedSizeListArray.from_arrays(pa.array(found.vectors.reshape(-1)), dimension)
    metadata = {
        "model": found.info.model,
        "revision": found.info.revision,
        "backend": found.info.backend,
        "pooling": found.info.pooling,
        "precision": found.info.precision,
        "prompt": found.info.prompt,
        "prompt_text": found.info.prompt_text,
        "dimension": str(dimension),
    }
    columns = pa.table(
        {"id": pa.array(range(len(texts)), pa.int64()), "text_sha256": hashes, "vector": vectors}
    ).replace_schema_metadata(metadata)
    pq.write_table(columns, path)


def _data(embedder: Embedder, found: Embeddings, *, with_vectors: bool) -> dict[str, Any]:
    results: list[dict[str, Any]] = []
    for index, norm in enumerate(found.norms):
        row: dict[str, Any] = {
            "norm": float(norm),
            "tokens": found.token_counts[index],
            "truncated": found.truncated[index],
        }
        if with_vectors:
            row["vector"] = found.vectors[index].tolist()
        results.append(row)
    return {
        **found.facts(),
        "notes": list(found.info.notes),
        "attempts": [asdict(attempt) for attempt in embedder.attempts],
        "timings": asdict(found.timings),
        "results": results,
    }


def report_backend(info: BackendInfo, attempts: Iterable[Attempt], output: Output) -> None:
    """Say who made the vectors, and why others did not."""
    output.answer(
        f"{info.display_name} on {info.provider}, {info.model or 'no model'}, "
        f"dimension {info.dimension}" + (f", {info.pooling} pooling" if info.pooling else "")
    )
    if info.prompt_text:
        output.answer(f"Before every text: {info.prompt_text!r} (prompt {info.prompt})")
    for attempt in attempts:
        if not attempt.ok:
            output.note(f"{attempt.backend} was not used: {attempt.reason}")


def _report(
    embedder: Embedder, found: Embeddings, arguments: argparse.Namespace, output: Output
) -> None:
    from kimera_console.core.embedding.embedder import dimension_warning

    info = found.info
    report_backend(info, embedder.attempts, output)
    for note in info.notes:
        output.note(note)
    if info.degraded:
        output.note("These are lightweight vectors: no model made them.")
    warning = dimension_warning(info, Settings(arguments.env_file).options())
    if warning:
        output.note(warning)
    if arguments.out is not None:
        output.answer(f"{arguments.out}: {counted(len(found.vectors), 'vector')}")
        return
    for row, tokens, cut in zip(found.vectors, found.token_counts, found.truncated, strict=True):
        head = ", ".join(f"{value:+.4f}" for value in row[:6])
        output.answer(
            f"[{head}, ...]  {counted(tokens, 'token')}{', cut at the limit' if cut else ''}"
        )


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
