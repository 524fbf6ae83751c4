"""The shipped styles: what they stop, and the plain copy that they let pass."""

import json
from pathlib import Path

import pytest

from agents.checks.style import (
    SHIPPED,
    load_styles,
    style_findings,
    style_folders,
    style_names,
    styles_version,
)
from agents.types import Finding
from storage.errors import BadInput, NotFound

NOWHERE = Path("/nowhere")
STYLES = load_styles(["Copydesk", "Inclusive", "Legal"], NOWHERE)
DEMO = Path(__file__).parents[3] / "ui" / "demo" / "data"


def found(text: str, given: str = "") -> list[Finding]:
    return style_findings(text, STYLES, given)


def checks(text: str) -> set[str]:
    return {finding.check for finding in found(text)}


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("Copydesk.Hype", "A game-changing board for every kitchen."),
        ("Copydesk.Hype", "Say goodbye to dull knives."),
        ("Copydesk.Cliches", "At the end of the day, it is a board."),
        ("Copydesk.Weasel", "Experts agree that wood is kind to knives."),
        ("Copydesk.Filler", "Oil it in order to keep it."),
        ("Copydesk.Throat", "Please note that it is heavy."),
        ("Copydesk.Intensifiers", "It is an extremely flat board."),
        ("Copydesk.Repeated", "Wipe the the board."),
        ("Copydesk.Passive", "The board is oiled by our joiner."),
        ("Copydesk.MachineTone", "This board is a testament to craft."),
        ("Copydesk.Clickbait", "You won't believe this board."),
        ("Copydesk.Shouting", "New boards are here!!"),
        ("Copydesk.Condescending", "Simply click the button."),
        ("Copydesk.LongSentences", "It is " + "flat and wide and long and " * 8 + "brown."),
        ("Inclusive.Terms", "We need more manpower."),
        ("Inclusive.Terms", "Each customer gets his or her card."),
        ("Inclusive.Disability", "A ramp for the wheelchair-bound."),
        ("Inclusive.Ableist", "Our crazy prices."),
        ("Inclusive.Origin", "The lynx is our spirit animal."),
        ("Inclusive.Gender", "A board made for busy mums."),
        ("Copydesk.Hype", "A must have for every cook."),
        ("Copydesk.ClickHere", "To see prices, click here."),
        ("Copydesk.LinkText", "For care tips see [here](https://a.example/care)."),
        ("Copydesk.LinkText", "[Read more](/more)"),
        ("Copydesk.HeadingStop", "# The board is here.\n\nIt is oak."),
        ("Copydesk.Capitals", "BUY THIS NEW BOARD TODAY."),
        ("Copydesk.Passive", "The board was made by a joiner."),
        ("Copydesk.Condescending", "It's easy to oil the board."),
        ("Inclusive.Disability", "For people suffering from dementia."),
        ("Legal.Health", "A natural remedy for anxiety."),
        ("Legal.Financial", "Your capital is never at risk."),
        ("Legal.Financial", "Order now: prices will only go up."),
        ("Legal.Guarantee", "It works every time."),
        ("Legal.Superlative", "Britain's finest bread board."),
        ("Legal.Superlative", "The world's lightest kettle."),
        ("Legal.Superlative", "We are the leading supplier of boards."),
        ("Legal.Health", "Our balm relieves joint pain."),
        ("Legal.Health", "A clinically proven formula."),
        ("Legal.Health", "It boosts your immune system."),
        ("Legal.Financial", "Guaranteed returns for every saver."),
        ("Legal.Financial", "Earn up to £500 a day."),
        ("Legal.Guarantee", "We guarantee that you sleep better."),
        ("Legal.Guarantee", "It never rusts."),
        ("Legal.RiskFree", "Try it risk-free."),
        ("Legal.Superlative", "The cheapest board in town."),
        ("Legal.Superlative", "It is the best board on the market."),
        ("Legal.Superlative", "The only board you'll ever need."),
        ("Legal.Superlative", "Britain's best knives."),
        ("Legal.Superlative", "Simply the best."),
        ("Legal.Comparison", "Our boards are better than other brands."),
        ("Legal.Comparison", "Unlike our competitors, we oil by hand."),
        ("Legal.Comparison", "Nobody else offers this."),
        ("Legal.NamedRivals", "It is cheaper than Northwind."),
        ("Legal.Health", "Doctors recommend our pillow, and it helps you sleep."),
        ("Legal.Superlative", "The greatest board of all time."),
        ("Legal.Warranty", "With a lifetime guarantee."),
        ("Legal.Pressure", "Hurry, only 3 left."),
        ("Legal.Green", "An eco-friendly board."),
        ("Legal.Cosmetic", "An antibacterial surface."),
    ],
)
def test_a_rule_fires_and_points_at_its_words(rule: str, text: str) -> None:
    findings = [finding for finding in found(text) if finding.check == f"style.{rule}"]
    assert findings
    for finding in findings:
        assert finding.start is not None
        assert text[finding.start : finding.end].strip()


