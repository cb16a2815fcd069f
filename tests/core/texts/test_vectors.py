"""Embedding a list, what its vectors say, and the files that take them along."""

from __future__ import annotations

import csv
import itertools
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kimera_console.core.embedding.embedder import Embedder
from kimera_console.core.errors import BackendError, InputError, KimeraError
from kimera_console.core.flags import envfile
from kimera_console.core.flags.settings import Settings
from kimera_console.core.jobs import JobCancelled, JobContext, Progress
from kimera_console.core.texts.embedding import (
    CHUNK_TEXTS,
    VectorCache,
    embed_query,
    embed_texts,
)
from kimera_console.core.texts.list.text_set import TextSet
from kimera_console.core.texts.map.projection import project_pca, project_tsne
from kimera_console.core.texts.map.similarity import (
    SAMPLE,
    cosine_block,
    neighbours,
    scores,
    spread,
    typical_low,
)
from kimera_console.core.texts.saving import save_similarities, save_vectors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

HOSTILE = (
    "before \ud800 after", "a\0b", "\u202egnp.exe \u2066abc", "👩‍👩‍👧‍👦" * 50,
    "a" + "\u0301" * 10_000, "[CLS] [SEP] [MASK]", "x" * 1_000_000, "word " * 10_000,
    "e\u0301", "\u00e9",
)  # fmt: skip


class Harness:
    """An embedder on a `.env` of its own."""

    def __init__(self, env_file: Path, **flags: str) -> None:
        self._env_file = env_file
        envfile.write_entries(env_file, flags)
        self.settings = Settings(env_file)
        self.embedder = Embedder(self.settings)
        self.cache = VectorCache()

    def set_flags(self, **flags: str) -> None:
        envfile.write_entries(self._env_file, flags)

    def embed(self, *texts: str, context: JobContext | None = None):
        return embed_texts(
            self.embedder, self.settings, texts, cache=self.cache, context=context or JobContext()
        )


@pytest.fixture
def harness(env_file: Path, minilm_bundle: Path) -> Iterator[Harness]:
    made = Harness(env_file, ONNX_MODEL_PATH=str(minilm_bundle), EMBEDDING_DIM="384")
    yield made
    made.embedder.close()


@pytest.fixture
def light(env_file: Path) -> Iterator[Harness]:
    made = Harness(env_file, LIGHTWEIGHT_EMBEDDING="1", EMBEDDING_DIM="64")
    yield made
    made.embedder.close()


def units(count: int, dimension: int, seed: int = 3) -> NDArray[np.float32]:
    made = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def test_vectors_are_those_of_the_one_door_and_only_new_texts_are_embedded(
    harness: Harness,
) -> None:
    first = harness.embed("one", "two", "one")
    assert first.texts == ("one", "two")
    assert first.computed == 2
    direct = harness.embedder.encode(["one", "two"])
    assert np.abs(first.vectors - direct.vectors).max() < 1e-5
    again = harness.embed("two", "three")
    assert (again.texts, again.computed) == (("two", "three"), 1)
    assert np.array_equal(again.vectors[0], first.vectors[1])
    assert again.info.backend == "onnx"
    assert not again.dimension_warning


def test_another_backend_embeds_everything_anew_and_its_own_are_kept(harness: Harness) -> None:
    harness.embed("one", "two")
    harness.set_flags(LIGHTWEIGHT_EMBEDDING="1")
    light = harness.embed("one", "two")
    assert (light.info.degraded, light.computed, light.asked_lightweight) == (True, 2, True)
    harness.set_flags(LIGHTWEIGHT_EMBEDDING="0")
    assert harness.embed("one", "two").computed == 0


@pytest.mark.slow
def test_hostile_texts_all_get_vectors_and_truncated_ones_are_marked(harness: Harness) -> None:
    found = harness.embed(*HOSTILE)
    assert found.vectors.shape == (len(HOSTILE), 384)
    assert np.abs(np.linalg.norm(found.vectors, axis=1) - 1).max() < 1e-4
    assert found.truncated[HOSTILE.index("word " * 10_000)]
    assert not found.truncated[1]


def test_an_unexpected_dimension_is_said(harness: Harness) -> None:
    harness.set_flags(EMBEDDING_DIM="1024")
    assert "384" in harness.embed("one").dimension_warning


