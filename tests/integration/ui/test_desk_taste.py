"""A taste test in a browser: three pairs by the keyboard alone."""

from desk_review import awake
from desk_server import Served, Visit
from playwright.sync_api import Page, expect
from scripted import rows
from tasting import add_gated

from storage.tables import TasteTest
from ui import texts


def at_pair(page: Page, number: int, total: int) -> None:
    place = texts.TASTE_PLACE.format(number=number, total=total)
    expect(page.locator(".cd-taste-place")).to_contain_text(place)
    expect(page.get_by_role("button", name=texts.TASTE_CHOICES["neither"])).to_be_enabled()
    awake(page)


def left_of(test: TasteTest) -> str:
    """Whose draft stood on the left."""
    return "candidate" if test.candidate_first else "live"


def test_three_pairs_are_judged_by_keys_alone(served: Served, visit: Visit) -> None:
    adapter = add_gated(served.house, 3)
    page = visit("/taste")
    for number, key in enumerate(("1", "2", "0"), start=1):
        at_pair(page, number, 3)
        expect(page.locator(".cd-paper")).to_have_count(2)
        page.keyboard.press(key)
    expect(page.get_by_text(texts.TASTE_DONE)).to_be_visible()
    expect(page.get_by_text(f"{served.house.reviewer} (3)")).to_be_visible()

    first, second, third = rows(served.house, TasteTest)
    assert first.preferred == left_of(first)
    assert second.preferred in {"candidate", "live"} - {left_of(second)}
    assert third.preferred == "neither"
    assert {test.adapter_id for test in (first, second, third)} == {adapter}


def test_a_key_that_is_pressed_twice_judges_one_pair(served: Served, visit: Visit) -> None:
    adapter = add_gated(served.house, 3, "other")
    page = visit(f"/taste?adapter={adapter}")
    at_pair(page, 1, 3)
    page.keyboard.press("1")
    page.keyboard.press("1")
    expect(page.locator(".cd-taste-place")).not_to_contain_text("Pair 1 of 3")
    judged = rows(served.house, TasteTest, adapter_id=adapter)
    assert len({test.gate_result_id for test in judged}) == len(judged) == 1
