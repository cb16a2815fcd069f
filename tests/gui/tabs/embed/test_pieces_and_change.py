"""What is seen of the text's pieces, of the last edit's change, and of the last latencies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from kimera_console.gui.tabs.embed.vector_card import CHANGE, VALUES
from tests.gui.tabs.embed.support import SENTENCE, WAIT_MS, OpenEmbedTab, paste, type_and_wait

if TYPE_CHECKING:
    from kimera_console.gui.tabs.embed.token_strip import TokenStrip


def hover(qtbot, strip: TokenStrip, index: int) -> None:
    qtbot.mouseMove(strip.viewport(), QPoint(0, strip.viewport().height() - 1))
    qtbot.mouseMove(strip.viewport(), strip.place_of(index))


def test_the_pieces_follow_the_text_and_count_against_the_limit(
    opened_minilm: OpenEmbedTab, qtbot
) -> None:
    card = opened_minilm.view.text_card
    assert card.strip.pieces is None
    with qtbot.waitSignal(opened_minilm.view.result_shown, timeout=WAIT_MS):
        paste(opened_minilm, "Unbelievably 龘 [SEP]")
    shown = [piece.shown for piece in card.strip.pieces.pieces]
    assert shown == ["[CLS]", "Un", "bel", "ie", "va", "bly", "龘", "[SEP]", "[SEP]"]
    assert card.about_pieces.text() == "9 of 256 tokens · 3 special · 1 unknown"
    assert opened_minilm.view.figures.tokens.value == "9"
    opened_minilm.view.editor.replace_text("")
    assert card.strip.pieces is None


def test_hovering_a_piece_shows_its_id_and_place(opened_minilm: OpenEmbedTab, qtbot) -> None:
    card = opened_minilm.view.text_card
    type_and_wait(opened_minilm, qtbot, "Unbelievably good")
    hover(qtbot, card.strip, 2)
    assert card.about_pieces.text() == "“##bel” · id 8671 · characters 2 to 5"
    hover(qtbot, card.strip, 0)
    assert card.about_pieces.text() == "“[CLS]” · id 101 · added by the tokenizer · special token"


def test_a_chosen_piece_is_selected_in_the_text_whatever_utf16_makes_of_it(
    opened_minilm: OpenEmbedTab, qtbot
) -> None:
    card = opened_minilm.view.text_card
    with qtbot.waitSignal(opened_minilm.view.result_shown, timeout=WAIT_MS):
        paste(opened_minilm, "𠜎 👩‍👧 target")
    index = [piece.shown for piece in card.strip.pieces.pieces].index("target")
    qtbot.mouseClick(
        card.strip.viewport(), Qt.MouseButton.LeftButton, pos=card.strip.place_of(index)
    )
    assert card.editor.textCursor().selectedText() == "target"


def test_arrow_keys_walk_the_pieces_and_escape_leaves_them(
    opened_minilm: OpenEmbedTab, qtbot
) -> None:
    card = opened_minilm.view.text_card
    type_and_wait(opened_minilm, qtbot, "one two")
    card.strip.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right):
        QTest.keyClick(card.strip, key)
    assert card.strip.current.shown == "two"
    QTest.keyClick(card.strip, Qt.Key.Key_Return)
    assert card.editor.textCursor().selectedText() == "two"
    QTest.keyClick(card.strip, Qt.Key.Key_End)
    assert card.strip.current.shown == "[SEP]"
    QTest.keyClick(card.strip, Qt.Key.Key_Escape)
    assert card.strip.current is None
    assert card.about_pieces.text().startswith("4 of 256 tokens")


def test_the_cut_is_a_mark_with_words_and_what_is_behind_it_is_listed(
    opened_minilm: OpenEmbedTab, qtbot
) -> None:
    card = opened_minilm.view.text_card
    with qtbot.waitSignal(opened_minilm.view.result_shown, timeout=WAIT_MS):
        paste(opened_minilm, "word " * 400)
    assert card.strip.marks == ("truncated at 256: not in the vector",)
    assert card.strip.pieces.listed == 256
    assert len(card.strip.pieces.pieces) > 256
    assert "Cut after character 1 269" in card.about_pieces.text()
    with qtbot.waitSignal(opened_minilm.view.result_shown, timeout=WAIT_MS):
        opened_minilm.view.editor.replace_text("short")
    assert card.strip.marks == ()


def test_lightweight_shows_words_and_says_that_there_are_no_tokens(open_tab, qtbot) -> None:
    opened = open_tab(LIGHTWEIGHT_EMBEDDING="1", EMBEDDING_DIM="64", MAX_EMBEDDING_LENGTH="20")
    type_and_wait(opened, qtbot, "plain words")
    card = opened.view.text_card
    assert card.about_pieces.text() == "2 of 20 words; there are no tokens"
    hover(qtbot, card.strip, 0)
    assert card.about_pieces.text() == "word “plain” · characters 0 to 5 · 16 hashed features"


def test_a_text_of_spaces_is_distinguished_from_an_error(
    opened_minilm: OpenEmbedTab, qtbot
) -> None:
    found = type_and_wait(opened_minilm, qtbot, "   ")
    assert found.token_counts == (2,)
    [notice] = opened_minilm.view.notices.notices
    assert notice.tone == "info"
    assert "special tokens" in notice.text


def test_the_change_is_this_vector_less_the_one_before(opened_minilm: OpenEmbedTab, qtbot) -> None:
    card = opened_minilm.view.vector_card
    first = type_and_wait(opened_minilm, qtbot, "The fox is quick")
    assert card.nearness.text() == ""
    qtbot.mouseClick(card.sides.button(CHANGE), Qt.MouseButton.LeftButton)
    assert not card.picture.isVisible(), "nothing to compare with yet, which is said"
    second = type_and_wait(opened_minilm, qtbot, "!")
    assert card.picture.isVisible()
    near = float(first.vectors[0] @ second.vectors[0])
    assert card.nearness.text() == f"cosine to the previous text: {near:.4f}"
    card.picture.setFocus()
    QTest.keyClick(card.picture, Qt.Key.Key_Right)
    difference = second.vectors[0][0] - first.vectors[0][0]
    assert card.picture.read_out.endswith(f"{difference:+.6f}")
    qtbot.mouseClick(card.sides.button(VALUES), Qt.MouseButton.LeftButton)
    assert card.picture.read_out == f"[0] = {second.vectors[0][0]:+.6f}"


def test_the_change_survives_a_reload_of_the_same_text(opened_minilm: OpenEmbedTab, qtbot) -> None:
    view = opened_minilm.view
    type_and_wait(opened_minilm, qtbot, "one")
    type_and_wait(opened_minilm, qtbot, " two")
    change = view.live.change
    with qtbot.waitSignal(view.result_shown, timeout=WAIT_MS):
        view.live.refresh()
    assert view.live.change is change


def test_another_backends_vector_is_no_change(opened_minilm: OpenEmbedTab, qtbot) -> None:
    view = opened_minilm.view
    type_and_wait(opened_minilm, qtbot, "one")
    type_and_wait(opened_minilm, qtbot, " two")
    with qtbot.waitSignal(view.result_shown, timeout=WAIT_MS):
        opened_minilm.set_flags(LIGHTWEIGHT_EMBEDDING="1")
    assert view.live.change.cosine is None
    assert view.vector_card.nearness.text() == ""
    view.vector_card.sides.choose(CHANGE)
    assert not view.vector_card.picture.isVisible()


def test_what_the_picture_shows_is_remembered(opened_minilm: OpenEmbedTab, open_tab) -> None:
    opened_minilm.view.vector_card.sides.choose(CHANGE)
    again = open_tab()
    assert again.view.vector_card.sides.key == CHANGE


def test_the_history_grows_with_each_result_and_can_be_read(
    opened_minilm: OpenEmbedTab, qtbot
) -> None:
    view = opened_minilm.view
    history = view.figures.history
    assert history.text == "Shows the last results"
    found = [type_and_wait(opened_minilm, qtbot, word) for word in ("a ", "b ", "c ")]
    totals = [one.timings.total_ms for one in found]
    assert [one.total_ms for one in view.live.recent.timings] == totals
    assert history.text.startswith("Last 3: median ")
    history.setFocus()
    QTest.keyClick(history, Qt.Key.Key_Left)
    assert history.text.startswith("Newest: ")
    QTest.keyClick(history, Qt.Key.Key_Left)
    assert history.text.startswith("1 before: ")
    assert f"infer {found[1].timings.infer_ms:.2f}" in history.text
    qtbot.mouseMove(history, QPoint(history.width() - 2, 4))
    assert history.text.startswith("Newest: ")


def test_pictures_of_384_and_1024_numbers_are_drawn(open_tab, qtbot) -> None:
    for dimension in ("384", "1024"):
        opened = open_tab(LIGHTWEIGHT_EMBEDDING="1", EMBEDDING_DIM=dimension)
        found = type_and_wait(opened, qtbot, SENTENCE)
        image = opened.view.vector_card.picture.grab().toImage()
        colours = {image.pixel(x, 5) for x in range(0, image.width(), 3)}
        assert len(colours) > 2
        assert found.vectors.shape == (1, int(dimension))
        assert np.isclose(found.norms[0], 1)
