"""A draft in the terminal: marks that need no colour, evidence, nothing that a terminal obeys."""

import io
from typing import Any

from rich.console import Console

from ui.drafts import print_draft

TEXT = "It is oiled alder. It costs £24 now. It glows."
PLACE = {
    "uri": "file:///shop/facts.txt",
    "version_number": 2,
    "start": 20,
    "end": 30,
    "text": "price: £42",
    "withdrawn": False,
}


def claim(start: int, end: int, verdict: str, wrong: list[list[int]], **values: Any) -> Any:
    common = {"text": TEXT[start:end], "score": 0.5, "reason": "", "evidence": None}
    return {"start": start, "end": end, "verdict": verdict, "wrong": wrong, **common, **values}


DRAFT = {
    "attempt": 1,
    "model": "local:small",
    "adapter": None,
    "text": TEXT,
    "claims": [
        claim(0, 18, "supported", [], evidence=PLACE),
        claim(19, 36, "contradicted", [[28, 31], [32, 35]], reason="says £24", evidence=PLACE),
        claim(37, 46, "not_found", [[37, 46]], reason="nothing states: glows"),
    ],
    "findings": [
        {
            "check": "facts.wrong",
            "severity": "block",
            "reason": "The price is wrong.",
            "fix": "Say: price £42.",
            "start": 28,
            "end": 31,
            "spans": [[28, 31]],
            "evidence": [PLACE],
        }
    ],
    "route": None,
}


def shown(draft: dict[str, Any], width: int = 80, color: bool = False) -> str:
    out = io.StringIO()
    system = "truecolor" if color else None
    print_draft(Console(file=out, width=width, color_system=system, force_terminal=color), draft)
    return out.getvalue()


def test_marks_are_there_without_colour() -> None:
    text = " ".join(shown(DRAFT).split())
    assert "It is oiled alder. (1+) It costs {£24 now}. (2!) It glows. (3?)" in text
    assert "\x1b" not in text


def test_wrong_words_are_marked_more_strongly_in_colour() -> None:
    text = shown(DRAFT, color=True)
    assert "\x1b[1;7;31m{£24 now}" in text


def test_each_claim_has_its_evidence_and_each_finding_its_fix() -> None:
    text = " ".join(shown(DRAFT).split())
    assert "(2!) contradicted: says £24 It costs" in text
    assert "“price: £42” (…/facts.txt v2 20-30)" in text
    assert "(3?) not found: nothing states: glows It glows. no source states" in text
    assert "block facts.wrong: The price is wrong. fix: Say: price £42. “price: £42”" in text


def test_what_is_said_of_a_claim_is_said_once_with_its_severity() -> None:
    finding = {
        **DRAFT["findings"][0],  # type: ignore[index]
        "check": "grounding.not_found",
        "severity": "warn",
        "reason": "“It glows.”: nothing states: glows.",
        "start": 37,
        "end": 46,
    }
    text = " ".join(shown({**DRAFT, "findings": [finding]}).split())
    assert "(3?) not found (warn): nothing states: glows" in text
    assert text.count("nothing states: glows") == 1


def test_no_line_is_wider_than_the_terminal() -> None:
    draft = {**DRAFT, "claims": [claim(0, 46, "not_found", [[0, 2]], reason="word " * 60)]}
    assert max(len(line) for line in shown(draft, width=40).splitlines()) <= 40


def test_what_a_terminal_would_obey_is_spelt_out() -> None:
    hostile = "\x1b]0;owned\x07 \x9b2J [red]red[/red] \u202etxt"
    place = {**PLACE, "text": hostile, "uri": f"file:///{hostile}"}
    claims = [claim(0, len(hostile), "not_found", [], reason=hostile, evidence=place)]
    finding = {**DRAFT["findings"][0], "reason": hostile, "fix": hostile}  # type: ignore[index]
    draft = {**DRAFT, "text": hostile, "claims": claims, "findings": [finding]}
    text = shown(draft)
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(text)
    assert "\\u001b]0;owned" in text
    assert "[red]red[/red]" in text


def test_a_draft_without_text_says_so() -> None:
    assert "(no text)" in shown({**DRAFT, "text": "", "claims": [], "findings": []})