@pytest.mark.slow
def test_a_cancelled_run_does_not_do_again_what_it_has_done(harness: Harness) -> None:
    texts = [f"text number {i}" for i in range(3 * CHUNK_TEXTS)]
    context: JobContext

    def stop_in_the_middle(progress: Progress) -> None:
        if progress.unit == "texts" and progress.done >= CHUNK_TEXTS:
            context.cancel()

    context = JobContext(on_progress=stop_in_the_middle)
    with pytest.raises(JobCancelled):
        harness.embed(*texts, context=context)
    found = harness.embed(*texts)
    assert 0 < found.computed <= 2 * CHUNK_TEXTS
    assert np.abs(found.vectors[:8] - harness.embedder.encode(texts[:8]).vectors).max() < 1e-5


def test_progress_counts_texts_to_the_end(light: Harness) -> None:
    seen: list[Progress] = []
    light.embed(*(f"t {i}" for i in range(600)), context=JobContext(on_progress=seen.append))
    counted = [one for one in seen if one.unit == "texts"]
    assert counted[-1].done == counted[-1].total == 600
    assert all(a.done <= b.done for a, b in itertools.pairwise(counted))


def test_the_cache_forgets_the_oldest(light: Harness) -> None:
    light.cache = VectorCache(most_bytes=5_000)
    light.embed(*(f"t {i:02}" for i in range(100)))
    assert light.embed("t 99").computed == 0
    assert light.embed("t 00").computed == 1


def test_a_query_is_embedded_by_the_same_backend_or_not_at_all(harness: Harness) -> None:
    texts = ("The bank raised interest rates.", "Fry the onions slowly.", "A storm hit the coast.")
    found = harness.embed(*texts)
    context = JobContext()
    query = embed_query(harness.embedder, "money and loans", found.info, context=context)
    assert int(scores(found.vectors, query).argmax()) == 0
    harness.set_flags(LIGHTWEIGHT_EMBEDDING="1")
    with pytest.raises(BackendError, match="cannot be compared"):
        embed_query(harness.embedder, "money", found.info, context=context)


def test_neighbours_are_the_same_as_by_sorting_everything() -> None:
    vectors = units(200, 16)
    found = neighbours(vectors, 7, 10)
    cosines = vectors.astype(np.float64) @ vectors[7].astype(np.float64)
    cosines[7] = -2
    assert [one.row for one in found] == np.argsort(-cosines)[:10].tolist()
    assert found[0].cosine == pytest.approx(cosines.max(), abs=1e-5)
    assert len(neighbours(vectors, 0, 1000)) == 199
    assert neighbours(vectors[:1], 0, 5) == ()


def test_a_block_is_that_part_of_the_whole_matrix() -> None:
    vectors = units(50, 8)
    rows, columns = np.array([3, 9]), np.array([0, 9, 40])
    whole = np.clip(vectors @ vectors.T, -1, 1)
    assert np.allclose(cosine_block(vectors, rows, columns), whole[rows][:, columns], atol=1e-6)


def test_a_spread_is_even_and_bounded() -> None:
    assert spread(5, 10).tolist() == [5, 6, 7, 8, 9]
    many = spread(0, 10_000)
    assert len(many) == SAMPLE
    assert many[0] == 0
    assert set(np.diff(many)) <= {31, 32}


def test_a_scale_begins_below_nearly_all_cosines() -> None:
    vectors = units(300, 64)
    low = typical_low(vectors)
    others = (vectors @ vectors.T)[~np.eye(300, dtype=bool)]
    assert 0.97 < (others >= low).mean() < 1
    assert typical_low(vectors[:1]) == 0


@pytest.mark.parametrize("shape", [(12, 384), (400, 30), (50, 50)])
def test_pca_is_that_of_a_full_decomposition(shape: tuple[int, int]) -> None:
    vectors = units(*shape)
    found = project_pca(vectors)
    centred = vectors.astype(np.float64) - vectors.mean(axis=0, dtype=np.float64)
    left, values, _ = np.linalg.svd(centred, full_matrices=False)
    wanted = left[:, :2] * values[:2]
    assert np.allclose(np.abs(found.points), np.abs(wanted), atol=1e-3)
    shares = values**2 / (values**2).sum()
    assert found.explained == pytest.approx(tuple(shares[:2]), abs=1e-4)
    assert np.array_equal(found.points, project_pca(vectors).points)


def test_equal_vectors_and_too_few_have_an_answer() -> None:
    same = np.repeat(units(1, 8), 5, axis=0)
    found = project_pca(same)
    assert np.abs(found.points).max() < 1e-3
    with pytest.raises(InputError, match="at least 3"):
        project_pca(units(2, 8))


