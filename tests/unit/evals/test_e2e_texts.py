"""The E2E set as it is read, and which of several texts of one meaning comes first."""

import pytest

from evals._e2e_texts import agreed_first, facts_of, read_meanings
from storage.errors import BadInput


def test_rows_of_one_meaning_are_its_texts(tmp_path):
    path = tmp_path / "train.csv"
    path.write_text(
        "mr,ref\r\n"
        '"name[The Eagle], priceRange[£20-25]","The Eagle, a place.\r\n It costs £20-25."\r\n'
        '"name[The Mill], near[Café, Sicilia]",The Mill is near.\r\n'
        '"name[The Eagle], priceRange[£20-25]",Eagle food.\r\n'
    )
    eagle, mill = read_meanings(path)
    assert eagle.facts == {"name": "The Eagle", "priceRange": "£20-25"}
    assert eagle.texts == ("The Eagle, a place. It costs £20-25.", "Eagle food.")
    assert mill.facts == {"name": "The Mill", "near": "Café, Sicilia"}


@pytest.mark.parametrize("content", [None, "meaning,text\na,b\n"])
def test_another_file_is_refused(tmp_path, content):
    path = tmp_path / "dev.csv"
    if content is not None:
        path.write_text(content)
    with pytest.raises(BadInput):
        read_meanings(path)


def test_facts_keep_their_order_and_their_signs():
    meaning = "name[Giraffe], customer rating[3 out of 5], familyFriendly[yes]"
    assert list(facts_of(meaning).items()) == [
        ("name", "Giraffe"),
        ("customer rating", "3 out of 5"),
        ("familyFriendly", "yes"),
    ]


def test_the_text_most_like_the_others_comes_first_and_twins_once():
    texts = [
        "Feed your offspring elsewhere!",
        "The Mill is a cheap pub near the river.",
        "The Mill is a cheap pub by the river.",
        "The Mill is a cheap pub near the river.",
    ]
    assert agreed_first(texts) == [texts[1], texts[2], texts[0]]


def test_a_single_text_is_taken_as_it_is():
    assert agreed_first(["Alone."]) == ["Alone."]
