"""Word diffs: what was kept, put in, taken out."""

from hypothesis import given
from hypothesis import strategies as st

from ui.desk_pages import marking
from ui.desk_pages.diff import brief, changed, words_diff


def test_a_changed_word_is_taken_out_and_put_in():
    assert words_diff("It costs £29 now.", "It costs £31 now.") == [
        ("same", "It costs £"),
        ("gone", "29"),
        ("added", "31"),
        ("same", " now."),
    ]


def test_a_rewritten_clause_reads_as_one():
    found = words_diff("A pan of thin iron, sold here.", "A pan of good steel, sold here.")
    assert ("gone", "thin iron") in found and ("added", "good steel") in found


def test_equal_texts_have_no_changes_and_blanks_at_an_end_are_none():
    assert not changed(words_diff("A pan.", "A pan."))
    assert not changed(words_diff("A pan.", "A pan.\n"))
    assert changed(words_diff("A pan.", ""))


@given(st.text("ab .\n", max_size=40), st.text("ab .\n", max_size=40))
def test_the_pieces_make_up_both_texts(before, after):
    found = words_diff(before, after)
    assert "".join(text for kind, text in found if kind != "added") == before
    assert "".join(text for kind, text in found if kind != "gone") == after


def test_long_texts_that_repeat_themselves_are_compared_by_sentences():
    before = "This sentence goes on and on. " * 900
    after = "First. " + before.replace("on and on. ", "on and on! ", 1)[:-10] + "End."
    found = words_diff(before, after)
    assert "".join(text for kind, text in found if kind != "added") == before
    assert "".join(text for kind, text in found if kind != "gone") == after
    assert max(len(text) for kind, text in found if kind == "same") > 5_000


def test_long_texts_with_nothing_alike_are_replaced_as_a_whole():
    before = ". ".join(f"one{n}" for n in range(3_000))
    after = ". ".join(f"two{n}" for n in range(3_000))
    found = words_diff(before, after)
    assert "".join(text for kind, text in found if kind != "gone") == after


def test_what_stayed_is_cut_short_around_changes():
    before = "start " + "same " * 100 + "end"
    shown = brief(words_diff(before, before.replace("start", "begin") + " now"))
    kept = [text for kind, text in shown if kind == "same"]
    assert max(map(len, kept)) < 150 and "…" in kept[0]


def test_changes_are_told_to_eyes_without_colours_and_to_ears():
    shown = marking.diff_html(words_diff("<b>old</b>", "<b>new</b>"))
    assert "<del>" in shown and "deleted" in shown and "<ins>" in shown and "inserted" in shown
    assert "&lt;" in shown and "<b>" not in shown
