"""Parts that a content type may ask for, and what each looks like."""

import re

from agents.checks.counts import HASHTAG, HEADING, LINK
from agents.checks.locale import WRITTEN_DATE
from storage.content_types import Part

VERBS = """add apply ask book browse buy call check choose claim click collect come contact discover
donate download email enter explore find follow get give go install join learn listen order
pick pre-order read register rent reply request reserve ring save see send share shop sign speak
start stop subscribe switch talk tap tell text try update upgrade use view visit vote watch
write""".split()
CALL = re.compile(
    rf"(?:^|[.!?:;…–—\[(]\s*|\n[\s>*#-]*|,\s+)(?:(?:so|now|please|then|just|or|to \w+,)\s+)?"
    rf"[*_\[]{{0,3}}(?:{'|'.join(VERBS)})\b",
    re.IGNORECASE,
)
PRICE = re.compile(
    r"[£$€¥]\s?\d|\d[\d.,]{0,15}\s?(?:[£€¥]|(?:GBP|USD|EUR|pounds?|euros?|dollars?|pence|p)\b)"
)
EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
QUESTION = re.compile(r"\w[\"'”’)*_]*\?")

PARTS: dict[Part, tuple[str, re.Pattern[str], str]] = {
    "link": ("link", LINK, "Add the link."),
    "call_to_action": (
        "call to action",
        CALL,
        "Start a sentence with what to do: order, visit, ask.",
    ),
    "heading": ("heading", HEADING, "Put a heading first."),
    "hashtag": ("hashtag", HASHTAG, "Add a hashtag."),
    "price": ("price", PRICE, "Say what it costs."),
    "date": ("date", WRITTEN_DATE, "Say when."),
    "email": ("e-mail address", EMAIL, "Say where to write to."),
    "question": ("question", QUESTION, "Ask the question first."),
}
"""Its name, what shows it, and what to do where it is missing.

A call to action is told by an English verb in the imperative at the start of a clause.
"""
