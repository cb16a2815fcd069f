"""The list, its undo, the selection, and which texts have vectors."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from kimera_console.core.embedding.backends.base import BackendInfo
from kimera_console.core.texts.embedding import EmbeddedTexts
from kimera_console.core.texts.list.examples import example_sets
from kimera_console.core.texts.list.groups import MOST_GROUPS, OTHER, group_by
from kimera_console.core.texts.list.text_list import MOST_TEXTS, TextList
from kimera_console.core.texts.list.text_set import TextSet, TextSetChange

INFO = BackendInfo("onnx", "CPU", "m", "", "mean", "", 2, "fp32", 256)


def text_set(*texts: str) -> TextSet:
    made = TextSet()
    made.add([(text, {"language": text[:1]}) for text in texts], step="add")
    return made


def embedded(*texts: str, info: BackendInfo = INFO) -> EmbeddedTexts:
    vectors = np.eye(max(2, len(texts)), 2, dtype=np.float32)[: len(texts)]
    cut = tuple(len(text) > 5 for text in texts)
    return EmbeddedTexts(texts, vectors, (3,) * len(texts), cut, info)


def test_every_change_is_a_step_that_undo_takes_back() -> None:
    texts = TextList()
    texts.add([("a", {}), ("b", {})], step="add two")
    key = texts.entries[0].key
    texts.edit(key, "A", step="edit")
    texts.remove([key], step="remove")
    assert [entry.text for entry in texts.entries] == ["b"]
    assert texts.undo() == "remove"
    assert (texts.entries[0].text, texts.entries[0].key) == ("A", key)
    assert texts.undo() == "edit"
    assert texts.undo() == "add two"
    assert texts.entries == ()
    assert texts.undo() == ""


def test_duplicates_are_named_by_the_rows_after_the_first() -> None:
    made = text_set("a", "b", "a", "a")
    assert made.texts.summary().duplicates == (2, 3)
    made.edit(made.texts.entries[2].key, "c", step="edit")
    assert made.texts.summary().duplicates == (3,)


def test_a_full_list_leaves_the_rest_out() -> None:
    made = TextSet()
    added = made.add([("x", {})] * (MOST_TEXTS + 5), step="add")
    assert len(added) == len(made.texts.entries) == MOST_TEXTS


def test_listeners_hear_of_each_change_once() -> None:
    made = text_set("a", "b")
    heard: list[TextSetChange] = []
    stop = made.subscribe(heard.append)
    made.select(made.texts.entries[0].key)
    made.select(made.texts.entries[0].key)
    made.choose_column("language")
    made.choose_column("language")
    made.take(embedded("a", "b"))
    assert heard == [TextSetChange.SELECTION, TextSetChange.COLUMN, TextSetChange.VECTORS]
    heard.clear()
    made.remove([made.texts.entries[0].key], step="remove")
    assert heard == [TextSetChange.TEXTS, TextSetChange.SELECTION, TextSetChange.VECTORS]
    stop()
    made.undo()
    assert len(heard) == 3


def test_what_is_shown_has_the_order_of_the_list_and_only_embedded_texts() -> None:
    made = text_set("b", "new", "a", "b")
    made.take(embedded("a", "b"))
    shown = made.shown
    assert shown is not None
    assert [entry.text for entry in shown.entries] == ["b", "a", "b"]
    assert shown.vectors.tolist() == [[0, 1], [1, 0], [0, 1]]
    assert made.missing() == 1
    assert shown.row_of(made.texts.entries[3].key) == 2
    assert shown.row_of(made.texts.entries[1].key) == -1


def test_an_edited_text_has_no_vector_until_it_is_embedded() -> None:
    made = text_set("a", "b")
    made.take(embedded("a", "b"))
    made.edit(made.texts.entries[0].key, "changed", step="edit")
    assert made.missing() == 1
    assert made.facts(made.texts.entries[0]) is None
    made.undo()
    assert made.missing() == 0


def test_truncated_texts_are_named_by_row() -> None:
    made = text_set("short", "a longer text")
    assert made.truncated() == ()
    made.take(embedded("a longer text", "short"))
    assert made.truncated() == (1,)


def test_vectors_of_another_backend_are_stale_but_not_those_of_another_load() -> None:
    made = text_set("a")
    made.take(embedded("a"))
    assert not made.is_stale(None)
    assert not made.is_stale(dataclasses.replace(INFO, load_seconds=9.0, notes=("slow",)))
    assert made.is_stale(dataclasses.replace(INFO, model="other"))


@pytest.mark.parametrize("column", ["", "no such column"])
def test_a_column_that_is_not_there_counts_as_none(column: str) -> None:
    made = text_set("a")
    made.choose_column("language")
    made.choose_column(column)
    assert made.column == ""


def test_groups_are_the_most_frequent_values_and_the_rest_is_one() -> None:
    values = [f"v{i}" for i in range(20)] + ["v0", "v1", ""]
    groups = group_by(values, True)
    assert len(groups) == MOST_GROUPS
    assert list(groups)[-1] == OTHER
    assert groups["v0"].tolist() == [0, 20]
    assert sum(len(rows) for rows in groups.values()) == len(values)
    assert 22 in groups[OTHER]
    assert list(group_by(values, False)) == [OTHER]


def test_example_sets_are_whole_and_colour_by_a_column_they_have() -> None:
    sets = example_sets()
    assert len(sets) >= 4
    for one in sets:
        texts = [text for text, _ in one.texts]
        assert all(text.strip() for text in texts)
        assert len(set(texts)) == len(texts)
        assert all(fields[one.column] for _, fields in one.texts)
    languages = {fields["language"] for _, fields in sets[1].texts}
    meanings = {fields["meaning"] for _, fields in sets[1].texts}
    assert len(languages) == 12
    assert len(sets[1].texts) == len(languages) * len(meanings)
