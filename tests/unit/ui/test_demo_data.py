"""The shipped sample data keeps the promises that the demo rests on."""

import json
from pathlib import Path

import pytest
from plain_critic import plain_critic

from agents.types import Assignment, Evidence
from graphs.evidence import facts_text, group_key
from storage.content_types import load_content_types
from storage.curation.splits import split_of
from storage.settings import load_settings
from ui.demo.shop import CATALOGUE, DATA, PAGES, STYLE_GUIDE, Product, load_products, plain_words
from ui.demo.simulated import rule
from ui.demo.steps import BRIEFS, MIN_HELD_OUT, brief_row

PRODUCTS = load_products()
PLAIN = plain_words()


def test_there_are_240_products_each_with_its_own_name_and_number() -> None:
    assert len(PRODUCTS) == 240
    assert len({p.sku for p in PRODUCTS}) == len({p.name for p in PRODUCTS}) == 240


def test_the_simulated_reviewer_approves_every_shipped_blurb() -> None:
    refused = {p.sku: rule(p, p.blurb, PLAIN).note for p in PRODUCTS}
    assert {sku: note for sku, note in refused.items() if note} == {}


def test_the_critic_finds_nothing_in_any_shipped_blurb() -> None:
    kind = load_content_types(Path("/nowhere"))["product_blurb"]
    found = {}
    for product in PRODUCTS:
        values = {"name": product.name, **product.facts}
        evidence = Evidence("v", 0, facts_text(values), kind="facts")
        given = Assignment("product_blurb", "Write.", values, facts_evidence=evidence)
        verdicts = plain_critic().check(kind, given, product.blurb)
        if verdicts.findings:
            found[product.sku] = [finding.reason for finding in verdicts.findings]
    assert found == {}


def test_enough_products_are_held_out_and_enough_are_asked_for() -> None:
    settings = load_settings()
    shares = settings.held_out_share, settings.test_share
    sides = [split_of(group_key(brief_row(product)), *shares) for product in PRODUCTS]
    assert sides.count("gate") >= MIN_HELD_OUT == 40
    assert sides.count("train") >= BRIEFS


def test_the_simulated_reviewer_is_no_pushover() -> None:
    product = PRODUCTS[0]
    price = product.facts["price"]
    assert rule(product, product.blurb.replace(price, "£999"), PLAIN).verdict == "edit"
    assert rule(product, product.blurb[:-1] + "!", PLAIN).verdict == "edit"
    assert rule(product, product.blurb + " Chefs adore it.", PLAIN).reasons == ("invented",)
    assert rule(product, "Something else entirely, with no name.", PLAIN).verdict == "reject"
    assert rule(product, "", PLAIN).verdict == "reject"


def test_the_catalogue_has_the_form_its_readme_gives() -> None:
    for line in CATALOGUE.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        assert set(row) == {"sku", "category", "name", "facts", "blurb"}
        assert "price" in row["facts"]
        assert len(row["facts"]) in (4, 5)
        assert 18 <= len(row["blurb"].split()) <= 48


@pytest.mark.parametrize("file", sorted(DATA.rglob("*.*")), ids=lambda path: path.name)
def test_every_file_is_clean_text(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.strip()
    assert "\r" not in text and "\t" not in text and "\ufffd" not in text


def test_plain_words_are_sorted_lower_case_and_given_once() -> None:
    words = (DATA / "plain_words.txt").read_text(encoding="utf-8").split()
    assert words == sorted(set(words))
    assert words == [word.lower() for word in words]
    assert not any(character.isdigit() for word in words for character in word)


def test_the_shops_pages_are_there() -> None:
    assert len(list(PAGES.glob("*.md"))) == 6
    assert STYLE_GUIDE.read_text(encoding="utf-8").startswith("#")


def test_products_are_named_by_their_record() -> None:
    product: Product = PRODUCTS[0]
    assert product.uri == f"{CATALOGUE.resolve().as_posix()}#{product.sku}"
