"""Text that others wrote is shown as text."""

from ui import texts
from ui.desk_pages import marking

HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)"> **b** $x$ &amp;'


def test_no_tag_of_a_draft_survives_as_a_tag():
    shown = marking.draft_html(HOSTILE, [{"start": 0, "end": 30, "verdict": "supported"}])
    assert "<script" not in shown and "<img" not in shown
    assert "&lt;script&gt;" in shown and "&amp;amp;" in shown


def test_newlines_and_indents_survive_in_one_line_of_html():
    shown = marking.plain_html("  one\n\n\ttwo\r\n")
    assert "\n" not in shown and "\t" not in shown and "\r" not in shown
    assert "  one&#10;&#10;&#9;two&#10;" in shown


def test_a_direction_override_is_shown_instead_of_obeyed():
    shown = marking.esc("invoice\u202egnp.exe\x00")
    assert "\u202e" not in shown and "\x00" not in shown
    assert ">RLO</span>gnp.exe" in shown and ">U+0000</span>" in shown


def test_the_private_marks_of_the_escaper_cannot_be_smuggled_in():
    assert marking.esc("\x01b\x02").count('<span class="cd-unseen">') == 2


def test_every_claim_is_marked_with_its_verdict_in_words_and_in_its_line():
    text = "Good. Bad. Odd."
    claims = [
        {"start": 0, "end": 5, "verdict": "supported"},
        {"start": 6, "end": 10, "verdict": "contradicted"},
        {"start": 11, "end": 15, "verdict": "not_found"},
    ]
    shown = marking.draft_html(text, claims, current=1)
    assert '<mark class="cd-supported">Good.' in shown
    assert '<mark class="cd-contradicted cd-chosen" aria-current="true">Bad.' in shown
    for name in texts.VERDICTS.values():
        assert f"({name})" in shown


def test_overlapping_and_empty_claims_repeat_no_text():
    claims = [
        {"start": 0, "end": 4, "verdict": "supported"},
        {"start": 2, "end": 6, "verdict": "not_found"},
        {"start": 3, "end": 5, "verdict": "not_found"},
    ]
    shown = marking.draft_html("abcdefg", claims)
    assert ">abcd<" in shown and ">ef<" in shown and shown.endswith("g</div>")


def test_a_label_escapes_all_markdown():
    assert marking.label("**b** [a](x) $y$ `c`") == (r"\*\*b\*\* \[a\]\(x\) \$y\$ \`c\`")


def test_a_label_breaks_emoji_codes_and_addresses_and_leaves_plain_titles_alone():
    assert ":smile:" not in marking.label(":smile:").replace("\\", "")
    assert "https://" not in marking.label("https://example.com").replace("\\", "")
    assert marking.label("Tarn milk pan") == "Tarn milk pan"
    assert marking.label("\n\t ") == texts.NOTHING


def test_what_is_simulated_is_labelled_and_nothing_else_is():
    assert texts.SIMULATED in marking.simulated(True)
    assert marking.simulated(False) == ""


def test_ages_are_told_in_the_largest_unit():
    told = [texts.age(seconds) for seconds in (5, 61, 7_300, 200_000)]
    assert told == ["now", "1 min", "2 h", "2 d"]


def test_what_is_wrong_in_a_claim_is_marked_once_more_and_still_escaped():
    text = "It costs <b>24</b> now. Fine."
    claims = [{"start": 0, "end": 23, "verdict": "contradicted", "wrong": [[9, 18], [12, 18]]}]
    shown = marking.draft_html(text, claims)
    assert '<b class="cd-wrong">&lt;b&gt;24&lt;/b&gt;</b> now.' in shown
    assert shown.count("cd-wrong") == 1


def test_a_claim_that_is_wrong_as_a_whole_is_marked_once():
    claims = [{"start": 0, "end": 4, "verdict": "not_found", "wrong": [[0, 4]]}]
    assert "cd-wrong" not in marking.draft_html("Odd.", claims)


def test_findings_are_shown_with_the_words_they_rest_on():
    finding = {"severity": "block", "reason": "Wrong.", "evidence": [{"text": "<i>price: £42"}]}
    assert "“&lt;i&gt;price: £42”" in marking.findings_html([finding])
