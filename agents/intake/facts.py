"""Facts and sources of a message: `price: £42`, `size 160x230`, `holds 2 litres`, bare values."""

import re

from agents.intake.dates import MONTHS
from agents.intake.text import EDGES, GAP, Text
from agents.intake.words import words

SOURCE = re.compile(
    r"(?:\b(?:all |both |please )?(?:based on|out of|use|using|from|see|with|in) )?"
    r"(?:\b(?:the )?(?:record|file) )?"
    r"(?<![\w/.-])(?P<uri>https?://[^\s,;)]+[^\s,;.)]"
    r"|[\w./-]*\w\.(?:csv|tsv|jsonl|json|xlsx?|txt|md|docx?|pdf|html?|ya?ml|rst|pptx|odt)"
    r"(?:#[\w.-]*\w)?)(?![\w/])"
)
NAME = r"(?P<name>[a-zA-Z][a-zA-Z]*(?: [a-zA-Z]+){0,2}?)"
LEAD = (
    rf"(?:^|[\n,.;!?({GAP}]|[-–—•*] )[ {GAP}]*(?:(?:facts?|specs?|details): ?)?"
    r"(?:\b(?:mention|with|and)\b (?:the )?)?"
)
LABELLED = re.compile(rf"{LEAD}{NAME} ?[:=] ?(?=[^\s:])", re.IGNORECASE)
NEXT = r"[a-zA-Z][a-zA-Z]*(?: [a-zA-Z]+){0,2} ?[:=]"
VALUE = re.compile(
    rf"(?P<value>[^:\n{GAP}]+?)(?=[;)(\n{GAP}]|,? ?[-–—] |, ?{NEXT}|, ?[£$€]\d|[.!?] |[.!?]?$)"
)
RESERVED = re.compile(
    r"^(?:(?:the )?(?:target )?audience|readers?|tone|voice|style|topic|theme|subject|about"
    r"|channel|where|who|due|deadline(?: .*)?|type|limits?|words?|notes?|ps|facts?|specs?"
    r"|edit|update|details|.*\bwill see|.*\b(?:please|are|is|need|needs|request|question"
    r"|things|following|this|was|i|we|you)(?: .*)?)$",
    re.IGNORECASE,
)
MONTH = rf"(?:{'|'.join(MONTHS)})[a-z]*\.?"
DATE = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {MONTH}|{MONTH} \d{{1,2}}(?:st|nd|rd|th)?)(?: \d{{4}})?"
)
MONEY = (
    r"(?:[£$€] ?\d[\d.,]*\d?k?(?:[–-]\d[\d.,]*\d?)?(?:/\w+)?"
    r"|\d[\d.,]* ?(?:euros?|eur|€|pounds|gbp|usd|dollars|chf|p)(?!\w))"
)
SIZE = (
    r"(?:\d[\d.,]*(?:x\d+)* ?(?:x ?\d[\d.,]* ?)*(?:cm|mm|m|km|ml|cl|l|kg|g|lb|oz|litres?|liters?"
    r"|metres?|inch(?:es)?|%|years?|days?|hours?|minutes?|people|w|kw|kwh|v|abv|gb|mb|mah"
    r"|pieces|pages|rooms|seats|miles)(?!\w))"
)
TIME = r"(?:\d{1,2}(?:[:.]\d\d)? ?(?:am|pm)|\d{1,2}:\d\d|noon|midnight)"
TIMES = rf"{TIME}(?: ?(?:-|–|to|till|until) ?{TIME})?"
COUNT = r"(?:\d[\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten|twelve)"
WEIGHT = re.compile(r"\d[\d.,]* ?(?:kg|g|lb|oz)", re.IGNORECASE)
COSTS = r"(?:price[ds]?(?: is| at| of)?|costs?|priced at|it's|at|for|now|only|just|is)"
SALE = re.compile(
    r"(?:(?<!\w)(?P<name>asking price|(?:starting|opening) (?:bid|price)|(?:entry|admission) fee"
    r"|sale price|[a-z]+)(?: is| are| of)? )?"
    rf"(?<![\w£$€])(?P<value>{MONEY}(?: each)?)",
    re.IGNORECASE,
)
UNTIL = re.compile(rf"\b(?P<name>until|till|from) (?P<value>{DATE})", re.IGNORECASE)
DAY = re.compile(
    rf"(?<!by )(?<!due )(?:,? (?:on|for)(?: the)?|,) (?P<value>{DATE})(?=[\s,.;!?){GAP}]|$)",
    re.IGNORECASE,
)
AT = re.compile(rf"(?:\b(?:at|from)|,) (?P<value>{TIMES})(?=[,.;!?)\s{GAP}]|$)", re.IGNORECASE)
VERSION = re.compile(
    r"\b(?:version|build|v\.?|for) ?(?P<value>\d+(?:\.\d+)+|\d{3,})(?![\w£$€%.]*\w)",
    re.IGNORECASE,
)
CLAUSE = re.compile(
    r"\b(?:is|are|was|were|has|have|will|can|must|re-?opens?|starts?|moves?|closes?|launch(?:es)?"
    r"|begins?|retires?)\b[^,.;]*$",
    re.IGNORECASE,
)