@pytest.mark.parametrize(
    "text",
    [
        "The best way to reach us is by post. The only change is the price.",
        "One of the most powerful lamps we stock, in 100% cotton and 100% recycled card.",
        "We guarantee every joint for ten years. It comes with a 2-year guarantee.",
        "The varnish cures in 24 hours. Dog treats in a tin. It prevents blight on tomatoes.",
        "Choose the cheapest delivery, and the fastest setting on the dial.",
        "It is made from oiled alder and sold by post. I know that that is so.",
        "A crazy paving kit, a revolutionary war print and a plain master key.",
        "The people behind the counter are in no hurry. The blind fits the window.",
        "This ISA pays 4.1% AER. Capital at risk. Past returns are no guide to the future.",
        "The balm does not treat or prevent any disease. The softest wool that we stock.",
        "Our repair team will treat leather and mend zips. Sleep better with blackout lining.",
        "It is lighter than last year's, and quieter than Version 2. Better than I thought.",
        "It is guaranteed for 25 years. The bag is safe in the wash at 30 C.",
        "Whether it rains or not, the tent stands. It leads, and others follow.",
    ],
)
def test_plain_copy_passes(text: str) -> None:
    assert found(text) == []


def test_the_shops_published_pieces_pass() -> None:
    lines = (DEMO / "catalogue.jsonl").read_text("utf-8").splitlines()
    blurbs = [json.loads(line)["blurb"] for line in lines]
    assert [finding for blurb in blurbs for finding in found(blurb)] == []


def test_the_shops_pages_pass() -> None:
    pages = [page.read_text("utf-8") for page in sorted((DEMO / "pages").glob("*.md"))]
    assert [finding for page in pages for finding in found(page)] == []


def test_only_legal_errors_block() -> None:
    (legal,) = found("Try it risk-free.")
    (hype,) = found("A must-have.")
    (filler,) = found("Oil it prior to use.")
    assert (legal.severity, hype.severity, filler.severity) == ("block", "warn", "note")


def test_a_claim_that_the_facts_make_warns_only() -> None:
    (finding,) = found("A clinically proven formula.", given="test: Clinically  proven (2021)")
    assert finding.severity == "warn"
    assert "facts" in finding.reason


def test_fixes_are_written_out() -> None:
    assert [f.fix for f in found("Wipe it prior to use.")] == ["Write “before”."]
    assert [f.fix for f in found("It is an extremely flat board.")] == ["Leave it out."]


def test_code_and_addresses_are_not_prose() -> None:
    assert found("Run `whitelist --risk-free` and see https://a.example/game-changer.") == []


def test_no_styles_find_nothing() -> None:
    assert style_findings("Simply the best!!", ()) == []


def test_a_homes_style_comes_before_the_shipped_one(tmp_path: Path) -> None:
    own = tmp_path / "styles" / "Legal"
    own.mkdir(parents=True)
    rule = "extends: existence\nmessage: \"No '%s'.\"\nlevel: error\ntokens: [widget]\n"
    (own / "Words.yml").write_text(rule, encoding="utf-8")
    styles = load_styles(["Legal"], tmp_path)
    (finding,) = style_findings("A risk-free widget.", styles)
    assert (finding.check, finding.severity) == ("style.Legal.Words", "block")
    assert style_names(tmp_path) == ["Copydesk", "Inclusive", "Legal"]


def test_a_style_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(NotFound) as caught:
        load_styles(["Legl"], NOWHERE)
    assert "Legal" in caught.value.next_step


def test_a_style_cannot_be_named_by_a_path() -> None:
    with pytest.raises(BadInput):
        load_styles(["../secret"], NOWHERE)


def test_the_version_changes_with_a_rule(tmp_path: Path) -> None:
    folder = tmp_path / "styles" / "Own"
    folder.mkdir(parents=True)
    (folder / "A.yml").write_text("one", encoding="utf-8")
    first = styles_version(style_folders(["Own"], tmp_path))
    assert first == styles_version([folder])
    (folder / "A.yml").write_text("two", encoding="utf-8")
    assert styles_version([folder]) != first
    assert styles_version([SHIPPED / "Legal"]) != styles_version([SHIPPED / "Inclusive"])


def test_every_shipped_rule_runs() -> None:
    assert [style.not_run for style in STYLES] == [(), (), ()]


@pytest.mark.parametrize(
    "text",
    [
        "A user must have the manager role.",
        "You must have at least 2 GB of memory left.",
        "Check your writing level, so it's easy to read.",
        "The board is located by the river, near the town hall.",
        "The parts of the name are separated by a hyphen.",
        "DNS delegation is the easiest path to a running domain.",
        "The easiest thing to check is the day of the week.",
        "Weights go from 100 to 900, with the lightest and the heaviest at the ends.",
        "We test on the latest versions of the most popular mobile devices.",
        "The cheapest item is the spoon.",
        "See [how to oil a board](/care), or the [returns page](/returns).",
        "It reads AWS, S3, DNS and TLS settings; HTTP, TLS, DNS and CDN logs follow.",
        "# What's new in 2.1\n\nLogs, traces, etc.",
    ],
)
def test_what_good_documentation_says_passes(text: str) -> None:
    assert checks(text) == set()
