"""Files of vectors: their bytes, what they say of themselves, and what may be added to them."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from kimera_console.core.embedding.backends import model
from kimera_console.core.embedding.tokenization import TextTokenizer
from kimera_console.core.errors import DegradedError, InputError, KimeraError
from kimera_console.core.jobs import JobContext
from kimera_console.core.texts.embedding import VectorCache, embed_texts
from tests.core.embed_file.support import LIGHT, SKIP, EmbedFileSetup, lines

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pyarrow as pa


def table(setup: EmbedFileSetup, name: str = "out.parquet") -> pa.Table:
    import pyarrow.parquet as pq

    return pq.read_table(setup.folder / name)


def metadata(setup: EmbedFileSetup, name: str = "out.parquet") -> dict[str, str]:
    return {k.decode(): v.decode() for k, v in table(setup, name).schema.metadata.items()}


def facts(setup: EmbedFileSetup, name: str = "out.npy") -> dict[str, Any]:
    found: dict[str, Any] = json.loads((setup.folder / f"{name}.json").read_bytes())
    return found


def test_npy_is_what_numpy_saves(setup: EmbedFileSetup) -> None:
    texts = ["a", "", "größer"]
    report = setup.embed(setup.write("t.txt", "\n".join(texts).encode()))
    expected = io.BytesIO()
    np.save(expected, setup.embedder.encode(texts).vectors)
    assert (setup.folder / "out.npy").read_bytes() == expected.getvalue()
    assert setup.names() == {"t.txt", "out.npy", "out.npy.json"}
    assert report.size_bytes == len(expected.getvalue())
    assert (report.tally.rows, report.tally.empty.lines) == (3, [2])


def test_the_model_embeds_a_file_as_it_embeds_each_text(tiny_setup: EmbedFileSetup) -> None:
    data = lines(300, most_words=30)
    tiny_setup.embed(tiny_setup.write("t.txt", data))
    for index in (0, 7, 150, 299):
        alone = tiny_setup.embedder.encode([data.decode().split("\n")[index]]).vectors[0]
        np.testing.assert_allclose(tiny_setup.vectors()[index], alone, atol=1e-5)


def test_batches_embedded_one_by_one_are_those_of_the_whole(tiny_setup: EmbedFileSetup) -> None:
    texts = lines(200, most_words=30).decode().split("\n")
    batches = tiny_setup.embedder.plan(texts)
    assert len(batches) > 5
    assert sorted(place for batch in batches for place in batch.places) == list(range(len(texts)))
    whole = tiny_setup.embedder.encode(texts).vectors
    for batch in batches:
        found = tiny_setup.embedder.encode(batch.texts)
        assert (found.vectors == whole[batch.places]).all()
        planned = tiny_setup.embedder.encode_planned(batch)
        assert (planned.vectors == found.vectors).all()
        assert (planned.token_counts, planned.truncated) == (found.token_counts, found.truncated)


@pytest.mark.slow
@pytest.mark.parametrize("way", ["file", "list"])
def test_each_text_is_tokenised_once(
    way: str, tiny_setup: EmbedFileSetup, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    encode = TextTokenizer.encode

    def counting(self: TextTokenizer, texts: Sequence[str], context: Any = None) -> Any:
        seen.extend(texts)
        return encode(self, texts, context)

    tiny_setup.embedder.load()
    monkeypatch.setattr(TextTokenizer, "encode", counting)
    data = lines(1300, most_words=30)
    texts = data.decode().splitlines()
    if way == "file":
        tiny_setup.embed(tiny_setup.write("t.txt", data))
        vectors = tiny_setup.vectors()
    else:
        vectors = embed_texts(
            tiny_setup.embedder, tiny_setup.settings, texts,
            cache=VectorCache(), context=JobContext(),
        ).vectors  # fmt: skip
    assert sorted(seen) == sorted(texts)
    # A plan that keeps no ids gives the same vectors, to the bit.
    monkeypatch.setattr(model, "KEPT_TOKENS", 0)
    seen.clear()
    again = [
        tiny_setup.embedder.encode_planned(one) for one in tiny_setup.embedder.plan(texts[:512])
    ]
    assert len(seen) == 2 * 512
    assert sum(len(one.vectors) for one in again) == 512
    if way == "file":
        tiny_setup.embed(tiny_setup.folder / "t.txt", "again.npy")
        assert (tiny_setup.vectors("again.npy") == vectors).all()


def test_ids_of_another_backend_are_not_used(tiny_setup: EmbedFileSetup) -> None:
    texts = ["a text", "another and longer text"]
    batch = tiny_setup.embedder.plan(texts)[0]
    assert batch.tokens is not None
    tiny_setup.embedder.reload()
    wrong = dataclasses.replace(batch.tokens, ids=[[1]] * len(batch.texts))
    found = tiny_setup.embedder.encode_planned(dataclasses.replace(batch, tokens=wrong))
    assert (found.vectors == tiny_setup.embedder.encode(batch.texts).vectors).all()


def test_parquet_has_id_hash_vector_and_who_made_them(tiny_setup: EmbedFileSetup) -> None:
    source = tiny_setup.write("t.jsonl", b'{"text": "a", "k": "x"}\n{"text": "\\ud800", "k": 2}')
    tiny_setup.embed(source, "out.parquet", id_column="k")
    found = table(tiny_setup)
    assert found["id"].to_pylist() == ["x", "2"]
    assert found["text_sha256"][0].as_py() == hashlib.sha256(b"a").hexdigest()
    vectors = np.array(found["vector"].to_pylist(), dtype=np.float32)
    expected = tiny_setup.embedder.encode(["a", "\ud800"]).vectors
    np.testing.assert_allclose(vectors, expected, atol=1e-6)
    said = metadata(tiny_setup)
    info = tiny_setup.embedder.active
    assert info is not None
    for name in ("backend", "provider", "model", "revision", "pooling", "precision"):
        assert said[name] == getattr(info, name), name
    assert (said["dimension"], said["degraded"], said["rows"]) == ("32", "false", "2")


def test_without_a_column_of_ids_the_lines_are_the_ids(setup: EmbedFileSetup) -> None:
    setup.embed(setup.write("t.txt", b"a\nb\xff\nc\n"), "out.parquet", **SKIP)
    assert table(setup)["id"].to_pylist() == [1, 3]
    assert metadata(setup)["skipped_lines"] == "[2]"


def test_row_groups_are_bounded(setup: EmbedFileSetup, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kimera_console.core.embed_file.parquet._GROUP_BYTES", 32 * 4 * 100)
    setup.embed(setup.write("t.txt", lines(250)), "out.parquet")
    import pyarrow.parquet as pq

    file = pq.ParquetFile(setup.folder / "out.parquet")
    sizes = [file.metadata.row_group(i).num_rows for i in range(file.metadata.num_row_groups)]
    assert sizes == [100, 100, 50]
    assert table(setup)["id"].to_pylist() == list(range(1, 251))


def test_bad_lines_fail_or_are_left_out_as_chosen(setup: EmbedFileSetup) -> None:
    source = setup.write("t.txt", b"a\nb\xff\nc\n\xff")
    with pytest.raises(InputError, match=r"t\.txt, line 2: not UTF-8"):
        setup.embed(source)
    assert setup.names() == {"t.txt"}, "nothing partial stands under a final name, nor beside it"
    report = setup.embed(source, **SKIP)
    assert (report.tally.rows, report.tally.skipped.lines) == (2, [2, 4])
    assert "not UTF-8" in report.tally.skipped.reasons[0]


def test_truncated_texts_are_counted_and_named(tiny_setup: EmbedFileSetup) -> None:
    long = b"word " * 300
    report = tiny_setup.embed(tiny_setup.write("t.txt", b"short\n" + long + b"\nx\n" + long))
    assert (report.tally.truncated.count, report.tally.truncated.lines) == (2, [2, 4])
    many = tiny_setup.embed(tiny_setup.write("m.txt", (b"word " * 70 + b"\n") * 500), "m.npy")
    assert many.tally.truncated.count == 500
    assert len(many.tally.truncated.lines) == 200
    assert "490 more" in many.tally.truncated.words


@pytest.mark.parametrize("out", ["out.npy", "out.parquet"])
def test_an_empty_file_is_no_error(out: str, setup: EmbedFileSetup) -> None:
    report = setup.embed(setup.write("t.txt", b""), out)
    assert (report.tally.rows, report.rows_before) == (0, 0)
    if out == "out.npy":
        assert setup.vectors().shape == (0, 32)
    else:
        assert table(setup).num_rows == 0
    setup.embed(setup.write("t.csv", b"text\n"), out)


def test_lightweight_vectors_say_that_they_are(setup: EmbedFileSetup) -> None:
    report = setup.embed(setup.write("t.txt", b"a\n"), "out.parquet")
    assert report.info.degraded
    assert any("no model made them" in warning for warning in report.warnings)
    assert metadata(setup)["degraded"] == "true"


def test_strict_refuses_to_degrade(tmp_path: Path) -> None:
    flags = {"ONNX_MODEL_PATH": "none", "EMBEDDING_MODEL": "/none"}
    setup = EmbedFileSetup(tmp_path, {**flags, "USE_ONNX": "1", "EMBEDDING_STRICT": "1"})
    with pytest.raises(DegradedError):
        setup.embed(setup.write("t.txt", b"a\n"))
    assert setup.names() == {"t.txt"}


def test_an_unexpected_dimension_is_a_warning(tmp_path: Path, tiny_flags: dict[str, str]) -> None:
    setup = EmbedFileSetup(tmp_path, {**tiny_flags, "EMBEDDING_DIM": "1024"})
    report = setup.embed(setup.write("t.txt", b"a\n"))
    assert any("EMBEDDING_DIM is 1024" in warning for warning in report.warnings)


def test_another_dimension_than_the_old_files_is_a_warning(
    setup: EmbedFileSetup, tmp_path: Path
) -> None:
    source = setup.write("t.txt", b"a\n")
    setup.embed(source)
    wider = EmbedFileSetup(tmp_path, {**LIGHT, "EMBEDDING_DIM": "64"})
    report = wider.embed(source)
    assert any("held vectors of 32 dimensions" in warning for warning in report.warnings)
    assert wider.vectors().shape == (1, 64)


@pytest.mark.parametrize("out", ["out.npy", "out.parquet"])
def test_rows_are_added_to_a_file(out: str, tiny_setup: EmbedFileSetup) -> None:
    data = lines(50)
    half = data.index(b"\n25 ") + 1
    tiny_setup.embed(tiny_setup.write("all.txt", data), f"all-{out}")
    tiny_setup.embed(tiny_setup.write("a.txt", data[:half]), out)
    report = tiny_setup.embed(
        tiny_setup.write("b.txt", data[half:] + b"\xff\n"), out, append=True, **SKIP
    )
    assert (report.rows_before, report.tally.rows) == (25, 25)
    if out == "out.npy":
        np.testing.assert_allclose(
            tiny_setup.vectors(), tiny_setup.vectors("all-out.npy"), atol=1e-5
        )
        assert (facts(tiny_setup)["rows"], facts(tiny_setup)["skipped"]) == (50, 1)
    else:
        assert (
            table(tiny_setup)["text_sha256"] == table(tiny_setup, "all-out.parquet")["text_sha256"]
        )
        assert metadata(tiny_setup)["rows"] == "50"
        assert metadata(tiny_setup)["model"] == "tiny-onnx"


@pytest.mark.slow
@pytest.mark.parametrize("out", ["out.npy", "out.parquet"])
@pytest.mark.parametrize(
    ("flags", "words"),
    [
        ({"LIGHTWEIGHT_EMBEDDING": "1", "EMBEDDING_DIM": "64"}, "vectors of 32 dimensions"),
        ({"LIGHTWEIGHT_EMBEDDING": "1", "EMBEDDING_DIM": "32"}, "model tiny-onnx, not lightweight"),
        ({"EMBEDDING_POOLING": "cls"}, "pooling mean, not cls"),
        ({"EMBEDDING_DIM": "1024"}, "EMBEDDING_DIM is 1024"),
    ],
)
def test_other_vectors_are_never_added(
    out: str,
    flags: dict[str, str],
    words: str,
    tiny_setup: EmbedFileSetup,
    tiny_flags: dict[str, str],
) -> None:
    source = tiny_setup.write("t.txt", b"a\nb\n")
    tiny_setup.embed(source, out)
    before = (tiny_setup.folder / out).read_bytes()
    names = tiny_setup.names()
    other = EmbedFileSetup(tiny_setup.folder, {**tiny_flags, **flags})
    with pytest.raises(KimeraError, match=words) as caught:
        other.embed(source, out, append=True)
    assert caught.value.hint
    assert (tiny_setup.folder / out).read_bytes() == before
    assert tiny_setup.names() == names


def test_what_does_not_say_who_made_it_gets_nothing_added(setup: EmbedFileSetup) -> None:
    source = setup.write("t.txt", b"a\n")
    with pytest.raises(KimeraError, match="does not exist"):
        setup.embed(source, append=True)
    np.save(setup.folder / "out.npy", np.zeros((2, 32), np.float32))
    with pytest.raises(KimeraError, match="does not say which model"):
        setup.embed(source, append=True)
    np.save(setup.folder / "out.npy", np.zeros((2, 32), np.float64))
    with pytest.raises(InputError, match="float32"):
        setup.embed(source, append=True)
    setup.embed(source)
    np.save(setup.folder / "out.npy", np.zeros((2, 32), np.float32))
    with pytest.raises(InputError, match="says 1 rows"):
        setup.embed(source, append=True)
    setup.write("out.parquet", b"nonsense")
    with pytest.raises(InputError, match="not a Parquet file"):
        setup.embed(source, "out.parquet", append=True)


@pytest.mark.parametrize("damage", [{"skipped": "many"}, {"model": 7}, {"max_tokens": [1]}])
def test_damaged_facts_are_one_sentence(damage: dict[str, Any], setup: EmbedFileSetup) -> None:
    source = setup.write("t.txt", b"a\n")
    setup.embed(source)
    said = {**facts(setup), **damage}
    (setup.folder / "out.npy.json").write_text(json.dumps(said))
    with pytest.raises(InputError, match=r"out\.npy\.json cannot be read") as caught:
        setup.embed(source, append=True)
    assert caught.value.hint


def test_damaged_metadata_are_one_sentence(setup: EmbedFileSetup) -> None:
    import pyarrow.parquet as pq

    source = setup.write("t.txt", b"a\n")
    setup.embed(source, "out.parquet")
    path = setup.folder / "out.parquet"
    found = table(setup)
    pq.write_table(found.replace_schema_metadata({**metadata(setup), "skipped": "many"}), path)
    with pytest.raises(InputError, match="cannot be read"):
        setup.embed(source, "out.parquet", append=True)


def test_ids_of_another_kind_are_not_added(setup: EmbedFileSetup) -> None:
    source = setup.write("t.csv", b"id,text\nx,a\n")
    setup.embed(source, "out.parquet", column="text", id_column="id")
    with pytest.raises(KimeraError, match="ids in"):
        setup.embed(source, "out.parquet", column="text", append=True)


def test_texts_are_not_overwritten_by_their_vectors(setup: EmbedFileSetup) -> None:
    source = setup.write("t.parquet", b"x")
    (setup.folder / "link.parquet").symlink_to(source)
    for out in ("t.parquet", "link.parquet"):
        with pytest.raises(KimeraError, match="file of the texts itself"):
            setup.embed(source, out)
    assert source.read_bytes() == b"x"


def test_a_link_is_followed_and_stays(setup: EmbedFileSetup) -> None:
    (setup.folder / "real").mkdir()
    (setup.folder / "out.npy").symlink_to(setup.folder / "real" / "v.npy")
    setup.embed(setup.write("t.txt", b"a\n"))
    assert (setup.folder / "out.npy").is_symlink()
    assert np.load(setup.folder / "real" / "v.npy").shape == (1, 32)


@pytest.mark.slow
def test_chunks_are_reported_once_they_count(setup: EmbedFileSetup) -> None:
    numbers_seen: list[int] = []
    setup.embed(
        setup.write("t.txt", lines(20_000)),
        on_chunk=lambda numbers, found: numbers_seen.extend(numbers[: len(found.vectors)]),
    )
    assert numbers_seen == list(range(1, 20_001))