def take_source(text: Text) -> str:
    found = SOURCE.search(text.left)
    if found is None:
        return ""
    text.take(found)
    return found["uri"].rstrip(".,;")


def take_facts(text: Text) -> dict[str, str]:
    """Values under the message's own name for them; no words with a meaning of their own here
    (`tone: dry`), and no kinds of text (`newsletter: ...`)."""
    facts = labelled(text)
    for name, value in [*attributes(text), *sales(text), *days(text)]:
        facts.setdefault(name, value)
    return facts


def labelled(text: Text) -> dict[str, str]:
    facts: dict[str, str] = {}
    at = 0
    while lead := LABELLED.search(text.left, at):
        pair = VALUE.match(text.left, lead.end())
        at = lead.end("name")
        if pair is None or not is_fact(lead["name"]) or len(pair["value"].split()) > 8:
            continue
        facts[lead["name"].strip()] = pair["value"].strip(EDGES)
        text.left = text.left[: lead.start()] + GAP * len(lead[0]) + text.left[lead.end() :]
        text.take(pair)
        at = max(pair.end() - 1, 0)
    return facts


def is_fact(name: str) -> bool:
    table = words()
    return not (
        RESERVED.match(name.strip())
        or any(kind.search(name) for kind in [*table.types.values(), *table.channels.values()])
        or name.strip().lower().startswith(("one ", "need ", "for ", "i "))
    )


def attributes(text: Text) -> list[tuple[str, str]]:
    """`size 160x230` and `holds 2 litres`: a name of the table before a value."""
    names = "|".join(words().attributes)
    said = rf"(?P<value>{DATE}|{TIMES}|{SIZE}|{COUNT}(?: ?x ?\d+)*(?: (?:people|litres?|persons))?)"
    numbers = re.compile(rf"(?<!\w)(?P<name>{names}) (?:about )?{said}(?=[,.;)\s{GAP}]|$)", re.I)
    found = taken(text, numbers)
    plain = re.compile(
        rf"(?:^|[.,;(\n{GAP}] ?)(?P<name>{'|'.join(words().qualities)})"
        rf" (?P<value>[\w-]+(?: [\w-]+)?)"
        rf"(?=[,;)\n{GAP}]|\. |\.?$)",
        re.IGNORECASE,
    )
    return [*found, *taken(text, plain)]


def sales(text: Text) -> list[tuple[str, str]]:
    """Money under the word before it; a price where that is no name."""
    made = []
    for found in list(SALE.finditer(text.left)):
        name = (found["name"] or "").lower()
        value = found["value"].strip(" .,")
        if re.search(r"\bnot $", text.left[: found.start("value")], re.IGNORECASE):
            text.take(found)
            continue
        if name in words().money or name.partition(" ")[2]:
            made.append((name, value))
            text.take(found)
        else:
            made.append(("price", value))
            lead = re.search(rf"(?:\b{COSTS} )+$", text.left[: found.start("value")], re.IGNORECASE)
            start = lead.start() if lead else found.start("value")
            text.left = cut(text.left, start, found.end())
    return made


def days(text: Text) -> list[tuple[str, str]]:
    """Dates, times, weights and versions that stand by themselves."""
    made = [(name.lower(), value) for name, value in taken(text, UNTIL)]
    for found in list(DAY.finditer(text.left)):
        if not CLAUSE.search(text.left[: found.start()]):
            made.append(("date", found["value"]))
            text.take(found)
    return made


def take_version(text: Text) -> dict[str, str]:
    """A version that the text is for; only where it is not what the text is about."""
    found = VERSION.search(text.left)
    return {"version": found["value"]} if found else {}


def taken(text: Text, pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    made = []
    for found in list(pattern.finditer(text.left)):
        made.append((found["name"].lower(), found["value"].strip(EDGES)))
        text.left = cut(text.left, found.start("name"), found.end("value"))
    return made


def cut(text: str, start: int, end: int) -> str:
    return text[:start] + GAP * (end - start) + text[end:]
