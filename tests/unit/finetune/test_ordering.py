from finetune.ordering import order_facts
from finetune.rows import Row

SYSTEM = {"role": "system", "content": "Write."}


def lines_after(content, completion):
    row = Row((SYSTEM, {"role": "user", "content": content}), completion)
    return order_facts([row])[0].prompt[-1]["content"].split("\n")


def test_lines_follow_the_order_in_which_the_text_states_them():
    content = "name: Alder board\nsize: 38 cm\nprice: £42\nmade in: Hereford\nWrite the blurb."
    told = "Made in Hereford, the Alder board costs £42 and measures 38 cm."
    assert lines_after(content, told) == [
        "name: Alder board",
        "made in: Hereford",
        "price: £42",
        "size: 38 cm",
        "Write the blurb.",
    ]


def test_a_line_that_the_text_does_not_state_keeps_its_place():
    content = "size: 38 cm\ncare: wipe\nprice: £42"
    told = "It costs £42 and measures 38 cm."
    assert lines_after(content, told) == ["price: £42", "care: wipe", "size: 38 cm"]


def test_a_value_at_the_start_of_a_sentence_is_found_by_its_letters():
    told = "Oiled alder, for £42."
    assert lines_after("price: £42\nmaterial: oiled alder", told)[0] == "material: oiled alder"


def test_prose_is_left_as_it_is():
    content = "Write about tea.\nNote: it is hot"
    assert lines_after(content, "Tea is a drink.") == content.split("\n")