@pytest.mark.slow
def test_tsne_in_its_child_is_deterministic_and_keeps_clusters_apart() -> None:
    pytest.importorskip("openTSNE")
    centres = np.repeat(units(3, 32), 15, axis=0)
    vectors = (centres + 0.05 * units(45, 32, seed=5)).astype(np.float32)
    stages: list[str] = []
    context = JobContext(on_progress=lambda p: stages.append(p.stage))
    found = project_tsne(vectors, context=context)
    assert found.points.shape == (45, 2)
    assert "Arrange the map" in stages
    groups = found.points.reshape(3, 15, 2)
    inside = np.linalg.norm(groups - groups.mean(axis=1, keepdims=True), axis=2).max()
    middles = groups.mean(axis=1)
    apart = min(np.linalg.norm(middles[a] - middles[b]) for a, b in ((0, 1), (0, 2), (1, 2)))
    assert apart > inside
    assert np.array_equal(found.points, project_tsne(vectors, context=JobContext()).points)


@pytest.mark.slow
def test_a_cancel_ends_the_tsne_child() -> None:
    pytest.importorskip("openTSNE")
    context: JobContext
    context = JobContext(on_progress=lambda _progress: context.cancel())
    with pytest.raises(JobCancelled):
        project_tsne(units(200, 32), context=context)


def shown_set(harness: Harness, *texts: str) -> TextSet:
    text_set = TextSet()
    text_set.add([(text, {"kind": text[:3]}) for text in texts], step="add")
    text_set.take(harness.embed(*texts))
    return text_set


def test_saved_vectors_and_their_table_belong_together(light: Harness, tmp_path: Path) -> None:
    shown = shown_set(light, "one, two", "lone \ud800", "three\nlines").shown
    assert shown is not None
    array, table = save_vectors(tmp_path / "v", shown)
    assert (array.name, table.name) == ("v.npy", "v.npy.csv")
    assert np.array_equal(np.load(array), shown.vectors)
    with table.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["text"] for row in rows] == ["one, two", "lone \\ud800", "three\nlines"]
    assert rows[0]["kind"] == "one"
    assert sorted(path.name for path in tmp_path.glob("v*")) == ["v.npy", "v.npy.csv"]


def test_saved_vectors_leave_a_table_of_the_users_own_alone(light: Harness, tmp_path: Path) -> None:
    shown = shown_set(light, "a").shown
    assert shown is not None
    mine = tmp_path / "texts.csv"
    mine.write_text("id,text,price\n1,a,9\n")
    save_vectors(tmp_path / "texts.npy", shown)
    assert mine.read_text() == "id,text,price\n1,a,9\n"


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process are POSIX")
def test_a_save_that_fails_leaves_the_older_vectors_with_their_texts(
    light: Harness, tmp_path: Path
) -> None:
    import resource

    old, new = (shown_set(light, text).shown for text in ("old", "new"))
    assert old is not None
    assert new is not None
    save_vectors(tmp_path / "v.npy", old)
    before = {path.name: path.read_bytes() for path in tmp_path.glob("*v*")}
    wide = replace(new, made=np.zeros((1, 100_000), np.float32), rows=None)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, limits[1]))
    try:
        with pytest.raises(KimeraError, match=r"v\.npy could not be written"):
            save_vectors(tmp_path / "v.npy", wide)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*v*")} == before
    assert not list(tmp_path.glob(".kimera*"))


def test_a_table_of_saved_vectors_names_their_prompt(light: Harness, tmp_path: Path) -> None:
    shown = shown_set(light, "a").shown
    assert shown is not None
    said = replace(shown, info=replace(shown.info, prompt="query", prompt_text="Find: "))
    for number, fields in enumerate(({}, {"prompt": "mine"})):
        entry = replace(said.entries[0], fields=fields)
        _array, table = save_vectors(tmp_path / f"{number}", replace(said, entries=(entry,)))
        with table.open(encoding="utf-8", newline="") as stream:
            (row,) = csv.DictReader(stream)
        name = "prompt of the vector" if fields else "prompt"
        assert (row[name], row["prompt_text"]) == ("query", "Find: ")
        assert fields.items() <= row.items()


def test_saved_similarities_are_the_cosines(light: Harness, tmp_path: Path) -> None:
    shown = shown_set(light, "a b c", "a b d", "x y z").shown
    assert shown is not None
    path = save_similarities(tmp_path / "s.csv", shown, None, context=JobContext())
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows[0] == ["", "a b c", "a b d", "x y z"]
    numbers = np.array([[float(cell) for cell in row[1:]] for row in rows[1:]])
    assert np.allclose(numbers, shown.vectors @ shown.vectors.T, atol=1e-5)


def test_a_folder_that_is_not_there_is_one_sentence(light: Harness, tmp_path: Path) -> None:
    shown = shown_set(light, "a").shown
    assert shown is not None
    with pytest.raises(KimeraError, match=r"v\.npy could not be written"):
        save_vectors(tmp_path / "no" / "v.npy", shown)
